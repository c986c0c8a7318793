"""Corpora on disk: one folder each, memory-mapped when opened, listed only when whole.

home/corpora/<id>/
  manifest.json        what was read, what was done to it, what cut it
  ids.npy starts.npy ends.npy    every token (N,) int32: word, first code point, end in its sentence
  offsets.npy          where each sentence begins in ids, and the end (S + 1,) int64
  sentences.arrow      text first, then the other columns of the file
  vocabulary.arrow     word, count: most frequent first, then by code points
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, SupportsIndex, TypeVar, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from explorer.contracts import Corpus, Tokenizer, Vocabulary
from explorer.corpus.account import Lines, Notice, Repair
from explorer.corpus.tokenise import tokenizer
from explorer.errors import MissingCorpus

T = TypeVar("T")
TABLED = 1_000_000  # words up to which a table of their places is kept: 100 MB


class Cutter(BaseModel):
    """The tokeniser of a corpus: its name, all that set it up (the merges of BPE too), and its version."""

    name: str
    settings: dict[str, object]
    version: str


class Origin(BaseModel):
    """Whose a public corpus is: what it is called there, where it is described, its licence and that one's text."""

    model_config = ConfigDict(frozen=True)
    title: str
    url: str
    licence: str
    licence_url: str
    credit: str


class Manifest(BaseModel):
    """What a corpus is and where it came from."""

    id: str  # the beginning of the SHA-256 fingerprint
    fingerprint: str
    name: str
    sources: list[str]
    encoding: str
    column: str | None
    tokenizer: Cutter
    sentences: int
    tokens: int
    vocabulary: int
    lines: Lines
    repairs: list[Repair]
    warnings: list[Notice]
    created: datetime
    seconds: float
    origin: Origin | None = None


class Cells(Sequence[T]):
    """A column of an Arrow table as a sequence: nothing is read before it is asked for."""

    def __init__(self, cells: pa.ChunkedArray) -> None:
        self.cells = cells

    def __len__(self) -> int:
        return len(self.cells)

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Cells[T]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> T | Cells[T]:
        if not isinstance(index, slice):
            return self.cells[int(index)].as_py()
        start, stop, step = index.indices(len(self))
        if step != 1:
            return type(self)(self.cells.take(pa.array(range(start, stop, step), pa.int64())))
        return type(self)(self.cells.slice(start, max(stop - start, 0)))

    def __iter__(self) -> Iterator[T]:
        for chunk in self.cells.chunks:
            for start in range(0, len(chunk), 65_536):
                yield from chunk.slice(start, 65_536).to_pylist()


class Words(Cells[str]):
    """The words of a vocabulary, memory-mapped. `index` is one look-up in a table made at first need."""

    @cached_property
    def _places(self) -> dict[object, int]:
        return {word: place for place, word in enumerate(self)}

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """Where a word stands. Raises ValueError if it is not there."""
        place = self._place(value)
        if place < start or place < 0 or (stop is not None and place >= stop):
            raise ValueError(f"{value!r} is not a word of this vocabulary")
        return place

    def __contains__(self, value: object) -> bool:
        return self._place(value) >= 0

    def _place(self, value: object) -> int:
        if not isinstance(value, str):
            return -1
        if len(self) <= TABLED:
            return self._places.get(value, -1)
        return self.cells.index(value).as_py()  # a scan of 10 million words takes a tenth of a second


