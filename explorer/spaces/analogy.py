"""Analogies by arithmetic, a : b = c : ?, by the two rules of the literature, for many questions at once.

    add   cos(d, b − a + c)                         3CosAdd: Mikolov, Yih & Zweig 2013
    mul   s(d, b) · s(d, c) / (s(d, a) + ε)         3CosMul: Levy & Goldberg 2014, eq. 4; s = (1 + cos) / 2

Both give a score to every word of the space. The words of the question are left out by whoever picks the best, for one
of them nearly always comes first: see `without`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from explorer.spaces.neighbours import unit

EPSILON = 1e-3  # Levy & Goldberg's


def add(
    rows: Float[np.ndarray, "V D"], a: Int[np.ndarray, " N"], b: Int[np.ndarray, " N"], c: Int[np.ndarray, " N"]
) -> Float[np.ndarray, "N V"]:
    """3CosAdd of every word for each of N questions, as a cosine; rows have length 1. 0 where b − a + c has no length.

    a, b and c are row numbers.
    """
    return unit(rows[b] - rows[a] + rows[c]) @ rows.T


def mul(
    rows: Float[np.ndarray, "V D"],
    a: Int[np.ndarray, " N"],
    b: Int[np.ndarray, " N"],
    c: Int[np.ndarray, " N"],
    epsilon: float = EPSILON,
) -> Float[np.ndarray, "N V"]:
    """3CosMul of every word for each of N questions; rows have length 1, a, b and c are row numbers."""
    near_a, near_b, near_c = ((1 + rows[each] @ rows.T) / 2 for each in (a, b, c))
    return near_b * near_c / (near_a + epsilon)


def without(scores: Float[np.ndarray, "N V"], *given: Int[np.ndarray, " N"]) -> Float[np.ndarray, "N V"]:
    """The scores with each question's own words at −∞."""
    left = scores.copy()
    for each in given:
        left[np.arange(len(left)), each] = -np.inf
    return left
