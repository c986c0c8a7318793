"""Vectors of contexts in a space of words: à la carte induction (Khodak et al. 2018).

    u_c = Σ a(w′) v_w′ over the words w′ around one place     a(w) = a / (a + p(w))     (Arora, Liang & Ma 2017)
    u_w = the mean of u_c over all places of w
    A   = argmin Σ_w ‖v_w − A u_w‖² + λ ‖A‖²

A is linear, and so is the mean: A u of a word is the mixture of A u of its senses in exactly their shares. Where the
word's own vector asks for other weights, training did not average as A does. A is fitted without the word it is used
on (`Induction.without`), whose vector was trained independently of any sense.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from explorer.spaces.neighbours import unit

SIF = 1e-3  # a of the frequency weights: words more frequent than this count for less than half
RIDGE = 1e-3  # λ as a share of the mean square of a direction of the contexts


class Quality(NamedTuple):
    """Cosines of words' own vectors with A u of words that A never saw: mean, standard error, n, and with any other."""

    value: float
    error: float
    n: int
    chance: float


def weights(counts: Int[np.ndarray, " V"]) -> Float[np.ndarray, " V"]:
    """A / (a + p) of each word: little for the most frequent ones, which stand everywhere."""
    return SIF / (SIF + counts / max(float(counts.sum()), 1.0))


def directions(vectors: Float[np.ndarray, "V D"]) -> Float[np.ndarray, "V D"]:
    """Vectors less the mean of their directions, of length 1: what all words share says nothing about a sense."""
    rows = unit(vectors)
    return unit(rows - rows.mean(axis=0))


class Induction:
    """The linear map from mean contexts (V, D) to word vectors (V, D), fitted over some of the rows."""

    def __init__(
        self, vectors: Float[np.ndarray, "V D"], contexts: Float[np.ndarray, "V D"], fitted: Bool[np.ndarray, " V"]
    ) -> None:
        self.vectors, self.contexts = np.asarray(vectors, np.float64), np.asarray(contexts, np.float64)
        self.fitted = fitted
        own, said = self.contexts[fitted], self.vectors[fitted]
        self.inverse = np.linalg.inv(_ridged(own.T @ own))
        self.matrix = self.inverse @ (own.T @ said)

    def without(self, word: int) -> Float[np.ndarray, "D D"]:
        """Aᵀ, to be multiplied from the right, fitted over all rows but this one, λ as for all.

        Not fitted anew: one row less is a step of rank one (Sherman & Morrison 1950).
        """
        if not self.fitted[word]:
            return self.matrix
        own = self.contexts[word]
        lever = self.inverse @ own
        missed = self.vectors[word] - own @ self.matrix
        return self.matrix - np.outer(lever, missed) / (1 - own @ lever)

    def quality(self) -> Quality:
        """Held-out words: A is fitted on every second of the rows and asked of the others, both ways round."""
        rows = np.flatnonzero(self.fitted)
        found, chance = [], []
        for half in (0, 1):
            taught, asked = rows[half::2], rows[1 - half :: 2]
            if not len(taught) or not len(asked):
                continue
            own = self.contexts[taught]
            said = self.contexts[asked] @ np.linalg.solve(_ridged(own.T @ own), own.T @ self.vectors[taught])
            found += list(cosines(said, self.vectors[asked]))
            chance += list(cosines(said, np.roll(self.vectors[asked], 1, axis=0)))
        if len(found) < 2:
            return Quality(np.nan, np.nan, len(found), np.nan)
        error = float(np.std(found, ddof=1) / np.sqrt(len(found)))
        return Quality(float(np.mean(found)), error, len(found), float(np.mean(chance)))


def _ridged(squares: np.ndarray) -> np.ndarray:
    ridge = RIDGE * float(np.trace(squares)) / len(squares)
    return squares + max(ridge, 1e-12) * np.eye(len(squares))


def cosines(rows: Float[np.ndarray, "N D"], others: Float[np.ndarray, "N D"]) -> Float[np.ndarray, " N"]:
    """Row by row, in double precision; 0 where one of the two is zero."""
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(others, axis=1)
    return np.divide((rows * others).sum(axis=1), lengths, out=np.zeros(len(rows)), where=lengths > 0)
