"""Blocks to the files of a corpus: what numpy and Arrow read back is what was counted in plain Python."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explorer.corpus import spill, write
from explorer.corpus.block import Report, Work, tokenised
from explorer.corpus.files import Block, Reading

HOW = Reading("a.jsonl", "jsonl", "utf-8", "utf-8", columns=("text", "n", "x", "s"), column="text")


def blocks(scratch: Path, rows: list[list[dict[str, object]]]) -> list[Report]:
    scratch.mkdir(exist_ok=True)
    data = [Block("\n".join(map(json.dumps, block)).encode(), 1, 0, 0) for block in rows]
    rest = HOW, ("n", "x", "s"), "whitespace", "{}", str(scratch)
    return [tokenised(Work(number, block, *rest)) for number, block in enumerate(data)]


def drawn(draw: random.Random) -> list[dict[str, object]]:
    words = ["배", "눈", "말", "사과", "😀", "가나다라", "a"]
    return [
        {"text": " ".join(draw.choices(words, [9, 9, 5, 2, 1, 1, 1], k=draw.randrange(1, 9))), "n": str(place),
         "x": draw.choice(["0.5", "", "1e3"]), "s": draw.choice(["긍정", "", "부정"])}
        for place in range(draw.randrange(12))
    ]  # fmt: skip


@pytest.mark.parametrize("range_", [3, 500_000])
@pytest.mark.parametrize("batch", [1, 8 << 20])
def test_the_files_hold_what_was_read(range_: int, batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "RANGE", range_)
    monkeypatch.setattr(write, "BATCH", batch)
    draw = random.Random(range_)
    rows = [drawn(draw) for _ in range(9)]
    reports = blocks(tmp_path / "scratch", rows)
    shares = list(write.write(tmp_path, tmp_path / "scratch", reports, {"n": "whole", "x": "decimal"}))
    assert [share for share, _ in shares] == sorted(share for share, _ in shares) and shares[-1][0] == 1

    flat = [row for block in rows for row in block]
    counts = Counter(word for row in flat for word in str(row["text"]).split())
    law = sorted(counts, key=lambda word: (-counts[word], word.encode()))
    with pa.OSFile(str(tmp_path / "vocabulary.arrow")) as file:
        vocabulary = pa.ipc.open_file(file).read_all().to_pydict()
    assert vocabulary == {"word": law, "count": [counts[word] for word in law]} and shares[-1][1] == len(law)
    ids, starts, ends, offsets = (np.load(tmp_path / f"{n}.npy") for n in ("ids", "starts", "ends", "offsets"))
    assert (ids.dtype, starts.dtype, ends.dtype, offsets.dtype) == (np.int32, np.int32, np.int32, np.int64)
    for row, first, last in zip(flat, offsets[:-1], offsets[1:], strict=True):
        text = str(row["text"])
        assert [law[i] for i in ids[first:last]] == text.split()
        assert [text[a:b] for a, b in zip(starts[first:last], ends[first:last], strict=True)] == text.split()
    with pa.OSFile(str(tmp_path / "sentences.arrow")) as file:
        found = pa.ipc.open_file(file).read_all().to_pydict()
    assert found["text"] == [row["text"] for row in flat] and found["n"] == [int(str(row["n"])) for row in flat]
    assert found["x"] == [float(str(row["x"])) if row["x"] else None for row in flat]
    assert found["s"] == [row["s"] for row in flat]
    assert not [path for path in (tmp_path / "scratch").iterdir() if path.suffix in (".run", ".tokens", ".sentences")]


def test_one_word_is_a_corpus(tmp_path: Path) -> None:
    reports = blocks(tmp_path / "scratch", [[{"text": "배"}]])
    assert list(write.write(tmp_path, tmp_path / "scratch", reports, {}))[-1] == (1.0, 1)
    assert np.load(tmp_path / "ids.npy").tolist() == [0] and np.load(tmp_path / "offsets.npy").tolist() == [0, 1]


@pytest.mark.parametrize("kind", [np.int32, np.int64])
@pytest.mark.parametrize("parts", [[], [5], [0, 3, 0, 1], [70_000, 1]])
def test_an_array_written_in_parts_is_a_file_of_numpy_s(kind, parts: list[int], tmp_path: Path) -> None:
    whole = np.random.default_rng(1).integers(-9, 9, sum(parts)).astype(kind)
    with write.Array(tmp_path / "a.npy", kind, len(whole)) as file:
        for part in np.split(whole, np.cumsum(parts)[:-1]) if parts else []:
            file.write(part)
    assert np.array_equal(np.load(tmp_path / "a.npy", mmap_mode="r"), whole)


def test_numbers_that_no_machine_holds_do_not_stop_the_writing(tmp_path: Path) -> None:
    """1e999 is a number by its form and infinity by its value."""
    reports = blocks(tmp_path / "scratch", [[{"text": "배", "x": "1e999"}, {"text": "눈", "x": "-1e-999"}]])
    assert reports[0].numeric["x"] == "decimal"
    list(write.write(tmp_path, tmp_path / "scratch", reports, {"x": "decimal"}))
    with pa.OSFile(str(tmp_path / "sentences.arrow")) as file:
        assert pa.ipc.open_file(file).read_all()["x"].to_pylist() == [float("inf"), -0.0]
