"""Pairs of sentences that share a word, and whether it has one sense in both: word in context.

    word sentence1 sentence2 same_sense    a row a pair, the word in [brackets]; the corpus's text is one of the two
    uses | word sense start end            gold senses: pairs are drawn, as many of one sense as of two, by a seed

Rows whose label contradicts their own senses (entry_agrees_with_label 0, label_conflict 1) are left out. Pairs are
parted by their word, so that no word that is learnt from is tested on.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from explorer.contracts import Corpus, Marked
from explorer.corpus.gold import SENSE, USES, used
from explorer.errors import BadPairs, NothingToLearn

LABEL, WORD, SIDES = "same_sense", "word", ("sentence1", "sentence2")
SAME = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
MARKED = re.compile(r"\[([^\[\]]+)\]")
TRIES = 20  # draws for each pair that is wanted, before a word is given up as too rare


class Pair(NamedTuple):
    """A word in two sentences, and whether it has one sense in both."""

    word: str
    one: Marked
    other: Marked
    same: bool


class Place(NamedTuple):
    """A word of known sense in a sentence."""

    sentence: int
    start: int
    end: int
    sense: str


def pairs(corpus: Corpus, most: int, seed: int = 0) -> list[Pair]:
    """The pairs that a corpus has, or the first `most` of those; or drawn ones. Raises BadPairs, NothingToLearn."""
    found = told(corpus, most) if LABEL in _columns(corpus, (LABEL,)) else drawn(corpus, places(corpus), most, seed)
    if len({pair.same for pair in found}) < 2:
        raise NothingToLearn(
            "There are no pairs of sentences here with one sense and with two: bring columns word, sentence1, "
            "sentence2 and same_sense, or gold senses."
        )
    return found


def marked(text: str) -> Marked | None:
    """A sentence whose word stands in [brackets], without these: the first of several; None without one."""
    if (found := MARKED.search(text)) is None:
        return None
    before, word = text[: found.start()], found[1]
    return Marked(before + word + MARKED.sub(r"\1", text[found.end() :]), len(before), len(before) + len(word))


def told(corpus: Corpus, most: int) -> list[Pair]:
    """The pairs that stand in the rows of a corpus. Raises BadPairs, which names the row."""
    known = _columns(corpus, (WORD, LABEL, *SIDES, "entry_agrees_with_label"))
    for name in (WORD, *SIDES):  # the column that was read as the text is one of the two
        if name not in known and (name == WORD or len(known.keys() & set(SIDES)) < 1):
            raise BadPairs("Pairs of sentences need a column {column}.", column=name)
    found: list[Pair] = []
    for row in range(len(corpus.offsets) - 1):
        if str(known.get("entry_agrees_with_label", {row: 1})[row]) in ("0", "0.0"):
            continue
        sides = [known[name][row] if name in known else corpus.sentence(row) for name in SIDES]
        found.append(_pair(row, known[WORD][row], sides, known[LABEL][row]))
        if len(found) == most:
            break
    return found


def _pair(row: int, word: object, sides: Sequence[object], label: object) -> Pair:
    if (same := SAME.get(str(label).strip().lower())) is None:
        raise BadPairs("Row {row}: same_sense is {label}, not 0 or 1.", row=row + 1, label=label)
    ends = [marked(str(side)) for side in sides]
    for side, text in zip(ends, sides, strict=True):
        if side is None:
            raise BadPairs("Row {row}: no word stands in [brackets] in “{text}”.",
                           row=row + 1, text=str(text)[:80])  # fmt: skip
    one, other = ends
    assert one is not None and other is not None  # noqa: S101 - just told
    return Pair(str(word), one, other, same)


def places(corpus: Corpus) -> dict[str, list[Place]]:
    """Every use of known sense, by word."""
    found: dict[str, list[Place]] = defaultdict(list)
    if _columns(corpus, (USES,)):
        for row, use in used(corpus):
            found[use.word].append(Place(row, use.start, use.end, use.sense))
        return dict(found)
    known = _columns(corpus, (WORD, SENSE, "start", "end", "label_conflict"))
    if known.keys() >= {WORD, SENSE, "start", "end"}:
        for row in range(len(corpus.offsets) - 1):
            if not _conflicts(row, known):
                found[str(known[WORD][row])].append(_place(row, known))
    return dict(found)


def _conflicts(row: int, known: dict[str, Sequence[object]]) -> bool:
    return "label_conflict" in known and str(known["label_conflict"][row]) in ("1", "1.0")


def _place(row: int, known: dict[str, Sequence[object]]) -> Place:
    try:
        return Place(row, int(str(known["start"][row])), int(str(known["end"][row])), str(known[SENSE][row]))
    except ValueError as error:
        raise BadPairs("Row {row}: start and end must be whole numbers.", row=row + 1) from error


def drawn(corpus: Corpus, known: dict[str, list[Place]], most: int, seed: int) -> list[Pair]:
    """As many pairs a word as go, half of one sense and half of two, never of two equal sentences, none twice."""
    several = {word: its for word, its in sorted(known.items()) if len({place.sense for place in its}) > 1}
    draw = np.random.default_rng([seed, 17])
    each = -(-most // max(1, 2 * len(several)))
    found: list[Pair] = []
    for word, its in several.items():
        by_sense: dict[str, list[Place]] = defaultdict(list)
        for place in its:
            by_sense[place.sense].append(place)
        groups = list(by_sense.values())
        some = [_some(corpus, word, groups, same, each, draw) for same in (True, False)]
        count = min(map(len, some))
        found += [pair for part in some for pair in part[:count]]
    order = draw.permutation(len(found))[:most]
    return [found[at] for at in order.tolist()]


def _some(
    corpus: Corpus, word: str, groups: list[list[Place]], same: bool, count: int, draw: np.random.Generator
) -> list[Pair]:
    """Pairs of one word: a sense, or two, drawn evenly, then a use of each."""
    found: dict[tuple[Place, Place], Pair] = {}
    for _ in range(TRIES * count):
        if len(found) == count:
            break
        of = draw.choice(len(groups), 1 if same else 2, replace=False).tolist()
        one, other = (groups[at][int(draw.integers(len(groups[at])))] for at in (of[0], of[-1]))
        texts = corpus.sentence(one.sentence), corpus.sentence(other.sentence)
        if texts[0] != texts[1] and (other, one) not in found:
            first, second = Marked(texts[0], one.start, one.end), Marked(texts[1], other.start, other.end)
            found[one, other] = Pair(word, first, second, same)
    return list(found.values())


def held(words: Sequence[str], share: float, fold: int = 0) -> Bool[np.ndarray, " N"]:
    """Which pairs, told by their words, are not learnt from: a share of the words, by a hash; each fold others.

    Of two words or more one is held out at least, unless the share is 0; every seed holds out the same ones.
    """
    every = sorted(set(words), key=lambda word: hashlib.sha256(word.encode()).digest())
    count = max(1, round(share * len(every))) if share and len(every) > 1 else 0
    first = fold * count
    chosen = {every[at % len(every)] for at in range(first, first + count)}
    return np.array([word in chosen for word in words], bool)


def _columns(corpus: Corpus, names: Sequence[str]) -> dict[str, Sequence[object]]:
    """Those columns that a corpus has, read whole: a cell of an Arrow table is slow to ask for alone."""
    found: dict[str, Sequence[object]] = {}
    for name in names:
        try:
            found[name] = list(corpus.column(name))
        except KeyError:
            continue
    return found
