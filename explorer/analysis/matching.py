"""Has a word one sense in two sentences? Answered by every encoder's cosine, by spelling alone, by capsules.

Each way gives a score a pair; its threshold and the calibration of its probability are fitted on the pairs of the words
that are learnt from, and it is graded on those of the other words, every word once over the folds.

    hidden    the word's places are masked: what the sentence alone expects there (last four layers)
    last4     the sum of the last four layers, at the word
    layer0 …  one layer, at the word
    tfidf     char n-grams of the two sentences, weighed: what spelling alone tells
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float, Int64
from scipy.stats import binom, binomtest

from explorer.contracts import Array, Corpus, Encodes, Making, Marked, Matches, Step
from explorer.corpus.pairs import held, pairs
from explorer.models.capsules import TOGETHER, Capsules, CapsulesConfig, coupled, platt
from explorer.nn.marked import LAST, Kept, PairBatches, numbered, pool
from explorer.spaces.neighbours import unit

SPELLING, COMMONEST = "tfidf", "commonest"
HIDDEN, LAST4 = "hidden", "last4"
EVERY = 32  # sentences between two steps
FOLDS, SHARE = 5, 0.2


class Judge(NamedTuple):
    """A threshold on a score, and its calibration: one sense above it, with probability σ(a · score + b)."""

    threshold: float
    slope: float
    offset: float

    def chance(self, scores: Float[np.ndarray, " N"]) -> Float[np.ndarray, " N"]:
        """The probability of one sense."""
        return 1 / (1 + np.exp(-np.clip(self.slope * scores + self.offset, -30, 30)))


class Scored(NamedTuple):
    """A cosine a pair, (N,), NaN where a word is not read; the mean of the vectors, taken off before: (D,)."""

    scores: Array
    mean: Array


class Grade(NamedTuple):
    """Right answers of n, the commonest answer's share, and how likely as many right ones are by that alone."""

    accuracy: float
    error: float
    n: int
    majority: float
    p_value: float


def judge(scores: Float[np.ndarray, " N"], same: Bool[np.ndarray, " N"]) -> Judge:
    """The threshold with the fewest errors on these pairs (half-way between two scores), and Platt's calibration."""
    order = np.argsort(scores, kind="stable")
    edges = np.concatenate([[-np.inf], scores[order], [np.inf]])
    right = np.concatenate([[0], np.cumsum(~same[order])]) + np.concatenate([np.cumsum(same[order][::-1])[::-1], [0]])
    right = np.where(edges[:-1] < edges[1:], right, -1)  # never between equal scores
    at = int(right.argmax())
    low, high = edges[at], edges[at + 1]
    between = high - 1 if np.isinf(low) else low + 1 if np.isinf(high) else (low + high) / 2
    centre, spread = float(scores.mean()), float(scores.std()) or 1.0
    slope, offset = platt((scores - centre) / spread, same)
    return Judge(float(between), float(slope / spread), float(offset - slope * centre / spread))


def graded(right: Bool[np.ndarray, " N"], same: Bool[np.ndarray, " N"]) -> Grade:
    """Accuracy with its standard error; the binomial test is one-sided, against the share of the commonest answer."""
    n, share = len(right), float(right.mean()) if len(right) else np.nan
    if not n:
        return Grade(np.nan, np.nan, 0, np.nan, np.nan)
    majority = float(max(same.mean(), 1 - same.mean()))
    p_value = float(binom.sf(int(right.sum()) - 1, n, majority))
    return Grade(share, float(np.sqrt(share * (1 - share) / n)), n, majority, p_value)


def mcnemar(one: Bool[np.ndarray, " N"], other: Bool[np.ndarray, " N"]) -> float:
    """Whether two judges of the same pairs differ: the exact test over the pairs that only one of them gets right."""
    ours, theirs = int((one & ~other).sum()), int((~one & other).sum())
    return float(binomtest(ours, ours + theirs).pvalue) if ours + theirs else 1.0


def matching(
    corpus: Corpus, *models: Encodes | Matches, most: int = 4000, seed: int = 0, folds: int = FOLDS,
    own: Sequence[int] = (),
) -> Making[pd.DataFrame]:  # fmt: skip
    """One row a pair, model and way to answer: run (its place among the models; −1: none), way, pair, chance, right.

    attrs: words, same of each pair; judges: of each way of a model (by its place) what `typed` needs. Every pair is
    answered once, by a judge fitted on the words of the other folds; a model that `Matches` was trained beforehand, and
    answers only for words that it never saw. own: the places of those that were trained on this very corpus.
    """
    found = pairs(corpus, most, seed)
    same = np.array([pair.same for pair in found], bool)
    words, ends = [pair.word for pair in found], [(pair.one, pair.other) for pair in found]
    tested = [held(words, SHARE, fold) for fold in range(folds)]
    rows = [_crossed(-1, SPELLING, spelling(ends), same, tested), _commonest(same, tested)]
    judges: dict[str, dict[str, object]] = {}
    for at, model in enumerate(models):
        if isinstance(model, Matches):
            yield Step(at, len(models), {})
            rows.append(_matched(at, model, ends, same, unseen(model, corpus, words, at in own)))
        else:
            scores: Mapping[str, Scored] = yield from cosines(model, ends)
            rows += [_crossed(at, way, found.scores, same, tested) for way, found in scores.items()]
            judges[str(at)] = {way: _kept(found, same) for way, found in scores.items()}
    yield Step(1, 1, {})
    table = pd.concat(rows, ignore_index=True)
    table.attrs = {"words": words, "same": same.tolist(), "folds": folds, "judges": judges}
    return table


