"""Counting words that outgrow memory: sorted runs on disk, merged by ranges of words.

Every block of a corpus leaves a run: its distinct words in order, each with its count. A word's final id follows its
count (descending), then the word, over all runs. Runs are cut at the same splitting words into ranges small enough for
memory, so that one range after the other can be merged whole:

    runs ──range──▶ distinct words and counts of the range, in final order; for every run where its words stand in it
    sizes of equal counts over all ranges ──▶ the first id of each (count, range), and so the id of every word

A range's words never leave it, and ranges are in order of words, so ties need no further comparison. What is held at
once is one range.
"""

# pyright: reportAttributeAccessIssue=false
# (pyarrow.compute makes its functions when it is imported)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

RANGE = 500_000  # entries of runs that are merged at once
SAMPLES = 64  # splitting words a run proposes


class Run:
    """Words in an order, with counts, in one file from which any stretch can be read alone.

    Bytes: the number of words n; n + 1 offsets; n counts (all int64); the words in UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = int(np.fromfile(path, np.int64, 1)[0])

    @classmethod
    def write(cls, path: Path, words: pa.StringArray, counts: NDArray[np.int64]) -> Run:
        """A run of these words, as they are ordered."""
        words = pa.concat_arrays([words])  # without an offset of its own
        lengths = pc.binary_length(words).to_numpy().astype(np.int64)
        with path.open("wb") as file:
            np.array([len(words)], np.int64).tofile(file)
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64).tofile(file)
            counts.astype(np.int64).tofile(file)
            offsets = np.frombuffer(words.buffers()[1], np.int32)
            file.write(
                memoryview(words.buffers()[2] or b"")[offsets[words.offset] : offsets[words.offset + len(words)]]
            )
        return cls(path)

    def read(self, start: int = 0, stop: int | None = None) -> tuple[pa.StringArray, NDArray[np.int64]]:
        """A stretch of the words, and their counts."""
        stop = self.size if stop is None else stop
        with self.path.open("rb") as file:
            file.seek(8 * (1 + start))
            offsets = np.fromfile(file, np.int64, stop - start + 1)
            file.seek(8 * (2 + self.size + start))
            counts = np.fromfile(file, np.int64, stop - start)
            file.seek(8 * (2 + 2 * self.size) + int(offsets[0]))
            data = file.read(int(offsets[-1] - offsets[0]))
        places = (offsets - offsets[0]).astype(np.int32)
        return pa.StringArray.from_buffers(stop - start, pa.py_buffer(places), pa.py_buffer(data)), counts


class Merged(NamedTuple):
    """One range merged: its words as a run in final order, stretches of equal count, and each run's places in it."""

    words: Run
    groups: dict[int, tuple[int, int]]  # count -> stretch of the words
    places: Path  # for every entry of every run, in order, where its word stands here (int32)
    bounds: NDArray[np.int64]  # and where the entries of each run begin in places: (runs + 1,)


def splitters(samples: Sequence[str], entries: int) -> list[str]:
    """The words at which ranges begin, but for the first: as many as keep a range near RANGE entries."""
    parts = -(-entries // RANGE)
    ordered = sorted(samples)
    return sorted({ordered[len(ordered) * part // parts] for part in range(1, parts)}) if ordered else []


def sampled(words: pa.StringArray) -> list[str]:
    """Words of a run at even distances."""
    return words.take(pa.array(np.linspace(0, len(words) - 1, min(SAMPLES, len(words))).astype(np.int64))).to_pylist()


def cuts(run: Run, at: Sequence[str]) -> NDArray[np.int64]:
    """Where each range begins in a run, and its end: (ranges + 1,)."""
    words, _ = run.read()
    keys = words.cast(pa.binary())
    inner = [_first(keys, word.encode()) for word in at]
    return np.array([0, *inner, run.size], np.int64)


def _first(keys: pa.BinaryArray, key: bytes) -> int:
    """The first place whose key is not smaller."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if keys[middle].as_py() < key else (low, middle)
    return low


def merge(runs: Sequence[Run], begins: NDArray[np.int64], ends: NDArray[np.int64], target: Path) -> Merged:
    """One range of all runs as one. target is a path without suffix; two files are written beside it."""
    stretches = [run.read(int(start), int(stop)) for run, start, stop in zip(runs, begins, ends, strict=True)]
    words = pa.chunked_array([stretch[0] for stretch in stretches], pa.string()).combine_chunks().dictionary_encode()
    codes = words.indices.to_numpy()
    totals = np.bincount(codes, np.concatenate([stretch[1] for stretch in stretches]), len(words.dictionary))
    totals = totals.astype(np.int64)  # sums of float64 are exact below 2**53
    by_word = pc.sort_indices(words.dictionary).to_numpy()
    order = by_word[np.argsort(-totals[by_word], kind="stable")]
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    places = target.with_suffix(".places")
    rank[codes].tofile(places)
    run = Run.write(target.with_suffix(".words"), words.dictionary.take(pa.array(order)), totals[order])
    bounds = np.concatenate([[0], np.cumsum([len(stretch[1]) for stretch in stretches])]).astype(np.int64)
    return Merged(run, _groups(totals[order]), places, bounds)


def _groups(counts: NDArray[np.int64]) -> dict[int, tuple[int, int]]:
    """Stretches of equal counts in a descending list of them."""
    if not len(counts):
        return {}
    begins = np.flatnonzero(np.concatenate([[True], counts[1:] != counts[:-1]]))
    ends = np.append(begins[1:], len(counts))
    return {int(counts[begin]): (int(begin), int(end)) for begin, end in zip(begins, ends, strict=True)}


def number(merged: Sequence[Merged]) -> Iterator[float]:
    """Turn the places of every range into final ids: by count, then by range, then by place. Yields the share done."""
    sizes: Counter[int] = Counter()
    for part in merged:
        sizes.update({count: end - begin for count, (begin, end) in part.groups.items()})
    following, total = {}, 0
    for count in sorted(sizes, reverse=True):
        following[count], total = total, total + sizes[count]
    for done, part in enumerate(merged, 1):
        ids = np.empty(part.words.size, np.int32)
        for count, (begin, end) in part.groups.items():
            ids[begin:end] = np.arange(following[count], following[count] + end - begin, dtype=np.int32)
            following[count] += end - begin
        ids[np.fromfile(part.places, np.int32)].tofile(part.places)
        yield done / len(merged)


def ids_of(merged: Sequence[Merged], run: int) -> NDArray[np.int32]:
    """The final id of every word of one run, in its order. After `number`."""
    parts = [
        np.fromfile(
            part.places, np.int32, int(part.bounds[run + 1] - part.bounds[run]), offset=4 * int(part.bounds[run])
        )
        for part in merged
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def vocabulary(merged: Sequence[Merged], size: int = 65_536) -> Iterator[tuple[pa.StringArray, NDArray[np.int64]]]:
    """All words in final order with their counts, in batches of at least size (the last may be smaller)."""
    words: list[pa.StringArray] = []
    counts: list[NDArray[np.int64]] = []
    held = 0
    for count in sorted({count for part in merged for count in part.groups}, reverse=True):
        for part in merged:
            if count in part.groups:
                stretch = part.words.read(*part.groups[count])
                words.append(stretch[0])
                counts.append(stretch[1])
                held += len(stretch[1])
            if held >= size:
                yield pa.concat_arrays(words), np.concatenate(counts)
                words, counts, held = [], [], 0
    if held:
        yield pa.concat_arrays(words), np.concatenate(counts)
