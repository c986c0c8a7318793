"""What tells a sense from the others: the words around it, and the words that a masked model would put in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Int

from explorer.contracts import Corpus
from explorer.corpus.keyness import log_likelihood, log_ratio
from explorer.corpus.search import form, tag

WINDOW = 8  # tokens on each side
CONTENT = ("NNG", "NNP", "VV", "VA", "MAG", "XR", "NR", "")  # "": a tokeniser without tags
WORDS = 8
LEAST = 2  # times a word must stand by a sense


class Told(NamedTuple):
    """A word that speaks for a sense: G² against the other senses (NaN without any), times by it, by all."""

    word: str
    g2: float
    here: int
    all: int


class Substitute(NamedTuple):
    """A word that could stand there: its mean probability in this sense's places, and in all."""

    word: str
    here: float
    all: float


def around(corpus: Corpus, frame: pd.DataFrame) -> list[set[str]]:
    """The content words within WINDOW tokens of each occurrence, itself left out, each once."""
    return [set(_around(corpus, *place)) for place in frame[["sentence", "start", "end"]].itertuples(index=False)]


def _around(corpus: Corpus, sentence: int, start: int, end: int) -> Iterator[str]:
    low, high = int(corpus.offsets[sentence]), int(corpus.offsets[sentence + 1])
    starts, ends, ids = (np.asarray(each[low:high]) for each in (corpus.starts, corpus.ends, corpus.ids))
    own = np.flatnonzero((starts < end) & (ends > start))
    first, last = (own[0], own[-1]) if len(own) else (0, 0)
    for at in range(max(0, first - WINDOW), min(len(ids), last + WINDOW + 1)):
        if at not in own and ids[at] >= 0:
            word = str(corpus.vocabulary.words[int(ids[at])])
            if tag(word).partition("-")[0] in CONTENT:
                yield word


def characteristic(company: Sequence[set[str]], labels: Int[np.ndarray, " N"], words: int = WORDS) -> list[list[Told]]:
    """For each group 0 … the words that stand by it beyond what chance gives, by G² (Dunning 1993), best first.

    Counted are occurrences, not repetitions. Of a single group, its most frequent company.
    """
    everywhere = Counter(word for each in company for word in each)
    groups = [np.flatnonzero(labels == group) for group in range(int(labels.max(initial=-1)) + 1)]
    return [_characteristic(company, members, everywhere, len(groups) == 1, words) for members in groups]


def _characteristic(
    company: Sequence[set[str]], members: np.ndarray, everywhere: Counter[str], alone: bool, words: int
) -> list[Told]:
    here = Counter(word for at in members.tolist() for word in company[at])
    names = [word for word, count in here.items() if count >= min(LEAST, len(members))]
    if alone or not names:
        return [Told(word, np.nan, here[word], everywhere[word]) for word, _ in here.most_common(words)]
    a = np.array([here[word] for word in names])
    b = np.array([everywhere[word] for word in names]) - a
    rest = max(1, len(company) - len(members))
    g2, ratio = log_likelihood(a, b, len(members), rest), log_ratio(a, b, len(members), rest)
    order = [at for at in np.argsort(-g2, kind="stable").tolist() if ratio[at] > 0][:words]
    return [Told(names[at], float(g2[at]), int(a[at]), int(a[at] + b[at])) for at in order]


def called(told: Sequence[Told], words: int = 3) -> str:
    """A sense by its words: 항구 · 바다 · 닻."""
    return " · ".join(list(dict.fromkeys(form(each.word) for each in told))[:words])


def substitutes(frame: pd.DataFrame, labels: Int[np.ndarray, " N"], words: int = WORDS) -> list[list[Substitute]]:
    """For each group the words that a model expects there more than elsewhere, by the product of mean and log ratio.

    Means are of what `expected_p` holds, the likeliest words of each place; what is missing there counts as 0.
    """
    if "expected" not in frame:
        return []
    names, chances = frame["expected"].tolist(), frame["expected_p"].tolist()
    everywhere = _means(names, chances, np.arange(len(frame)))
    found = []
    for group in range(int(labels.max(initial=-1)) + 1):
        here = _means(names, chances, np.flatnonzero(labels == group))
        score = {word: p * np.log(p / everywhere[word]) for word, p in here.items()}
        if len(np.unique(labels[labels >= 0])) == 1:
            score = here
        best = sorted(score, key=lambda word: (-score[word], word))[:words]
        found.append([Substitute(word, here[word], everywhere[word]) for word in best])
    return found


def _means(names: Sequence[np.ndarray], chances: Sequence[np.ndarray], rows: np.ndarray) -> dict[str, float]:
    total: dict[str, float] = {}
    for row in rows.tolist():
        for word, p in zip(names[row], chances[row], strict=True):
            total[str(word)] = total.get(str(word), 0.0) + float(p)
    return {word: p / max(1, len(rows)) for word, p in total.items()}
