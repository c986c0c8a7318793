"""What became of every line of a text: read, kept, repaired, or dropped and why. Nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

REPAIRS = {
    "bom": "Byte order marks removed",
    "nfc": "Decomposed letters composed (NFD to NFC)",
    "mojibake": "Wrongly decoded text restored (mojibake)",
    "bytes": "Bytes of no character replaced",
    "mixed": "Lines in another encoding than the rest read in theirs",
    "control": "Control characters removed",
    "cut": "Overlong lines or words cut into pieces",
    "ragged": "Rows with too many cells joined",
    "quotes": "Rows with quotes that do not close read without quoting",
}
REASONS = {
    "blank": "Nothing visible on the line",
    "broken": "Not valid JSON",
    "no text": "No text in the chosen column",
}
EXAMPLE = 120  # code points of an example kept on each side


class Repair(BaseModel):
    """One kind of repair (a key of REPAIRS): in how many lines, and the first of them before and after."""

    kind: str
    count: int
    before: str
    after: str


class Lines(BaseModel):
    """Lines of a text, rows of a table: read = kept + dropped (by key of REASONS); repaired ones are among the kept."""

    read: int = 0
    kept: int = 0
    repaired: int = 0
    dropped: dict[str, int] = {}


class Notice(BaseModel):
    """Something a user should know, as a message id and the fields that fill it."""

    msgid: str
    fields: dict[str, str | int | float] = {}

    def __str__(self) -> str:
        return self.msgid.format(**self.fields)


class Account(BaseModel):
    """The running account of a text, added up over its blocks in their order."""

    lines: Lines = Lines()
    repairs: dict[str, Repair] = {}
    places: dict[str, list[int]] = {}  # kind of trouble -> the first lines where it was met, from 1
    damaged: int = 0  # characters whose bytes are none of the encoding
    first_damaged: int | None = None  # where the first of them begins in the (unpacked) file, in bytes
    lost: int = 0  # replacement characters left in the text
    distinct: int = 0  # lines that differ from all others of their block

    def drop(self, reason: str, line: int) -> None:
        """Count one line as dropped, and where."""
        self.lines.dropped[reason] = self.lines.dropped.get(reason, 0) + 1
        self.place(reason, line)

    def place(self, kind: str, line: int) -> None:
        """Note where some trouble was met; the first five places are kept."""
        places = self.places.setdefault(kind, [])
        if len(places) < 5:
            places.append(line)

    def repair(self, kind: str, before: str, after: str, count: int = 1) -> None:
        """Count repaired lines of one kind; the first one's text is the example."""
        if kind in self.repairs:
            self.repairs[kind].count += count
        else:
            shorter = min(len(before), len(after))  # where one ends, if they are the same up to there
            same = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), shorter)
            shown = {"before": excerpt(before, same), "after": excerpt(after, same)}
            self.repairs[kind] = Repair(kind=kind, count=count, **shown)

    def add(self, other: Account) -> None:
        """Add the account of the next block."""
        mine, its = self.lines, other.lines
        mine.read, mine.kept, mine.repaired = mine.read + its.read, mine.kept + its.kept, mine.repaired + its.repaired
        mine.dropped = added(mine.dropped, its.dropped)
        for repair in other.repairs.values():
            self.repair(repair.kind, repair.before, repair.after, repair.count)
        for kind, places in other.places.items():
            self.places[kind] = [*self.places.get(kind, []), *places][:5]
        if self.first_damaged is None:
            self.first_damaged = other.first_damaged
        self.damaged, self.lost = self.damaged + other.damaged, self.lost + other.lost
        self.distinct += other.distinct


def added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Two tallies as one."""
    return {key: one.get(key, 0) + other.get(key, 0) for key in [*one, *(key for key in other if key not in one)]}


def excerpt(text: str, place: int = 0) -> str:
    """A text around some place, short enough for a table; halves of surrogate pairs, which no file can hold, as ?."""
    start = max(place - EXAMPLE // 3, 0) if len(text) > EXAMPLE else 0
    piece = text[start : start + EXAMPLE].encode("utf-8", "replace").decode()
    return "…" * (start > 0) + piece + "…" * (start + EXAMPLE < len(text))
