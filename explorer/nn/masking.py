"""Which tokens a masked language model must guess, and what it sees in their places (Devlin et al. 2019).

Drawn anew in every step (dynamic: Liu et al. 2019). Units: tokens; whole words, which here are eojeol (the pieces that
no space parts); spans of geometric length (Joshi et al. 2020).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Bool, Int
from numpy.typing import NDArray

from explorer.nn.batches import Batch

Unit = Literal["token", "word", "span"]
SPAN = 0.2, 10  # SpanBERT's: chance that a span ends at its present length, and the longest one


def numbers(lengths: Int[np.ndarray, " B"], rate: float, most: int) -> Int[np.ndarray, " B"]:
    """How many tokens of each row are to be guessed: round(rate · length), 1 to `most` (halves to even, as BERT's)."""
    return np.clip(np.rint(rate * lengths), 1, most).astype(np.int64)


def chosen(batch: Batch, rate: float, most: int, unit: Unit, draw: np.random.Generator) -> Bool[np.ndarray, "B T"]:
    """Which tokens are to be guessed.

    As many as `numbers` says by token and by span; by word at most so many, for a word that no longer fits is passed
    over, as in BERT, but one word at least, however long.
    """
    wanted = numbers(batch.lengths, rate, most)
    if unit == "token":
        scores = np.where(batch.inside, draw.random(batch.ids.shape), np.inf)
        return scores.argsort(1).argsort(1) < wanted[:, None]
    found = np.zeros(batch.ids.shape, bool)
    for row, (length, count) in enumerate(zip(batch.lengths.tolist(), wanted.tolist(), strict=True)):
        if unit == "word":
            words = np.split(np.arange(length), np.flatnonzero(~batch.glued[row, :length])[1:])
            found[row, whole(words, count, draw)] = True
        else:
            spans(found[row, :length], count, draw)
    return found


def whole(words: list[NDArray[np.int64]], count: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Places of words drawn one after the other, those that fit into `count` places; the first one if none does."""
    order, taken, left = draw.permutation(len(words)).tolist(), [], count
    for i in order:
        if len(words[i]) <= left:
            taken.append(words[i])
            left -= len(words[i])
        if not left:
            break
    return np.concatenate(taken) if taken else words[order[0]]


def spans(row: NDArray[np.bool_], count: int, draw: np.random.Generator) -> None:
    """Mark `count` places of a row, in place, in spans that begin anywhere free; the last one is cut to fit."""
    left = count
    while left:
        length = min(int(draw.geometric(SPAN[0])), SPAN[1], left)
        start = int(draw.choice(np.flatnonzero(~row)))
        end = start + length
        fits = np.arange(start, min(end, len(row)))
        fresh = fits[~row[fits]]
        row[fresh] = True
        left -= len(fresh)


def mixed(
    ids: Int[np.ndarray, "B T"],
    places: Bool[np.ndarray, "B T"],
    shares: tuple[float, float],
    mask: int,
    words: int,
    draw: np.random.Generator,
) -> Int[np.ndarray, "B T"]:
    """What the model sees: of the chosen places a share of masks, a share of random words, the rest as it was.

    A random word is any of `words`, so that it may be the one that stood there.
    """
    masked, random = shares
    dice = np.where(places, draw.random(ids.shape), 2.0)
    seen = np.where(dice < masked, mask, ids)
    return np.where((dice >= masked) & (dice < masked + random), draw.integers(0, words, ids.shape), seen)
