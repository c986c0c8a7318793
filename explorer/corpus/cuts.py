"""One sentence under every tokeniser: the pieces of each over the same characters, and which of them are known.

A piece keeps its place in the sentence, so that cuts can be drawn one above the other. Morphemes may share a character
(난 is 나 and ㄴ), as may the letters of a syllable: `lanes` gives pieces that share one a row of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from explorer.contracts import Token
from explorer.corpus.morphemes import CONJUGATES, CONTENT
from explorer.corpus.search import form, tag
from explorer.corpus.tokenise import KINDS, available, tokenizer

ORDER = ("whitespace", "kiwi", "mecab", "bpe", "syllable", "jamo")  # from the longest pieces to the shortest
AT_ONCE = ("whitespace", "syllable", "jamo")  # need neither a dictionary nor a text to learn from
ALL = {"kiwi": {"tags": "all"}, "mecab": {"tags": "all"}}  # what a picture shows: particles and endings too


class Piece(NamedTuple):
    """A token as it is drawn: its label, its tag, sentence[start:end].

    known: whether the reference has it elsewhere; None where there is no reference, or it does not count such words.
    """

    word: str
    label: str
    tag: str
    start: int
    end: int
    known: bool | None


class Cover(NamedTuple):
    """How many pieces the reference knows, of how many that it counts."""

    known: int
    counted: int


def missing() -> dict[str, str]:
    """Tokenisers that cannot be used here, and why (a message id)."""
    return {name: why for name, why in available().items() if why}


def cut(name: str, sentence: str, settings: Mapping[str, object] | None = None) -> list[Token]:
    """The tokens of a sentence, of every tag. Raises MissingTokenizer, BadConfig."""
    return tokenizer(name, settings or ALL.get(name))(sentence)


def pieces(sentence: str, tokens: Sequence[Token], count: Callable[[str], int | None], own: bool) -> list[Piece]:
    """Tokens as they are drawn. count: how often a word stands in the reference, None for what it does not count.

    own: the sentence is part of the reference. It does not make its own words known: its uses are taken off first.
    """
    taken = Counter(token.text for token in tokens) if own else Counter()
    shared = Counter(place for token in tokens for place in range(token.start, token.end))
    found = []
    for token in tokens:
        is_alone = all(shared[place] == 1 for place in range(token.start, token.end))
        label = sentence[token.start : token.end] if is_alone else stem(token.text)
        times = count(token.text)
        is_known = None if times is None else times > taken[token.text]
        found.append(Piece(token.text, label, tag(token.text), token.start, token.end, is_known))
    return found


def stem(word: str) -> str:
    """A word as it is written without what the dictionary form adds: 가다/VV -> 가, 배/NNG -> 배."""
    bare = form(word)
    return bare[:-1] if tag(word) in CONJUGATES and len(bare) > 1 and bare.endswith("다") else bare


def cover(found: Sequence[Piece]) -> Cover:
    """How many pieces are known."""
    counted = [piece.known for piece in found if piece.known is not None]
    return Cover(sum(counted), len(counted))


def counts_word(settings: Mapping[str, object], word: str) -> bool:
    """Whether a tokeniser of morphemes with these settings would keep a word, by its tag and the stop list."""
    tags, stop = settings.get("tags", "content"), settings.get("stop") or []
    kept = CONTENT if tags == "content" else tags
    is_kept = tags == "all" or tag(word) in kept  # pyright: ignore[reportOperatorIssue]
    return is_kept and not {word, form(word)} & set(stop)  # pyright: ignore[reportArgumentType]


def lanes(found: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces in rows in which none shares a character with another; a piece goes into the first row that has room."""
    rows: list[list[Piece]] = []
    for piece in found:
        row = next((row for row in rows if row[-1].end <= piece.start), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return rows


def names() -> list[str]:
    """Every tokeniser, in the order in which cuts are drawn."""
    return [name for name in ORDER if name in KINDS]
