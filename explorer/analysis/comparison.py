"""What a choice did to a space: neighbours of the same words in two runs, compared in the original vectors.

comparison          overlap of each shared word's neighbours, with chance and a frequency-matched expectation
changes             which words changed by more than another seed changes them (the noise floor)
by_change           its words in order of their change
neighbours          one word's neighbours: kept, gained, lost
projection_overlap  the overlap of two maps of the same vectors: what a map alone would change
overlap_matrix      the mean overlap of every pair of several runs
clusters_table      cluster against cluster (explorer.analysis.crossing)

Neighbours are by cosine, among the words that both sides share, a word itself left out. What concerns a table as a
whole is in `attrs`, as JSON.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from explorer.analysis.crossing import clusters_table
from explorer.analysis.pairing import By, Pairing, joined, joining, labels
from explorer.contracts import Embeds, Making, Step, Vocabulary
from explorer.spaces import overlap
from explorer.spaces.neighbours import GRAPH_EXACT, TIE, Index, graph, unit
from explorer.spaces.projection import umap
from explorer.spaces.quality import nearest_on_map
from explorer.spaces.stages import WHOLE, stage

__all__ = [
    "By", "Compared", "Pairing", "by_change", "changes", "clusters_table", "compared", "comparison", "joined",
    "neighbours", "overlap_matrix", "projection_overlap",
]  # fmt: skip
ALIKE = 101  # words of like frequency, a word itself in their midst
MEANS = ("overlap", "error", "rank_overlap", "chance", "shared", "n")
ONE_SIDED = 1.645  # standard deviations that 5 % of a normal distribution exceed


def comparison(
    a: Embeds, b: Embeds, *among: Embeds, by: By = "form", k: int = 10, asked: int | None = None,
    words: int | None = None,
) -> Making[pd.DataFrame]:  # fmt: skip
    """A row a shared word, most frequent first; its neighbours are sought among the words that all runs given share.

    `among` makes a noise floor fit for a comparison: comparison(a, the same with another seed, b) looks at the words
    that a and b share. words: only so many of each run's most frequent. asked: a quick first answer, a row for each of
    so many shared words, drawn at random; their neighbours are exact, so that the mean is that of all within its error.

    Columns: word (the key that joins), label, a and b (rows in each run), count_a, count_b, overlap, jaccard,
    rank_overlap, expected (the median overlap of the 101 shared words nearest in frequency), relative (overlap −
    expected). A word without a direction on either side has NaN.

    attrs: k, metric, by, shared, n (words with an overlap), coverage_a and coverage_b {words, tokens}: the share of
    each side that is compared; only_a, only_b: rows of no partner; overlap, jaccard, rank_overlap (means), error (of
    the mean overlap, standard), chance, chance_error (of a mean over n words), asked; seconds.
    Raises ValueError if k < 1 or `by` is unknown.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    began = time.perf_counter()
    pairing = yield from stage(_paired([a, b, *among], by, words), 0, 300 if by == "lemma" else 50)
    drawn = _drawn(len(pairing.keys), asked)
    begin, near, lost = 300 if by == "lemma" else 50, [], np.zeros(len(drawn), bool)
    for at, (model, rows) in enumerate(((a, pairing.a), (b, pairing.b))):
        index = Index(model.vectors()[rows], len(rows))
        lost |= ~index.at(drawn).any(axis=1)
        ends = (begin + (990 - begin) * at // 2, begin + (990 - begin) * (at + 1) // 2)
        ids, _ = yield from stage(graph(index, k, drawn), *ends)
        near.append(ids)
    frame = _measured(_rows(pairing, a.vocabulary, b.vocabulary).iloc[drawn], near[0], near[1], lost)
    frame.attrs = _summary(frame, len(pairing.keys), k) | _shares(pairing, a.vocabulary, b.vocabulary, words) | {
        "by": by, "asked": asked, "seconds": round(time.perf_counter() - began, 3),
    }  # fmt: skip
    yield Step(WHOLE, WHOLE, {})
    return frame


def _paired(models: Sequence[Embeds], by: By, words: int | None) -> Making[Pairing]:
    """The words that the first two share, and that each of the others has too."""
    sides = [_first(model.vocabulary, words) for model in models]
    pairing = yield from joining(sides[0], sides[1], by)
    for other in sides[2:]:
        third = yield from joining(sides[0], other, by)
        keep = np.isin(pairing.a, third.a)
        keys = [key for key, kept in zip(pairing.keys, keep, strict=True) if kept]
        pairing = pairing._replace(keys=keys, a=pairing.a[keep], b=pairing.b[keep])
    return pairing


def _first(vocabulary: Vocabulary, words: int | None) -> Vocabulary:
    return Vocabulary(vocabulary.words[:words], vocabulary.counts[:words], vocabulary.tokenizer)


def _drawn(count: int, asked: int | None) -> np.ndarray:
    """Which of the shared words are asked, in order; the same ones each time."""
    if asked is None or asked >= count:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, asked, replace=False))


