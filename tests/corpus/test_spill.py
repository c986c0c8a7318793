"""Counting on disk against collections.Counter, with ranges so small that every path is taken."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explorer.corpus import spill

ALPHABET = ["배", "가", "a", "Z", "😀", "\u0301", "가\u200d", "힣", "ㄱ", "-", "\x7f", "é", "𠀀"]


def drawn(draw: random.Random, most: int) -> Counter[str]:
    words = {"".join(draw.choices(ALPHABET, k=draw.randrange(1, 4))) for _ in range(draw.randrange(most))}
    return Counter({word: draw.randrange(1, 5) for word in words})


def run(path: Path, counts: Counter[str]) -> spill.Run:
    ordered = sorted(counts, key=str.encode)
    return spill.Run.write(path, pa.array(ordered, pa.string()), np.array([counts[w] for w in ordered], np.int64))


def merged(folder: Path, blocks: list[Counter[str]]) -> list[spill.Merged]:
    runs = [run(folder / f"{n}.run", counts) for n, counts in enumerate(blocks)]
    samples = [word for each in runs if each.size for word in spill.sampled(each.read()[0])]
    at = spill.splitters(samples, sum(each.size for each in runs))
    edges = np.array([spill.cuts(each, at) for each in runs])
    parts = [
        spill.merge(runs, edges[:, part], edges[:, part + 1], folder / f"range-{part}") for part in range(len(at) + 1)
    ]
    shares = list(spill.number(parts))
    assert shares == sorted(shares) and shares[-1] == 1
    return parts


def whole(parts: list[spill.Merged], size: int) -> list[tuple[str, int]]:
    batches = list(spill.vocabulary(parts, size))
    assert all(len(words) >= size for words, _ in batches[:-1])
    return [pair for words, counts in batches for pair in zip(words.to_pylist(), counts.tolist(), strict=True)]


@pytest.mark.parametrize("size", [1, 7, 65_536])
@pytest.mark.parametrize("range_", [1, 13, 500_000])
def test_ids_follow_counts_and_then_words_however_runs_are_cut(
    range_: int, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spill, "RANGE", range_)
    monkeypatch.setattr(spill, "SAMPLES", 5)
    for seed in range(8):
        draw = random.Random(f"{seed} {range_}")
        blocks = [drawn(draw, 60) for _ in range(draw.randrange(1, 7))]
        parts = merged(tmp_path, blocks)
        total = sum(blocks, Counter())
        law = sorted(total.items(), key=lambda item: (-item[1], item[0].encode()))
        assert whole(parts, size) == law
        place = {word: n for n, (word, _) in enumerate(law)}
        for n, counts in enumerate(blocks):
            assert spill.ids_of(parts, n).tolist() == [place[word] for word in sorted(counts, key=str.encode)]


def test_one_word_in_one_run_and_runs_of_nothing(tmp_path: Path) -> None:
    parts = merged(tmp_path, [Counter(), Counter({"배": 1}), Counter()])
    assert whole(parts, 9) == [("배", 1)] and spill.ids_of(parts, 1).tolist() == [0]
    assert spill.ids_of(parts, 0).tolist() == [] and spill.ids_of([], 0).tolist() == []
    nothing = merged(tmp_path, [Counter()])
    assert whole(nothing, 9) == []


def test_counts_beyond_32_bits_are_added_exactly(tmp_path: Path) -> None:
    huge = (1 << 51) + 1
    parts = merged(tmp_path, [Counter({"배": huge, "눈": 1}), Counter({"배": 1, "눈": huge + 3})])
    assert whole(parts, 9) == [("눈", huge + 4), ("배", huge + 1)]


def test_any_stretch_of_a_run_is_read_alone(tmp_path: Path) -> None:
    words = ["", "배", "😀😀", "a", "힣" * 1000, ""]
    file = spill.Run.write(tmp_path / "run", pa.array(["x", *words, "y"]).slice(1, 6), np.arange(6))
    assert spill.Run(tmp_path / "run").size == 6
    for start in range(7):
        for stop in range(start, 7):
            found, counts = file.read(start, stop)
            assert found.to_pylist() == words[start:stop] and counts.tolist() == list(range(start, stop))


def test_cuts_are_those_of_a_linear_search(tmp_path: Path) -> None:
    for seed in range(30):
        draw = random.Random(seed)
        counts = drawn(draw, 40)
        at = sorted(drawn(draw, 6), key=str.encode)
        keys = sorted(word.encode() for word in counts)
        law = [0, *(sum(key < word.encode() for key in keys) for word in at), len(keys)]
        assert spill.cuts(run(tmp_path / "run", counts), at).tolist() == law


def test_splitting_words_make_ranges_of_about_equal_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "RANGE", 1000)
    draw = random.Random(0)
    blocks = [Counter({f"{draw.randrange(10**9):09d}": 1 for _ in range(2000)}) for _ in range(5)]
    runs = [run(tmp_path / f"{n}.run", counts) for n, counts in enumerate(blocks)]
    at = spill.splitters([w for each in runs for w in spill.sampled(each.read()[0])], 10_000)
    sizes = np.diff([spill.cuts(each, at) for each in runs]).sum(0)
    assert len(sizes) == 10 and sizes.max() < 2 * 1000
    assert spill.splitters([], 10**9) == [] and spill.splitters(["b", "a"], 999) == []


def test_samples_stand_at_even_distances_and_hold_both_ends() -> None:
    words = pa.array([f"{n:05d}" for n in range(10_000)])
    found = [int(word) for word in spill.sampled(words)]
    assert (found[0], found[-1], len(found)) == (0, 9_999, spill.SAMPLES) and np.ptp(np.diff(found)) <= 1
    assert spill.sampled(words.slice(3, 1)) == ["00003"] and spill.sampled(words.slice(0, 0)) == []
