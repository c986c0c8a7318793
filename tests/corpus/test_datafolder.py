"""The server's data folder against those who would look beside it."""

from __future__ import annotations

import os
import socket

import pytest

from explorer.corpus import datafolder
from explorer.corpus.datafolder import listed, opened
from explorer.errors import BadEncoder, UnreadableText


@pytest.fixture
def outside(tmp_path):
    (tmp_path / "secret.txt").write_text("비밀")
    (tmp_path / "data-other").mkdir()
    (tmp_path / "data-other" / "near.txt").write_text("옆")
    return tmp_path


@pytest.fixture
def folder(outside):
    folder = outside / "data"
    (folder / "novels" / "old").mkdir(parents=True)
    (folder / "글.txt").write_text("배를 탔다.")
    (folder / "novels" / "하나.csv.gz").write_bytes(b"\x1f\x8b")
    (folder / "novels" / "old" / "둘.jsonl").write_text("{}")
    (folder / "picture.png").write_bytes(b"x")
    (folder / ".hidden.txt").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("x")
    return folder.resolve()


def test_texts_are_listed_by_relative_name_with_their_sizes(folder):
    found, more = listed(folder)
    assert [each.name for each in found] == ["novels/old/둘.jsonl", "novels/하나.csv.gz", "글.txt"] and not more
    assert found[0].size == 2
    assert opened(folder, "novels/old/둘.jsonl").read_text() == "{}"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt", "novels/../../secret.txt", "/etc/passwd", "//etc/passwd", "..", ".", "", "novels", "novels/",
        "novels//old", "./글.txt", ".hidden.txt", ".git/config.txt", "picture.png", "none.txt", "글.txt\0.txt",
        "..\\secret.txt", "../data-other/near.txt", "a" * 5000, "~/x.txt", "글.txt/x.txt", "C:\\x.txt",
    ],
)  # fmt: skip
def test_what_lies_elsewhere_or_is_no_text_is_not_opened(folder, name):
    with pytest.raises(UnreadableText):
        opened(folder, name)


def test_links_that_lead_out_are_neither_listed_nor_opened_and_those_within_are(folder, outside):
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "near.txt").symlink_to("../data-other/near.txt")
    (folder / "away").symlink_to(outside, target_is_directory=True)
    (folder / "round.txt").symlink_to("round.txt")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "shy.txt").symlink_to(".hidden.txt")
    (folder / "within.txt").symlink_to("글.txt")
    assert {each.name for each in listed(folder)[0]} & {
        "out.txt",
        "near.txt",
        "round.txt",
        "gone.txt",
        "shy.txt",
    } == set()
    assert "within.txt" in {each.name for each in listed(folder)[0]} and opened(folder, "within.txt").name == "글.txt"
    for name in ("out.txt", "near.txt", "away/secret.txt", "round.txt", "gone.txt", "shy.txt"):
        with pytest.raises(UnreadableText):
            opened(folder, name)


def test_what_is_no_ordinary_file_is_refused_without_being_opened(folder):
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.txt"))
        (folder / "zero.txt").symlink_to("/dev/zero")
        (folder / "folder.txt").mkdir()
        for name in ("pipe.txt", "socket.txt", "zero.txt", "folder.txt"):
            with pytest.raises(UnreadableText):
                opened(folder, name)
        assert len(listed(folder)[0]) == 3


def test_the_list_is_bounded_in_depth_and_number(folder, monkeypatch):
    deep = folder.joinpath(*"abcdef")
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("x")
    assert "deep.txt" not in str(listed(folder))
    monkeypatch.setattr(datafolder, "MOST", 2)
    found, more = listed(folder)
    assert len(found) == 2 and more


def test_without_a_setting_there_is_no_folder(monkeypatch, folder):
    monkeypatch.delenv("EXPLORER_DATA", raising=False)
    assert datafolder.root() is None
    monkeypatch.setenv("EXPLORER_DATA", str(folder / "none"))
    assert datafolder.root() is None
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    assert datafolder.root() == folder


def test_encoders_are_folders_and_nothing_of_them_lies_elsewhere(folder, outside):
    for name in ("bert", "deep/er/gpt", ".hidden"):
        (folder / name).mkdir(parents=True)
        (folder / name / "config.json").write_text("{}")
    (folder / "config.json").write_text("{}")  # of the folder itself: it is no encoder
    (outside / "theirs").mkdir()
    (outside / "theirs" / "config.json").write_text("{}")
    (folder / "linked").symlink_to(outside / "theirs", target_is_directory=True)
    assert datafolder.encoders(folder) == (["bert", "deep/er/gpt"], False)
    assert datafolder.encoder(folder, "bert") == folder / "bert"
    for name in ("linked", "../theirs", ".hidden", "", ".", "bert/", "bert/..", "novels", "a" * 5000, "bert\0"):
        with pytest.raises(BadEncoder):
            datafolder.encoder(folder, name)
    (folder / "bert" / "model.safetensors").symlink_to(outside / "secret.txt")
    with pytest.raises(BadEncoder):
        datafolder.encoder(folder, "bert")
    (folder / "bert" / "model.safetensors").unlink()
    (folder / "deep" / "blob").write_bytes(b"x")
    (folder / "bert" / "model.safetensors").symlink_to(folder / "deep" / "blob")  # as the hub's own cache lies
    assert datafolder.encoder(folder, "bert") == folder / "bert"
