"""Nearest neighbours by cosine, on FAISS: exact where that is quick, approximate with a measured recall where not.

    index = Index(vectors)
    ids, cosines = index.nearest(np.array([7]), k=10, exclude_self=True)   # of row 7
    ids, cosines = index.nearest(vectors[:3] - vectors[3:6], k=10)         # of any vectors

A row of zeros, or one that holds a NaN or an infinity, has no direction: its cosine to everything is 0. Ties go to the
smaller id, which is the more frequent word, and the number of threads is fixed while FAISS works, so that the same
vectors give the same lists.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Making, Step
from explorer.spaces.stages import finished
from explorer.spaces.topk import WORK, nearest

EXACT = 100_000  # rows up to which one query is answered exactly: 1.3 ms there, and 15 ms at a million
GRAPH_EXACT = 20_000  # rows up to which all rows are asked exactly: 2 to 4 s of processor time, as approximately there
THREADS = min(4, os.cpu_count() or 1)
FEW = 16  # queries up to which one thread answers: on a busy machine, waiting for a second takes longer than the work
TIE = 1e-6  # cosines closer than this are a tie: float32 sums of 100 products differ by about so much
ASKED = 256  # queries on which the recall of an approximate index is measured
BLOCK = 2048


def unit(vectors: Float[np.ndarray, "V D"]) -> Float[np.ndarray, "V D"]:
    """Rows of length 1 in float32; rows without a direction (zero, NaN, infinite) become zero."""
    rows = np.array(vectors, dtype=np.float32, order="C")
    rows[~np.isfinite(rows).all(axis=1)] = 0
    rows /= np.maximum(
        np.abs(rows).max(axis=1, initial=0, keepdims=True), np.finfo(np.float32).tiny
    )  # squares overflow
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)


@contextmanager
def fixed_threads(count: int = THREADS) -> Iterator[None]:
    """FAISS with so many threads: how work is divided decides the last bit of a sum, and with it the order of ties."""
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


class Index:
    """The rows of a space (V, D), ready to be asked for the nearest by cosine.

    `recall` is the share of the true ten nearest that an approximate index finds, on 256 rows drawn with a fixed seed;
    1.0 when the index is exact, as it always is on a machine with a GPU that FAISS can use (`faiss.get_num_gpus()`).
    """

    def __init__(self, vectors: Float[np.ndarray, "V D"], exact_to: int = EXACT) -> None:
        import faiss

        self.rows = unit(vectors)
        count, width = self.rows.shape
        self.plain = count <= exact_to  # answers by all products, on the CPU
        self.exact = self.plain or faiss.get_num_gpus() > 0
        with fixed_threads():
            if self.exact:
                self.index: Any = faiss.IndexFlatIP(width)
                if not self.plain:  # there is a GPU, and enough work for it
                    self.index = faiss.index_cpu_to_all_gpus(self.index)
            else:
                self.index = _inverted(self.rows)
            self.index.add(self.rows)
        self.recall = 1.0 if self.exact else self._measured()

    def __len__(self) -> int:
        return len(self.rows)

    def nearest(
        self, queries: Int[np.ndarray, " Q"] | Float[np.ndarray, "Q D"], k: int = 10, exclude_self: bool = False
    ) -> tuple[Int[np.ndarray, "Q K"], Float[np.ndarray, "Q K"]]:
        """Ids and cosines of the k nearest rows, best first; K = k, or fewer where there are no more rows.

        Queries are row numbers (Q,) or vectors (Q, D). exclude_self leaves a row out of its own list, and needs row
        numbers. Raises ValueError if k < 1 or if exclude_self is asked of vectors.
        """
        rows = queries if queries.ndim == 1 else None
        if k < 1:
            raise ValueError("k must be at least 1")
        if exclude_self and rows is None:
            raise ValueError("only rows can be left out of their own neighbours")
        wanted = min(k, len(self) - exclude_self)
        if wanted < 1 or not len(queries):
            shape = (len(queries), max(wanted, 0))
            return np.empty(shape, np.int64), np.empty(shape, np.float32)
        asked = self.at(rows) if rows is not None else unit(queries)
        ids, cosines = self._search(asked, min(wanted + 1 + exclude_self, len(self)))
        if exclude_self:
            ids, cosines = _without(ids, cosines, np.asarray(rows))
        return ids[:, :wanted], cosines[:, :wanted]

    def at(self, rows: Int[np.ndarray, " Q"]) -> Float[np.ndarray, "Q D"]:
        """Vectors of length 1, by row number; zero where a row has no direction."""
        return self.rows[rows]

    def _search(self, asked: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        if self.plain and len(asked) > FEW:
            ids, cosines = nearest(self.rows, asked, k)
        else:
            with fixed_threads(THREADS if len(asked) > FEW else 1):
                cosines, ids = self.index.search(asked, k)
        short = np.flatnonzero(ids[:, -1] < 0)  # an inverted list ran out of rows: ask these exactly
        for at in short:
            products = self.rows @ asked[at]
            ids[at] = np.argsort(-products, kind="stable")[:k]
            cosines[at] = products[ids[at]]
        order = np.lexsort((ids, -np.round(cosines / TIE)))
        return np.take_along_axis(ids, order, 1), np.clip(np.take_along_axis(cosines, order, 1), -1, 1)

    def _measured(self) -> float:
        """How many of the true ten nearest come back, on a sample."""
        import faiss

        sample = np.sort(np.random.default_rng(0).choice(len(self), ASKED, replace=False))
        with fixed_threads():
            _, truth = faiss.knn(self.rows[sample], self.rows, 10, metric=faiss.METRIC_INNER_PRODUCT)
        found, _ = self._search(self.rows[sample], 10)
        return float(np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(truth, found, strict=True)]))


def _inverted(rows: np.ndarray) -> Any:
    """An empty inverted file over 2√V cells, trained on a sample; a query visits a sixteenth of them."""
    import faiss

    count, width = rows.shape
    cells = int(2 * np.sqrt(count))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed, index.cp.min_points_per_centroid = 6, 0, 1
    sample = np.random.default_rng(0).choice(count, min(count, 32 * cells), replace=False)
    index.train(rows[sample])
    index.nprobe = max(8, cells // 16)
    return index


def _without(ids: np.ndarray, cosines: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each list without its own row, or, where duplicates crowded that out, without its last entry."""
    keep = ids != own[:, None]
    keep[keep.all(axis=1), -1] = False
    shape = (len(ids), ids.shape[1] - 1)
    return ids[keep].reshape(shape), cosines[keep].reshape(shape)


def graph(
    index: Index, k: int, rows: Int[np.ndarray, " Q"] | None = None
) -> Making[tuple[Int[np.ndarray, "Q K"], Float[np.ndarray, "Q K"]]]:
    """The k nearest of every row (or of these) without itself, block by block: ids and cosines."""
    rows = np.arange(len(index)) if rows is None else rows
    found, block = [], max(1, min(BLOCK, WORK // max(1, len(index))))
    for start in range(0, len(rows), block):
        found.append(index.nearest(rows[start : start + block], k, exclude_self=True))
        yield Step(min(start + block, len(rows)), len(rows), {})
    if not found:
        return np.empty((0, 0), np.int64), np.empty((0, 0), np.float32)
    return np.concatenate([ids for ids, _ in found]), np.concatenate([cosines for _, cosines in found])


def neighbour_graph(
    vectors: Float[np.ndarray, "V D"], k: int = 10
) -> tuple[Int[np.ndarray, "V K"], Float[np.ndarray, "V K"]]:
    """Ids and cosines of the k nearest of every row without itself; approximate above 10,000 rows."""
    return finished(graph(Index(vectors, GRAPH_EXACT), k))