def _kept(found: Scored, same: Bool[np.ndarray, " N"]) -> dict[str, object]:
    """What a sentence that somebody types is judged by, as JSON: fitted on all pairs."""
    read = np.flatnonzero(~np.isnan(found.scores))
    if not len(read):
        return {}
    return {**judge(found.scores[read], same[read])._asdict(), "mean": found.mean.round(5).tolist()}


def cosines(model: Encodes, ends: Sequence[tuple[Marked, Marked]]) -> Making[dict[str, Scored]]:
    """The cosine of the word's two vectors by every way to read them, centred on their mean: (N,); NaN where unread."""
    sentences, numbers = numbered(ends)
    found: dict[str, list[Array | None]] = {}
    for hidden in (False, True):
        spans = [(each.start, each.end) for each in sentences] if hidden else None
        encodings = model.encode((each.text for each in sentences), spans)
        for at, (marked, encoding) in enumerate(zip(sentences, encodings, strict=True)):
            layers = pool(encoding, marked.start, marked.end)
            for way, vector in _ways(layers, hidden, len(encoding.layers)).items():
                found.setdefault(way, []).append(vector)
            if at % EVERY == 0:
                yield Step(len(sentences) * hidden + at, 2 * len(sentences), {})
    return {way: _cosine(vectors, numbers) for way, vectors in found.items()}


def _ways(layers: list[Array] | None, hidden: bool, count: int) -> dict[str, Array | None]:
    last = None if layers is None else np.sum(layers[max(1, count - LAST) :] or layers, axis=0)
    if hidden:
        return {HIDDEN: last}
    return {f"layer{at}": None if layers is None else layers[at] for at in range(count)} | {LAST4: last}


def _cosine(vectors: Sequence[Array | None], numbers: Int64[np.ndarray, "N 2"]) -> Scored:
    width = next((len(each) for each in vectors if each is not None), 1)
    table = np.stack([np.full(width, np.nan, np.float32) if each is None else each for each in vectors])
    read = np.array([each is not None for each in vectors], bool)
    mean = table[read].mean(0) if read.any() else np.zeros(width, np.float32)
    rows = unit(np.nan_to_num(table - mean))
    one, other = numbers.T
    scores = np.where(read[one] & read[other], (rows[one] * rows[other]).sum(1), np.nan)
    return Scored(scores.astype(np.float32), mean)


def typed(model: Encodes, judges: Mapping[str, Mapping[str, Any]], one: Marked, other: Marked) -> pd.DataFrame:
    """Of two sentences: way, cosine, chance and threshold for each way that was judged; none where a word is unread."""
    rows = []
    for hidden in (False, True):
        spans = [(one.start, one.end), (other.start, other.end)] if hidden else None
        read = zip((one, other), model.encode([one.text, other.text], spans), strict=True)
        sides = [_ways(pool(found, side.start, side.end), hidden, len(found.layers)) for side, found in read]
        for way, first in sides[0].items():
            kept, second = judges.get(way), sides[1][way]
            if kept and first is not None and second is not None:
                ends = unit(np.stack([first, second]) - np.array(kept["mean"], np.float32))
                cosine = float(ends[0] @ ends[1])
                made = Judge(kept["threshold"], kept["slope"], kept["offset"])
                rows.append((way, cosine, float(made.chance(np.array([cosine]))[0]), made.threshold))
    return pd.DataFrame(rows, columns=["way", "cosine", "chance", "threshold"])


