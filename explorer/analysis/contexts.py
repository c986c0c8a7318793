"""A word's occurrences as an encoder reads them: one vector a place and a layer; and what any token is like there.

corpus ──Concordance──▶ places of the word ──encode──▶ pieces that cover each ──mean──▶ Contexts
corpus ──sentences drawn at random──▶ encode ──▶ Baseline: random tokens, and how alike a sentence's tokens are
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd

from explorer.contracts import Array, Corpus, Encodes, Making, Step
from explorer.corpus.concordance import Concordance, Line
from explorer.corpus.gold import SENSE, USES, senses
from explorer.corpus.search import form, tag
from explorer.corpus.store import StoredCorpus
from explorer.nn.marked import by_token, pool
from explorer.spaces.similarity import to_mean

EVERY = 16  # sentences between two steps
MOST_COLUMNS, LONGEST = 8, 80  # columns of the corpus's file that are taken along; characters of a cell


class Contexts(NamedTuple):
    """The occurrences that were read.

    places  a row an occurrence, in the order of the corpus: sentence (its number), text, begin and stop (the eojeol),
            start and end (the word), tag (if morphemes cut the corpus), sense (if it has gold ones), column.NAME
    layers  L + 1 of (N, D), a row a place
    total   occurrences in the whole corpus; those beyond the limit were not drawn
    unread  drawn, but no piece of the model covers them: cut off, or left out by its tokeniser
    rule    what counted as an occurrence: morpheme, endings, eojeol or text
    """

    places: pd.DataFrame
    layers: list[Array]
    total: int
    unread: int
    rule: str


class Baseline(NamedTuple):
    """One random token a sentence, L + 1 of (S, D), and each sentence's intra-sentence similarity, L + 1 of (S,)."""

    tokens: list[Array]
    intra: list[Array]


def contexts(
    corpus: StoredCorpus, model: Encodes, word: str, limit: int = 500, seed: int = 0, hidden: bool = False
) -> Making[Contexts]:
    """Every occurrence of a word, or `limit` of them drawn from all over the corpus, the same for the same seed.

    The word is found as the corpus page finds it: by morpheme, or by rule with its endings. A sentence is read once,
    however often it holds the word; once for each place where the model is not to see it (hidden). Memory:
    N · (L + 1) · D floats.
    """
    found = Concordance(corpus).find(word, "stem", seed, limit)
    groups = [list(lines) for _sentence, lines in groupby(found.lines, key=lambda line: line.sentence)]
    if hidden:
        groups = [[line] for line in found.lines]
    places = [(lines[0].start, lines[0].end) if hidden else None for lines in groups]
    kept: list[Line] = []
    vectors: list[list[Array]] = []
    read = model.encode((lines[0].text for lines in groups), places)
    for at, (lines, encoding) in enumerate(zip(groups, read, strict=True)):
        for line in lines:
            if (pooled := pool(encoding, line.start, line.end)) is not None:
                kept.append(line)
                vectors.append(pooled)
        if at % EVERY == 0 or at + 1 == len(groups):
            yield Step(at + 1, len(groups), {})
    layers = [np.stack(layer) for layer in zip(*vectors, strict=True)]
    return Contexts(_places(corpus, kept, form(word)), layers, found.total, len(found.lines) - len(kept), found.rule)


def baseline(corpus: Corpus, model: Encodes, sentences: int = 300, seed: int = 0) -> Making[Baseline]:
    """What tokens have in common whatever they are, from sentences drawn at random.

    The model's own tokens are left out, and sentences of fewer than two others, whose tokens are trivially alike.
    """
    rng = np.random.default_rng(seed)
    known = len(corpus.offsets) - 1
    drawn = np.sort(rng.choice(known, min(sentences, known), replace=False)).tolist()
    tokens: list[list[Array]] = []
    intra: list[list[float]] = []
    for at, encoding in enumerate(model.encode(corpus.sentence(each) for each in drawn)):
        own = np.array([token.start == token.end for token in encoding.tokens], bool)
        if (~own).sum() > 1:
            layers = [layer[~own] for layer in by_token(encoding)]
            one = int(rng.integers((~own).sum()))
            tokens.append([layer[one].copy() for layer in layers])
            intra.append([to_mean(layer) for layer in layers])
        if at % EVERY == 0 or at + 1 == len(drawn):
            yield Step(at + 1, len(drawn), {})
    return Baseline(
        [np.stack(layer) for layer in zip(*tokens, strict=True)],
        [np.array(layer) for layer in zip(*intra, strict=True)],
    )


def _places(corpus: StoredCorpus, lines: Sequence[Line], asked: str) -> pd.DataFrame:
    spans = [(line.sentence, line.start, line.end) for line in lines]
    frame = pd.DataFrame(lines, columns=list(Line._fields))
    frame["tag"] = list(_tags(corpus, spans, asked))
    frame["sense"] = senses(corpus, spans)
    others = [name for name in corpus.columns if name not in (USES, SENSE)][:MOST_COLUMNS]
    for name in others:
        cells = corpus.column(name)
        frame[f"column.{name}"] = [_said(cells[line.sentence]) for line in lines]
    return frame


def _said(cell: object) -> str:
    return "" if cell is None else str(cell)[:LONGEST]


def _tags(corpus: StoredCorpus, spans: Sequence[tuple[int, int, int]], asked: str) -> Iterator[str]:
    """The tag of the corpus's own token that begins at each place; empty where words carry none.

    Of two that share a syllable (난: 나/NP and ㄴ/JX) it is the one that was asked for.
    """
    for sentence, start, _end in spans:
        low, high = int(corpus.offsets[sentence]), int(corpus.offsets[sentence + 1])
        at = low + np.flatnonzero(np.asarray(corpus.starts[low:high]) == start)
        words = [str(corpus.vocabulary.words[int(word)]) for word in corpus.ids[at] if word >= 0]
        yield next((tag(word) for word in words if form(word) == asked), tag(words[0]) if words else "")
