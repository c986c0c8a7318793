"""Gold senses that a corpus brings along, in a column of its file.

uses    JSON a sentence: [[word, sense, start, end], …], code points (the practice corpus)
sense   one sense a sentence, of the word that it is about: the one between start and end, or the one in the column
        word, if the file has them
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from explorer.contracts import Corpus

USES, SENSE = "uses", "sense"


class Use(NamedTuple):
    """One use of a homonym: text[start:end] is the word."""

    word: str
    sense: str
    start: int
    end: int


def senses(corpus: Corpus, places: Sequence[tuple[int, int, int]]) -> list[str]:
    """The gold sense at each place (sentence, start, end); empty where the corpus says none."""
    if (cells := _column(corpus, USES)) is not None:
        return [_used(cells[sentence], start, end) for sentence, start, end in places]
    if (cells := _column(corpus, SENSE)) is None:
        return [""] * len(places)
    about = _About(*(_column(corpus, name) for name in ("word", "start", "end")))
    return [_text(cells[place[0]]) if _meant(corpus, about, *place) else "" for place in places]


def known(corpus: Corpus) -> dict[str, dict[str, list[tuple[int, int, int]]]]:
    """Homonyms whose uses the corpus tells: for each its senses, two at least, with their places, in its order."""
    found: dict[str, dict[str, list[tuple[int, int, int]]]] = {}
    for sentence, use in used(corpus):
        found.setdefault(use.word, {}).setdefault(use.sense, []).append((sentence, use.start, use.end))
    return {word: senses for word, senses in found.items() if len(senses) > 1}


def used(corpus: Corpus) -> Iterator[tuple[int, Use]]:
    """Every use that the column `uses` tells, with its sentence, in the order of the corpus."""
    for sentence, cell in enumerate(_column(corpus, USES) or ()):
        for use in uses(cell):
            yield sentence, use


def uses(cell: object) -> list[Use]:
    """What a cell of the column `uses` says; nothing where it is of another make."""
    try:
        return [Use(str(word), str(sense), int(start), int(end)) for word, sense, start, end in json.loads(str(cell))]
    except (ValueError, TypeError):
        return []


def _used(cell: object, start: int, end: int) -> str:
    return next((use.sense for use in uses(cell) if use.start < end and use.end > start), "")


class _About(NamedTuple):
    """The columns that say which word of a sentence its sense belongs to, as far as there are any."""

    word: Sequence[object] | None
    start: Sequence[object] | None
    end: Sequence[object] | None


def _meant(corpus: Corpus, about: _About, sentence: int, start: int, end: int) -> bool:
    """Whether the sense that a sentence is said to have is that of the word in this place."""
    if about.start is not None and about.end is not None:
        low, high = _text(about.start[sentence]), _text(about.end[sentence])
        return not (low.isdecimal() and high.isdecimal()) or (int(low) < end and int(high) > start)
    return about.word is None or _text(about.word[sentence]) in ("", corpus.sentence(sentence)[start:end])


def _column(corpus: Corpus, name: str) -> Sequence[object] | None:
    try:
        return corpus.column(name)
    except KeyError:
        return None


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
