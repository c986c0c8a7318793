"""The k largest of each row of a matrix: of products with every row of a space, the nearest ones."""

from __future__ import annotations

from typing import no_type_check

import numpy as np
from numba import njit


@no_type_check
@njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def largest(table: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values (Q, k) of the k largest of each row of (Q, V), largest first, equal ones by column; k <= V.

    One pass: a value that does not beat the smallest of those kept costs one comparison.
    """
    count, width = table.shape
    ids, values = np.empty((count, k), np.int64), np.empty((count, k), np.float32)
    for row in range(count):
        kept = 0
        for column in range(width):
            value = table[row, column]
            if kept == k:
                if value <= values[row, k - 1]:
                    continue
                at = k - 1
            else:
                at = kept
                kept += 1
            while at > 0 and values[row, at - 1] < value:
                values[row, at], ids[row, at] = values[row, at - 1], ids[row, at - 1]
                at -= 1
            values[row, at], ids[row, at] = value, column
    return ids, values
