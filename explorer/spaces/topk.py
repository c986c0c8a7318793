"""The nearest rows by all products, and the k largest of each row of a matrix.

A product of matrices and one pass over it: a quarter of the processor time that `faiss.knn` of faiss-gpu 1.15.1 takes
for as much (`python -m tests.benchmarks.bench_compare`).
"""

from __future__ import annotations

from typing import no_type_check

import numpy as np
from jaxtyping import Float, Int
from numba import njit

WORK = 20_000_000  # products at a time: a tenth of a second on two free cores, and 80 MB
STRETCH = 64


def nearest(
    rows: Float[np.ndarray, "V D"], asked: Float[np.ndarray, "Q D"], k: int
) -> tuple[Int[np.ndarray, "Q K"], Float[np.ndarray, "Q K"]]:
    """Ids and products of the k rows with the largest product with each query, best first, ties by id. k <= V."""
    block = max(1, WORK // len(rows))
    products = np.empty((min(block, len(asked)), len(rows)), np.float32)
    ids, values = np.empty((len(asked), k), np.int64), np.empty((len(asked), k), np.float32)
    for start in range(0, len(asked), block):
        some = asked[start : start + block]
        here = slice(start, start + len(some))
        ids[here], values[here] = largest(np.matmul(some, rows.T, out=products[: len(some)]), k)
    return ids, values


@no_type_check
@njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def largest(table: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values (Q, k) of the k largest of each row of (Q, V), largest first, equal ones by column; k <= V.

    One pass; a stretch whose largest value does not beat the smallest of those kept is passed over at once.
    """
    count, width = table.shape
    ids, values = np.empty((count, k), np.int64), np.full((count, k), -np.inf, np.float32)
    for row in range(count):
        kept = 0
        for begin in range(0, width, STRETCH):
            end = min(begin + STRETCH, width)
            top = table[row, begin]
            for column in range(begin, end):
                top = max(top, table[row, column])
            if kept == k and top <= values[row, k - 1]:
                continue
            for column in range(begin, end):
                value = table[row, column]
                if kept == k and value <= values[row, k - 1]:
                    continue
                at = min(kept, k - 1)
                kept = min(kept + 1, k)
                while at > 0 and values[row, at - 1] < value:
                    values[row, at], ids[row, at] = values[row, at - 1], ids[row, at - 1]
                    at -= 1
                values[row, at], ids[row, at] = value, column
    return ids, values
