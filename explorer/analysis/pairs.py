"""The table behind two linked maps: the words of two runs, each with its places on both sides.

joint         one layout of both spaces, in which a shared word's two places are tied: that they part means something
independent   a layout for each, the second turned, moved and scaled onto the first by the shared words
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from explorer.analysis.maps import Clock, clustered, figures
from explorer.analysis.pairing import By, Pairing, joined, joining, labels
from explorer.contracts import Embeds, Making, Step
from explorer.corpus.search import tag
from explorer.spaces.alignment import procrustes
from explorer.spaces.joint import joint
from explorer.spaces.neighbours import GRAPH_EXACT, Index, graph, unit
from explorer.spaces.projection import pca, umap
from explorer.spaces.quality import quality
from explorer.spaces.stages import WHOLE, stage

LAYOUTS = ("joint", "independent")
Layout = Literal["joint", "independent"]


def pair_map(
    a: Embeds,
    b: Embeds,
    words: int = 5000,
    by: By = "form",
    layout: Layout = "joint",
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    seed: int = 0,
    k: int = 10,
) -> Making[pd.DataFrame]:
    """A row a word of either run, by the larger of its relative frequencies; the first `words` of them.

    Columns: key, label, tag, a and b (rows in each run, −1 where it has no such word), count_a, count_b, side (both, a,
    b), x_a, y_a, x_b, y_b, kept_a, kept_b (share of its neighbours in the space that the map keeps), cluster_a,
    cluster_b (−1), distance: between a shared word's two places.

    attrs: the arguments; quality {a, b} as `word_map` has it; clusters {a, b}; neighbour_recall {a, b}; shared;
    pair_distance {mean, spread, relative}: the mean distance, the standard deviation of all places along an axis, and
    the one over the other; seconds of each stage. Raises ValueError for a layout that is none of LAYOUTS.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"no such layout: {layout!r}")
    clock = Clock()
    pairing = yield from stage(joining(a.vocabulary, b.vocabulary, by), 0, 50)
    frame = _union(pairing, a, b).head(words).copy()
    sides = [unit(model.vectors()[_rows(frame, name)]) for name, model in (("a", a), ("b", b))]
    links = _links(frame)
    near, recall = [], {}
    for at, (name, vectors) in enumerate(zip("ab", sides, strict=True)):
        index = Index(vectors, GRAPH_EXACT)
        near.append((yield from stage(graph(index, max(k, n_neighbors - 1)), 50 + 100 * at, 150 + 100 * at)))
        recall[name] = index.recall
    clock.lap("neighbours")
    drawn = _joint if layout == "joint" else _independent
    places = yield from stage(drawn(sides, near, links, n_neighbors, min_dist, seed), 250, 700)
    clock.lap("layout")
    measured, groups = {}, {}
    for at, (name, vectors) in enumerate(zip("ab", sides, strict=True)):
        told = yield from stage(quality(vectors, places[at], near[at][0], k, seed), 700 + 150 * at, 850 + 150 * at)
        groups[name] = _add(frame, name, places[at], told.kept, vectors, seed)
        measured[name] = figures(told)
    clock.lap("quality")
    frame["distance"] = np.hypot(frame["x_a"] - frame["x_b"], frame["y_a"] - frame["y_b"])
    frame.attrs = {
        "layout": layout, "metric": "cosine", "by": by, "seed": seed, "k": k, "n": len(frame), "words": words,
        "n_neighbors": n_neighbors, "min_dist": min_dist, "quality": measured, "clusters": groups,
        "neighbour_recall": recall, "shared": len(links), "pair_distance": _parted(frame, places),
        "seconds": clock.laps,
    }  # fmt: skip
    yield Step(WHOLE, WHOLE, {})
    return frame


def _union(pairing: Pairing, a: Embeds, b: Embeds) -> pd.DataFrame:
    """Shared words and those of one side, most frequent first."""
    pieces = [(pairing.a, pairing.b, "both")]
    pieces += [(pairing.only_a, np.full(len(pairing.only_a), -1), "a")]
    pieces += [(np.full(len(pairing.only_b), -1), pairing.only_b, "b")]
    rows = [np.concatenate([piece[at] for piece in pieces]) for at in (0, 1)]
    names = [[str(model.vocabulary.words[row]) if row >= 0 else "" for row in side]
             for model, side in zip((a, b), rows, strict=True)]  # fmt: skip
    keys = [*pairing.keys, *pairing.keys_a, *pairing.keys_b]
    counts, often = [], []
    for model, side in zip((a, b), rows, strict=True):
        all_of_them = np.asarray(model.vocabulary.counts)
        counts.append(np.where(side >= 0, all_of_them[side] if len(all_of_them) else 0, 0))
        often.append(counts[-1] / max(1, int(all_of_them.sum())))
    frame = pd.DataFrame(
        {
            "key": keys,
            "label": labels(keys),
            "tag": [tag(one) or tag(other) for one, other in zip(*names, strict=True)],
            "a": rows[0],
            "b": rows[1],
            "count_a": counts[0],
            "count_b": counts[1],
            "side": np.repeat([piece[2] for piece in pieces], [len(piece[0]) for piece in pieces]),
        }
    )
    return frame.iloc[np.lexsort((rows[1], rows[0], -np.maximum(*often)))].reset_index(drop=True)


