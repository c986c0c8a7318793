"""Tables as text: which separator, which quotes, which names, and the rows of a block.

A row may run over several lines inside quotes. Files with quotes that never close are common: a row that breaks the
rules is read without them, on its own line, and told, so that no quote ever swallows the rows behind it.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

SEPARATORS = ",;\t|"
KNOWN = frozenset(
    [
        "text",
        "texts",
        "sentence",
        "sentences",
        "document",
        "documents",
        "content",
        "contents",
        "body",
        "review",
        "reviews",
        "comment",
        "comments",
        "utterance",
        "question",
        "message",
        "title",
        "headline",
        "sentence1",
        "premise",
        "ko",
        "korean",
        "문장",
        "텍스트",
        "본문",
        "내용",
        "글",
        "리뷰",
        "댓글",
        "후기",
        "원문",
        "발화",
        "질문",
        "제목",
        "한국어",
    ]
)
FIRST = ("text", "sentence", "문장", "텍스트", "본문", "document", "content", "내용")
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*%?")
HANGUL, LETTER = re.compile(r"[가-힣]"), re.compile(r"[^\W\d_]")
STRUCTURE = re.compile(r"\s*[\[{].*[\]}]\s*$|\s*(https?|file)://\S+\s*$", re.DOTALL)


class Dialect(NamedTuple):
    """How rows are written: the separator (empty: one column, the line itself), and whether quotes mean anything."""

    separator: str
    is_quoted: bool


class Row(NamedTuple):
    """One row: the line it begins on (from 0), the line after it, its cells, and whether its quotes broke the rules."""

    line: int
    end: int
    cells: list[str]
    is_broken: bool = False


def dialect(sample: str, is_tabbed: bool) -> Dialect:
    """The separator by which most rows of a sample have equally many cells, more than one."""
    if is_tabbed and "\t" in sample:
        return Dialect("\t", _tab_quotes(sample))
    scores = {separator: _evenness(sample, separator) for separator in SEPARATORS}
    best = max(scores, key=scores.__getitem__)
    return Dialect(best if scores[best][0] >= 0.8 else "", True)


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """How many of the rows have the commonest number of cells, and that number; nothing for a single cell."""
    counts = Counter(len(row.cells) for row in islice(rows(sample, Dialect(separator, True)), 200) if row.cells)
    width, times = counts.most_common(1)[0] if counts else (1, 0)
    return (times / counts.total(), width) if width > 1 else (0.0, 1)


def _tab_quotes(sample: str) -> bool:
    """Whether quotes mean anything in tab-separated text: only where all of them are well-formed, and needed."""
    cells = [cell for line in sample.split("\n") for cell in line.split("\t") if cell.startswith('"')]
    closed = [cell for cell in cells if re.fullmatch(r'"([^"]|"")*"', cell)]
    is_needed = any('""' in cell[1:-1] for cell in closed) or any(
        row.end - row.line > 1 for row in _quoted(sample, "\t")
    )
    return is_needed and len(closed) > 0.9 * len(cells) if cells else False


def rows(text: str, style: Dialect) -> Iterator[Row]:
    """The rows of a text, blank lines as rows without cells."""
    if style.is_quoted and '"' in text:
        yield from _quoted(text, style.separator or ",", bool(style.separator))
        return
    for line, content in enumerate(_lines(text)):
        cells = content.split(style.separator) if style.separator else [content]
        yield Row(line, line + 1, cells if content else [])


def _quoted(text: str, separator: str, is_split: bool = True) -> Iterator[Row]:
    """Rows by the rules of RFC 4180; one that breaks them is its own line, split at every separator."""
    csv.field_size_limit(sys.maxsize)  # blocks are bounded already
    lines = _lines(text)
    start = 0
    while start < len(lines):
        following = (lines[place] + "\n" for place in range(start, len(lines)))  # no row is passed twice to get here
        reader = csv.reader(following, delimiter=separator, strict=True)
        done = 0
        try:
            for cells in reader:
                content = cells if is_split or len(cells) < 2 else [separator.join(cells)]
                yield Row(start + done, start + reader.line_num, content)
                done = reader.line_num
            return
        except csv.Error:
            line = start + done
            cells = lines[line].split(separator) if is_split else [lines[line]]
            yield Row(line, line + 1, [_bare(cell) for cell in cells], True)
            start = line + 1


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _bare(cell: str) -> str:
    """A cell without the quotes around it."""
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def has_header(first: Sequence[str]) -> bool:
    """Whether the first row names the columns: no numbers, no sentences, nothing twice."""
    cells = [cell.strip() for cell in first]
    if len(cells) == 1 and cells[0].lower() not in KNOWN:
        return False
    looks_like_data = any(
        not cell or NUMBER.fullmatch(cell) or len(cell) > 60 or cell.count(" ") > 3 or re.search(r"[.!?…]$", cell)
        for cell in cells[:1] + [cell for cell in cells[1:] if cell]
    )
    is_named = any(cell.lower() in KNOWN for cell in cells)
    return (is_named or not looks_like_data) and len({*cells} - {""}) == len([cell for cell in cells if cell])


def names(first: Sequence[str], is_header: bool) -> list[str]:
    """A name for every column, no two the same."""
    given = [cell.strip() if is_header else "" for cell in first]
    result: list[str] = []
    for place, name in enumerate(given, 1):
        base = name or f"column {place}"
        unique = next(
            trial for trial in (base, *(f"{base} {n}" for n in range(2, len(given) + 2))) if trial not in result
        )
        result.append(unique)
    return result


def guess_column(columns: Sequence[str], sample: Sequence[Sequence[object]]) -> str:
    """The column that holds the text: by its name, and by how much varied language its cells hold."""
    if not columns:
        return ""
    scores = [
        _textuality(name, [row[place] for row in sample if place < len(row)]) for place, name in enumerate(columns)
    ]
    return columns[scores.index(max(scores))]


def _textuality(name: str, cells: Sequence[object]) -> float:
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if not texts:
        return 0.0
    sizes = [min(len(HANGUL.findall(text)) + 0.3 * len(LETTER.findall(text)), 200.0) for text in texts]
    structured = sum(STRUCTURE.match(text) is not None for text in texts) / len(texts)
    fame = 3.0 if name.strip().lower() in FIRST else 1.5 if name.strip().lower() in KNOWN else 1.0
    return fame * sum(sizes) / len(cells) * (0.2 + len(set(texts)) / len(texts)) * (1.05 - structured)
