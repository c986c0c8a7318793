"""Nearest neighbours by cosine in a space too large to copy: every query reads all of it, and so the answer is exact.

    scan = Scan(vectors)                      # a memory-mapped table as it is; one pass for the lengths of its rows
    ids, cosines = scan.nearest(np.array([7]), k=10, exclude_self=True)

A million rows of 300 are read in some tenths of a second, where an index of them would take a minute to build, hold
them twice, and miss some. What follows is as in `explorer.spaces.neighbours`: rows without a
direction have the cosine 0 to everything, ties go to the smaller id.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float, Int
from typing_extensions import override

from explorer.spaces.neighbours import TIE, Index, unit

BLOCK = 1 << 17  # rows at once
QUERIES = 64
TAME = (1e-15, 1e15)  # lengths whose squares and products float32 can hold


class Scan(Index):
    """The rows of a space (V, D), asked exactly where they lie."""

    exact, recall = True, 1.0

    def __init__(self, vectors: Float[np.ndarray, "V D"]) -> None:
        self.table = vectors
        lengths = np.empty(len(vectors), np.float64)
        for start, block in self._blocks():
            with np.errstate(over="ignore", invalid="ignore"):
                lengths[start : start + len(block)] = np.sqrt(np.einsum("ij,ij->i", block, block, dtype=np.float64))
        tame = (lengths > TAME[0]) & (lengths < TAME[1])
        self.scale = np.divide(1, lengths, out=np.zeros(len(vectors)), where=tame).astype(np.float32)
        self.wild = np.flatnonzero(~tame)  # rows of zeros, of NaN, of numbers at the ends of float32: few
        self.wild_rows = unit(vectors[self.wild])

    def __len__(self) -> int:
        return len(self.table)

    @override
    def at(self, rows: Int[np.ndarray, " Q"]) -> Float[np.ndarray, "Q D"]:
        return unit(self.table[rows])

    def _search(self, asked: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        found = [self._best(asked[start : start + QUERIES], k) for start in range(0, len(asked), QUERIES)]
        ids, cosines = (np.concatenate(each) for each in zip(*found, strict=True))
        ids[~asked.any(axis=1)] = np.arange(k)  # no direction: everything is a tie
        order = np.lexsort((ids, -np.round(cosines / TIE)))
        return np.take_along_axis(ids, order, 1), np.clip(np.take_along_axis(cosines, order, 1), -1, 1)

    def _best(self, asked: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k rows with the largest products, in no order: the best of each block, then the best of those."""
        ids, cosines = np.empty((len(asked), 0), np.int64), np.empty((len(asked), 0), np.float32)
        for start, products in self._products(asked):
            if ids.shape[1] == k and not (products > cosines.min(axis=1, keepdims=True)).any():
                continue
            keep = min(k, products.shape[1])
            top = np.argpartition(products, -keep, axis=1)[:, -keep:]
            ids = np.concatenate([ids, top + start], axis=1)
            cosines = np.concatenate([cosines, np.take_along_axis(products, top, 1)], axis=1)
            if ids.shape[1] > k:
                top = np.argpartition(cosines, -k, axis=1)[:, -k:]
                ids, cosines = np.take_along_axis(ids, top, 1), np.take_along_axis(cosines, top, 1)
        return ids, cosines

    def _products(self, asked: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Cosines of the queries with each block of rows: (Q, B)."""
        for start, block in self._blocks():
            end = start + len(block)
            with np.errstate(over="ignore", invalid="ignore"):
                products = (block @ asked[0])[None] if len(asked) == 1 else (block @ asked.T).T
                products = products * self.scale[start:end]
            low, high = np.searchsorted(self.wild, [start, end])
            products[:, self.wild[low:high] - start] = asked @ self.wild_rows[low:high].T
            yield start, products

    def _blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        for start in range(0, len(self.table), BLOCK):
            yield start, np.asarray(self.table[start : start + BLOCK])
