"""A space (V, D) drawn on a plane (V, 2): PCA at once, and UMAP or t-SNE as work that can be watched and cancelled.

UMAP's arithmetic is in `explorer.spaces.layout`, imported when it is first used: a page that draws PCA never loads it.
`umap_learn` is the library itself, as a reference; `tsne` is openTSNE.
"""

from __future__ import annotations

import warnings

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Making, Step
from explorer.spaces.neighbours import GRAPH_EXACT, Index, graph, unit
from explorer.spaces.stages import WHOLE, stage

PERPLEXITY = 30  # of t-SNE: about how many neighbours hold a word in place
PHASES = ((250, 12.0), (500, 1.0))  # of t-SNE: iterations, and how much attraction is exaggerated in them
CHUNK = 10  # iterations of t-SNE between two steps: 0.2 s at 5,000 words
GRID = 10_000  # words from which t-SNE's repulsion is interpolated on a grid: openTSNE's own bound
SIDE = 10.0  # half the side of the square in which the layout starts


def pca(vectors: Float[np.ndarray, "V D"]) -> Float[np.ndarray, "V 2"]:
    """The two directions in which the rows differ most, in float32 (Pearson 1901); 20 ms for 10,000 × 100.

    A direction and its opposite are equally good: each is turned so that its largest loading is positive, and the same
    rows always give the same picture. Rows with a NaN count as zero; one row, or equal rows, lie at the origin.
    """
    rows = np.array(vectors, dtype=np.float32)
    rows[~np.isfinite(rows).all(axis=1)] = 0
    if not rows.size:
        return np.zeros((len(rows), 2), np.float32)
    rows -= rows.mean(axis=0)
    _, axes = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    axes = axes[:, ::-1][:, :2]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    plane = np.zeros((len(rows), 2), np.float32)
    plane[:, : axes.shape[1]] = rows @ axes.astype(np.float32)
    return plane


def umap(
    vectors: Float[np.ndarray, "V D"],
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    epochs: int | None = None,
    seed: int = 0,
    neighbours: tuple[Int[np.ndarray, "V K"], Float[np.ndarray, "V K"]] | None = None,
) -> Making[np.ndarray]:
    """A map (V, 2) on which words that are near by cosine lie near (UMAP, McInnes et al. 2018), from a PCA start.

    n_neighbors counts the word itself, as umap-learn does. epochs: 500 up to 10,000 words and 200 above, as there.
    neighbours: lists from `neighbour_graph` with at least n_neighbors − 1 columns, where they are known. The same
    arguments give the same bits. Steps count to 1,000.

    Raises ValueError if n_neighbors < 2, or if the lists given are too short.
    """
    if n_neighbors < 2:
        raise ValueError("a word and one neighbour are the least: n_neighbors must be at least 2")
    count = len(vectors)
    k = min(n_neighbors - 1, count - 1)
    begin = 0
    if neighbours is None and k > 0:
        begin = 300
        neighbours = yield from stage(graph(Index(vectors, GRAPH_EXACT), k), 0, begin)
    if neighbours is None or k < 1:
        yield Step(WHOLE, WHOLE, {})
        return np.zeros((count, 2), np.float32)
    ids, cosines = neighbours
    if ids.shape[1] < k:
        raise ValueError(f"{k} neighbours of each word are needed, {ids.shape[1]} are given")
    from explorer.spaces import layout

    yield Step(begin, WHOLE, {})
    edges = layout.weights(ids[:, :k], np.maximum(1 - cosines[:, :k], 0))
    descent = layout.follow(edges, start(vectors, seed), min_dist, epochs or layout.epochs_for(count), seed)
    return (yield from stage(descent, begin, WHOLE))


def start(vectors: Float[np.ndarray, "V D"], seed: int) -> Float[np.ndarray, "V 2"]:
    """PCA, 20 units wide, with a breath of noise that parts equal rows."""
    places = pca(unit(vectors))
    places *= SIDE / max(float(np.abs(places).max(initial=0)), 1e-12)
    return places + np.random.default_rng(seed).normal(0, 1e-4, places.shape).astype(np.float32)


