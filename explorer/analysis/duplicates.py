"""Sentences that repeat others as a table: the largest groups with an example each, and how many there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import beta

from explorer.contracts import Corpus, Making
from explorer.corpus import duplicates as arithmetic
from explorer.corpus.duplicates import Near
from explorer.spaces.stages import WHOLE, stage

SENTENCES = 100_000  # distinct ones that are compared at most; of more, so many are drawn
CHARACTERS = 20_000_000  # of those together at most
GROUPS = 100  # of each kind that are kept, the largest
DRAWN = 2_000  # kept sentences compared with all others, for the recall
PAIRS = 2_000  # drawn at random, for what two sentences share by chance
COLUMNS = ["kind", "sentences", "first", "sentence", "other", "text", "likeness"]


def duplicates(corpus: Corpus, threshold: float = 0.8, most: int = SENTENCES, seed: int = 0) -> Making[pd.DataFrame]:
    """The largest groups of repeated sentences, exact ones first, with the least like of each group as its example.

    Columns: kind (exact, near), sentences (in the group; distinct ones if near), first and other (numbers of two
    sentences, from 1), sentence and text (theirs), likeness (their Jaccard index).
    attrs: sentences, repeated (those that read like an earlier one), distinct; compared (distinct sentences asked for
    near repeats), near (those of them that are), short (those too short to ask); recall, recall_least (95 %, one
    side), drawn (kept sentences on which both rest), recall_curve (what the S-curve promises); by_chance (pairs drawn
    at random that reach the threshold), pairs, pairs_mean (their mean Jaccard index); threshold, bands, rows.
    What cannot be said is None, never nan: attrs travel as JSON.
    Raises ValueError unless 0 < threshold <= 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"the threshold {threshold} is no Jaccard index above 0")
    first, lengths = yield from stage(arithmetic.exact(corpus), 0, 150)
    distinct = np.flatnonzero(first == np.arange(len(first)))
    rng = np.random.default_rng(seed)
    found = yield from stage(arithmetic.near(corpus, _asked(distinct, lengths, most, rng), threshold), 150, 850)
    kept = np.flatnonzero((found.first == np.arange(len(found.first))) & found.long)
    drawn = np.sort(rng.permutation(kept)[:DRAWN])
    late = yield from stage(arithmetic.missed(found, drawn, threshold), 850, WHOLE)
    frame = pd.DataFrame([*_same(corpus, first), *_alike(corpus, found)], columns=COLUMNS)
    many, rows = arithmetic.bands(threshold)
    near = int((found.first != np.arange(len(found.first))).sum())
    frame.attrs = {
        "sentences": len(first), "repeated": len(first) - len(distinct), "distinct": len(distinct),
        "compared": len(found.asked), "near": near, "short": int((~found.long).sum()),
        **_recall(near, len(kept), late), "recall_curve": _curve(found, many, rows), **_chance(found, threshold, rng),
        "threshold": threshold, "bands": many, "rows": rows,
    }  # fmt: skip
    return frame


def _asked(distinct: np.ndarray, lengths: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """All distinct sentences in order, or so many drawn at random as the bounds allow."""
    drawn = rng.permutation(distinct)[:most]
    fits = int(np.searchsorted(np.cumsum(lengths[drawn]), CHARACTERS, side="right"))
    return np.sort(drawn[:fits])


def _same(corpus: Corpus, first: np.ndarray) -> list[tuple]:
    """The largest groups of sentences that read the same, each with its first two."""
    heads, counts = np.unique(first, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:GROUPS]
    rows = []
    for head, count in zip(heads[order].tolist(), counts[order].tolist(), strict=True):
        if count > 1:
            other = int(np.flatnonzero(first == head)[1])
            rows.append(("exact", count, head + 1, corpus.sentence(head), other + 1, corpus.sentence(other), 1.0))
    return rows


def _alike(corpus: Corpus, found: Near) -> list[tuple]:
    """The largest groups around a kept sentence, each with the one least like it."""
    heads, counts = np.unique(found.first, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:GROUPS]
    rows = []
    for head, count in zip(heads[order].tolist(), counts[order].tolist(), strict=True):
        if count > 1:
            group = np.flatnonzero(found.first == head)
            other = int(group[found.likeness[group].argmin()])
            one, two = int(found.asked[head]), int(found.asked[other])
            texts = (corpus.sentence(one), corpus.sentence(two))
            rows.append(("near", count, one + 1, texts[0], two + 1, texts[1], float(found.likeness[other])))
    return rows


def _recall(near: int, kept: int, late: np.ndarray) -> dict[str, float | int | None]:
    """The share of near repeats that were found; its lower bound from Clopper & Pearson's interval of those missed."""
    drawn, missed = len(late), int(late.sum())
    if not near or not drawn:
        return {"recall": None, "recall_least": None, "drawn": drawn}
    worst = float(beta.ppf(0.95, missed + 1, drawn - missed)) if missed < drawn else 1.0
    recall, least = (near / (near + share * kept) for share in (missed / drawn, worst))
    return {"recall": recall, "recall_least": least, "drawn": drawn}


def _curve(found: Near, many: int, rows: int) -> float | None:
    """Recall as the chances of those found tell: each stands for 1/p near repeats of its likeness."""
    likeness = found.likeness[found.first != np.arange(len(found.first))]
    return len(likeness) / float(np.sum(1 / arithmetic.chance(likeness, many, rows))) if len(likeness) else None


def _chance(found: Near, threshold: float, rng: np.random.Generator) -> dict[str, float | int | None]:
    """What two different sentences share that were drawn at random."""
    places = np.flatnonzero(found.long)
    if len(places) < 2:
        return {"by_chance": 0, "pairs": 0, "pairs_mean": None}
    one = rng.integers(0, len(places), PAIRS)
    other = (one + rng.integers(1, len(places), PAIRS)) % len(places)
    pairs = zip(places[one].tolist(), places[other].tolist(), strict=True)
    likeness = np.array([arithmetic.jaccard(found.sets[a], found.sets[b]) for a, b in pairs])
    return {"by_chance": int((likeness >= threshold).sum()), "pairs": PAIRS, "pairs_mean": float(likeness.mean())}
