"""Public corpora fetched by the engine's workers, from a server on this machine."""

from __future__ import annotations

import hashlib
import time

import pytest
from waiting import until, wait, within

from explorer.corpus import public
from explorer.corpus.public import Offer, Order
from explorer.corpus.remote import Remote
from explorer.errors import DownloadFailed
from explorer.runs import engine, fetching
from explorer.runs.folder import Folder
from tests import file_server
from tests.file_server import FileServer

TEXT = "배를 탔다.\n".encode() * 1000


@pytest.fixture(scope="module")
def home(shared):
    return shared


@pytest.fixture
def server():
    with FileServer() as server:
        server.files["/text.txt"] = TEXT
        yield server


@pytest.fixture
def order(server):
    licence = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
    file = Remote(url=server.url("/text.txt"), name="text.txt", size=len(TEXT),
                  checksum="sha256:" + hashlib.sha256(TEXT).hexdigest())  # fmt: skip
    offer = Offer(id="small", title="Small", about="Lines.", licence=licence, page="https://example.org",
                  credit="Nobody", hosts=("127.0.0.1",), files=(file,))  # fmt: skip
    return Order(offer=offer, files=(file,))


def test_an_order_is_fetched_once_and_again_when_its_files_are_gone(client, home, server, order):
    folder = engine.submit_download(client, home, order)
    assert wait(client, folder, "done") == "done"
    (path,) = public.texts(order, folder.path)
    assert path.read_bytes() == TEXT and folder.last().done == len(TEXT)
    engine.submit_download(client, home, order)
    assert len(server.asked) == 1
    path.unlink()
    assert wait(client, engine.submit_download(client, home, order), "done") == "done" and path.read_bytes() == TEXT


def test_what_went_wrong_is_told_and_going_on_asks_for_the_rest(client, home, server, order):
    server.behaviours["/text.txt"] = file_server.breaks_off(0, times=99)
    folder = fetching.asked(home, order)
    (folder.path / "text.txt.part").write_bytes(TEXT[:1000])
    folder = engine.submit_download(client, home, order)
    assert wait(client, folder, "failed", "done") == "failed"
    assert isinstance(folder.why, DownloadFailed) and "1,000 bytes" in str(folder.why)
    server.behaviours.clear()
    engine.resume(client, home, Folder(folder.path))
    assert wait(client, folder, "done") == "done" and server.asked[-1][2]["Range"] == "bytes=1000-"


def test_a_download_is_cancelled_at_once(client, home, server, order):
    server.behaviours["/text.txt"] = file_server.slow(30, 300)
    folder = engine.submit_download(client, home, order)
    assert until(lambda: (folder.last() or (0,))[0] > 0, 20)
    began = time.monotonic()
    engine.cancel(client, folder)
    assert folder.status == "cancelled" and time.monotonic() - began < within(3)
    assert not public.is_there(order, folder.path)


def test_the_host_is_asked_for_what_the_list_does_not_say(client, home, server, order):
    unknown = order.files[0].model_copy(update={"size": None})
    offer = order.offer.model_copy(update={"files": (unknown,)})
    assert fetching.found(home, offer) is None
    assert wait(client, engine.submit_table(client, home, fetching.release(offer)), "done") == "done"
    assert fetching.found(home, offer).files[0].size == len(TEXT)
