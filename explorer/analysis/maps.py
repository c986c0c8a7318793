"""The tables behind the map page: a run's most frequent words, each with its place on a plane.

first_map   PCA at once, computed by the page itself: numpy alone
word_map    UMAP (or t-SNE, or PCA) with clusters and quality, made by the engine and kept (`explorer.runs.derived`)

Both have the columns id, word, label (its form; the whole word where two of those shown share a form), count, tag, x
and y. `word_map` adds cluster and kept: the share of the word's k nearest among the words shown that are among its k
nearest on the map. What concerns the table as a whole is in `attrs`, as JSON.
"""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pandas as pd

from explorer.contracts import Embeds, Making, Step, Vocabulary
from explorer.corpus.search import form, tag
from explorer.spaces.neighbours import GRAPH_EXACT, Index, graph, unit
from explorer.spaces.projection import PERPLEXITY, pca, tsne, umap, umap_learn
from explorer.spaces.quality import Quality, quality
from explorer.spaces.stages import WHOLE, stage

METHODS = ("umap", "umap-learn", "tsne", "pca")


def first_map(model: Embeds, words: int = 10_000) -> pd.DataFrame:
    """The words on their first two principal components: 0.1 s for 10,000 words."""
    vectors = model.vectors()[:words]
    frame = named(model.vocabulary, pca(unit(vectors)))
    frame.attrs = {"method": "pca", "metric": "cosine", "n": len(frame)}
    return frame


def word_map(
    model: Embeds,
    words: int = 5000,
    method: str = "umap",
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    seed: int = 0,
    k: int = 10,
    perplexity: int = PERPLEXITY,
) -> Making[pd.DataFrame]:
    """The words laid out, grouped and measured. Raises ValueError for a method that is none of METHODS.

    n_neighbors and min_dist are for umap and umap-learn (the library itself: slower, not to be cancelled midway),
    perplexity for tsne; pca needs none. attrs: the arguments; quality {trustworthiness, continuity, preservation,
    correlation, each also with _chance, _error and _words: how many it is the mean of; k; n}; clusters [{cluster, name,
    x, y, size}]; neighbour_recall, 1 where the neighbours are exact; seconds of each stage.
    """
    if method not in METHODS:
        raise ValueError(f"no such method: {method!r}")
    vectors, clock = unit(model.vectors()[:words]), Clock()
    index = Index(vectors, GRAPH_EXACT)
    needed = 3 * perplexity if method == "tsne" else n_neighbors - 1
    near = yield from stage(graph(index, max(k, needed)), 0, 250)
    clock.lap("neighbours")
    laid = {
        "umap": lambda: umap(vectors, n_neighbors, min_dist, seed=seed, neighbours=near),
        "umap-learn": lambda: umap_learn(vectors, n_neighbors, min_dist, seed),
        "tsne": lambda: tsne(vectors, perplexity, seed, near),
    }
    places = pca(vectors) if method == "pca" else (yield from stage(laid[method](), 250, 700))
    clock.lap("layout")
    frame = named(model.vocabulary, places)
    groups = clustered(frame, vectors, seed)
    yield Step(750, WHOLE, {})
    clock.lap("clusters")
    measured = yield from stage(quality(vectors, places, near[0], k, seed), 750, WHOLE)
    clock.lap("quality")
    frame["kept"] = measured.kept
    frame.attrs = {
        "method": method, "metric": "cosine", "seed": seed, "k": k, "n": len(frame), "n_neighbors": n_neighbors,
        "min_dist": min_dist, "perplexity": perplexity, "quality": figures(measured), "clusters": groups,
        "neighbour_recall": index.recall, "seconds": clock.laps,
    }  # fmt: skip
    return frame


class Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.since = time.perf_counter()

    def lap(self, name: str) -> None:
        """Note the seconds since the last lap under this name."""
        now = time.perf_counter()
        self.laps[name], self.since = round(now - self.since, 3), now


def named(vocabulary: Vocabulary, places: np.ndarray) -> pd.DataFrame:
    """The first words of a vocabulary with their places."""
    words = [str(word) for word in vocabulary.words[: len(places)]]
    forms = [form(word) for word in words]
    shared = Counter(forms)
    return pd.DataFrame(
        {
            "id": np.arange(len(words)),
            "word": words,
            "label": [one if shared[one] == 1 else word for word, one in zip(words, forms, strict=True)],
            "count": np.asarray(vocabulary.counts[: len(words)]),
            "tag": [tag(word) for word in words],
            "x": places[:, 0],
            "y": places[:, 1],
        }
    )


def clustered(frame: pd.DataFrame, vectors: np.ndarray, seed: int) -> list[dict[str, object]]:
    """Add the column cluster to label, count, x and y; returns what the groups are called, and where names stand."""
    from explorer.spaces.clusters import clusters, label_places

    found = clusters(vectors, frame["count"].to_numpy(), seed=seed)
    frame["cluster"] = found.labels
    at, labels = label_places(found.labels, frame[["x", "y"]].to_numpy()), frame["label"].tolist()
    sizes = np.bincount(found.labels, minlength=len(at))
    return [
        {"cluster": one, "name": " · ".join(labels[word] for word in names), "x": float(at[one, 0]),
         "y": float(at[one, 1]), "size": int(sizes[one])}
        for one, names in enumerate(found.names)
    ]  # fmt: skip


def figures(measured: Quality) -> dict[str, float | int]:
    """The figures of a map's quality under flat names."""
    told: dict[str, float | int] = {"k": measured.k, "n": measured.n}
    for name in ("trustworthiness", "continuity", "preservation", "correlation"):
        figure = getattr(measured, name)
        told |= {name: figure.value, f"{name}_chance": figure.chance}
        told |= {f"{name}_error": figure.error, f"{name}_words": figure.words}
    return told
