"""Keyword in context: every place where a word stands in a corpus, with what is to its left and right.

    found = Concordance(corpus).find("배", "stem")        # 배가, 배를, 배에서는; not 담배, 배경
    found.total, found.lines[0].left, .word, .right

A line's word is the eojeol in which the match stands (배를), so that left and right are whole eojeols too. Three modes:

exact       the eojeol is the query, punctuation around it aside
stem        the word with what Korean puts behind it: by morpheme where morphemes cut the corpus (사과와배를 counts),
            else by the rule of `explorer.corpus.search` over its eojeols; elsewhere over the eojeols that begin so
substring   the query anywhere in the text

Ids of the corpus are searched where they decide (ten million in some 20 ms), the text itself where they do not. Of more
than MOST matches, so many are drawn from all over the corpus, the same for the same seed; `total` counts them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from jaxtyping import Int

from explorer.corpus.search import END, MARKS, Words, form, normalised
from explorer.corpus.store import StoredCorpus

Mode = Literal["exact", "stem", "substring"]
MODES: tuple[Mode, ...] = ("exact", "stem", "substring")
Order = Literal["corpus", "word", "left1", "left2", "left3", "right1", "right2", "right3"]
Rule = Literal["eojeol", "morpheme", "endings", "text"]
RULES: dict[str, Rule] = {"exact": "eojeol", "stem": "endings", "substring": "text"}
ORDERS: tuple[Order, ...] = ("corpus", "left1", "left2", "left3", "right1", "right2", "right3", "word")
MOST = 10_000  # lines that are read, sorted and shown
CHUNK = 1 << 21  # ids looked at together
FEW = 4  # words that are compared one by one; more are looked up
MORPHEMES = ("kiwi", "mecab")


class Line(NamedTuple):
    """One match: text[start:end] is what matched, text[begin:stop] the eojeol that holds it (code points)."""

    sentence: int
    text: str
    begin: int
    stop: int
    start: int
    end: int

    @property
    def left(self) -> str:
        """What stands before the eojeol."""
        return self.text[: self.begin]

    @property
    def word(self) -> str:
        """The eojeol."""
        return self.text[self.begin : self.stop]

    @property
    def right(self) -> str:
        """What stands behind it."""
        return self.text[self.stop :]


@dataclass(frozen=True, slots=True)
class Found:
    """Lines in the order of the corpus: all of them, or MOST drawn where `total` is larger."""

    total: int
    lines: list[Line]
    rule: Rule  # what decided

    @property
    def drawn(self) -> bool:
        """Whether the lines are a sample."""
        return len(self.lines) < self.total


class Concordance:
    """A corpus, ready to be asked. Its words are prepared at the first question that needs them."""

    def __init__(self, corpus: StoredCorpus) -> None:
        self.corpus = corpus
        self.kind = corpus.manifest.tokenizer.name

    @cached_property
    def words(self) -> Words:
        """The vocabulary, ready to be searched: 1 s for a million words."""
        return Words(self.corpus.vocabulary.words)

    def find(self, query: str, mode: Mode = "stem", seed: int = 0, most: int = MOST) -> Found:
        """Every match."""
        asked = normalised(query)
        if not asked:
            return Found(0, [], "text")
        if " " not in asked and (words := self._deciding(asked, mode)) is not None:
            rule = "morpheme" if self.kind in MORPHEMES else RULES[mode]
            return self._by_ids(words, form(asked), seed, most, rule)
        return self._by_text(form(asked), mode, seed, most)

    def _deciding(self, asked: str, mode: Mode) -> np.ndarray | None:
        """The words of the corpus that are matches, where its words decide; None where the text does."""
        if self.kind == "whitespace":  # an exact match may have punctuation around it, which its form has not
            return self.words.text.starting(asked + END) if mode == "exact" else self.words.find(asked, mode)
        if self.kind in MORPHEMES and mode == "stem" and len(found := self.words.find(asked, "exact")):
            return found
        return None

    def _by_ids(self, words: np.ndarray, asked: str, seed: int, most: int, rule: Rule) -> Found:
        places = positions(self.corpus.ids, words)
        kept = places[_drawn(len(places), seed, most)]
        sentences = np.searchsorted(self.corpus.offsets, kept, side="right") - 1
        spans = zip(self.corpus.starts[kept].tolist(), self.corpus.ends[kept].tolist(), strict=True)
        lines = [
            _line(at, text, *_inside(text, start, end, asked))
            for at, text, (start, end) in zip(sentences.tolist(), self._texts(sentences), spans, strict=True)
        ]
        return Found(len(places), lines, rule)

    def _by_text(self, asked: str, mode: Mode, seed: int, most: int) -> Found:
        texts = self.corpus.texts.cells
        counts = pc.call_function("count_substring", [texts], pc.MatchSubstringOptions(asked)).to_numpy()
        if mode == "substring":
            sentences, nth = _places(counts, _drawn(int(counts.sum()), seed, most))
            total = int(counts.sum())
            starts = [_starts(text, asked)[n] for text, n in zip(self._texts(sentences), nth, strict=True)]
        else:
            spans = self._matching(asked, mode, np.flatnonzero(counts))
            total = len(spans)
            sentences, starts = spans[_drawn(total, seed, most)].T
        lines = [
            _line(int(at), text, int(start), int(start) + len(asked))
            for at, text, start in zip(sentences, self._texts(sentences), starts, strict=True)
        ]
        return Found(total, lines, RULES[mode])

    def _matching(self, asked: str, mode: Mode, sentences: np.ndarray) -> Int[np.ndarray, "P 2"]:
        """The places (sentence, code point) where the eojeol around the query is the query, or a form of it."""
        texts = self._texts(sentences)
        places = [(at, start) for at, text in enumerate(texts) for start in _starts(text, asked)]
        eojeols = [_core(texts[at], start) for at, start in places]
        forms = {asked}
        if mode == "stem":
            distinct = sorted(set(eojeols))
            forms = {distinct[at] for at in Words(distinct).find(asked, "stem")}
        found = [(int(sentences[at]), start) for (at, start), one in zip(places, eojeols, strict=True) if one in forms]
        return np.array(found, np.int64).reshape(-1, 2)

    def _texts(self, sentences: np.ndarray) -> list[str]:
        return self.corpus.texts.cells.take(pa.array(sentences)).to_pylist()


def _drawn(total: int, seed: int, most: int) -> np.ndarray:
    """Numbers of those that are kept: all, or `most` of them drawn at random, in order."""
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, most, replace=False))


def _places(counts: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each numbered match its sentence, and which of the sentence's matches it is."""
    ends = np.cumsum(counts)
    sentences = np.searchsorted(ends, numbers, side="right")
    return sentences, numbers - (ends - counts)[sentences]