class StoredCorpus(Corpus):
    """A corpus as it lies on disk."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest, self.fingerprint = folder, manifest, manifest.id
        self.ids, self.starts, self.ends = (_mapped(folder / f"{name}.npy") for name in ("ids", "starts", "ends"))
        self.offsets: NDArray[np.int64] = _mapped(folder / "offsets.npy")
        self._table = _arrow(folder / "sentences.arrow")
        self.columns: list[str] = self._table.column_names[1:]

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """What cut this corpus; it loads its dictionary when it is first called."""
        return tokenizer(self.manifest.tokenizer.name, self.manifest.tokenizer.settings)

    @cached_property
    def vocabulary(self) -> Vocabulary:  # pyright: ignore[reportIncompatibleVariableOverride] (read once, then kept)
        """Words and counts, without a Python list of them."""
        table = _arrow(self.folder / "vocabulary.arrow")
        return Vocabulary(Words(table.column(0)), table.column(1).to_numpy(), self.tokenizer)

    @property
    def texts(self) -> Cells[str]:
        """Every sentence, in order."""
        return Cells(self._table.column(0))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def sentence(self, index: SupportsIndex) -> str:
        """The text of one sentence, as it was read."""
        return self._table.column(0)[int(index)].as_py()

    def column(self, name: str) -> Cells[object]:
        """What else the file said of each sentence. Raises KeyError."""
        if name not in self.columns:
            raise KeyError(name)
        return Cells(self._table.column(1 + self.columns.index(name)))

    def side(self, name: str) -> Corpus:
        """Raises KeyError: a corpus built from files has one side."""
        raise KeyError(name)


def corpora(home: Path) -> Path:
    """The folder of all corpora."""
    return home / "corpora"


def opened(home: Path, corpus: str) -> StoredCorpus:
    """A corpus by its id. Raises MissingCorpus."""
    manifest = _manifest(corpora(home) / Path(corpus).name)
    if manifest is None or manifest.id != corpus:
        raise MissingCorpus(
            "There is no corpus {corpus} here. Choose another one, or read its text again.", corpus=corpus
        )
    return StoredCorpus(corpora(home) / manifest.id, manifest)


def listed(home: Path) -> list[Manifest]:
    """Every whole corpus, newest first."""
    folders = corpora(home).iterdir() if corpora(home).is_dir() else ()
    manifests = [manifest for folder in folders if (manifest := _manifest(folder)) is not None]
    return sorted(manifests, key=lambda manifest: (manifest.created, manifest.id), reverse=True)


def find(home: Path, text: str) -> str:
    """The id of the corpus a user names by id, name or beginning of the id. Raises MissingCorpus."""
    manifests = listed(home)
    if any(manifest.id == text for manifest in manifests):
        return text
    named = [manifest.id for manifest in manifests if manifest.name == text]
    begun = [manifest.id for manifest in manifests if len(text) >= 4 and manifest.id.startswith(text)]
    if found := named or begun:
        return found[0]
    raise MissingCorpus("There is no corpus {corpus} here. Choose another one, or read its text again.", corpus=text)


def rename(home: Path, corpus: str, name: str) -> None:
    """Give a corpus another name. Raises MissingCorpus."""
    manifest = opened(home, corpus).manifest
    write_manifest(corpora(home) / corpus, manifest.model_copy(update={"name": name}))


def delete(home: Path, corpus: str) -> None:
    """Remove a corpus from disk. Raises MissingCorpus."""
    folder = opened(home, corpus).folder
    aside = folder.with_name(f".deleted-{corpus}")  # out of the list at once, even if removal is cut short
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def size(home: Path, corpus: str) -> int:
    """Bytes on disk. Raises MissingCorpus."""
    return sum(path.stat().st_size for path in opened(home, corpus).folder.iterdir())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write or replace a manifest in one move."""
    aside = folder / ".manifest.json"
    aside.write_text(manifest.model_dump_json(indent=1), "utf-8")
    aside.replace(folder / "manifest.json")


def _manifest(folder: Path) -> Manifest | None:
    if folder.name.startswith("."):
        return None
    try:
        return Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValueError):  # no such folder, or no name of one; no manifest
        return None


def _mapped(path: Path) -> NDArray[Any]:
    return np.load(path, mmap_mode="r", allow_pickle=False)


def _arrow(path: Path) -> pa.Table:
    """A table over the mapped file: opening a gigabyte reads no more than its footer."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
