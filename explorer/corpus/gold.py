"""Gold senses that a corpus brings along, in a column of its file.

uses    JSON a sentence: [[word, sense, start, end], …], code points (the practice corpus)
sense   one sense a sentence, of the word that it is about
"""

from __future__ import annotations

import json
from collections.abc import Sequence
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
    for name, read in ((USES, _used), (SENSE, _said)):
        try:
            cells = corpus.column(name)
        except KeyError:
            continue
        return [read(cells[sentence], start, end) for sentence, start, end in places]
    return [""] * len(places)


def known(corpus: Corpus) -> dict[str, dict[str, list[tuple[int, int, int]]]]:
    """Homonyms whose uses the corpus tells: for each its senses, two at least, with their places, in its order."""
    found: dict[str, dict[str, list[tuple[int, int, int]]]] = {}
    try:
        cells = corpus.column(USES)
    except KeyError:
        return {}
    for sentence, cell in enumerate(cells):
        for use in uses(cell):
            found.setdefault(use.word, {}).setdefault(use.sense, []).append((sentence, use.start, use.end))
    return {word: senses for word, senses in found.items() if len(senses) > 1}


def uses(cell: object) -> list[Use]:
    """What a cell of the column `uses` says; nothing where it is of another make."""
    try:
        return [Use(str(word), str(sense), int(start), int(end)) for word, sense, start, end in json.loads(str(cell))]
    except (ValueError, TypeError):
        return []


def _used(cell: object, start: int, end: int) -> str:
    return next((use.sense for use in uses(cell) if use.start < end and use.end > start), "")


def _said(cell: object, _start: int, _end: int) -> str:
    return "" if cell is None else str(cell)
