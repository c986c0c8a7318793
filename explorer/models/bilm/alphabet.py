"""Words as rows of letters: their jamo or characters, and their tag as one letter more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.characters import letters as jamo
from explorer.corpus.search import form, tag
from explorer.nn.letters import PAD

Kind = Literal["jamo", "character"]
BEGIN, END, OTHER = range(PAD + 1, PAD + 4)  # rows before the letters themselves


class Alphabet:
    """The letters of a vocabulary, in the order in which they are met; its own tokens and tags are one letter each."""

    def __init__(self, words: Iterable[str], own: Sequence[str], kind: Kind, longest: int) -> None:
        self.kind, self.longest = kind, longest
        self.rows = {f"<{name}>": OTHER + 1 + at for at, name in enumerate(own)}
        for word in words:
            for letter in self.letters(word):
                self.rows.setdefault(letter, OTHER + 1 + len(self.rows))

    def __len__(self) -> int:
        return OTHER + 1 + len(self.rows)

    def letters(self, word: str) -> list[str]:
        """배/NNG as ㅂ, ㅐ, /NNG; by characters as 배, /NNG."""
        form_, tag_ = form(word), tag(word)
        signs = [letter for sign in form_ for letter in jamo(sign)] if self.kind == "jamo" else list(form_)
        return [*signs[: self.longest], *([f"/{tag_}"] if tag_ else [])]

    def spelt(self, words: Sequence[str], own: Sequence[str] = ()) -> NDArray[np.int32]:
        """The letters of words, and behind them of own tokens, each between BEGIN and END: (U, T), PAD beyond."""
        rows = [[self.rows.get(letter, OTHER) for letter in self.letters(word)] for word in words]
        rows += [[self.rows[f"<{name}>"]] for name in own]
        spelt = np.full((len(rows), 2 + max(map(len, rows), default=0)), PAD, np.int32)
        for at, row in enumerate(rows):
            spelt[at, : len(row) + 2] = [BEGIN, *row, END]
        return spelt
