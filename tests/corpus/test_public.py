"""Public corpora: what is offered, how it is looked up, and what a download becomes; from a server on this machine."""

from __future__ import annotations

import bz2
import hashlib
import re
from urllib.parse import urlsplit

import pytest

from explorer.corpus import download, public
from explorer.corpus.build import build
from explorer.corpus.public import OFFERS, Offer, Order
from explorer.corpus.remote import Remote
from explorer.corpus.store import Manifest, opened
from explorer.errors import DownloadFailed, InputError
from tests import file_server
from tests.corpus.test_wikipedia import dump, page, run
from tests.file_server import FileServer

HERE = ("127.0.0.1",)
LICENCE = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")


@pytest.fixture
def server():
    with FileServer() as server:
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(download, "PAUSE", 0.05)


def an_offer(**fields):
    about = {"id": "small", "title": "Small", "about": "A few lines.", "licence": LICENCE, "credit": "Nobody"}
    return Offer(**{**about, "page": "https://example.org", "hosts": HERE, **fields})


def given(server, path, body, **fields):
    server.files[path] = body
    checksum = "sha256:" + hashlib.sha256(body).hexdigest()
    return Remote(url=server.url(path), name=path.strip("/"), checksum=checksum, **{"size": len(body), **fields})


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
def test_every_offer_says_what_must_be_known_before_it_is_fetched(offer):
    assert offer.title and offer.about and offer.credit and offer.page.startswith("https://")
    assert offer.licence[0] in ("CC0 1.0", "CC BY-SA 4.0", "MIT") and offer.licence[1].startswith("https://")
    for address in [file.url for file in offer.files] or [offer.sums, offer.dated]:
        assert urlsplit(address).scheme == "https" and urlsplit(address).hostname in offer.hosts
    for file in offer.files:  # pinned: a commit or a tag, never a branch; and a checksum of the right length
        assert re.search(r"/([0-9a-f]{40}|r\d+\.\d+)/", file.url), file.url
        assert re.fullmatch("sha256:[0-9a-f]{64}", file.checksum)
    assert bool(offer.files) != bool(offer.sums and offer.wanted)


def test_a_corpus_that_nobody_offers_is_said_with_those_that_are():
    with pytest.raises(InputError, match="nsmc"):
        public.offer("../etc")


def test_a_release_is_found_by_its_list_of_checksums_with_its_size(server):
    sums = (
        "a" * 40 + "  kowiki-20261101-pages-articles-multistream.xml.bz2\n"
        + "b" * 40 + "  kowiki-20261101-pages-articles.xml.bz2\n"
        + "c" * 40 + "  kowiki-20261101-pages-articles1.xml-p1p82407.bz2\n"
    )  # fmt: skip
    server.files["/sums"] = sums.encode()
    server.files["/20261101/kowiki-20261101-pages-articles.xml.bz2"] = b"x" * 1234
    offer = an_offer(
        sums=server.url("/sums"),
        wanted=OFFERS["wikipedia"].wanted,
        dated=server.url("/{date}/{name}"),
        form="wikipedia",
    )
    frame, _ = run(public.release(offer.model_dump(mode="json"), "2026-11-21"))
    (file,) = public.ordered(offer, frame).files
    assert file.size == 1234 and file.checksum == "sha1:" + "b" * 40
    assert re.fullmatch(OFFERS["wikipedia-part"].wanted, "kowiki-20261101-pages-articles1.xml-p1p82407.bz2")
    server.files["/sums"] = b"nothing\n<html>\n"
    with pytest.raises(DownloadFailed, match="tomorrow"):
        run(public.release(offer.model_dump(mode="json"), "2026-11-22"))


def test_sizes_that_are_not_known_are_asked_for_and_an_unknown_one_stays_unknown(server):
    files = [given(server, "/a.txt", b"a" * 70, size=None), given(server, "/b.txt", b"b", size=None)]
    server.behaviours["/b.txt"] = file_server.without_length
    offer = an_offer(files=tuple(files))
    assert public.pinned(offer) is None
    frame, _ = run(public.release(offer.model_dump(mode="json"), "2026-11-21"))
    order = public.ordered(offer, frame)
    assert [file.size for file in order.files] == [70, None] and order.size is None
    assert [command for command, *_ in server.asked] == ["HEAD", "HEAD"]


def test_a_host_that_does_not_answer_is_told():
    offer = an_offer(sums="http://127.0.0.1:9/sums", wanted="x")
    with pytest.raises(DownloadFailed, match="does not answer"):
        run(public.release(offer.model_dump(mode="json"), "2026-11-21"))


def corpus_of(tmp_path, order):
    run(public.downloaded(order, tmp_path / "there", map))
    assert public.is_there(order, tmp_path / "there")
    return opened(tmp_path, run(build(tmp_path, public.plan(order, tmp_path / "there", "whitespace")))[0])


def test_a_table_becomes_a_corpus_that_says_where_it_came_from(server, tmp_path):
    rows = "id\tdocument\tlabel\n" + "".join(f"{i}\t배를 {i}번 탔다\t{i % 2}\n" for i in range(20))
    offer = an_offer(files=(given(server, "/ratings.tsv", rows.encode()),), column="document")
    corpus = corpus_of(tmp_path, public.pinned(offer))
    assert corpus.manifest.sentences == 20 and corpus.sentence(3) == "배를 3번 탔다"
    origin = corpus.manifest.origin
    assert (origin.licence, origin.credit, origin.url) == ("CC0 1.0", "Nobody", "https://example.org")
    old = corpus.manifest.model_dump(mode="json")
    del old["origin"]
    assert Manifest.model_validate(old).origin is None  # manifests of before still load


def test_a_treebank_becomes_its_raw_sentences(server, tmp_path):
    sentence = "# sent_id = {0}\n# text = 배를 {0}번 탔다.\n1\t배를\t배+를\tNOUN\t_\t_\t0\troot\t_\t_\n\n"
    files = [
        given(server, f"/{name}.conllu", "".join(sentence.format(i) for i in numbers).encode())
        for name, numbers in (("train", range(5)), ("dev", range(5, 8)))
    ]
    corpus = corpus_of(tmp_path, public.pinned(an_offer(files=tuple(files), form="conllu")))
    assert list(corpus.texts) == [f"배를 {i}번 탔다." for i in range(8)]


def test_a_dump_becomes_prose_and_goes(server, tmp_path):
    packed = bz2.compress(dump(page("'''배'''는 [[과일]]이다.\n* 목록"), page("배는 뜬다.")))
    server.files["/dump.bz2"] = packed
    checksum = "sha1:" + hashlib.sha1(packed).hexdigest()
    file = Remote(url=server.url("/dump.bz2"), name="dump.bz2", size=len(packed), checksum=checksum)
    order = Order(offer=an_offer(form="wikipedia", sums="x", wanted="x"), files=(file,))
    corpus = corpus_of(tmp_path, order)
    assert list(corpus.texts) == ["배는 과일이다.", "배는 뜬다."]
    assert not (tmp_path / "there" / "dump.bz2").exists()
    run(public.downloaded(order, tmp_path / "there", map))  # there already: nothing is fetched again
    assert len(server.asked) == 1


def test_another_release_is_another_folder():
    offer = an_offer()
    keys = {
        Order(offer=offer, files=(Remote(url=u, name="n", checksum=c),)).key for u in ("u", "v") for c in ("a:1", "a:2")
    }
    assert len(keys) == 4 and all(re.fullmatch("small-[0-9a-f]{8}", key) for key in keys)
