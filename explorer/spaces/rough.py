"""Neighbours of all rows in a fraction of the time, with the share of the true ones that were found.

Rows are cut into cells by k-means on their first principal components; the rows of a cell are compared with those of
the nearest cells all at once, which is a matrix product and not a search; and the best of what that finds are ordered
anew by their cosine in the whole space. A first answer: `explorer.spaces.neighbours.graph` is the exact one.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from explorer.contracts import Making, Step
from explorer.spaces.neighbours import ASKED, TIE, fixed_threads
from explorer.spaces.topk import cosines, nearest

WIDTH = 48  # components in which candidates are sought
VISITED = 0.1  # of the cells
KEPT = 3  # candidates for each neighbour wanted
LEARNT = 8192  # rows, about, from which the components are learnt
SAMPLE = 64  # rows a cell from which its centre is learnt


def rough(rows: Float[np.ndarray, "V D"], k: int) -> Making[tuple[np.ndarray, float]]:
    """Ids of about the k nearest of each unit row without itself (V, k), and the recall on 256 rows asked exactly.

    k < V. The same rows give the same ids.
    """
    plane = _components(rows)
    cells = max(1, round(math.sqrt(len(rows)) / 2))
    with fixed_threads():
        centres, order, bounds = _cells(plane, cells)
    sorted_, near = plane[order], np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    wanted = min(KEPT * k + 1, len(rows))
    ids = np.empty((len(rows), k), np.int64)
    for cell in range(cells):
        members = order[bounds[cell] : bounds[cell + 1]]
        if len(members):
            among = _visited(near[cell], bounds, wanted)
            found, _ = nearest(sorted_[among], sorted_[bounds[cell] : bounds[cell + 1]], wanted)
            ids[members] = _best(rows, members, order[among[found]], k)
        yield Step(cell + 1, cells, {})
    return ids, _recall(rows, ids)


def _components(rows: np.ndarray) -> np.ndarray:
    """The rows' coordinates along the directions in which they are longest, not centred: products are kept best."""
    some = rows[:: max(1, len(rows) // LEARNT)]
    _, axes = np.linalg.eigh((some.T @ some).astype(np.float64))
    return np.ascontiguousarray(rows @ axes[:, ::-1][:, :WIDTH].astype(np.float32))


def _cells(plane: np.ndarray, cells: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centres; rows in the order of their cells; where each cell begins, and the end."""
    import faiss

    means = faiss.Kmeans(
        plane.shape[1], cells, niter=4, seed=0, spherical=True, min_points_per_centroid=1,
        max_points_per_centroid=SAMPLE,
    )  # fmt: skip
    means.train(plane)
    labels = means.index.search(plane, 1)[1][:, 0]
    order = np.argsort(labels, kind="stable")
    return np.asarray(means.centroids), order, np.searchsorted(labels[order], np.arange(cells + 1))


def _visited(near: np.ndarray, bounds: np.ndarray, wanted: int) -> np.ndarray:
    """Places of the rows of the nearest cells: a tenth of the cells, or more where these hold too few rows."""
    held = np.cumsum(bounds[near + 1] - bounds[near])
    count = max(math.ceil(VISITED * len(near)), int(np.searchsorted(held, wanted)) + 1)
    return np.concatenate([np.arange(int(bounds[cell]), int(bounds[cell + 1])) for cell in near[:count]])


def _best(rows: np.ndarray, members: np.ndarray, found: np.ndarray, k: int) -> np.ndarray:
    """The k candidates of each member that are nearest to it in the whole space, itself left out."""
    near = cosines(rows, members, found)
    near[found == members[:, None]] = -2
    return np.take_along_axis(found, np.lexsort((found, -np.round(near / TIE)))[:, :k], 1)


def _recall(rows: np.ndarray, ids: np.ndarray) -> float:
    """The share of the true neighbours found, over some rows drawn with a fixed seed."""
    count, k = ids.shape
    sample = np.sort(np.random.default_rng(0).choice(count, min(ASKED, count), replace=False))
    truth, _ = nearest(rows, rows[sample], k + 1)
    hits = [len(np.intersect1d(true[true != own][:k], ids[own])) for true, own in zip(truth, sample, strict=True)]
    return float(np.mean(hits) / k)