def umap_learn(
    vectors: Float[np.ndarray, "V D"], n_neighbors: int = 15, min_dist: float = 0.1, seed: int = 0
) -> Making[np.ndarray]:
    """The map (V, 2) that umap-learn itself draws, with its own neighbours, spectral start and optimiser; seeded.

    A reference for `umap`. The library compiles for half a minute in a fresh process and says nothing until it is
    done: there is one step before and one after, and it cannot be cancelled but with the process that works on it.
    Below ten words, too few for its start, it is `umap`.
    """
    if len(vectors) < 10:
        return (yield from umap(vectors, n_neighbors, min_dist, seed=seed))
    yield Step(0, WHOLE, {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its imports' deprecations
        from umap import UMAP

        library = UMAP(n_neighbors=n_neighbors, min_dist=min_dist, metric="cosine", random_state=seed, n_jobs=1)
        places = library.fit_transform(unit(vectors))
    yield Step(WHOLE, WHOLE, {})
    return np.nan_to_num(np.asarray(places, np.float32))  # a word without any neighbour has no place there


def tsne(
    vectors: Float[np.ndarray, "V D"],
    perplexity: int = PERPLEXITY,
    seed: int = 0,
    neighbours: tuple[Int[np.ndarray, "V K"], Float[np.ndarray, "V K"]] | None = None,
) -> Making[np.ndarray]:
    """A map (V, 2) by t-SNE (van der Maaten & Hinton 2008), openTSNE's optimiser on cosine distances, from a PCA start.

    perplexity is lowered to a third of the other words. neighbours: lists from `neighbour_graph` with at least three
    times the perplexity columns, where they are known. On one thread: the same arguments give the same bits. Steps
    count to 1,000. Raises ValueError if perplexity < 1, or if the
    lists given are too short.
    """
    if perplexity < 1:
        raise ValueError("perplexity must be at least 1")
    count, begin = len(vectors), 0
    perplexity = min(perplexity, (count - 1) // 3)
    if perplexity < 1:
        yield Step(WHOLE, WHOLE, {})
        return pca(unit(vectors))
    k = 3 * perplexity
    if neighbours is None:
        begin = 200
        neighbours = yield from stage(graph(Index(vectors, GRAPH_EXACT), k), 0, begin)
    ids, cosines = neighbours
    if ids.shape[1] < k:
        raise ValueError(f"{k} neighbours of each word are needed, {ids.shape[1]} are given")
    yield Step(begin, WHOLE, {})
    work = _embedded(ids[:, :k], np.maximum(1 - cosines[:, :k], 0), start(vectors, seed), perplexity, seed)
    return (yield from stage(work, begin, WHOLE))


def _embedded(
    ids: np.ndarray, distances: np.ndarray, places: np.ndarray, perplexity: int, seed: int
) -> Making[np.ndarray]:
    """The descent of openTSNE, ten iterations a step: momentum and gains go on from one to the next."""
    from openTSNE import TSNEEmbedding, affinity, initialization
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    lists = PrecomputedNeighbors(ids, distances.astype(np.float64))
    near = affinity.PerplexityBasedNN(perplexity=perplexity, knn_index=lists, n_jobs=1)
    begin = initialization.rescale(places.astype(np.float64))
    method = "fft" if len(ids) >= GRID else "bh"
    map_ = TSNEEmbedding(begin, near, negative_gradient_method=method, n_jobs=1, random_state=seed)
    done, total = 0, sum(iterations for iterations, _ in PHASES)
    for iterations, exaggeration in PHASES:
        for _ in range(0, iterations, CHUNK):
            map_.optimize(n_iter=CHUNK, exaggeration=exaggeration, momentum=0.8, inplace=True)
            done += CHUNK
            yield Step(done, total, {})
    return np.asarray(map_, np.float32)
