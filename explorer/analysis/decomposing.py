"""What capsules make of words in their sentences, as tables: weights, routing, and occurrences on a plane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from jaxtyping import Float

from explorer.contracts import Corpus, Decomposes, Decomposition, Making, Marked, Step
from explorer.corpus.pairs import Place, places
from explorer.errors import UnknownWord
from explorer.spaces.grading import grade
from explorer.spaces.grouping import grouped, reduced
from explorer.spaces.projection import pca

VIEWS = ("static", "contextual", "result")  # of a word: before its sentence is read, after, and put together again
TOGETHER = 32


def weights(found: Sequence[Decomposition]) -> pd.DataFrame:
    """Side (its place), capsule (from 1), weight: w of each sentence."""
    rows = [(side, at + 1, float(w)) for side, each in enumerate(found) for at, w in enumerate(each.weights)]
    return pd.DataFrame(rows, columns=["side", "capsule", "weight"])


def routing(found: Decomposition) -> pd.DataFrame:
    """layer, iteration, source, target (from 1), share: how much of each capsule goes to each of the next layer."""
    rows = [
        (layer + 1, turn + 1, i + 1, j + 1, float(c[i, j]))
        for layer, turns in enumerate(found.couplings)
        for turn, c in enumerate(turns)
        for i, j in np.ndindex(c.shape)
    ]
    return pd.DataFrame(rows, columns=["layer", "iteration", "source", "target", "share"])


def effective(weighed: Float[np.ndarray, "*N P"]) -> float:
    """Exp of the entropy of w, 1 to P: how many capsules the weights amount to; a mean over rows (N, P)."""
    shares = np.clip(np.atleast_2d(weighed), 1e-12, 1)
    return float(np.exp(-(shares * np.log(shares)).sum(1)).mean())


def alike(capsules: Float[np.ndarray, "P d"]) -> float:
    """The mean |cosine| over pairs of capsules (P, d): 0 where they are at right angles; NaN of one."""
    rows = capsules / np.maximum(np.linalg.norm(capsules, axis=1, keepdims=True), 1e-12)
    cosines = np.abs(rows @ rows.T)[np.triu_indices(len(rows), 1)]
    return float(cosines.mean()) if len(cosines) else np.nan


def placed(corpus: Corpus, model: Decomposes, word: str, limit: int = 200, seed: int = 0) -> Making[pd.DataFrame]:
    """One row an occurrence of known sense: sentence, text, start, end, sense, capsule (the weightiest), places by PCA.

    Columns VIEW.x and VIEW.y for each of VIEWS. attrs: n, total; of each view ari.VIEW: Ward's groups, as many as
    there are senses, against these. Raises UnknownWord for a word without gold senses.
    """
    known = places(corpus).get(word, [])
    if not known:
        raise UnknownWord("The senses of “{word}” are not known in this corpus.", word=word)
    drawn = np.sort(np.random.default_rng(seed).permutation(len(known))[:limit]).tolist()
    kept: list[Place] = []
    read: list[Decomposition] = []
    for first in range(0, len(drawn), TOGETHER):
        some = [known[at] for at in drawn[first : first + TOGETHER]]
        found = model.decompose([Marked(corpus.sentence(at.sentence), at.start, at.end) for at in some])
        for place, each in zip(some, found, strict=True):
            if each is not None:
                kept.append(place)
                read.append(each)
        yield Step(min(first + TOGETHER, len(drawn)), len(drawn), {})
    return _table(corpus, kept, read, len(known))


def _table(corpus: Corpus, kept: Sequence[Place], read: Sequence[Decomposition], total: int) -> pd.DataFrame:
    table = pd.DataFrame(kept, columns=list(Place._fields))
    table["text"] = [corpus.sentence(place.sentence) for place in kept]
    table["capsule"] = [int(each.weights.argmax()) + 1 for each in read]
    table.attrs = {"n": len(kept), "total": total}
    gold = table["sense"].tolist()
    for view in VIEWS:
        rows = np.stack([getattr(each, view) for each in read]) if read else np.zeros((0, 2), np.float32)
        plane = pca(rows) if len(rows) > 2 else np.zeros((len(rows), 2))
        table[f"{view}.x"], table[f"{view}.y"] = plane[:, 0], plane[:, 1]
        groups = grouped(reduced(rows), "ward", len(set(gold)))
        table.attrs[f"ari.{view}"] = grade(groups.tolist(), gold).ari
    return table
