"""The words of the practice corpus and the classes they belong to, read from assets/corpus.

lexicon.tsv has one class a row (or two, where it has verbs and adjectives): class (- for words that belong to none),
part of speech, Korean name, share (how much is said on it, for each of its words), words. A word is written 사과/apple
where it is one sense of a homonym, 굽다/ㅂ where its stem is irregular, and *원/won where only frames that name it may
use it. groups.tsv has what a slot may name besides a class: words, phrases (with _ for a space), classes, and -word
to leave out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from explorer.corpus.conjugation import MARKS

ASSETS = Path(__file__).parents[2] / "assets" / "corpus"
PREDICATES = ("verb", "adjective")


class Word(NamedTuple):
    """A lemma; its part of speech (noun name verb adjective adverb, or phrase); its sense or its irregularity."""

    text: str
    part: str
    sense: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Slots (classes and groups) to their words; spellings to words; lemmas to classes; classes to shares."""

    slots: Mapping[str, tuple[Word, ...]]
    words: Mapping[str, Word]
    classes: Mapping[str, frozenset[str]]
    shares: Mapping[str, float]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of our own tables, by column."""
    with (ASSETS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """All words, read once. Raises ValueError where a table names what is not there."""
    slots: dict[str, tuple[Word, ...]] = {}
    words: dict[str, Word] = {}
    classes: dict[str, frozenset[str]] = {}
    shares: dict[str, float] = {}
    for row in rows("lexicon.tsv"):
        members = {text: _word(text.lstrip("*"), row["part"]) for text in row["words"].split()}
        for text, word in members.items():
            words.setdefault(word.text, word)
            words[text.lstrip("*")] = word
            if row["class"] != "-":
                classes[word.text] = classes.get(word.text, frozenset()) | {row["class"]}
        shares[row["class"]] = float(row["share"])
        drawn = tuple(word for text, word in members.items() if not text.startswith("*"))
        slots[row["class"]] = slots.get(row["class"], ()) + drawn
    for row in rows("groups.tsv"):
        slots[row["group"]] = tuple(_members(row["members"].split(), slots, words))
    return Lexicon(slots, words, classes, shares)


def _word(text: str, part: str) -> Word:
    """A word as a table writes it: 사과/apple, 굽다/ㅂ."""
    lemma, _, note = text.partition("/")
    if part in PREDICATES:
        if note not in MARKS or not lemma.endswith("다"):
            raise ValueError(f"not a predicate: {text}")
        return Word(lemma, part, mark=note)
    return Word(lemma, part, sense=note)


def _members(texts: Iterable[str], slots: Mapping[str, tuple[Word, ...]], words: Mapping[str, Word]) -> list[Word]:
    """The words of a group, in the order written; later -word leaves one out."""
    members: dict[Word, None] = {}
    for text in texts:
        if text.startswith("-"):
            members.pop(words[text[1:]], None)
        elif text.isascii():
            if text not in slots:
                raise ValueError(f"no such class or group: {text}")
            members.update(dict.fromkeys(slots[text]))
        else:
            members[words.get(text) or Word(text.replace("_", " "), "phrase")] = None
    return list(members)
