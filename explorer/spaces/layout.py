"""UMAP's arithmetic (McInnes, Healy & Melville 2018): a weighted neighbour graph, and a layout that follows it.

Why not umap-learn: in a fresh process it compiles for half a minute before it draws, and cannot be watched or cancelled
while it does. This is the same method, with the same weights and the same curve (both tested against that library), and
changes in the descent that leave its quality as it was: the two gradients are read from a table instead of computed
with `pow`; the edges of a word are drawn one after the other, so that its place stays in registers; an edge's pull and
its five pushes are taken at one place and added up, so that none waits for the one before; and the kernel is compiled
once a machine (`cache=True`). The random numbers depend on the seed and the epoch alone, and the descent is sequential:
the same vectors and seed give the same bits, however it is cut into steps.

`tests/benchmarks/bench_layout.py` measures time and trustworthiness against umap-learn, interleaved.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from typing import no_type_check

import numpy as np
from jaxtyping import Float, Int
from numba import njit
from scipy.optimize import curve_fit
from scipy.sparse import csr_matrix

from explorer.contracts import Step

CELLS = 1 << 12  # of the tables: 16 kB each, which the nearest cache holds
REACH = np.float32(4)  # no pull moves a word further than this, times the rate
NEGATIVE = 5  # words pushed away for each one pulled
PAUSE = 0.25  # seconds between two steps, about


def curve(min_dist: float, spread: float = 1.0) -> tuple[float, float]:
    """The a and b of 1 / (1 + a·d^2b), fitted to 1 up to min_dist and exp(−(d − min_dist) / spread) from there on."""
    d = np.linspace(0, 3 * spread, 300)
    wanted = np.where(d < min_dist, 1.0, np.exp(-(d - min_dist) / spread))
    (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), d, wanted)
    return float(a), float(b)


def weights(ids: Int[np.ndarray, "V K"], distances: Float[np.ndarray, "V K"]) -> csr_matrix:
    """The fuzzy graph of neighbour lists that leave out the row itself: symmetric (V, V), weights in [0, 1].

    A row's nearest neighbour weighs 1; the others fall off so that the sum is log2(K + 1), the row itself counted as
    in the paper. The two directions a and b of an edge make a + b − ab.
    """
    count, k = ids.shape
    directed = strengths(distances)
    one = csr_matrix((directed.ravel(), ids.ravel(), np.arange(0, count * k + 1, k)), shape=(count, count))
    other = one.T.tocsr()
    both = (one + other - one.multiply(other)).tocsr()
    both.sort_indices()
    return both


def strengths(distances: Float[np.ndarray, "V K"]) -> Float[np.ndarray, "V K"]:
    """What each of a row's neighbours weighs, seen from the row: 1 for the nearest, log2(K + 1) in all."""
    rho, sigma = _scales(distances.astype(np.float32), math.log2(distances.shape[1] + 1))
    beyond = np.maximum(distances - rho[:, None], 0)
    return np.exp(-beyond / np.maximum(sigma, np.finfo(np.float32).tiny)[:, None]).astype(np.float32)


@no_type_check
@njit(cache=True, nogil=True)
def _scales(distances: np.ndarray, target: float) -> tuple[np.ndarray, np.ndarray]:
    """For each row the distance of its nearest neighbour, and the scale at which the weights sum to the target.

    The row itself is no member of its list, and the mean that bounds the scale counts it, with distance 0.
    """
    rows, k = distances.shape
    rho, sigma = np.zeros(rows, np.float32), np.zeros(rows, np.float32)
    overall = distances.sum() / (rows * (k + 1))
    for i in range(rows):
        for j in range(k):
            if distances[i, j] > 0:
                rho[i] = distances[i, j]
                break
        low, high, middle = 0.0, np.inf, 1.0
        for _ in range(64):
            total = 0.0
            for j in range(k):
                beyond = distances[i, j] - rho[i]
                total += math.exp(-beyond / middle) if beyond > 0 else 1.0
            if abs(total - target) < 1e-5:
                break
            if total > target:
                high = middle
                middle = (low + high) / 2
            else:
                low = middle
                middle = middle * 2 if high == np.inf else (low + high) / 2
        mean = distances[i].sum() / (k + 1) if rho[i] > 0 else overall
        sigma[i] = max(middle, 1e-3 * mean)
    return rho, sigma


