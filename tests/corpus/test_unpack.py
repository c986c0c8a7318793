"""What a file holds: gzip and zip of every method against the standard library, damage, bombs, names."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from explorer.corpus import unpack
from explorer.corpus.account import Notice
from explorer.corpus.unpack import Stream, members
from explorer.errors import UnreadableText

BODY = ("배를 타고 바다에 갔다. 사과를 먹었다.\n" * 120).encode()
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def texts(path: Path, notices: list[Notice] | None = None, step: int = 977) -> dict[str, bytes]:
    """Every text of a file, read in steps that fit nothing."""
    found = {}
    for member in members(path, [] if notices is None else notices):
        parts = [member.stream.head(11)]
        assert member.stream.head(5).startswith(parts[0][:5]), "a look takes nothing away"
        parts = []
        while part := member.stream.read(step):
            parts.append(part)
        found[member.name] = b"".join(parts)
    return found


@pytest.mark.parametrize("method", METHODS)
def test_texts_come_out_of_every_kind_of_archive(method: int, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"하나.txt": BODY, "folder/two.csv": b"text\n1\n"}, method))
    assert texts(path) == {"a.zip: 하나.txt": BODY, "a.zip: folder/two.csv": b"text\n1\n"}


@pytest.mark.parametrize("method", METHODS)
def test_a_damaged_archive_is_told_as_that_whatever_is_damaged(method: int, tmp_path: Path) -> None:
    """Bytes changed and cut at random: what the standard library raises then is told, never let through."""
    whole, draw, path = zipped({"가.txt": BODY, "b.csv": BODY}, method), random.Random(method), tmp_path / "a.zip"
    told = 0
    for _ in range(150):
        bad = bytearray(whole)
        for _ in range(draw.choice([1, 1, 2, 5])):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        path.write_bytes(bad[: draw.randrange(len(bad))] if draw.random() < 0.1 else bad)
        try:
            texts(path)
        except UnreadableText:
            told += 1
    assert told > 75


def test_damaged_gzip_is_told_and_several_packed_parts_are_one(tmp_path: Path) -> None:
    whole, draw, path = gzip.compress(BODY), random.Random(1), tmp_path / "a.txt.gz"
    for _ in range(150):
        bad = bytearray(whole)
        bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
        path.write_bytes(bad)
        try:
            texts(path)
        except UnreadableText:
            continue
    for end in (1, 5, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:end])
        if end > 2:
            with pytest.raises(UnreadableText, match="cut short"):
                texts(path)
    path.write_bytes(whole + gzip.compress(b"more"))
    assert texts(path) == {"a.txt.gz": BODY + b"more"}


@pytest.mark.parametrize("wrap", [gzip.compress, lambda data: zipped({"a.txt": data})])
def test_a_bomb_is_refused_while_it_unpacks(wrap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE", 1 << 20)
    path = tmp_path / "a.zip"
    path.write_bytes(wrap(bytes(64 << 20)))
    making = members(path, [])
    stream = next(making).stream
    with pytest.raises(UnreadableText, match="far more"):
        sum(map(len, iter(lambda: stream.read(1 << 16), b"")))
    assert stream._total < 32 << 20


def test_a_stream_stays_below_its_limit_even_where_nothing_was_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "LIMIT", 1000)
    stream = Stream("endless", lambda size: bytes(size), lambda: 1 << 40)
    assert len(stream.read(1000)) == 1000
    with pytest.raises(UnreadableText, match="far more"):
        stream.read(1)


def test_members_that_are_no_texts_are_passed_over_and_said(tmp_path: Path) -> None:
    files = {
        "__MACOSX/._a.txt": b"x", ".hidden.txt": b"x", "picture.png": b"x", "empty.txt": b"", "folder/": b"",
        "읽기.TXT": b"one", "b.txt.gz": gzip.compress(b"two"), "../../etc/passwd.txt": b"three",
    }  # fmt: skip
    path, notices = tmp_path / "a.zip", []
    path.write_bytes(zipped(files))
    assert sorted(texts(path, notices).values()) == [b"one", b"three", b"two"]
    assert sorted(str(notice).split(": ")[1].split(" was")[0] for notice in notices) == ["empty.txt", "picture.png"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"], "nothing is unpacked to a path"


def test_names_of_korean_windows_are_read(tmp_path: Path) -> None:
    """A zip made there holds CP949 and does not say so: Python's zipfile would show 째 as box drawings."""
    name = "한글 문서.txt".encode("cp949")
    data = zipped({"x" * len(name): b"text"}).replace(b"x" * len(name), name)
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert list(texts(path)) == ["a.zip: 한글 문서.txt"]


def test_a_locked_member_is_said(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"secret"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(UnreadableText, match="password"):
        texts(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.txt", "txt"), ("a.CSV", "csv"), ("a.tsv.gz", "tsv"), ("a.ndjson", "jsonl"), ("a", "txt"), ("a.hwp", "txt")],
)
def test_the_suffix_under_the_packing_says_what_a_text_is(name: str, kind: str, tmp_path: Path) -> None:
    path, notices = tmp_path / name, []
    path.write_bytes(gzip.compress(BODY) if name.endswith("gz") else BODY)
    (member,) = [(m.kind, m.stream.head(len(BODY)), m.file is None) for m in members(path, notices)]
    assert member == (kind, BODY, name.endswith("gz")) and not notices


def test_first_bytes_decide_not_the_name(tmp_path: Path) -> None:
    path, notices = tmp_path / "a.txt.gz", []
    path.write_bytes(BODY)
    assert texts(path, notices) == {"a.txt.gz": BODY} and "not packed" in str(notices[0])
    path = tmp_path / "b.txt"
    path.write_bytes(gzip.compress(BODY))
    assert texts(path) == {"b.txt": BODY}


@pytest.mark.parametrize("content", [None, b""])
def test_what_is_not_there_or_empty_is_said(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableText, match=r"a\.txt (is empty|cannot be opened)"):
        texts(path)


def test_one_byte_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    assert texts(tmp_path / "a.txt") == {"a.txt": b"x"}
