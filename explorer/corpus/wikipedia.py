"""A dump of Wikipedia (pages-articles XML in bz2, one stream or many) to its prose: a paragraph a line.

    bz2 ─expat─▶ wikitext of each article ─batches, mapped(prose)─▶ lines of text

What is kept is running text: tables, templates, lists, headings, notes, formulas and pictures are left out, a link is
the words it shows. The rules are regular expressions and one scan for what nests: no template is filled in, so a
sentence loses what a template would have written. Articles only: no redirects, talk, files or categories.
"""

from __future__ import annotations

import bz2
import html
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from explorer.contracts import Making, Step
from explorer.corpus.pace import paced
from explorer.errors import UnreadableText

LONGEST = 16 << 20  # code points of an article: longer ones are no prose
BATCH = 1 << 20  # code points of wikitext that a worker takes at once
READ = 1 << 18  # bytes of XML at a time
HANGUL = re.compile(r"[가-힣]")

DROPPED = "|".join(
    ["ref", "math", "gallery", "timeline", "source", "syntaxhighlight", "score", "chem", "hiero", "code", "pre",
     "table", "imagemap", "graph", "mapframe", "templatedata"]
)  # fmt: skip
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
EMPTY = re.compile(rf"<({DROPPED})\b[^<>]*/>", re.I)
ELEMENT = re.compile(rf"<({DROPPED})\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.I | re.S)
BREAK = re.compile(r"<(?:br|p|/p|/?div|hr)\b[^<>]*>", re.I)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
NESTING = re.compile(r"\{\{|\}\}|^[ \t:]*\{\||^[ \t]*\|\}(?!\})", re.M)
LINK = re.compile(r"\[\[([^\[\]]*)\]\]")
NAMESPACE = re.compile(r"^\s*:?\s*(?:파일|그림|분류|틀|File|Image|Category|Template|Media)\s*:", re.I)
INTERWIKI = re.compile(r"^\s*[a-z]{2,3}(?:-[a-z]+)*\s*:")
EXTERNAL = re.compile(r"\[(?:https?:|ftp:)?//[^\s\[\]]{0,500} *([^\[\]\n]{0,500})\]")
ADDRESS = re.compile(r"(?:https?|ftp)://\S+")
QUOTES = re.compile(r"'{2,5}")
MAGIC = re.compile(r"__[A-Z]+__|-\{|\}-")
HOLLOW = re.compile(r" ?\( ?(?:[,;:·、~-] ?){0,9}\)")  # what is left of brackets in which templates stood
OPENING = re.compile(r"\( ?(?:[,;:·、] ?){1,9}")
CLOSING = re.compile(r" ?(?:[,;:·、] ?){1,9}\)")
SPACES = re.compile(r"[ \t\u00a0\u3000]+")
NO_PROSE = "*#;:=|!{}-"  # what a line of a list, a heading, a table begins with

Mapped = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]  # an ordered, lazy map


def extracted(dump: Path, target: Path, mapped: Mapped) -> Making[int]:
    """The prose of a dump into a text file, made aside and renamed; returns its paragraphs. Steps count packed bytes.

    Raises UnreadableText where the dump is damaged.
    """
    size, lines = dump.stat().st_size, 0
    aside = target.with_name(target.name + ".part")
    with dump.open("rb") as file, aside.open("w", encoding="utf-8", newline="\n") as out:
        batches = _batches(articles(bz2.BZ2File(file), dump.name))
        for found in paced(mapped(paragraphs, batches)):
            if found:
                out.writelines(line + "\n" for line in found)
                lines += len(found)
            yield Step(min(file.tell(), size), size, {"paragraphs": lines})
    aside.replace(target)
    return lines


def paragraphs(texts: list[str]) -> list[str]:
    """The lines of prose of some articles, in order."""
    return [line for text in texts for line in prose(text)]


def articles(file: Any, name: str) -> Iterator[str]:
    """The wikitext of every article of an XML dump, in order. file: binary, unpacked. Raises UnreadableText."""
    reader = _Reader()
    try:
        while data := file.read(READ):
            reader.parser.Parse(data, False)
            yield from reader.taken()
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, EOFError, OSError, ValueError) as error:
        message = "{name} is damaged or cut short: it cannot be unpacked to its end. Copy or download it again."
        raise UnreadableText(message, name=name) from error
    yield from reader.taken()


class _Reader:
    """Collects ns, redirect and text of each page while expat parses; no page but the present one is held."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.found: list[str] = []
        self.within = ""
        self.held = {"ns": [], "text": []}
        self.length, self.is_redirect = 0, False

    def taken(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "page":
            self.held, self.length, self.is_redirect = {"ns": [], "text": []}, 0, False
        self.is_redirect |= name == "redirect"
        self.within = name

    def _end(self, name: str) -> None:
        self.within = ""
        is_article = name == "page" and "".join(self.held["ns"]).strip() == "0" and not self.is_redirect
        if is_article and 0 < self.length <= LONGEST:
            self.found.append("".join(self.held["text"]))

    def _data(self, data: str) -> None:
        if self.within in self.held and self.length <= LONGEST:
            self.held[self.within].append(data)
            self.length += len(data) * (self.within == "text")

    def _doctype(self, *_: object) -> None:
        raise ValueError("a dump declares no entities")


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    batch, size = [], 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def prose(text: str) -> list[str]:
    """The paragraphs of one article's wikitext, without markup; only lines with Hangul in them."""
    text = ELEMENT.sub("", EMPTY.sub("", COMMENT.sub("", text)))
    text = _unlinked(_without_nested(text))
    text = ADDRESS.sub("", EXTERNAL.sub(r"\1", text))
    text = MAGIC.sub("", QUOTES.sub("", TAG.sub("", BREAK.sub("\n", text))))
    text = html.unescape(html.unescape(text))  # &amp;nbsp; is common
    return [line for line in map(_tidied, text.split("\n")) if line]


def _without_nested(text: str) -> str:
    """A text without its templates {{…}} and tables {|…|}, however they nest; one never closed ends with its page."""
    kept, depth, start = [], 0, 0
    for mark in NESTING.finditer(text):
        if mark[0].endswith(("{{", "{|")):
            if depth == 0:
                kept.append(text[start : mark.start()])
            depth += 1
        elif depth:
            depth -= 1
            start = mark.end() if depth == 0 else start
    if depth == 0:
        kept.append(text[start:])
    return "".join(kept)


def _unlinked(text: str) -> str:
    """Links as the words they show, from the innermost outward; pictures and categories are left out."""
    for _ in range(4):
        text, count = LINK.subn(_shown, text)
        if not count:
            break
    return text


def _shown(link: re.Match[str]) -> str:
    if NAMESPACE.match(link[1]) or INTERWIKI.match(link[1]):
        return ""
    return link[1].rsplit("|", 1)[-1]


def _tidied(line: str) -> str:
    """One line of text in order, or nothing where it is no prose."""
    line = line.strip()
    if not line or line[0] in NO_PROSE or not HANGUL.search(line):
        return ""
    line = SPACES.sub(" ", line)
    return CLOSING.sub(")", OPENING.sub("(", HOLLOW.sub("", line))).strip()
