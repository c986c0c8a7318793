"""How many capsules? Training at several counts p, the rule that chooses one, and what the capsules are like.

A table is one seed: it trains every p of every arm on sentences that are encoded once, and tests on the words of that
seed's fold, which no arm learnt from; five seeds test every word once.

    fixed     capsules of d dimensions each: parameters grow with p²
    matched   p · d is constant, and so are the parameters of a layer
    paper     as fixed, with the paper's three layers and first weights, where the count can hardly matter
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from explorer.analysis.decomposing import alike, effective
from explorer.analysis.matching import mcnemar
from explorer.contracts import Corpus, Encodes, Making, Marked, Step
from explorer.corpus.pairs import Pair, held, pairs, places
from explorer.models.capsules import TOGETHER, Capsules, CapsulesConfig, coupled
from explorer.nn.marked import Couples, Kept, PairBatches

COUNTS = (1, 2, 3, 4, 6, 8, 10, 16, 32)
SEEDS = (0, 1, 2, 3, 4)
FIXED, MATCHED, PAPER = "fixed", "matched", "paper"
SIZE, PRODUCT = 32, 256  # d of a capsule; p · d where parameters are matched
FIGURES = ("accuracy", "effective", "alike", "nmi", "told")
PAPER_LAYERS = 3  # of one layer the word is not lost yet: squashing keeps directions
LOOKED = 64  # sentences by which the first weights are judged


class Chosen(NamedTuple):
    """What the rule says of one arm: the count, the best one, and whether anything beat one capsule (McNemar)."""

    capsules: int
    best: int
    beats_one: bool
    p_value: float


def arms(counts: Sequence[int] = COUNTS) -> Iterator[tuple[str, int, dict[str, object]]]:
    """Arm, count, and the fields of the config in which it differs."""
    for count in counts:
        yield FIXED, count, {"capsules": count, "capsule_size": SIZE}
        yield MATCHED, count, {"capsules": count, "capsule_size": round(PRODUCT / count)}
        paper = {"layers": PAPER_LAYERS, "initialisation": "paper"}
        yield PAPER, count, {"capsules": count, "capsule_size": SIZE, **paper}


def counts(
    corpus: Corpus, encoder: Encodes, *, run: str, seed: int, most: int = 1500, grid: Sequence[int] = COUNTS
) -> Making[pd.DataFrame]:
    """One row an arm and count: arm, count, size, parameters, accuracy, n, effective, alike, nmi, told, right (a list).

    told: what share of the capsules' output differs from word to word before anything is learnt (mean square). The
    steps are the same for all. `right` is of each tested pair, in one order for all arms of a seed.
    """
    found = pairs(corpus, most, 0)
    sentences, couples = coupled(found)
    tested = held([pair.word for pair in found], 1 / len(SEEDS), seed)
    kept, rows, tried = Kept(), [], list(arms(grid))
    for at, (arm, count, differs) in enumerate(tried):
        config = CapsulesConfig.model_validate({"encoder": run, "seed": seed, "fold": seed, "threads": 1} | differs)
        model = Capsules(config, corpus.vocabulary, encoder=encoder)
        if not at:
            reading = -(-len(sentences) // TOGETHER)
            for done in model.read(sentences, kept):
                yield Step(done, 4 * reading, {})
        at_first = told(model, kept)
        batches = PairBatches(couples, tested, config.batch_size, seed)
        for step in model.learn(kept, batches):
            share = (at + step.done / step.total) / len(tried)
            yield Step(round(1000 * (0.25 + 0.75 * share)), 1000, {})
        row = _row(model, kept, batches.tested, senses(corpus, found, sentences))
        rows.append(row | {"arm": arm, "count": count, "told": at_first})
    return pd.DataFrame(rows)


def told(model: Capsules, kept: Kept, some: int = LOOKED) -> float:
    """Of the last layer's output, as a mean square, the part that differs from one sentence's word to another's."""
    read = np.flatnonzero(kept.read)[:some]
    last = np.stack([model.decomposed(kept, at).outputs[-1] for at in read.tolist()]).astype(np.float64)
    return float(((last - last.mean(axis=0)) ** 2).sum() / max((last**2).sum(), np.finfo(float).tiny))


