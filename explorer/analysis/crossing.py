"""The groups of one space against the groups of another: what a cluster of the first became in the second."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from explorer.analysis.pairing import By, joining
from explorer.contracts import Embeds, Making, Step
from explorer.spaces.clusters import Clusters, clusters
from explorer.spaces.stages import WHOLE, stage

DRAWS = 20  # random partners whose agreement is chance


def clusters_table(
    a: Embeds, b: Embeds, by: By = "form", number: int | None = None, seed: int = 0
) -> Making[pd.DataFrame]:
    """A row a pair of clusters that share words: how many of the shared words lie in both.

    Both sides are grouped by spherical k-means over the shared words, in the original vectors; number: of groups, by
    default as `spaces.clusters` has it. Columns: cluster_a, cluster_b (the largest group is 0), name_a, name_b, size_a,
    size_b, words (in both), expected (size_a · size_b / n: if the two groupings were independent).

    attrs: n, number_a, number_b; ari, the adjusted Rand index (Hubert & Arabie 1985), 0 by chance; nmi, normalised
    mutual information (arithmetic mean), with nmi_chance, its mean over 20 shuffles of one side; ari_chance (0) and
    both spreads under chance, ari_chance_error and nmi_chance_error; by, seed.
    """
    pairing = yield from stage(joining(a.vocabulary, b.vocabulary, by), 0, 300)
    found = []
    for at, (model, rows) in enumerate(((a, pairing.a), (b, pairing.b))):
        counts = np.asarray(model.vocabulary.counts)[rows]
        found.append(clusters(model.vectors()[rows], counts, number, seed))
        yield Step(600 + 300 * at, WHOLE, {})
    frame = _crossed(found[0], found[1], pairing.keys)
    frame.attrs = {"by": by, "seed": seed, "n": len(pairing.keys)} | _agreement(found[0].labels, found[1].labels, seed)
    yield Step(WHOLE, WHOLE, {})
    return frame


def _crossed(one: Clusters, other: Clusters, keys: list[str]) -> pd.DataFrame:
    """The contingency table, cell by cell, the empty ones left out."""
    table = np.zeros((len(one.names), len(other.names)), np.int64)
    np.add.at(table, (one.labels, other.labels), 1)
    a, b = np.nonzero(table)
    names = [[" · ".join(keys[word] for word in group) for group in side.names] for side in (one, other)]
    sizes = table.sum(axis=1), table.sum(axis=0)
    return pd.DataFrame(
        {
            "cluster_a": a,
            "cluster_b": b,
            "name_a": [names[0][at] for at in a],
            "name_b": [names[1][at] for at in b],
            "size_a": sizes[0][a],
            "size_b": sizes[1][b],
            "words": table[a, b],
            "expected": sizes[0][a] * sizes[1][b] / max(1, len(keys)),
        }
    )


def _agreement(one: np.ndarray, other: np.ndarray, seed: int) -> dict[Hashable, Any]:
    """How well two groupings agree, and what they would by chance."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    if len(one) < 2:
        return {"ari": np.nan, "nmi": np.nan}
    rng = np.random.default_rng(seed)
    told: dict[Hashable, Any] = {"number_a": int(one.max()) + 1, "number_b": int(other.max()) + 1}
    shuffled = [rng.permutation(other) for _ in range(DRAWS)]
    for name, measure in (("ari", adjusted_rand_score), ("nmi", normalized_mutual_info_score)):
        random = [measure(one, draw) for draw in shuffled]
        told |= {name: float(measure(one, other)), f"{name}_chance_error": float(np.std(random, ddof=1))}
        told[f"{name}_chance"] = 0.0 if name == "ari" else float(np.mean(random))
    return told