def spelling(ends: Sequence[tuple[Marked, Marked]]) -> Array:
    """Cosines of TF-IDF over 1 to 4 characters of the sentences, the marked word left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    sides = [
        [f"{each.text[: each.start]} {each.text[each.end :]}" for each in side] for side in zip(*ends, strict=True)
    ]
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True).fit(sides[0] + sides[1])
    one, other = (weights.transform(side) for side in sides)
    return np.asarray(one.multiply(other).sum(axis=1), np.float32).ravel()


def _crossed(
    run: int, way: str, scores: Array, same: Bool[np.ndarray, " N"], tested: Sequence[Bool[np.ndarray, " N"]]
) -> pd.DataFrame:
    """Every pair judged by what was fitted on the words of the other folds; an unread one is answered by neither."""
    read, chance, right = ~np.isnan(scores), np.full(len(scores), np.nan), np.zeros(len(scores), bool)
    for fold in tested:
        some = fold & read
        if some.any() and (read & ~fold).any():
            made = judge(scores[read & ~fold], same[read & ~fold])
            chance[some] = made.chance(scores[some])
            right[some] = (scores[some] > made.threshold) == same[some]
    return _rows(run, way, np.flatnonzero(read), chance, right)


def _commonest(same: Bool[np.ndarray, " N"], tested: Sequence[Bool[np.ndarray, " N"]]) -> pd.DataFrame:
    chance, right = np.zeros(len(same)), np.zeros(len(same), bool)
    for fold in tested:
        chance[fold] = same[~fold].mean()
        right[fold] = (chance[fold] > 0.5) == same[fold]
    return _rows(-1, COMMONEST, np.arange(len(same)), chance, right)


def _matched(
    run: int, model: Matches, ends: Sequence[tuple[Marked, Marked]], same: Bool[np.ndarray, " N"],
    which: Bool[np.ndarray, " N"],
) -> pd.DataFrame:  # fmt: skip
    chance = np.full(len(same), np.nan)
    chance[which] = model.match([pair for pair, is_new in zip(ends, which, strict=True) if is_new])
    return _rows(run, "match", np.flatnonzero(~np.isnan(chance)), chance, (chance > 0.5) == same)


def unseen(model: Matches, corpus: Corpus, words: Sequence[str], is_own: bool) -> Bool[np.ndarray, " N"]:
    """Which pairs are of words that a model's training never saw: all, unless it learnt from this corpus."""
    config = model.config
    if not is_own or not isinstance(config, CapsulesConfig):
        return np.ones(len(words), bool)
    learnt = [pair.word for pair in pairs(corpus, config.pairs, config.seed)]
    kept = held(learnt, config.held_out, config.fold)
    return ~np.isin(words, [word for word, is_held in zip(learnt, kept, strict=True) if not is_held])


def _rows(run: int, way: str, at: Int64[np.ndarray, " M"], chance: np.ndarray, right: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"run": run, "way": way, "pair": at, "chance": chance[at], "right": right[at]})


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """One row a run and way: the fields of Grade over its pairs, and coverage; on the same pairs what spelling tells.

    tfidf: its accuracy; p_tfidf: as many right by that chance (binomial, one-sided); mcnemar: whether the two differ.
    """
    same, total = np.array(table.attrs["same"], bool), len(table.attrs["same"])
    spelt = table[table["way"] == SPELLING].set_index("pair")["right"]
    rows = []
    for run, way in dict.fromkeys(zip(table["run"].tolist(), table["way"].tolist(), strict=True)):
        some = table[(table["run"] == run) & (table["way"] == way)]
        at, right = np.array(some["pair"].tolist(), int), np.array(some["right"].tolist(), bool)
        beside = spelt.reindex(at).to_numpy(bool)
        told = graded(right, same[at])._asdict()
        chance = float(binom.sf(right.sum() - 1, len(right), beside.mean()))
        rows.append({"run": run, "way": way, **told, "coverage": len(at) / max(1, total),
                     "tfidf": float(beside.mean()), "p_tfidf": chance, "mcnemar": mcnemar(right, beside)})  # fmt: skip
    return pd.DataFrame(rows)


def crossed(
    corpus: Corpus, encoder: Encodes, settings: Mapping[str, object], most: int = 4000, seed: int = 0,
    folds: int = FOLDS,
) -> Making[pd.DataFrame]:  # fmt: skip
    """Capsules trained once a fold on the words of the others: as `matching`, way "capsules", run 0, every pair once.

    The sentences are encoded once for all folds.
    """
    found = pairs(corpus, most, seed)
    words, (sentences, couples), kept = [pair.word for pair in found], coupled(found), Kept()
    same = couples.same
    chance, tested = np.full(len(same), np.nan), [held(words, SHARE, fold) for fold in range(folds)]
    for fold, each in enumerate(tested):
        config = CapsulesConfig.model_validate({**settings, "fold": fold, "held_out": SHARE})
        model = Capsules(config, corpus.vocabulary, encoder=encoder)
        if not fold:
            for at in model.read(sentences, kept):
                yield Step(at, 2 * -(-len(sentences) // TOGETHER), {})
        batches = PairBatches(couples, each, config.batch_size, config.seed)
        for step in model.learn(kept, batches):
            yield Step(step.total * (folds + fold) + step.done, 2 * folds * step.total, step.metrics)
        chance[each] = 1 / (1 + np.exp(-model.logits(kept, couples.take(each))))
    seen = np.flatnonzero(kept.read[couples.one] & kept.read[couples.other])
    table = _rows(0, "capsules", seen, chance, (chance > 0.5) == same)
    spelt = _crossed(-1, SPELLING, spelling([(pair.one, pair.other) for pair in found]), same, tested)
    table = pd.concat([spelt, table], ignore_index=True)
    table.attrs = {"words": words, "same": same.tolist(), "folds": folds}
    return table
