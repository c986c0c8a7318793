"""What decides a corpus decides its id, and nothing else does; a first look tells what cannot be read."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pytest

from explorer.contracts import Step
from explorer.corpus.plan import Plan, fingerprint, hashed, survey
from explorer.errors import BadConfig, InputError, UnreadableText
from explorer.spaces.stages import finished

TEXT = "text,label\n배를 타고 갔다.,1\n눈이 온다.,0\n"


def plan(folder: Path, *files: tuple[str, bytes], **options: object) -> Plan:
    for name, data in files:
        (folder / name).write_bytes(data)
    given = {"files": tuple(folder / name for name, _ in files), "name": "n", "tokenizer": "whitespace"}
    return Plan(**(given | options))


def test_the_id_follows_from_bytes_and_settings_not_from_names_and_dates(tmp_path: Path) -> None:
    one = plan(tmp_path, ("a.csv", TEXT.encode()))
    os.utime(one.files[0], (0, 0))
    (tmp_path / "sub").mkdir()
    same = plan(tmp_path / "sub", ("b.csv", TEXT.encode()), name="another")
    assert fingerprint(one) == fingerprint(same)
    others = [
        plan(tmp_path, ("c.csv", TEXT.encode() + b"x")),
        plan(tmp_path, ("c2.txt", TEXT.encode())),
        plan(tmp_path, ("d.csv", TEXT.encode()), column="label"),
        plan(tmp_path, ("d.csv", TEXT.encode()), tokenizer="syllable"),
        plan(tmp_path, ("d.csv.gz", gzip.compress(TEXT.encode(), mtime=0))),
        plan(tmp_path, ("d.csv", TEXT.encode()), tokenizer="bpe"),
        plan(tmp_path, ("d.csv", TEXT.encode()), tokenizer="bpe", settings={"vocab_size": 101}),
        plan(tmp_path, ("a.csv", TEXT.encode()), ("d.csv", TEXT.encode())),
    ]
    assert len({fingerprint(one), *map(fingerprint, others)}) == 1 + len(others)


def test_the_order_of_files_and_where_one_ends_count(tmp_path: Path) -> None:
    ab, ba = (plan(tmp_path, *((f"{n}.txt", n.encode() * 9) for n in order)) for order in ("ab", "ba"))
    (tmp_path / "x").mkdir()
    moved = plan(tmp_path / "x", ("a.txt", b"a" * 8), ("b.txt", b"a" + b"b" * 9))
    assert len({fingerprint(p) for p in (ab, ba, moved)}) == 3


def test_settings_count_by_value_not_by_order_or_default(tmp_path: Path) -> None:
    def of(settings: dict[str, object]) -> str:
        return fingerprint(plan(tmp_path, ("a.txt", b"text"), tokenizer="kiwi", settings=settings))

    pytest.importorskip("kiwipiepy")
    assert of({}) == of({"tags": "content"}) == of({"stop": []})
    assert of({"tags": "all", "stop": ["배"]}) == of({"stop": ["배"], "tags": "all"}) != of({"tags": "all"})


def test_every_stretch_of_a_large_file_is_a_step_and_counts(tmp_path: Path) -> None:
    one = plan(tmp_path, ("a.txt", b"text " * 7_000_000))  # 35 MB: three stretches
    steps = list(hashed(one, survey(one), 5))
    assert len(steps) == 3 and steps == [Step(0, 5, steps[0].metrics)] * 3
    before = finished(hashed(one, survey(one), 5))
    with one.files[0].open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"!")
    assert finished(hashed(one, survey(one), 5)) != before
    assert len(before) == hashlib.sha256().digest_size * 2 and fingerprint(one) != before[:16]


def test_a_survey_lists_all_texts_and_the_columns_that_travel(tmp_path: Path) -> None:
    found = survey(plan(tmp_path, ("a.csv", TEXT.encode()), ("b.txt", b"text"), ("c.csv", b"n,text\n1,some words\n")))
    assert [one.kind for one in found.texts] == ["table", "lines", "table"] and found.columns == ("label", "n")


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableText, match="No file"):
        survey(plan(tmp_path))


@pytest.mark.parametrize(
    ("options", "error"),
    [({"tokenizer": "nope"}, BadConfig), ({"settings": {"size": 3}}, BadConfig), ({"column": "nope"}, BadConfig)],
)
def test_what_cannot_be_done_is_said_before_it_is_begun(options, error: type[InputError], tmp_path: Path) -> None:
    with pytest.raises(error, match=r"nope|size"):
        fingerprint(plan(tmp_path, ("a.csv", TEXT.encode()), **options))


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_said(tmp_path: Path) -> None:
    """A Korean archive unpacked on Linux leaves such names; they broke what is written down as JSON later."""
    path = tmp_path / os.fsdecode("배.txt".encode("cp949"))
    path.write_bytes(b"text")
    with pytest.raises(UnreadableText, match=r"not in UTF-8.*Rename") as told:
        fingerprint(Plan(files=(path,), name="n", tokenizer="whitespace"))
    str(told.value).encode()
