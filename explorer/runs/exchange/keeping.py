"""What the readers of all formats share: blocks of rows, and the account of which were kept and why others were not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from explorer.corpus.account import Account, Notice

LONGEST = 1000  # characters of a word
WIDEST = 65_536  # numbers of a vector
REASONS = {
    "not finite": "A number that is not finite (NaN or infinity)",
    "width": "Another number of values than in the other rows",
    "no number": "Something that is no number",
    "duplicate": "A word that was there before",
    "long": "A word of more than a thousand characters",
    "empty": "No word",
}


class Block(NamedTuple):
    """Some rows as a reader found them: words, vectors (B, D), the number of each row in the file, counts if told.

    A count is -1 where the file should tell it and does not.
    """

    words: Sequence[str]
    vectors: Float[np.ndarray, "B D"]
    numbers: Int[np.ndarray, " B"]
    counts: Int[np.ndarray, " B"] | None = None


@dataclass
class Kept:
    """What has been kept so far: the words in the order of the file, their counts, and the account of all rows."""

    words: list[str] = field(default_factory=list)
    counts: list[np.ndarray] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    zeros: int = 0  # vectors that point nowhere
    uncounted: int = 0  # rows whose count is missing or no count
    seen: set[str] = field(default_factory=set)

    def choose(self, block: Block) -> Float[np.ndarray, "B D"]:
        """The vectors of a block that are kept: finite, of a word that is one and was not there before."""
        keep = self._finite(block)
        fresh = [at for at in np.flatnonzero(keep).tolist() if self._fresh(block.words[at], int(block.numbers[at]))]
        self.words += [block.words[at] for at in fresh]
        self.account.lines.kept += len(fresh)
        vectors = block.vectors[fresh] if len(fresh) < len(block.words) else block.vectors
        self.zeros += int((~vectors.any(axis=1)).sum())
        if block.counts is not None:
            counts = block.counts[fresh]
            self.uncounted += int((counts < 0).sum())
            self.counts.append(np.maximum(counts, 0))
        return vectors

    def _finite(self, block: Block) -> Bool[np.ndarray, " B"]:
        with np.errstate(over="ignore", invalid="ignore"):
            suspect = ~np.isfinite(block.vectors.sum(axis=1))  # a sum is finite only where all of its numbers are
        suspect[suspect] = ~np.isfinite(block.vectors[suspect]).all(axis=1)
        for number in block.numbers[suspect].tolist():
            self.account.drop("not finite", number)
        return ~suspect

    def _fresh(self, word: str, number: int) -> bool:
        """Whether a word is kept; if not, why."""
        reason = "empty" if not word else "long" if len(word) > LONGEST else "duplicate" if word in self.seen else ""
        if reason:
            self.account.drop(reason, number)
            return False
        self.seen.add(word)
        return True

    def all_counts(self) -> Int[np.ndarray, " V"]:
        """A count a word; zeros where the file tells none."""
        if not self.counts:
            return np.zeros(len(self.words), np.int64)
        return np.concatenate(self.counts).astype(np.int64)

    def notices(self) -> list[Notice]:
        """What the reader should know of the rows that were kept."""
        found = []
        if self.zeros:
            message = "{n} words have a vector of zeros: it points nowhere, and they have no neighbours."
            found.append(Notice(msgid=message, fields={"n": self.zeros}))
        if self.uncounted:
            message = "The counts of {n} words are missing or negative and were taken as 0."
            found.append(Notice(msgid=message, fields={"n": self.uncounted}))
        return found