def positions(ids: Int[np.ndarray, " N"], words: Int[np.ndarray, " W"]) -> Int[np.ndarray, " P"]:
    """Where any of these words stands among all tokens, in order; ids below 0 are no word."""
    if not len(words):
        return np.empty(0, np.int64)
    wanted = np.zeros(int(words.max()) + 2, bool)
    wanted[words] = True  # the last place, False, is where all ids outside go
    found = []
    for at in range(0, len(ids), CHUNK):
        chunk = np.asarray(ids[at : at + CHUNK])
        if len(words) > FEW:
            hit = wanted[np.clip(chunk, -1, len(wanted) - 1)]
        else:
            hit = np.logical_or.reduce([chunk == word for word in words])
        found.append(at + np.flatnonzero(hit))
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _starts(text: str, asked: str) -> list[int]:
    """Where the query stands in a text, without overlap."""
    found, at = [], text.find(asked)
    while at >= 0:
        found.append(at)
        at = text.find(asked, at + len(asked))
    return found


def _inside(text: str, start: int, end: int, asked: str) -> tuple[int, int]:
    """The part of a token that the query is, or the whole token where it is written otherwise (먹었다 for 먹다)."""
    at = text.find(asked, start, end)
    return (at, at + len(asked)) if at >= 0 else (start, end)


def _line(sentence: int, text: str, start: int, end: int) -> Line:
    """A match with the eojeols around it: its own begins and ends at spaces."""
    begin = start
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    stop = end
    while stop < len(text) and not text[stop].isspace():
        stop += 1
    return Line(sentence, text, begin, stop, start, end)


def _core(text: str, start: int) -> str:
    """The eojeol around a place, without the punctuation around it."""
    line = _line(0, text, start, start)
    return line.word.strip(MARKS)


def ordered(lines: list[Line], order: Order) -> list[Line]:
    """Lines by what stands so many eojeols to a side, then farther out; by the word; or as they are."""
    if order == "corpus":
        return lines
    if order == "word":
        return sorted(lines, key=lambda line: (line.word.strip(MARKS), line.right))
    side, place = order[:-1], int(order[-1])
    return sorted(lines, key=lambda line: beside(line, side, place))


def beside(line: Line, side: str, place: int) -> list[str]:
    """The eojeols from the place-th on that side outwards, without punctuation; lines that end before it come last."""
    around = line.left.split()[::-1] if side == "left" else line.right.split()
    outwards = [each.strip(MARKS) or each for each in around[place - 1 : place + 2]]
    return outwards or ["\uffff"]
