"""A block of a file to sentences, in whatever process: decoded, parsed, mended, split, every line accounted for.

A row that says something else of its text (a label, a span) stays one sentence, whatever marks it holds: what it says
is said of the whole row. Everything else is split into sentences.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from explorer.corpus import sentences
from explorer.corpus.account import Account
from explorer.corpus.decode import decoded, mended
from explorer.corpus.files import Block, Reading
from explorer.corpus.tables import Row, rows

INVISIBLE = "\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
VISIBLE = re.compile(rf"[^\s{INVISIBLE}]")


class Records(NamedTuple):
    """The lines or rows of a block: their texts, where they stand, what else the file says of them, their troubles."""

    texts: list[str]
    lines: list[int]  # from 1
    others: list[list[str | None]]  # one list a column
    rescued: set[int]  # those that had to be repaired
    dropped: dict[int, str]  # those without a text, and why


class Sentences(NamedTuple):
    """The sentences of a block, and for each the cells of the other columns."""

    texts: list[str]
    others: list[list[str | None]]


def read(block: Block, found: Reading, account: Account) -> Sentences:
    """The sentences of a block; the account tells what became of its lines."""
    rows = records(block, found, account)
    kept: list[str] = []
    owners: list[int] = []
    for place, text in enumerate(rows.texts):
        if place in rows.dropped:
            continue
        whole = _whole(text, bool(found.others))
        pieces = [piece for sentence in whole for piece in sentences.cut(sentence)]
        if len(pieces) > len(whole):
            account.repair("cut", "".join(pieces[:2]), " / ".join(pieces[:2]))
            rows.rescued.add(place)
        kept.extend(pieces)
        owners.extend([place] * len(pieces))
    _count(rows, block.continues, account)
    return Sentences(kept, [[column[place] for place in owners] for column in rows.others])


def _whole(text: str, is_row: bool) -> list[str]:
    """The sentences of one text: itself where it is a row that something is said of."""
    if is_row:
        return [" ".join(text.rstrip().split("\n"))]
    return [sentence for line in text.split("\n") for sentence in sentences.whole(line)]


def _count(rows: Records, continues: bool, account: Account) -> None:
    """Every line is kept or dropped. A line begun in the block before was counted there."""
    first = int(continues)
    for place, reason in rows.dropped.items():
        if place >= first:
            account.drop(reason, rows.lines[place])
    account.lines.read = max(len(rows.texts) - first, 0)
    account.lines.kept = account.lines.read - sum(account.lines.dropped.values())
    account.lines.repaired = len([place for place in rows.rescued if place >= first and place not in rows.dropped])
    account.distinct = len({*rows.texts})


def records(block: Block, found: Reading, account: Account) -> Records:
    """The lines or rows of a block, mended; what is not visible is dropped."""
    parse = {"lines": _lines, "table": _table, "jsonl": _json, "array": _json, "arrow": _arrow}[found.kind]
    rows = parse(block, found, account)
    texts = mended(rows.texts, account)
    for place, (old, new) in enumerate(zip(rows.texts, texts, strict=True)):
        if old is not new and old != new:
            rows.rescued.add(place)
        if not VISIBLE.search(new):
            rows.dropped.setdefault(place, "blank")
    return rows._replace(texts=texts, others=[_mended(column) for column in rows.others])


def _mended(cells: list[str | None]) -> list[str | None]:
    """The cells of another column: repaired as the text is, uncounted."""
    fixed = iter(mended([cell for cell in cells if cell is not None], Account()))
    return [None if cell is None else next(fixed) for cell in cells]


def _lines(block: Block, found: Reading, account: Account) -> Records:
    text, rescued = decoded(block.data, found.codec, account, block.line, block.offset)
    texts = text.removesuffix("\n").split("\n")
    return Records(texts, list(range(block.line, block.line + len(texts))), [], rescued, {})


def _table(block: Block, found: Reading, account: Account) -> Records:
    """Rows of separated values; cells beyond the header are part of the text, which was not quoted."""
    text, rescued = decoded(block.data, found.codec, account, block.line, block.offset)
    found_rows = list(rows(text, found.style))
    if block.offset == 0 and found.has_header:
        found_rows = found_rows[next((n for n, row in enumerate(found_rows, 1) if row.cells), 0) :]
    width, column = len(found.columns), found.columns.index(found.column or "")
    result = Records([], [], [[] for _ in found.others], set(), {})
    for place, row in enumerate(found_rows):
        cells = _fitted(row, width, column, found.style.separator, account)
        if row.is_broken:
            account.repair("quotes", found.style.separator.join(row.cells), cells[column] or "")
        if row.is_broken or len(row.cells) > width or not rescued.isdisjoint(range(row.line, row.end)):
            result.rescued.add(place)
        if row.cells and not cells[column]:
            result.dropped[place] = "no text"
        result.texts.append(cells[column] or "")
        result.lines.append(block.line + row.line)
        for others, cell in zip(result.others, cells[:column] + cells[column + 1 :], strict=True):
            others.append(cell)
    return result


def _fitted(row: Row, width: int, column: int, separator: str, account: Account) -> list[str | None]:
    """A row's cells, as many as there are columns."""
    extra = len(row.cells) - width
    if extra <= 0:
        return [*row.cells, *[None] * -extra]
    text = separator.join(row.cells[column : column + extra + 1])
    account.repair("ragged", separator.join(row.cells), text)
    return [*row.cells[:column], text, *row.cells[column + extra + 1 :]]


def _json(block: Block, found: Reading, account: Account) -> Records:
    """One JSON value a line: an object with a column of text, or a text itself."""
    text, rescued = decoded(block.data, found.codec, account, block.line, block.offset)
    lines = text.removesuffix("\n").split("\n")
    result = Records([], list(range(block.line, block.line + len(lines))), [[] for _ in found.others], rescued, {})
    for place, line in enumerate(lines):
        value: object = {}
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            result.dropped[place] = "broken" if VISIBLE.search(line) else "blank"
        cells = value if isinstance(value, dict) else {found.column: value}
        content = cells.get(found.column)
        if not isinstance(content, str) or not content:
            result.dropped.setdefault(place, "no text")
        result.texts.append(content if isinstance(content, str) else "")
        for others, name in zip(result.others, found.others, strict=True):
            others.append(_cell(cells.get(name)))
    return result


def _cell(value: object) -> str | None:
    """A cell of another column as text; what is no text as its JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _arrow(block: Block, found: Reading, account: Account) -> Records:
    import pyarrow as pa

    del account  # Arrow's text is UTF-8 and whole
    table = pa.ipc.open_stream(block.data).read_all()
    texts = [value if isinstance(value, str) else None for value in table.column(found.column).to_pylist()]
    others = [[_cell(value) for value in table.column(name).to_pylist()] for name in found.others]
    lines = list(range(block.line, block.line + len(texts)))
    dropped = {place: "no text" for place, text in enumerate(texts) if not text}
    return Records([text or "" for text in texts], lines, others, set(), dropped)