def _rows(frame: pd.DataFrame, side: str) -> np.ndarray:
    """The rows of a run that the table holds, in its order."""
    rows = frame[side].to_numpy()
    return rows[rows >= 0]


def _links(frame: pd.DataFrame) -> np.ndarray:
    """Of each shared word its place among the words of either side: (S, 2)."""
    there = frame[["a", "b"]].to_numpy() >= 0
    places = np.cumsum(there, axis=0) - 1
    return places[there.all(axis=1)]


def _joint(
    sides: Sequence[np.ndarray], near: Sequence[tuple[np.ndarray, np.ndarray]], links: np.ndarray, n_neighbors: int,
    min_dist: float, seed: int,
) -> Making[tuple[np.ndarray, np.ndarray]]:  # fmt: skip
    lists = near[0], near[1]
    return (yield from joint(sides[0], sides[1], links, n_neighbors, min_dist, seed=seed, neighbours=lists))


def _independent(
    sides: Sequence[np.ndarray], near: Sequence[tuple[np.ndarray, np.ndarray]], links: np.ndarray, n_neighbors: int,
    min_dist: float, seed: int,
) -> Making[tuple[np.ndarray, np.ndarray]]:  # fmt: skip
    one = yield from stage(umap(sides[0], n_neighbors, min_dist, seed=seed, neighbours=near[0]), 0, 500)
    other = yield from stage(umap(sides[1], n_neighbors, min_dist, seed=seed, neighbours=near[1]), 500, WHOLE)
    return one, procrustes(other[links[:, 1]], one[links[:, 0]])(other)


def _add(
    frame: pd.DataFrame, side: str, places: np.ndarray, kept: np.ndarray, vectors: np.ndarray, seed: int
) -> list[dict[str, object]]:
    """Write one side's places, groups and kept shares into the table; returns its groups."""
    there = frame[side].to_numpy() >= 0
    own = frame.loc[there, ["label"]].assign(count=frame[f"count_{side}"].to_numpy()[there])
    own["x"], own["y"] = places[:, 0], places[:, 1]
    groups = clustered(own, vectors, seed)
    for name, values in (("x", places[:, 0]), ("y", places[:, 1]), ("kept", kept)):
        column = np.full(len(frame), np.nan)
        column[there] = values
        frame[f"{name}_{side}"] = column
    column = np.full(len(frame), -1)
    column[there] = own["cluster"]
    frame[f"cluster_{side}"] = column
    return groups


def _parted(frame: pd.DataFrame, places: Sequence[np.ndarray]) -> dict[str, float]:
    """How far the two places of a shared word lie apart, in units of the map's own spread too."""
    apart = frame["distance"].to_numpy()
    mean = float(apart[~np.isnan(apart)].mean()) if not np.isnan(apart).all() else np.nan
    spread = float(np.concatenate(places).std(axis=0).mean())
    return {"mean": mean, "spread": spread, "relative": mean / spread if spread else np.nan}


def first_pair(a: Embeds, b: Embeds, words: int = 5000, by: By = "form") -> pd.DataFrame:
    """The same words on their first two principal components, the second side turned onto the first; at once.

    Columns as in `pair_map` without kept, cluster and distance. By lemma, Kiwi takes its time: ask `pair_map`.
    """
    frame = _union(joined(a.vocabulary, b.vocabulary, by), a, b).head(words).copy()
    one, other = (pca(unit(model.vectors()[_rows(frame, name)])) for name, model in (("a", a), ("b", b)))
    links = _links(frame)
    for name, places in (("a", one), ("b", procrustes(other[links[:, 1]], one[links[:, 0]])(other))):
        there = frame[name].to_numpy() >= 0
        for at, axis in enumerate("xy"):
            column = np.full(len(frame), np.nan)
            column[there] = places[:, at]
            frame[f"{axis}_{name}"] = column
    frame.attrs = {"layout": "pca", "metric": "cosine", "by": by, "n": len(frame), "words": words, "shared": len(links)}
    return frame
