"""The table behind the page of a word in context: its occurrences on a plane in every layer, and each layer's figures.

A row an occurrence: the columns of `Contexts.places`, and for every layer l

    pca.x.l pca.y.l umap.x.l umap.y.l    its place (`explorer.spaces.layers`)
    pca.kept.l umap.kept.l               share of its k nearest in the layer that are among its k nearest on the plane
    near.l cosine.l                      lists: rows of the occurrences nearest in the layer, best first
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from explorer.analysis.contexts import Baseline, baseline, contexts
from explorer.analysis.maps import Clock
from explorer.contracts import Encodes, Making, Step
from explorer.corpus.store import StoredCorpus
from explorer.spaces.layers import aligned, layered
from explorer.spaces.neighbours import Index
from explorer.spaces.quality import Figure, quality
from explorer.spaces.similarity import Mean, among, mean
from explorer.spaces.stages import WHOLE, finished, stage

METHODS = ("pca", "umap")
SHOWN = 6  # nearest occurrences that are kept of each


@dataclass(frozen=True, slots=True)
class Layer:
    """The figures of one layer, each with its standard error; adjusted: less the anisotropy (Ethayarajh 2019).

    same: the share of an occurrence's k nearest that are of its gold sense; same_chance: what random ones would be;
    same_n: occurrences of known sense. pca and umap: the share of the k nearest that each plane keeps; kept_chance.
    """

    layer: int
    self: float
    self_error: float
    intra: float
    intra_error: float
    anisotropy: float
    anisotropy_error: float
    adjusted: float
    adjusted_error: float
    same: float
    same_error: float
    same_chance: float
    same_n: int
    pca: float
    umap: float
    kept_chance: float


def context_map(
    corpus: StoredCorpus,
    model: Encodes,
    word: str,
    limit: int = 500,
    sentences: int = 300,
    n_neighbors: int = 15,
    seed: int = 0,
    k: int = 10,
) -> Making[pd.DataFrame]:
    """A word's occurrences in a corpus as a model reads them, by layer; `sentences` are drawn for what is usual there.

    attrs: the arguments; n, total, unread, rule as `Contexts` has them; layers: how many, the embedding among them;
    read: sentences of the baseline; figures: a `Layer` each, as a dict; seconds of each stage.
    """
    clock = Clock()
    found = yield from stage(contexts(corpus, model, word, limit, seed), 0, 450)
    usual = yield from stage(baseline(corpus, model, sentences if found.layers else 0, seed), 450, 650)
    clock.lap("encode")
    frame, places = found.places, {"pca": aligned(found.layers), "umap": []}
    if found.layers:
        places["umap"] = yield from stage(layered(found.layers, n_neighbors, seed=seed), 650, 850)
    clock.lap("layout")
    figures: list[Layer] = []
    for at, vectors in enumerate(found.layers):
        planes = {name: places[name][at] for name in METHODS}
        columns, figure = _layer(at, vectors, planes, usual, frame["sense"].to_numpy(str), k, seed)
        frame = pd.concat([frame, columns], axis=1)
        figures.append(figure)
        yield Step(850 + 150 * (at + 1) // len(found.layers), WHOLE, {})
    clock.lap("figures")
    frame.attrs = {
        "word": word, "limit": limit, "sentences": sentences, "n_neighbors": n_neighbors, "seed": seed, "k": k,
        "n": len(frame), "total": found.total, "unread": found.unread, "rule": found.rule, "layers": len(figures),
        "read": len(usual.tokens[0]) if usual.tokens else 0, "figures": [asdict(each) for each in figures],
        "seconds": clock.laps,
    }  # fmt: skip
    return frame


def _layer(
    at: int, vectors: np.ndarray, planes: dict[str, np.ndarray], usual: Baseline, senses: np.ndarray, k: int, seed: int
) -> tuple[pd.DataFrame, Layer]:
    """The columns of a layer, and its figures."""
    near, cosines = Index(vectors).nearest(np.arange(len(vectors)), max(k, SHOWN), exclude_self=True)
    columns: dict[str, object] = {}
    kept: dict[str, Figure] = {}
    for name, plane in planes.items():
        measured = finished(quality(vectors, plane, near, k, seed))
        kept[name] = measured.preservation
        columns |= {f"{name}.x.{at}": plane[:, 0], f"{name}.y.{at}": plane[:, 1], f"{name}.kept.{at}": measured.kept}
    columns |= {f"near.{at}": list(near[:, :SHOWN]), f"cosine.{at}": list(cosines[:, :SHOWN])}
    same, chance = same_sense(near[:, :k], senses)
    own, any_ = among(vectors), among(usual.tokens[at]) if usual.tokens else Mean(np.nan, np.nan, 0)
    intra = mean(usual.intra[at]) if usual.intra else Mean(np.nan, np.nan, 0)
    return pd.DataFrame(columns), Layer(
        at, own.value, own.error, intra.value, intra.error, any_.value, any_.error,
        own.value - any_.value, float(np.hypot(own.error, any_.error)),
        same.value, same.error, chance, same.n,
        kept["pca"].value, kept["umap"].value, kept["pca"].chance,
    )  # fmt: skip


def same_sense(near: Int[np.ndarray, "N K"], senses: np.ndarray) -> tuple[Mean, float]:
    """The share of nearest occurrences that have the same gold sense, among those whose sense is known; and chance.

    Chance is what occurrences drawn at random would share: Σ nₛ(nₛ − 1) / n(n − 1) over the senses.
    """
    known = senses != ""
    sizes = np.array(list(Counter(senses[known].tolist()).values()), np.float64)
    count = int(known.sum())
    if count < 2 or len(sizes) < 2:
        return Mean(np.nan, np.nan, count), np.nan
    shares = [_share(senses[row], senses[at], known[row]) for at, row in enumerate(near) if known[at]]
    chance = float((sizes * (sizes - 1)).sum() / (count * (count - 1)))
    told: Float[np.ndarray, " N"] = np.array(shares, np.float64)
    return mean(told[np.isfinite(told)]), chance


def _share(others: np.ndarray, own: str, known: np.ndarray) -> float:
    return float((others[known] == own).mean()) if known.any() else np.nan
