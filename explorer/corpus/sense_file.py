"""Words of known sense in sentences, as a file for grading has them: a task file, its fields parted by tabs.

    word entry text start end     entry is the gold sense; text[start:end] the word, in code points
    word entry sentence           or the word in [brackets] in its sentence

Other columns are ignored, rows with label_conflict 1 left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from explorer.contracts import Marked
from explorer.corpus.pairs import marked
from explorer.errors import BadPairs, UnreadableText


class Sensed(NamedTuple):
    """A word in a sentence, and the sense that it has there."""

    word: str
    entry: str
    place: Marked


def sensed(path: Path) -> list[Sensed]:
    """All rows that count, in order. Raises UnreadableText, BadPairs, which names the row."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableText("{name} cannot be read as a table in UTF-8.", name=path.name) from error
    header = lines[0].split("\t") if lines else []
    missing = {"word", "entry"} - {*header}
    if missing or not ({"text", "start", "end"} <= {*header} or "sentence" in header):
        raise BadPairs("Senses need the columns word and entry, and text, start and end, or sentence.")
    rows = [(number, dict(zip(header, line.split("\t"), strict=False))) for number, line in enumerate(lines[1:], 2)]
    return [_sensed(number, row) for number, row in rows if row.get("label_conflict", "").strip() not in ("1", "1.0")]


def _sensed(number: int, row: dict[str, str]) -> Sensed:
    place = _bounded(row) if row.get("text") else marked(row.get("sentence", ""))
    if place is None or not (row.get("word") and row.get("entry")):
        raise BadPairs("Line {line}: no word of known sense is marked.", line=number)
    return Sensed(row["word"], row["entry"], place)


def _bounded(row: dict[str, str]) -> Marked | None:
    try:
        start, end = int(row.get("start", "")), int(row.get("end", ""))
    except ValueError:
        return None
    return Marked(row["text"], start, end) if 0 <= start < end <= len(row["text"]) else None
