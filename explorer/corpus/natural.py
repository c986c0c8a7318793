"""Natural sentences for the senses of the homonyms: written by hand, so that contextual models meet real contexts.

They lie in assets/corpus/natural.tsv: word, sense (both as in assets/corpus/homonyms.tsv) and the sentence, in which
the noun of that sense stands once in square brackets, without its particle.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ASSETS = Path(__file__).parents[2] / "assets"
HEADER = ["word", "sense", "sentence"]
MARKED = re.compile(r"([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)")


class Natural(NamedTuple):
    """A sentence with a homonym of known sense: `text[start:end] == word`, in code points."""

    word: str
    sense: str
    text: str
    start: int
    end: int


def sentences(path: Path = ASSETS / "corpus" / "natural.tsv") -> list[Natural]:
    """All sentences in the order of the file.

    Raises ValueError, with the line, if the header is another or a row has not three fields and its own word marked
    once.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if lines[:1] != ["\t".join(HEADER)]:
        raise ValueError(f"{path.name} must start with the header {HEADER}.")
    return [_parsed(line, f"{path.name}, line {number}") for number, line in enumerate(lines[1:], 2)]


def _parsed(line: str, place: str) -> Natural:
    fields = line.split("\t")
    if len(fields) != len(HEADER) or not all(fields):
        raise ValueError(f"{place}: a row is word, sense and sentence, parted by tabs.")
    word, sense, sentence = fields
    marked = MARKED.fullmatch(sentence)
    if marked is None or marked[2] != word:
        raise ValueError(f"{place}: [{word}] must be marked once.")
    start = len(marked[1])
    return Natural(word, sense, "".join(marked.groups()), start, start + len(word))
