"""The film reviews of the skip-gram benchmark as ids: tokenised once by two processes of Kiwi, kept under build/."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("EXPLORER_TEST_DATA", ROOT.parent / "shared" / "data"))
KEPT = ROOT / "build" / "benchmarks"


class Reviews(NamedTuple):
    """Words, most frequent first; every token as an id, review after review; where each review begins."""

    words: list[str]
    ids: np.ndarray
    offsets: np.ndarray


def texts(count: int | None = None) -> Iterator[str]:
    """The reviews of corpora/nsmc_dev.tsv.gz in their order."""
    with gzip.open(DATA / "corpora" / "nsmc_dev.tsv.gz", "rt", encoding="utf-8", newline="\n") as lines:
        column = next(lines).rstrip("\n").split("\t").index("text")
        yield from (line.rstrip("\n").split("\t")[column] for line in islice(lines, count))


def morphemes(block: tuple[str, ...]) -> list[str]:
    """Each review as its morphemes, lemma/TAG, joined by spaces. One Kiwi a process."""
    global KIWI
    if "KIWI" not in globals():
        from kiwipiepy import Kiwi

        KIWI = Kiwi(num_workers=1)
    return [
        " ".join(f"{t.lemma.replace(' ', '_')}/{t.tag.partition('-')[0]}" for t in sentence)
        for sentence in KIWI.tokenize(iter(block))
    ]


def reviews(tokenizer: str, count: int | None = None) -> Reviews:
    """The reviews cut by kiwi or at spaces, from build/ where they were cut before."""
    path = KEPT / f"nsmc_{tokenizer}_{count or 'all'}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part.npz")
        made = counted(cut(tokenizer, count))
        np.savez(
            aside, words=np.frombuffer("\n".join(made.words).encode(), np.uint8), ids=made.ids, offsets=made.offsets
        )
        aside.rename(path)
    with np.load(path) as kept:
        return Reviews(kept["words"].tobytes().decode().split("\n"), kept["ids"], kept["offsets"])


def cut(tokenizer: str, count: int | None) -> Iterator[list[str]]:
    """The tokens of each review."""
    if tokenizer == "whitespace":
        yield from (text.split() for text in texts(count))
        return
    with ProcessPoolExecutor(2) as pool:
        lines = texts(count)
        blocks = pool.map(morphemes, list(iter(lambda: tuple(islice(lines, 2000)), ())))
        yield from (line.split() for block in blocks for line in block)


def counted(rows: Iterator[list[str]]) -> Reviews:
    """Ids by frequency; words of one frequency stand in the order of their first use."""
    index: dict[str, int] = {}
    ids, lengths = [], []
    for row in rows:
        ids.append(np.array([index.setdefault(word, len(index)) for word in row], np.int32))
        lengths.append(len(row))
    flat = np.concatenate(ids)
    order = np.argsort(-np.bincount(flat, minlength=len(index)), kind="stable")
    rank = np.empty(len(index), np.int32)
    rank[order] = np.arange(len(index), dtype=np.int32)
    words = list(index)
    return Reviews([words[i] for i in order], rank[flat], np.cumsum([0, *lengths], dtype=np.int64))


if __name__ == "__main__":
    for name in ("whitespace", "kiwi"):
        made = reviews(name)
        print(name, len(made.words), len(made.ids), len(made.offsets) - 1)