def _rows(pairing: Pairing, a: Vocabulary, b: Vocabulary) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "word": pairing.keys,
            "label": labels(pairing.keys),
            "a": pairing.a,
            "b": pairing.b,
            "count_a": np.asarray(a.counts)[pairing.a],
            "count_b": np.asarray(b.counts)[pairing.b],
        }
    )


def _measured(frame: pd.DataFrame, near: np.ndarray, other: np.ndarray, lost: np.ndarray) -> pd.DataFrame:
    """Add what two sets of lists have in common, word by word; NaN for the words that are lost."""
    frame = frame.reset_index(drop=True)
    kept = overlap.shared(near, other)
    for name, values in (
        ("overlap", kept), ("jaccard", overlap.jaccard(kept)), ("rank_overlap", overlap.rank_overlap(near, other)),
    ):  # fmt: skip
        frame[name] = np.where(lost, np.nan, values)
    frame["expected"] = _alike(frame["overlap"].to_numpy(), "median")
    frame["relative"] = frame["overlap"] - frame["expected"]
    return frame


def _alike(values: np.ndarray, measure: Literal["median", "std"]) -> np.ndarray:
    """A measure over the words nearest in frequency: 101 rows of a table that is ordered by frequency."""
    width = min(ALIKE, len(values))
    if not width:
        return np.empty(0)
    rolling = pd.Series(values).rolling(width, min_periods=1)  # each row: those up to it
    rolled = (rolling.median() if measure == "median" else rolling.std()).to_numpy()
    return rolled[np.clip(np.arange(len(values)) + width // 2, width - 1, len(values) - 1)]


def _summary(frame: pd.DataFrame, shared: int, k: int) -> dict[Hashable, Any]:
    """The figures of all words together."""
    told = _mean(frame["overlap"].to_numpy(), overlap.chance(shared, k))
    known = frame.loc[frame["overlap"].notna(), ["jaccard", "rank_overlap"]].to_numpy()
    jaccard, rank_overlap = known.mean(axis=0) if len(known) else (np.nan, np.nan)
    others = {"jaccard": float(jaccard), "rank_overlap": float(rank_overlap)}
    return {"k": k, "metric": "cosine", "shared": shared} | told | others


def _mean(values: np.ndarray, chance: overlap.Chance) -> dict[Hashable, Any]:
    """The mean overlap of words, its standard error, and the same of random lists."""
    known = values[~np.isnan(values)]
    n = len(known)
    return {
        "overlap": float(known.mean()) if n else np.nan,
        "error": float(known.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan,
        "chance": chance.mean, "chance_error": float(chance.deviation / np.sqrt(max(1, n))), "n": n,
    }  # fmt: skip


def _shares(pairing: Pairing, a: Vocabulary, b: Vocabulary, words: int | None) -> dict[Hashable, Any]:
    """How much of each side is compared."""
    told: dict[Hashable, Any] = {"words": words, "only_a": len(pairing.only_a), "only_b": len(pairing.only_b)}
    for name, side, rows in (("coverage_a", a, pairing.a), ("coverage_b", b, pairing.b)):
        counts = np.asarray(side.counts)
        told[name] = {
            "words": len(rows) / max(1, len(counts)), "tokens": float(counts[rows].sum() / max(1, counts.sum()))
        }  # fmt: skip
    return told


def changes(table: pd.DataFrame, floor: pd.DataFrame) -> pd.DataFrame:
    """A comparison with its noise floor: the columns floor, change = floor − overlap, noise and beyond.

    floor is the comparison of the first run with the same model of another seed. Were the second run such a seed too,
    overlap and floor would be two draws of the same kind, and their difference would spread by at most √2 times the
    spread s of the floor among the 101 words of like frequency (at most, since s also holds how words differ). `noise`
    is 1.645·√2·s, one-sided 5 %, and `beyond` says that the change exceeds it: so do at most about 5 % of unchanged
    words. Words that the floor does not know keep NaN, and are not beyond.

    attrs gains floor (its mean), floor_error, beyond (the share of words), level.
    """
    frame = table.copy()
    known = dict(zip(floor["word"], floor["overlap"], strict=True))
    own = np.array([known.get(word, np.nan) for word in frame["word"]], np.float64)
    change = own - frame["overlap"].to_numpy()
    noise = np.where(np.isnan(change), np.nan, ONE_SIDED * np.sqrt(2) * _alike(own, "std"))
    frame = frame.assign(floor=own, change=change, noise=noise, beyond=change > noise)
    told = change[~np.isnan(change)]
    frame.attrs = table.attrs | {
        "floor": floor.attrs.get("overlap"), "floor_error": floor.attrs.get("error"), "level": 0.05,
        "beyond": float((change > noise).sum() / len(told)) if len(told) else np.nan,
    }  # fmt: skip
    return frame


def by_change(table: pd.DataFrame, measure: str = "overlap", least: bool = False) -> pd.DataFrame:
    """The words with a measure of sharing, what changed most (or least) first; among equals the more frequent first.

    Overlap is read against the noise floor where `changes` told it, else a word changed the more the less it shares.
    """
    known = table.loc[table[measure].notna()]
    change = known["change"] if measure == "overlap" and "change" in known else -known[measure]
    place = pd.DataFrame({"change": change, "often": known[["count_a", "count_b"]].min(axis=1)}).dropna()
    return known.loc[place.sort_values(["change", "often"], ascending=[least, False], kind="stable").index]


class Compared(NamedTuple):
    """Two runs ready to be asked for a word: the words they share, and the unit vectors of these on both sides."""

    place: dict[str, int]  # a word's row among the shared
    rows: pd.DataFrame  # word, label, a, b, count_a, count_b
    a: np.ndarray  # (S, D)
    b: np.ndarray  # (S, E)


def compared(a: Embeds, b: Embeds, by: By = "form") -> Compared:
    """What a page keeps while people click on words; half a second for 50,000 words."""
    pairing = joined(a.vocabulary, b.vocabulary, by)
    place = {key: at for at, key in enumerate(pairing.keys)}
    sides = [unit(model.vectors()[rows]) for model, rows in ((a, pairing.a), (b, pairing.b))]
    return Compared(place, _rows(pairing, a.vocabulary, b.vocabulary), *sides)


def neighbours(both: Compared, word: str, k: int = 10) -> pd.DataFrame:
    """The neighbours of a word (a key of the join) on both sides, in 20 ms at 50,000 × 300. Raises KeyError.

    Columns: word, label, a, b (rows in each run), kind: kept, lost (only a has it) or gained (only b); cosine_a,
    rank_a, cosine_b, rank_b, ranks counted from 1. Kept and lost in a's order, then gained in b's.
    """
    row = both.place[word]
    told = both.rows[["word", "label", "a", "b"]].copy(deep=False)
    chosen = []
    for name, vectors in (("a", both.a), ("b", both.b)):
        cosines = vectors @ vectors[row]
        order = np.lexsort((np.arange(len(cosines)), -np.round(cosines / TIE)))
        order = order[order != row]
        rank = np.full(len(cosines), 0)
        rank[order] = np.arange(1, len(order) + 1)
        told = told.assign(**{f"cosine_{name}": np.clip(cosines, -1, 1), f"rank_{name}": rank})
        chosen.append(order[:k])
    rows = np.concatenate([chosen[0], chosen[1][~np.isin(chosen[1], chosen[0])]])
    kind = np.where(np.isin(rows, chosen[0]), np.where(np.isin(rows, chosen[1]), "kept", "lost"), "gained")
    return told.iloc[rows].assign(kind=kind).reset_index(drop=True)


def projection_overlap(
    a: Embeds, words: int = 5000, k: int = 10, n_neighbors: int = 15, min_dist: float = 0.1
) -> Making[pd.DataFrame]:
    """How much of a word's neighbours ON THE MAP another seed of UMAP keeps, the vectors being the same.

    Columns: id, word, overlap. attrs: overlap (its mean), error, chance, chance_error, k, n, seeds, seconds.
    """
    began = time.perf_counter()
    vectors = unit(a.vectors()[:words])
    known = yield from stage(graph(Index(vectors, GRAPH_EXACT), max(k, n_neighbors - 1)), 0, 200)
    near, k = [], min(k, max(1, len(vectors) - 1))
    for seed in (0, 1):
        layout = umap(vectors, n_neighbors, min_dist, seed=seed, neighbours=known)
        places = yield from stage(layout, 200 + 400 * seed, 600 + 400 * seed)
        near.append(nearest_on_map(places, k) if len(places) > k else np.empty((len(places), 0), np.int64))
    named = [str(word) for word in a.vocabulary.words[: len(vectors)]]
    frame = pd.DataFrame({"id": np.arange(len(named)), "word": named, "overlap": overlap.shared(*near)})
    frame.attrs = _mean(frame["overlap"].to_numpy(), overlap.chance(len(frame), k)) | {
        "k": k, "seeds": [0, 1], "n_neighbors": n_neighbors, "min_dist": min_dist,
        "seconds": round(time.perf_counter() - began, 3),
    }  # fmt: skip
    return frame


def overlap_matrix(*models: Embeds, by: By = "form", k: int = 10, words: int | None = None) -> Making[pd.DataFrame]:
    """The mean overlap of every pair of runs, each among the words that these two share, as `comparison` has it.

    A row a pair: a and b (places in the order given, a < b), overlap, error, rank_overlap, chance, shared, n.
    """
    pairs = [(a, b) for a in range(len(models)) for b in range(a + 1, len(models))]
    rows = []
    for at, (a, b) in enumerate(pairs):
        work = comparison(models[a], models[b], by=by, k=k, words=words)
        told = (yield from stage(work, WHOLE * at // len(pairs), WHOLE * (at + 1) // len(pairs))).attrs
        rows.append({"a": a, "b": b} | {name: told[name] for name in MEANS})
    frame = pd.DataFrame(rows, columns=["a", "b", *MEANS])
    frame.attrs = {"k": k, "by": by, "metric": "cosine"}
    return frame