def tables(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Pull and push by squared distance d, as factors of the difference of two places; cell u holds d = u / (1 − u)."""
    u = (np.arange(CELLS + 1) + 0.5) / CELLS
    d = u / np.maximum(1 - u, 1e-7)
    pull = -2 * a * b * d ** (b - 1) / (1 + a * d**b)
    push = 2 * b / ((0.001 + d) * (1 + a * d**b))
    return pull.astype(np.float32), push.astype(np.float32)


def epochs_for(count: int) -> int:
    """As many as umap-learn takes: 500 up to 10,000 words, 200 above."""
    return 500 if count <= 10_000 else 200


def follow(
    edges: csr_matrix, places: Float[np.ndarray, "V 2"], min_dist: float, epochs: int, seed: int
) -> Generator[Step, None, np.ndarray]:
    """A layout of a symmetric weighted graph (V, V) from these places, which are changed; some epochs a step."""
    edges.data[edges.data < edges.data.max(initial=0) / epochs] = 0  # would be drawn less than once
    edges.eliminate_zeros()
    often = edges.data / edges.data.max(initial=1e-30)
    pull, push = tables(*curve(min_dist))
    done, block = 0, 1
    while done < epochs:
        end, began = min(done + block, epochs), time.perf_counter()
        descend(edges.indptr, edges.indices, often, places, done, end, epochs, pull, push, seed)
        took = time.perf_counter() - began
        block = max(1, min(2 * block, int(block * PAUSE / max(took, 1e-6))))
        done = end
        yield Step(done, epochs, {})
    return places


@no_type_check
@njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def descend(
    heads: np.ndarray,  # (V + 1,) where each word's edges begin
    tails: np.ndarray,  # (E,)
    often: np.ndarray,  # (E,) how often an edge is drawn per epoch, at most 1
    places: np.ndarray,  # (V, 2), changed
    begin: int,
    end: int,
    epochs: int,
    pull: np.ndarray,
    push: np.ndarray,
    seed: int,
) -> None:
    """The epochs from begin to end, of so many: an edge pulls both its words, and five random words push the first."""
    count = np.uint64(places.shape[0])
    cells, reach, one = np.float32(pull.shape[0] - 1), REACH, np.float32(1)
    for epoch in range(begin, end):
        rate = np.float32(1 - epoch / epochs)
        state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(epoch + 1) * np.uint64(0xD1B54A32D192ED03)
        state = (state ^ (state >> np.uint64(31))) | np.uint64(1)
        for i in range(places.shape[0]):
            x, y = places[i, 0], places[i, 1]
            for edge in range(heads[i], heads[i + 1]):
                if int((epoch + 1) * often[edge]) == int(epoch * often[edge]):
                    continue
                j = tails[edge]
                dx, dy = x - places[j, 0], y - places[j, 1]
                d = dx * dx + dy * dy
                g = pull[np.uint64(d / (one + d) * cells)]
                fx, fy = min(max(g * dx, -reach), reach), min(max(g * dy, -reach), reach)
                places[j, 0] -= fx * rate
                places[j, 1] -= fy * rate
                for _ in range(NEGATIVE):
                    state ^= state << np.uint64(13)
                    state ^= state >> np.uint64(7)
                    state ^= state << np.uint64(17)
                    k = ((state >> np.uint64(32)) * count) >> np.uint64(32)
                    dx, dy = x - places[k, 0], y - places[k, 1]
                    d = dx * dx + dy * dy
                    g = push[np.uint64(d / (one + d) * cells)]
                    if k == np.uint64(i):
                        g = np.float32(0)
                    fx += min(max(g * dx, -reach), reach)
                    fy += min(max(g * dy, -reach), reach)
                x += fx * rate
                y += fy * rate
            places[i, 0], places[i, 1] = x, y


@no_type_check
@njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def settle(
    heads: np.ndarray,  # (N + 1,) where each new word's edges begin
    tails: np.ndarray,  # (E,) words of the map
    often: np.ndarray,  # (E,) how often an edge is drawn per epoch, at most 1
    new: np.ndarray,  # (N, 2), changed
    places: np.ndarray,  # (V, 2) of the map, not changed
    epochs: int,
    rate: float,
    pull: np.ndarray,
    push: np.ndarray,
    seed: int,
) -> None:
    """New words on a map that stays: an edge pulls its new word, and five random words of the map push it.

    Each new word has random numbers of its own, so that it stands where it would stand without the others.
    """
    count = np.uint64(places.shape[0])
    cells, reach, one = np.float32(pull.shape[0] - 1), REACH, np.float32(1)
    for i in range(new.shape[0]):
        state = np.uint64(seed + 1) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(31))) | np.uint64(1)
        x, y = new[i, 0], new[i, 1]
        for epoch in range(epochs):
            step = np.float32(rate * (1 - epoch / epochs))
            for edge in range(heads[i], heads[i + 1]):
                if int((epoch + 1) * often[edge]) == int(epoch * often[edge]):
                    continue
                j = tails[edge]
                dx, dy = x - places[j, 0], y - places[j, 1]
                d = dx * dx + dy * dy
                g = pull[np.uint64(d / (one + d) * cells)]
                fx, fy = min(max(g * dx, -reach), reach), min(max(g * dy, -reach), reach)
                for _ in range(NEGATIVE):
                    state ^= state << np.uint64(13)
                    state ^= state >> np.uint64(7)
                    state ^= state << np.uint64(17)
                    k = ((state >> np.uint64(32)) * count) >> np.uint64(32)
                    dx, dy = x - places[k, 0], y - places[k, 1]
                    d = dx * dx + dy * dy
                    g = push[np.uint64(d / (one + d) * cells)]
                    fx += min(max(g * dx, -reach), reach)
                    fy += min(max(g * dy, -reach), reach)
                x += fx * step
                y += fy * step
        new[i, 0], new[i, 1] = x, y
