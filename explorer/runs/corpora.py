"""A corpus with what was computed from it: its size on disk, and its end."""

from __future__ import annotations

from pathlib import Path

from explorer.corpus import store as corpora
from explorer.runs.store import remove, tables


def size(home: Path, corpus: str) -> int:
    """Bytes that deleting a corpus frees: the corpus and the tables made from it. Raises MissingCorpus."""
    return corpora.size(home, corpus) + sum(folder.size() for folder in tables(home, corpus))


def delete(home: Path, corpus: str) -> None:
    """Remove a corpus and the tables made from it; its runs keep their words. Raises MissingCorpus."""
    corpora.delete(home, corpus)
    for folder in tables(home, corpus):
        remove(folder)
