"""`corpus --public`: listed, shown before it is fetched, and fetched only once somebody agreed."""

from __future__ import annotations

import hashlib
import io
import json
import os

import pytest

from explorer import cli
from explorer.corpus import public
from explorer.corpus.public import Offer
from explorer.corpus.remote import Remote
from explorer.runs import daemon
from tests.file_server import FileServer

TEXT = "id\tdocument\n" + "".join(f"{i}\t배를 {i}번 탔다\n" for i in range(50))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    before, os.environ["EXPLORER_HOME"] = os.environ.get("EXPLORER_HOME"), str(home)
    yield home
    daemon.stop(home)
    os.environ.pop("EXPLORER_HOME") if before is None else os.environ.update(EXPLORER_HOME=before)


@pytest.fixture
def server(monkeypatch):
    with FileServer() as server:
        server.files["/small.tsv"] = TEXT.encode()
        file = Remote(url=server.url("/small.tsv"), name="small.tsv",
                      checksum="sha256:" + hashlib.sha256(TEXT.encode()).hexdigest())  # fmt: skip
        licence = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
        offer = Offer(id="small", title="Small", about="Lines.", licence=licence, page="https://example.org",
                      credit="Nobody", hosts=("127.0.0.1",), files=(file,), column="document")  # fmt: skip
        monkeypatch.setitem(public.OFFERS, "small", offer)
        yield server


def test_the_list_says_name_licence_size_and_source(capsys):
    assert cli.main(["corpus", "--public", "--json"]) == 0
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)["public"]}
    assert listed["nsmc"]["licence"] == "CC0 1.0" and listed["nsmc"]["bytes"] == 14_628_807 + 4_893_335
    assert listed["wikipedia"]["bytes"] is None and listed["wikipedia"]["source"].startswith("https://")
    assert cli.main(["corpus", "--public"]) == 0
    assert "nsmc" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["corpus"], ["corpus", "--public", "none"], ["corpus", "x.txt", "--public", "nsmc"]]
)
def test_what_makes_no_sense_is_refused(arguments, capsys):
    assert cli.main(["corpus", *arguments]) == 2
    assert "error:" in capsys.readouterr().err


def test_nothing_is_fetched_before_somebody_agrees(home, server, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))  # no terminal: nobody is there to agree
    assert cli.main(["corpus", "--public", "small", "--tokenizer", "whitespace"]) == 2
    told = capsys.readouterr().err
    assert "--yes" in told and "CC0 1.0" in told and "sha256:" in told and "0.0 MB" in told
    assert [command for command, *_ in server.asked] == ["HEAD"]


def test_agreed_to_it_becomes_a_corpus_with_its_licence(home, server, capsys):
    assert cli.main(["corpus", "--public", "small", "--yes", "--tokenizer", "whitespace", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["sentences"] == 50 and answer["column"] == "document"
    assert answer["origin"]["licence"] == "CC0 1.0" and answer["origin"]["credit"] == "Nobody"
