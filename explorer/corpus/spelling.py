"""Words spelt nearly like one that is not there, by the letters that type them: 샹과 is one key from 사과 and 상과.

The distance of two words is Levenshtein's, the fewest letters put in, left out or changed (Levenshtein 1966), over
all words at once: a column of the table a step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int

from explorer.corpus.search import form, strokes

LONGEST = 24  # letters of what was typed that are compared
MOST = 0.5  # of the letters typed may differ


def nearest(words: Sequence[str], asked: str, k: int = 5) -> Int[np.ndarray, " N"]:
    """Numbers of at most k words, nearest first, the most frequent of those equally near; none that share too little.

    words come as a vocabulary orders them, the most frequent first; their tags are left out.
    """
    letters = strokes(form(asked))[:LONGEST]
    most = int(MOST * len(letters))
    spelt = [strokes(form(str(word))) for word in words]
    alike = np.array([at for at, word in enumerate(spelt) if abs(len(word) - len(letters)) <= most], np.int64)
    if not letters or not len(alike):
        return np.empty(0, np.int64)
    apart = distances([spelt[at] for at in alike], letters)
    near = np.argsort(apart, kind="stable")[:k]
    return alike[near[apart[near] <= most]]


def distances(spelt: Sequence[str], asked: str) -> Int[np.ndarray, " V"]:
    """Levenshtein's distance of each word from one; the table's columns are rows here, a word beside the other."""
    lengths = np.array([len(word) for word in spelt])
    width = int(lengths.max(initial=1))
    padded = np.array([word.ljust(width, "\0") for word in spelt], f"<U{width}")
    codes = np.ascontiguousarray(padded.view(np.uint32).reshape(len(spelt), width).T)
    row = np.repeat(np.arange(width + 1, dtype=np.int16)[:, None], len(spelt), axis=1)
    for at, letter in enumerate(asked, 1):
        before, row = row, np.empty_like(row)
        row[0] = at
        for place in range(1, width + 1):
            changed = before[place - 1] + (codes[place - 1] != ord(letter))
            row[place] = np.minimum(changed, np.minimum(before[place], row[place - 1]) + 1)
    return row[lengths, np.arange(len(spelt))].astype(np.int64)
