"""Where a text comes from on the page: hard files, the server's folder, public corpora."""

from __future__ import annotations

import hashlib
import time

import pytest

from explorer.corpus import public
from explorer.corpus.public import Offer
from explorer.corpus.remote import Remote
from tests.file_server import FileServer
from tests.pages.test_pages import ROOT, opened

TRAIN = ROOT / "pages" / "start" / "train.py"
HARD = ROOT / "tests" / "hard_inputs"
MADE = sorted(path.name for path in HARD.iterdir() if path.suffix != ".tsv")


def told(at):
    return " ".join(each.value for each in [*at.caption, *at.warning, *at.error, *at.info, *at.markdown])


@pytest.fixture
def folder(monkeypatch):
    monkeypatch.setenv("EXPLORER_DATA", str(HARD))


@pytest.mark.parametrize("name", MADE)
def test_a_hard_file_is_previewed_or_refused_in_the_reader_s_language(name, home, folder):
    at = opened(TRAIN, lang="ko", source="folder", file=name)
    assert not at.exception
    if at.error:
        (error,) = at.error
        assert name in error.value and error.value.rstrip().endswith(("요.", "세요.")), error.value
    else:
        assert "미리 보기" in told(at) and any(each.key == "go" for each in at.button)


@pytest.mark.parametrize("name", ["../MANIFEST.tsv", "/etc/passwd", "..", "x" * 300, "<script>.txt", "\x00"])
def test_a_hostile_name_in_the_address_opens_nothing(name, home, folder):
    at = opened(TRAIN, lang="en", source="folder", file=name)
    assert not at.exception and at.selectbox(key="w.file").value != name


def test_without_a_folder_on_the_server_none_is_offered(home, monkeypatch):
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    at = opened(TRAIN, lang="en", source="folder")
    assert not at.exception and "Folder on the server" not in str(at.segmented_control(key="w.source").options)


@pytest.mark.parametrize("offer", public.OFFERS)
def test_an_offer_shows_source_licence_and_what_it_would_fetch_and_fetches_nothing(offer, home, monkeypatch):
    monkeypatch.setattr("explorer.runs.engine.submit_download", lambda *_: pytest.fail("nobody agreed"))
    monkeypatch.setattr("explorer.runs.engine.submit_table", lambda *_: pytest.fail("nobody agreed"))
    at = opened(TRAIN, lang="en", source="public", public=offer)
    assert not at.exception and not at.error
    assert public.OFFERS[offer].licence[0] in told(at) and public.OFFERS[offer].page in told(at)
    keys = {each.key for each in at.button}
    if public.pinned(public.OFFERS[offer]):
        checksums = " ".join(map(str, at.dataframe[0].value.iloc[:, 2]))
        assert "fetch" in keys and public.OFFERS[offer].files[0].checksum in checksums
    else:
        assert "ask" in keys and "fetch" not in keys


@pytest.fixture
def small(monkeypatch):
    with FileServer() as server:
        body = ("id\tdocument\n" + "".join(f"{i}\t배를 {i}번 탔다\n" for i in range(50))).encode()
        server.files["/small.tsv"] = body
        file = Remote(url=server.url("/small.tsv"), name="small.tsv",
                      checksum="sha256:" + hashlib.sha256(body).hexdigest())  # fmt: skip
        licence = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
        offer = Offer(id="small", title="Small", about="Lines.", licence=licence, page="https://example.org",
                      credit="Nobody", hosts=("127.0.0.1",), files=(file,), column="document")  # fmt: skip
        monkeypatch.setitem(public.OFFERS, "small", offer)
        yield server


def until(at, key):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if any(each.key == key for each in at.run().button):
            return
        time.sleep(0.3)
    pytest.fail(f"no button {key}: {told(at)}")


def test_an_offer_is_asked_for_fetched_and_previewed_with_its_column(home, small):
    at = opened(TRAIN, lang="en", source="public", public="small")
    at.button(key="ask").click().run()
    until(at, "fetch")
    assert [command for command, *_ in small.asked] == ["HEAD"]
    at.button(key="fetch").click().run()
    until(at, "go")
    assert not at.exception and not at.error and "배를 3번 탔다" in str(at.dataframe[-1].value.to_numpy())
    column = next(each for each in at.selectbox if each.label == "Column with the text")
    assert column.value == "document"
