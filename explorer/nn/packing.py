"""Masks as they are kept: a bit a weight, or where fewer than about 1 in 16 is kept the places of those.

    bits     uint8   (⌈out · in / 8⌉,), the first weight in the highest bit
    places   uint16  (in + kept,): how many rows each column keeps, then these rows, column by column, rising

The kind is told by the type of the array. Nothing of a file is believed: what does not fit the shape is refused.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool
from numpy.typing import NDArray

LARGEST = 1 << 16  # outputs that a place of 16 bits can name


def packed(mask: Bool[np.ndarray, "out in"]) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The smaller of both kinds."""
    kept = int(mask.sum())
    if mask.shape[0] < LARGEST and sparse_bytes(mask.shape, kept) < bit_bytes(mask.shape):
        columns, rows = np.nonzero(mask.T)
        counts = np.bincount(columns, minlength=mask.shape[1])
        return np.concatenate([counts, rows]).astype(np.uint16)
    return np.packbits(mask)


def unpacked(kept: np.ndarray, shape: tuple[int, int]) -> Bool[np.ndarray, "out in"]:
    """The mask again. Raises ValueError if the array is not one of that shape."""
    if kept.ndim != 1:
        raise ValueError(f"a packed mask has one dimension, not {kept.ndim}")
    if kept.dtype == np.uint8:
        return _bits(kept, shape)
    if kept.dtype == np.uint16:
        return _places(kept.astype(np.int64), shape)
    raise ValueError(f"{kept.dtype} is no type of a packed mask")


def bit_bytes(shape: tuple[int, int]) -> int:
    """Bytes of a mask of which each weight takes a bit."""
    return -(-shape[0] * shape[1] // 8)


def sparse_bytes(shape: tuple[int, int], kept: int) -> int:
    """Bytes of a mask of which the places of so many weights are kept."""
    return 2 * (shape[1] + kept)


def _bits(kept: NDArray[np.uint8], shape: tuple[int, int]) -> Bool[np.ndarray, "out in"]:
    count = shape[0] * shape[1]
    if len(kept) != bit_bytes(shape):
        raise ValueError(f"{len(kept)} bytes are no mask of {shape}")
    every = np.unpackbits(kept).view(np.bool_)
    if every[count:].any():
        raise ValueError("bits beyond the last weight are set")
    return every[:count].reshape(shape)


def _places(kept: NDArray[np.int64], shape: tuple[int, int]) -> Bool[np.ndarray, "out in"]:
    out, into = shape
    counts, rows = kept[:into], kept[into:]
    if len(counts) != into or counts.sum() != len(rows) or (rows >= out).any():
        raise ValueError(f"the places do not fit {shape}")
    mask = np.zeros((into, out), bool)
    mask[np.repeat(np.arange(into), counts), rows] = True
    if not np.array_equal(np.nonzero(mask)[1], rows):  # twice the same, or not rising
        raise ValueError("the places of a mask must rise")
    return mask.T.copy()
