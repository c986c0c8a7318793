"""Labelled sentences of a corpus, parted by a hash of their text: which test, and which may be learnt from.

A sentence's side follows from its text alone, so that repeats of it never lie on both, and so that every method, seed
and corpus tests on the same sentences.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.contracts import Corpus
from explorer.corpus.gold import USES
from explorer.errors import InputError

SHARE = 0.2  # of the sentences tests
TESTED, POOL = 2_000, 20_000  # sentences, at most
READ = 60_000  # rows that are looked at; of a larger corpus a random part
MANY = 20  # classes: the most frequent
LEAST = 10  # sentences of a class
ENOUGH = 100  # sentences of all classes, at least
LOOKED = 5_000  # rows by which a column is judged
FEW = 50  # values of a column that may be labels
FIRST = ("label", "labels", "category", "topic", "class", "sentiment", "intent", "domain", "라벨", "분류", "주제")


class Examples(NamedTuple):
    """Sentences that test and sentences to learn from, (N,) rows of the corpus each, in a random order; their classes.

    labels are places in `names`, which are sorted.
    """

    tests: NDArray[np.int64]
    test_labels: NDArray[np.int64]
    pool: NDArray[np.int64]
    pool_labels: NDArray[np.int64]
    names: list[str]

    @property
    def majority(self) -> float:
        """The accuracy of always saying the commonest class of the pool."""
        return float((self.test_labels == np.bincount(self.pool_labels).argmax()).mean())

    def drawn(self, count: int, seed: int) -> NDArray[np.int64]:
        """Places in the pool of some examples; those of a smaller count are among those of a larger one."""
        return np.random.default_rng([seed, 7]).permutation(len(self.pool))[:count]


def examples(corpus: Corpus, column: str, seed: int = 0) -> Examples:
    """The labelled sentences of a corpus. Raises InputError if there is no such column, or too little in it."""
    rows, values = labelled(corpus, column, seed)
    if (known := _classes(values)) is None:
        raise InputError("The column {column} has too few labels to learn from.", column=column)
    return parted(corpus, rows, values, known, seed)


def parted(
    corpus: Corpus, rows: NDArray[np.int64], values: Sequence[str | None], known: list[str], seed: int = 0
) -> Examples:
    """The rows whose value is a known class, by the side of their text."""
    place = {name: at for at, name in enumerate(known)}
    kept = np.array([at for at, value in enumerate(values) if value in place], np.int64)
    rows, labels = rows[kept], np.array([place[str(values[at])] for at in kept], np.int64)
    hashes = np.array([hashed(corpus.sentence(at), seed) for at in rows.tolist()])
    order = np.argsort(hashes, kind="stable")
    side = hashes[order] < SHARE
    tests, pool = order[side][:TESTED], order[~side][:POOL]
    return Examples(rows[tests], labels[tests], rows[pool], labels[pool], known)


def labelled(corpus: Corpus, column: str, seed: int = 0) -> tuple[NDArray[np.int64], list[str | None]]:
    """The rows that are looked at, and the label of each. Raises InputError if there is no such column."""
    try:
        cells = corpus.column(column)
    except KeyError as error:
        raise InputError("The corpus has no column {column}.", column=column) from error
    rows = np.arange(len(cells))
    if len(rows) > READ:
        rows = np.sort(np.random.default_rng(seed).choice(len(rows), READ, replace=False))
    return rows, [label(column, cells[at]) for at in rows.tolist()]


def _classes(values: Sequence[str | None]) -> list[str] | None:
    """The labels that are frequent enough, sorted; None where they are too few to learn from."""
    counts = Counter(filter(None, values)).most_common(MANY)
    known = {name: count for name, count in counts if count >= LEAST}
    return sorted(known) if len(known) > 1 and sum(known.values()) >= ENOUGH else None


def hashed(text: str, seed: int = 0) -> float:
    """A number in [0, 1) that depends on a text and a seed alone."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8, key=str(seed).encode()).digest()
    return int.from_bytes(digest, "big") / 2.0**64


def label(column: str, value: object) -> str | None:
    """A cell as a label; None for nothing. Of the practice corpus, the sense of a sentence's one homonym."""
    if value is None or value == "":
        return None
    if column != USES:
        return str(value)
    try:
        uses = json.loads(str(value))
        return f"{uses[0][0]}#{uses[0][1]}" if len(uses) == 1 else None
    except (ValueError, TypeError, IndexError, KeyError):
        return str(value)


def candidates(corpus: Corpus, columns: Sequence[str]) -> list[str]:
    """The columns that hold labels to learn from, the likeliest first: few values, told by the first rows, each often.

    None that `examples` would refuse is among them.
    """
    found = []
    for name in columns:
        cells = corpus.column(name)
        values = Counter(label(name, cells[at]) for at in range(min(LOOKED, len(cells))))
        del values[None]
        likely = len(values) > 1 and len(values) <= FEW and values.total() >= len(values) * LEAST
        if (name == USES or likely) and _classes(labelled(corpus, name, 0)[1]):
            found.append((name.lower() not in FIRST, len(values), name))
    return [name for _, _, name in sorted(found)]
