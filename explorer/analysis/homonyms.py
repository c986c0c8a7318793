"""Homonym candidates of a corpus as a table: each word with the two companies it keeps and a sentence of each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.contracts import Corpus, Making, Step
from explorer.corpus import homonymy
from explorer.corpus.occurrences import occurrences
from explorer.corpus.search import form, tag
from explorer.spaces.stages import WHOLE, stage

LEAST = 50  # times a word must occur to be judged
MOST = 100  # candidates that are kept with their evidence
READ = 60  # sentences of a candidate that are looked at for examples


def candidates(corpus: Corpus, known: list[str] | None = None, least: int = LEAST) -> Making[pd.DataFrame]:
    """Words most likely to have two meanings, best first.

    Columns: word, count, score, first, second (the words whose company it shares), near_first, near_second, between
    (cosines), sentence_first, sentence_second (examples), known (whether `known` names its form).
    attrs: judged, least; and where homonyms are known: known (how many of them were judged), precision (average
    precision of the ranking for them), chance (their share of the judged), matched {known, judged, precision, chance}
    among words as frequent as they are (between the 5th and the 95th percentile of their counts).
    """
    space = yield from stage(homonymy.vectors(corpus), 0, 800)
    counts = np.asarray(corpus.vocabulary.counts)
    found = homonymy.splits(space, counts, least)
    order = np.argsort(-found.score, kind="stable")
    words = [str(corpus.vocabulary.words[at]) for at in found.words.tolist()]
    asked = set(known or [])
    gold = np.array([form(word) in asked and tag(word) in ("NNG", "") for word in words], bool)
    yield Step(850, WHOLE, {})
    rows = [_row(corpus, found, int(at), space, bool(gold[at])) for at in order[:MOST]]
    frame = pd.DataFrame(rows)
    frame.attrs = {"judged": len(words), "least": least, **_graded(gold, found.score, counts[found.words])}
    return frame


def _row(corpus: Corpus, found: homonymy.Split, at: int, space: np.ndarray, known: bool) -> dict[str, object]:
    word, first, second = int(found.words[at]), int(found.first[at]), int(found.second[at])
    name = [form(str(corpus.vocabulary.words[each])) for each in (word, first, second)]
    examples = _examples(corpus, word, first, second, space)
    return {
        "word": str(corpus.vocabulary.words[word]), "count": int(corpus.vocabulary.counts[word]),
        "score": float(found.score[at]), "first": name[1], "second": name[2],
        "near_first": float(found.near_first[at]), "near_second": float(found.near_second[at]),
        "between": float(found.between[at]), "sentence_first": examples[0], "sentence_second": examples[1],
        "known": known,
    }  # fmt: skip


def _examples(corpus: Corpus, word: int, first: int, second: int, space: np.ndarray) -> tuple[str, str]:
    """Of some sentences with the word, the one whose other words are nearest to each of the two companions."""
    met = occurrences(corpus, word, READ)
    leaning = np.zeros(len(met))
    for at, one in enumerate(met):
        ids = np.asarray(corpus.ids[corpus.offsets[one.sentence] : corpus.offsets[one.sentence + 1]])
        others = space[ids[(ids != word) & (ids >= 0) & (ids < len(space))]]
        leaning[at] = (others @ (space[first] - space[second])).sum()
    return (met[int(leaning.argmax())].text, met[int(leaning.argmin())].text) if met else ("", "")


def _graded(gold: np.ndarray, score: np.ndarray, counts: np.ndarray) -> dict[str, object]:
    """How well the ranking finds the known homonyms; nothing where none is known."""
    if not gold.any():
        return {}
    low, high = np.percentile(counts[gold], [5, 95])
    alike = (counts >= low) & (counts <= high)
    return {**_precision(gold, score), "matched": _precision(gold[alike], score[alike])}


def _precision(gold: np.ndarray, score: np.ndarray) -> dict[str, float | int]:
    hits = gold[np.argsort(-score, kind="stable")]
    at = np.flatnonzero(hits) + 1
    precision = float((np.arange(1, len(at) + 1) / at).mean()) if len(at) else float("nan")
    return {"known": int(gold.sum()), "judged": len(gold), "precision": precision, "chance": float(gold.mean())}
