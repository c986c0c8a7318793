"""Two corpora contrasted: the words most typical of each, with effect size, error rate and spread."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from explorer.contracts import Corpus, Making, Step
from explorer.corpus import frequency, keyness
from explorer.corpus.search import form
from explorer.spaces.stages import WHOLE, stage

MOST = 200  # words of each side
LEAST = 5  # times a word must occur in both together to be asked
RATE = 0.01  # of false discoveries
PARTS = 100  # of each text, to see how a word is spread
NARROW = 0.5  # a word in fewer than this share of the parts that chance would give it stands in few places


def contrast(corpus: Corpus, other: Corpus, most: int = MOST, least: int = LEAST) -> Making[pd.DataFrame]:
    """The words that tell two corpora apart, those of the first before those of the other, strongest first.

    Columns: word, side (0 or 1), g2, log_ratio, count_0, count_1, per_million_0, per_million_1, sure (kept at a rate of
    RATE false discoveries among all words asked), parts (of PARTS of the side that the word is typical of),
    parts_chance, narrow. Words are joined as they are named if the same tokeniser cut both, else by their forms.
    attrs: joined ("word" or "form"), asked, sure, rate, parts, tokens [2].
    """
    by_form = corpus.vocabulary.tokenizer.name != other.vocabulary.tokenizer.name
    yield Step(0, WHOLE, {})
    counted = [_counts(each, by_form) for each in (corpus, other)]
    yield Step(100, WHOLE, {})
    frame = _measured(counted[0], counted[1], least)
    sides = []
    for side, each in enumerate((corpus, other)):
        its = frame.query("side == @side").sort_values(by="g2", ascending=False).head(most)
        held = yield from stage(_parts(each, its["word"].tolist(), by_form), 150 + 400 * side, 550 + 400 * side)
        chance = keyness.expected_parts(its[f"count_{side}"].to_numpy(np.int64), PARTS)
        sides.append(its.assign(parts=held, parts_chance=chance, narrow=held < NARROW * chance))
    asked, sure, totals = len(frame), int(frame["sure"].to_numpy().sum()), [one.total() for one in counted]
    frame = pd.concat(sides, ignore_index=True)
    frame.attrs = {
        "joined": "form" if by_form else "word", "asked": asked, "sure": sure, "rate": RATE, "parts": PARTS,
        "tokens": totals, "least": least,
    }  # fmt: skip
    return frame


def _counts(corpus: Corpus, by_form: bool) -> Counter[str]:
    """How often each word occurs, or each form."""
    found: Counter[str] = Counter()
    for word, count in zip(corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), strict=True):
        found[form(str(word)) if by_form else str(word)] += count
    return found


def _measured(one: Counter[str], two: Counter[str], least: int) -> pd.DataFrame:
    """Every word of either that occurs often enough, with its figures."""
    words = [word for word in one | two if one[word] + two[word] >= least]
    a, b = (np.array([counts[word] for word in words], np.int64) for counts in (one, two))
    totals = max(one.total(), 1), max(two.total(), 1)
    g2 = keyness.log_likelihood(a, b, *totals)
    return pd.DataFrame(
        {
            "word": words,
            "side": (g2 < 0).astype(int),
            "g2": np.abs(g2),
            "log_ratio": keyness.log_ratio(a, b, *totals),
            "count_0": a,
            "count_1": b,
            "per_million_0": a / totals[0] * 1e6,
            "per_million_1": b / totals[1] * 1e6,
            "sure": keyness.discoveries(keyness.p_values(g2), RATE),
        }
    )


def _parts(corpus: Corpus, wanted: list[str], by_form: bool) -> Making[np.ndarray]:
    """In how many of PARTS parts each word stands."""
    place = {word: at for at, word in enumerate(wanted)}
    named = ((at, form(str(word)) if by_form else str(word)) for at, word in enumerate(corpus.vocabulary.words))
    found = [(at, place[word]) for at, word in named if word in place]
    ids, columns = np.array(found, np.int64).reshape(-1, 2).T
    pieces = yield from frequency.parts(corpus, ids, PARTS)
    held = np.zeros((PARTS, len(wanted)), np.int64)
    for at, column in enumerate(columns.tolist()):
        held[:, column] += pieces[:, at]
    return (held > 0).sum(axis=0)
