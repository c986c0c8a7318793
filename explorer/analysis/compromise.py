"""The compromise, measured: a word's static vector as a mixture of vectors of its senses, beside words of one sense.

    a word's occurrences by sense ──A · mean of contexts──▶ a vector a sense ──least squares──▶ static ≈ Σ wₖ · senseₖ

A sense's vector is induced from the contexts of its occurrences alone (`explorer.spaces.induction`), by a map that was
fitted on all other words. The static vector was trained without any sense; so the weights need not be the shares of the
corpus, and the residual may be anything. Controls: other words about as frequent, of one sense as far as is known,
whose occurrences are parted at random in the same shares: what the same arithmetic finds where nothing is to be found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from explorer.analysis.induced import Induced, Place, induced
from explorer.contracts import Corpus, Embeds, Making, Step
from explorer.corpus.gold import known
from explorer.errors import NothingToLearn, UnknownWord
from explorer.spaces.mixture import DRAWS, Intervals, Mixture, intervals, means, mixture, relative
from explorer.spaces.neighbours import Index, unit
from explorer.spaces.similarity import mean
from explorer.spaces.stages import WHOLE, finished, stage

Row = dict[str, object]
Senses = Mapping[str, Sequence[Place]]
LEAST = 5  # occurrences of a sense that is measured
MOST = 1_000  # occurrences of a control word that are read
CONTROLS = 10  # words
NEIGHBOURS = 20
DRAWN = 600  # occurrences on the picture


class Measured(NamedTuple):
    """A word as a mixture of K senses. cosines: of its vector with each; between: of the two senses most alike."""

    senses: Float[np.ndarray, "K D"]
    counts: Int[np.ndarray, " K"]
    found: Mixture
    cosines: Float[np.ndarray, " K"]
    between: float

    @property
    def gain(self) -> float:
        """By how much the mixture leaves less than the best single sense."""
        return float(self.found.alone.min()) - self.found.residual

    @property
    def lies_between(self) -> bool:
        """Whether the vector is nearer to every sense than any two senses are to each other."""
        return bool(self.cosines.min() > self.between)


class Control(NamedTuple):
    """A word of one sense parted at random: the figures of a homonym, and how far a weight is from its share at most.

    nearest: the lowest cosine of its vector with a part; between: of the two parts most alike.
    """

    word: str
    n: int
    residual: float
    alone: float
    gain: float
    between: float
    lies_between: bool
    nearest: float
    apart: float


class Parted(NamedTuple):
    """Tokens of a word by sense: those of senses with LEAST or more, the sense of each, and what was left out."""

    word: int
    names: list[str]
    places: Int[np.ndarray, " N"]
    labels: Int[np.ndarray, " N"]
    left_out: dict[str, int]
    others: int  # places that the corpus reads as another word


def compromise(
    corpus: Corpus, model: Embeds, word: str, senses: Senses, controls: int = CONTROLS, seed: int = 0
) -> Making[pd.DataFrame]:
    """A row a sense: sense, n, share (of occurrences), weight (relative), their intervals, cosine, raw (the weight).

    senses: {name: [[sentence, start, end], …]}, as gold, as found or as the user has them.
    attrs: word (as the vocabulary has it), n, left_out {sense: n}, others; residual, residual_low/high, alone (best
    single sense's residual), gain, gain_low/high, between, lies_between; controls: rows of `_control`; quality of A;
    verdict, whether the vector is a compromise: "all" if the mixture gains more than any control did, its interval
    over, and every sense has weight; "some" if not every one has; "none" if it gains no more than they did.
    neighbours: [{word, cosine, sense, cosines}]; points: [[x, y, sense]], centroids [[x, y]], static [x, y],
    off (`_plane`).
    Raises UnknownWord; NothingToLearn if fewer than two senses have LEAST occurrences of this very word.
    """
    space = yield from stage(induced(corpus, model), 0, 600)
    own = parted(space, word, senses)
    if len(own.names) < 2:
        raise NothingToLearn(
            "“{word}” has {n} senses with {least} occurrences or more here; a mixture needs two.",
            word=word, n=len(own.names), least=LEAST,
        )  # fmt: skip
    matrix = space.induction.without(own.word)
    rows = space.contexts(own.places) @ matrix
    found = _measured(space.vectors[own.word], rows, own.labels, len(own.names))
    spread = intervals(space.vectors[own.word], rows, own.labels, len(own.names), seed=seed)
    yield Step(700, WHOLE, {})
    avoid = frozenset(known(corpus))
    others = yield from stage(_controls(space, own.word, found.counts, controls, seed, avoid), 700, 950)
    frame = pd.DataFrame({
        "sense": own.names, "n": found.counts, "share": found.counts / found.counts.sum(),
        "share_low": spread.shares[0], "share_high": spread.shares[1],
        "weight": relative(found.found.weights), "weight_low": spread.weights[0], "weight_high": spread.weights[1],
        "cosine": found.cosines, "raw": found.found.weights, "alone": found.found.alone,
    })  # fmt: skip
    frame.attrs = {
        "word": str(corpus.vocabulary.words[own.word]), "n": int(found.counts.sum()), "left_out": own.left_out,
        "others": own.others, "window": space.window, "seed": seed,
        "residual": found.found.residual, "residual_low": spread.residual[0], "residual_high": spread.residual[1],
        "alone": float(found.found.alone.min()), "gain": found.gain, "gain_low": spread.gain[0],
        "gain_high": spread.gain[1], "between": found.between, "lies_between": found.lies_between,
        "controls": [each._asdict() for each in others], "verdict": _verdict(spread, others),
        "quality": space.induction.quality()._asdict(),
        "neighbours": _neighbours(space, own.word, found.senses), **_plane(space.vectors[own.word], rows, own, seed),
    }  # fmt: skip
    yield Step(WHOLE, WHOLE, {})
    return frame


def _verdict(spread: Intervals, others: Sequence[Control]) -> str:
    if spread.gain[0] <= max((each.gain for each in others), default=0.0):
        return "none"
    return "all" if (spread.weights[0] > 0).all() else "some"


def compromises(corpus: Corpus, model: Embeds, controls: int = CONTROLS, seed: int = 0) -> Making[pd.DataFrame]:
    """The same over all homonyms whose senses the corpus knows: a row a word.

    Columns: word, senses (how many), n, shares, weights, names (lists), residual, alone, gain, between, nearest (the
    lowest cosine of the static vector with a sense), lies_between; beyond (whether it gains more than any of its
    controls), controls (how many), and their means: control_residual, control_gain, control_between (share).
    attrs: correlation of weights with shares, both less 1/K, over all senses, correlation_error (bootstrap over words);
    residual_difference and gain_difference (word less its controls: mean, error, n, p of Wilcoxon's signed ranks);
    between and beyond: how many of n words lie between their senses, and gain more than any control; quality of A.
    """
    space = yield from stage(induced(corpus, model), 0, 400)
    rows: list[Row] = []
    homonyms = known(corpus)
    for at, (name, senses) in enumerate(homonyms.items()):
        if (row := _row(space, name, senses, frozenset(homonyms), controls, seed)) is not None:
            rows.append(row)
        yield Step(400 + 600 * (at + 1) // len(homonyms), WHOLE, {})
    frame = pd.DataFrame(rows)
    if rows:
        frame.attrs = {**_over_all(frame, seed), "quality": space.induction.quality()._asdict(), "seed": seed}
    return frame


def parted(space: Induced, name: str, senses: Senses) -> Parted:
    """The occurrences of a word that the corpus reads as this very word, by sense. Raises UnknownWord."""
    word = space.word(name)
    found = {sense: space.places(word, said) for sense, said in senses.items()}
    kept = [sense for sense, places in found.items() if len(places) >= LEAST]
    places = np.concatenate([found[sense] for sense in kept]) if kept else np.empty(0, np.int64)
    labels = np.repeat(np.arange(len(kept)), [len(found[sense]) for sense in kept])
    left_out = {sense: len(places) for sense, places in found.items() if sense not in kept}
    others = sum(map(len, senses.values())) - sum(map(len, found.values()))
    return Parted(word, kept, places, labels, left_out, others)


def _measured(vector: np.ndarray, rows: np.ndarray, labels: np.ndarray, count: int) -> Measured:
    senses = means(rows, labels, count)
    units = unit(senses).astype(np.float64)
    among = units @ units.T
    between = float(among[np.triu_indices(count, 1)].max(initial=-1))
    cosines = units @ unit(vector[None])[0].astype(np.float64)
    return Measured(senses, np.bincount(labels, minlength=count), mixture(vector, senses), cosines, between)


def _controls(
    space: Induced, word: int, counts: np.ndarray, controls: int, seed: int, avoid: frozenset[str]
) -> Making[list[Control]]:
    """Words of one sense about as frequent as this one, their occurrences parted at random in the same shares."""
    found: list[Control] = []
    chosen = _alike(space, word, controls, avoid)
    for at, other in enumerate(chosen):
        found.append(_control(space, other, counts, seed))
        yield Step(at + 1, len(chosen), {})
    return found


def _alike(space: Induced, word: int, controls: int, avoid: frozenset[str]) -> list[int]:
    """The words nearest in logarithmic frequency, of the same part of speech, that are no known homonyms."""
    counts = np.asarray(space.corpus.vocabulary.counts[: len(space.vectors)])
    own, kind = space.kinds[word]
    fits = [
        at for at, (each, its) in enumerate(space.kinds)
        if its == kind and space.induction.fitted[at] and counts[at] >= 2 * LEAST and each != own and each not in avoid
    ]  # fmt: skip
    return sorted(fits, key=lambda at: (abs(np.log(counts[at] / counts[word])), at))[:controls]


def _control(space: Induced, word: int, counts: np.ndarray, seed: int) -> Control:
    places = space.everywhere(word, MOST, seed)
    edges = np.cumsum(counts)[:-1] / counts.sum() * len(places)
    mixed = np.random.default_rng([seed, word]).permutation(len(places))
    labels = np.empty(len(places), np.int64)
    labels[mixed] = np.searchsorted(edges, np.arange(len(places)), side="right")
    rows = space.contexts(places) @ space.induction.without(word)
    found = _measured(space.vectors[word], rows, labels, len(counts))
    shares = found.counts / found.counts.sum()
    apart = float(np.abs(relative(found.found.weights) - shares).max())
    return Control(
        str(space.corpus.vocabulary.words[word]), len(places), found.found.residual, float(found.found.alone.min()),
        found.gain, found.between, found.lies_between, float(found.cosines.min()), apart,
    )  # fmt: skip


def _neighbours(space: Induced, word: int, senses: np.ndarray) -> list[Row]:
    """The nearest words of the static vector, each with its cosine to every sense, and the sense it is nearest to."""
    index = Index(space.vectors)
    ids, cosines = index.nearest(np.array([word]), NEIGHBOURS, exclude_self=True)
    across = index.at(ids[0]) @ unit(senses).T
    return [
        {"word": str(space.corpus.vocabulary.words[at]), "cosine": float(cosine), "sense": int(row.argmax()),
         "cosines": row.round(4).tolist()}
        for at, cosine, row in zip(ids[0], cosines[0], across, strict=True)
    ]  # fmt: skip


def _plane(vector: np.ndarray, rows: np.ndarray, own: Parted, seed: int) -> Row:
    """Directions on the plane of the senses' vectors, or of two senses and the word's own; of many occurrences some.

    off: how far the word's own direction lies from that plane, in the plane's unit.
    """
    count = len(own.names)
    senses, word = unit(means(rows, own.labels, count)).astype(np.float64), unit(vector[None])[0].astype(np.float64)
    middle = senses.mean(axis=0)
    axes = np.linalg.svd(senses - middle, full_matrices=False)[2][: min(2, count - 1)]
    if count == 2:  # a line: what of the word lies beside it is the other axis
        beside = word - middle - axes.T @ (axes @ (word - middle))
        axes = np.vstack([axes, beside / max(float(np.linalg.norm(beside)), 1e-12)])
    drawn = np.arange(len(rows))
    if len(rows) > DRAWN:
        drawn = np.sort(np.random.default_rng(seed).choice(len(rows), DRAWN, replace=False))
    places = (np.concatenate([senses, word[None], unit(rows[drawn])]) - middle) @ axes.T
    told = zip(places[count + 1 :].round(4).tolist(), own.labels[drawn].tolist(), strict=True)
    left = ((word - middle) ** 2).sum() - (places[count] ** 2).sum()
    return {
        "points": [[*place, label] for place, label in told], "centroids": places[:count].round(4).tolist(),
        "static": places[count].round(4).tolist(), "off": float(np.sqrt(max(left, 0))),
    }  # fmt: skip


def _row(space: Induced, name: str, senses: Senses, avoid: frozenset[str], controls: int, seed: int) -> Row | None:
    """A homonym; None where this space has no vector of it, or its occurrences are of one sense."""
    try:
        own = parted(space, name, senses)
    except UnknownWord:
        return None
    if len(own.names) < 2:
        return None
    rows = space.contexts(own.places) @ space.induction.without(own.word)
    found = _measured(space.vectors[own.word], rows, own.labels, len(own.names))
    others = finished(_controls(space, own.word, found.counts, controls, seed, avoid))
    return {
        "word": str(space.corpus.vocabulary.words[own.word]), "senses": len(own.names), "n": len(own.places),
        "names": own.names, "shares": (found.counts / found.counts.sum()).tolist(),
        "weights": relative(found.found.weights).tolist(), "residual": found.found.residual,
        "alone": float(found.found.alone.min()), "gain": found.gain, "between": found.between,
        "nearest": float(found.cosines.min()), "lies_between": found.lies_between, "controls": len(others),
        "beyond": found.gain > max((each.gain for each in others), default=0.0),
        "control_residual": mean(np.array([each.residual for each in others])).value,
        "control_gain": mean(np.array([each.gain for each in others])).value,
        "control_between": mean(np.array([float(each.lies_between) for each in others])).value,
    }  # fmt: skip


def _over_all(frame: pd.DataFrame, seed: int) -> Row:
    """What holds over all homonyms."""
    beyond = [
        (np.asarray(shares) - 1 / len(shares), np.asarray(weights) - 1 / len(weights))
        for shares, weights in zip(frame["shares"], frame["weights"], strict=True)
    ]
    draw = np.random.default_rng(seed)
    again = [_correlation([beyond[at] for at in draw.integers(0, len(beyond), len(beyond))]) for _ in range(DRAWS)]
    error = float(np.nanstd(again)) if len(beyond) > 1 else np.nan
    return {
        "correlation": _correlation(beyond), "correlation_error": error,
        "residual_difference": _paired(frame, "residual"), "gain_difference": _paired(frame, "gain"),
        "between": int(frame["lies_between"].to_numpy(bool).sum()),
        "beyond": int(frame["beyond"].to_numpy(bool).sum()), "n": len(frame),
    }  # fmt: skip


def _correlation(beyond: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Pearson's, of weights with shares over all senses of some words, each less what an even split would give."""
    shares, weights = (np.concatenate(each) for each in zip(*beyond, strict=True))
    if min(float(shares.std()), float(weights.std())) < 1e-12:
        return float("nan")
    return float(np.corrcoef(shares, weights)[0, 1])


def _paired(frame: pd.DataFrame, name: str) -> dict[str, float]:
    """A word's figure less the mean of its controls': mean, standard error, n, and the p of Wilcoxon's signed ranks."""
    from scipy.stats import wilcoxon

    told = frame[name].to_numpy(float) - frame[f"control_{name}"].to_numpy(float)
    told = told[np.isfinite(told)]
    found = mean(told)
    p = float(np.asarray(wilcoxon(told))[1]) if len(told) > 1 and told.any() else float("nan")
    return {"mean": found.value, "error": found.error, "n": found.n, "p": p}
