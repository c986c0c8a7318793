"""Scratch blocks to the files of a corpus, one block at a time, in their order."""

# pyright: reportAttributeAccessIssue=false
# (pyarrow.compute makes its functions when it is imported)

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explorer.corpus import spill
from explorer.corpus.block import Report

BATCH = 8 << 20  # bytes of sentences in one stretch of Arrow
TYPES = {"whole": pa.int64(), "decimal": pa.float64()}


def write(
    folder: Path, scratch: Path, reports: Sequence[Report], numeric: Mapping[str, str]
) -> Iterator[tuple[float, int]]:
    """Merge the words and write all files of a corpus. Yields, often, the share done and the distinct words so far."""
    merged: list[spill.Merged] = []
    for done in _merge(scratch, reports, merged):
        yield 0.5 * done, 0
    words = sum(part.words.size for part in merged)
    for done in spill.number(merged):
        yield 0.5 + 0.05 * done, words
    for done in _vocabulary(folder / "vocabulary.arrow", merged, words):
        yield 0.55 + 0.15 * done, words
    for done in _blocks(folder, scratch, reports, merged, numeric):
        yield 0.7 + 0.3 * done, words


def _merge(scratch: Path, reports: Sequence[Report], merged: list[spill.Merged]) -> Iterator[float]:
    """Range by range, all runs as one: the ranges are added to merged."""
    runs = [spill.Run(_path(scratch, report, ".run")) for report in reports]
    samples = [word for report in reports for word in report.sampled]
    at = spill.splitters(samples, sum(run.size for run in runs))
    edges = np.empty((len(runs), len(at) + 2), np.int64)
    for place, run in enumerate(runs):
        edges[place] = spill.cuts(run, at)
        yield 0.2 * place / len(runs)
    for part in range(len(at) + 1):
        merged.append(spill.merge(runs, edges[:, part], edges[:, part + 1], scratch / f"range-{part:05d}"))
        yield 0.2 + 0.8 * (part + 1) / (len(at) + 1)


def _vocabulary(path: Path, merged: Sequence[spill.Merged], words: int) -> Iterator[float]:
    schema = pa.schema([("word", pa.string()), ("count", pa.int64())])
    done = 0
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch, counts in spill.vocabulary(merged):
            writer.write_batch(pa.record_batch([batch, pa.array(counts, pa.int64())], schema=schema))
            done += len(counts)
            yield done / words


def _blocks(
    folder: Path, scratch: Path, reports: Sequence[Report], merged: Sequence[spill.Merged], numeric: Mapping[str, str]
) -> Iterator[float]:
    """Tokens under their final ids, and sentences; scratch files go as they are used."""
    tokens, total = sum(report.tokens for report in reports), len(reports)
    with ExitStack() as stack:
        arrays = [
            stack.enter_context(Array(folder / f"{name}.npy", np.int32, tokens)) for name in ("ids", "starts", "ends")
        ]
        offsets = stack.enter_context(Array(folder / "offsets.npy", np.int64, 1 + sum(r.sentences for r in reports)))
        sentences = stack.enter_context(SentenceFile(folder / "sentences.arrow", numeric))
        offsets.write(np.zeros(1, np.int64))
        passed = 0
        for place, report in enumerate(reports):
            final = spill.ids_of(merged, place)
            cut = np.fromfile(_path(scratch, report, ".tokens"), np.int32).reshape(3, report.tokens)
            for array, values in zip(arrays, (final[cut[0]], cut[1], cut[2]), strict=True):
                array.write(values)
            counts = sentences.add(_path(scratch, report, ".sentences"))
            offsets.write(passed + np.cumsum(counts, dtype=np.int64))
            passed += report.tokens
            for suffix in (".run", ".tokens", ".sentences"):
                _path(scratch, report, suffix).unlink()
            yield (place + 1) / total


def _path(scratch: Path, report: Report, suffix: str) -> Path:
    return scratch / f"{report.number:06d}{suffix}"


class Array:
    """An .npy file written from its beginning to its end; its length is known before."""

    def __init__(self, path: Path, kind: type[np.generic], length: int) -> None:
        self._file = path.open("wb")
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(kind)), "fortran_order": False, "shape": (length,)}
        np.lib.format.write_array_header_1_0(self._file, header)

    def __enter__(self) -> Array:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, values: NDArray[np.int32] | NDArray[np.int64]) -> None:
        """The next values."""
        self._file.write(np.ascontiguousarray(values).data)


class SentenceFile:
    """sentences.arrow, in stretches of some megabytes however small the blocks are; numbers as numbers."""

    def __init__(self, path: Path, numeric: Mapping[str, str]) -> None:
        self._sink, self._numeric = pa.OSFile(str(path), "wb"), numeric
        self._held: list[pa.Table] = []
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def __enter__(self) -> SentenceFile:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._flush()
        if self._writer is not None:
            self._writer.close()
        self._sink.close()

    def add(self, path: Path) -> NDArray[np.int32]:
        """The next block. Returns how many tokens each of its sentences has."""
        with pa.OSFile(str(path), "rb") as source:
            table = pa.ipc.open_file(source).read_all()
        counts = table.column(table.num_columns - 1).to_numpy()
        self._held.append(self._typed(table.remove_column(table.num_columns - 1)))
        if sum(held.nbytes for held in self._held) >= BATCH:
            self._flush()
        return counts

    def _typed(self, table: pa.Table) -> pa.Table:
        for place, name in enumerate(table.column_names[1:], 1):
            if name in self._numeric:
                cells = pc.if_else(pc.equal(table.column(place), ""), None, table.column(place))
                table = table.set_column(place, name, cells.cast(TYPES[self._numeric[name]]))
        return table

    def _flush(self) -> None:
        if not self._held:
            return
        table = pa.concat_tables(self._held).combine_chunks()
        self._held = []
        if self._writer is None:
            self._writer = pa.ipc.new_file(self._sink, table.schema)
        self._writer.write_table(table)