def senses(corpus: Corpus, found: Sequence[Pair], sentences: Sequence[Marked]) -> list[tuple[str, str]]:
    """Word and gold sense of each sentence; the sense is empty where the corpus says none."""
    of = {marked: pair.word for pair in found for marked in (pair.one, pair.other)}
    words = set(of.values())
    known = {
        (corpus.sentence(at.sentence), at.start): at.sense
        for word, its in places(corpus).items() if word in words for at in its
    }  # fmt: skip
    return [(of[each], known.get((each.text, each.start), "")) for each in sentences]


def _row(model: Capsules, kept: Kept, tested: Couples, gold: Sequence[tuple[str, str]]) -> dict[str, object]:
    right = (model.logits(kept, tested) > 0) == tested.same
    some = np.unique(np.concatenate([tested.one, tested.other]))
    read = [(at, model.decomposed(kept, at)) for at in some.tolist() if kept.read[at]]
    weighed = np.stack([each.weights for _, each in read])
    return {
        "size": model.config.capsule_size, "parameters": sum(p.numel() for p in model.network.parameters()),
        "accuracy": float(right.mean()), "n": len(right), "effective": effective(weighed),
        "alike": float(np.mean([alike(each.outputs[-1]) for _, each in read])),
        "nmi": _nmi([gold[at] for at, _ in read], weighed.argmax(1).tolist()), "right": right.tolist(),
    }  # fmt: skip


def _nmi(gold: Sequence[tuple[str, str]], chosen: Sequence[int]) -> float:
    """Of the weightiest capsule with the gold sense, within each word of several senses; the mean over words."""
    from sklearn.metrics import normalized_mutual_info_score

    by_word: dict[str, list[tuple[str, int]]] = {}
    for (word, sense), capsule in zip(gold, chosen, strict=True):
        if sense:
            by_word.setdefault(word, []).append((sense, capsule))
    several = [its for its in by_word.values() if len({sense for sense, _ in its}) > 1]
    told = [normalized_mutual_info_score(*zip(*its, strict=True)) for its in several]
    return float(np.mean(told)) if told else np.nan


def summary(tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """One row an arm and count: the mean of each figure over the seeds, its standard error as NAME_error; n, seeds.

    mcnemar: whether its answers differ from those of one capsule, on the pairs of all seeds; better: it has more right.
    """
    every = pd.concat([each.assign(seed=seed) for seed, each in tables.items()])
    rows = []
    for arm in dict.fromkeys(every["arm"].tolist()):
        ours = every.query("arm == @arm")
        one = _right(ours.query("count == 1"))
        for count in dict.fromkeys(ours["count"].tolist()):
            some = ours.query("count == @count")
            values = {name: np.array(some[name].tolist(), float) for name in FIGURES}
            told = {name: float(each.mean()) for name, each in values.items()}
            errors = {f"{name}_error": float(each.std(ddof=1) / np.sqrt(len(each))) for name, each in values.items()}
            right = _right(some)
            rows.append({"arm": arm, "count": count, "size": some["size"].tolist()[0], **told, **errors,
                         "parameters": some["parameters"].tolist()[0], "seeds": len(some), "n": len(right),
                         "mcnemar": mcnemar(right, one) if len(one) == len(right) else np.nan,
                         "better": bool(right.sum() > one.sum())})  # fmt: skip
    return pd.DataFrame(rows)


def _right(some: pd.DataFrame) -> np.ndarray:
    return np.array([each for its in some.sort_values("seed")["right"] for each in its], bool)


def recommended(told: pd.DataFrame, arm: str, level: float = 0.05) -> Chosen:
    """The smallest count within one standard error of the best; `beats_one` is McNemar's, of the best against one."""
    ours = [row for row in told.to_dict("records") if row["arm"] == arm]
    best = max(ours, key=lambda row: row["accuracy"])
    floor = best["accuracy"] - best["accuracy_error"]
    count = min(int(row["count"]) for row in ours if row["accuracy"] >= floor)
    beats = bool(best["better"]) and best["mcnemar"] < level
    return Chosen(count if beats else 1, int(best["count"]), beats, float(best["mcnemar"]))
