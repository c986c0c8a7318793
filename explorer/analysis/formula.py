"""Formulas of words, such as `(좋다 + 기쁘다) / 2 - 나쁘다`, read by a small parser of our own: nothing is evaluated.

    formula = term (("+" | "-") term)*
    term    = factor (("*" | "/") factor)*          a factor or a divisor of words is a number
    factor  = "-"* (number | word | "(" formula ")")

What is read is a weight for each word, so that whatever passes can be summed over any vectors. A word may carry its
tag (배/NNG); one that holds a space, a quote or a sign stands in double quotes, a quote inside it doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from explorer.corpus.search import TAG
from explorer.errors import BadFormula

LONGEST = 200  # characters
DEEPEST = 20  # brackets inside brackets
LARGEST = 1e6  # of a weight
SIGNS = str.maketrans("−–×·÷", "--**/")
NUMBER = re.compile(r"(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})", re.ASCII)
ONE_TAG = r"[A-Z][A-Z0-9_]*(?:-[RI](?![^\s+\-*/()]))?"
TAGGED = re.compile(rf"/{ONE_TAG}(?:\+{ONE_TAG})*")
PIECE = re.compile(r'(?P<space>\s+)|"(?P<quoted>(?:[^"]|"")*)"|(?P<sign>[+\-*/()])|(?P<bare>[^\s+\-*/()"]+)|(?P<bad>.)')

Weights = dict[str, float]
Value = float | Weights


class Piece(NamedTuple):
    """A sign, a number or a word (kind), and where it begins, counted from 1."""

    kind: str
    text: str
    at: int


def weights(formula: str) -> Weights:
    """Each word of a formula and its weight, none of them 0. Raises BadFormula, which tells the place."""
    if len(formula) > LONGEST:
        raise BadFormula("Character {at}: a formula has at most {n} characters.", at=LONGEST + 1, n=LONGEST)
    found = Reader(formula).whole()
    kept = {word: weight for word, weight in found.items() if weight} if isinstance(found, dict) else None
    if kept is None:
        raise BadFormula("Character {at}: the formula names no word.", at=1)
    if not kept:
        raise BadFormula("Character {at}: the words of the formula cancel each other out.", at=1)
    return kept


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    while found := PIECE.match(text, at):
        kind, end = found.lastgroup, found.end()
        if kind == "bad":
            raise BadFormula("Character {at}: a quote is opened here and never closed.", at=at + 1)
        if kind == "quoted":
            yield Piece("word", found["quoted"].replace('""', '"'), at + 1)
        elif kind == "bare":
            number = NUMBER.fullmatch(found["bare"])
            end = end if number else end + len(_tag_at(text, end))
            yield Piece("number" if number else "word", text[at:end], at + 1)
        elif kind == "sign":
            yield Piece(found["sign"], found["sign"], at + 1)
        at = end
    yield Piece("end", "", len(text) + 1)


def _tag_at(text: str, at: int) -> str:
    """The tag that a word has behind it, its slash included; empty where the slash divides or there is none."""
    found = TAGGED.match(text, at)
    tag = found.group() if found and not re.match(r'[^\s+\-*/()"]', text[found.end() :]) else ""
    while tag and not TAG.fullmatch(tag):
        tag = tag.rpartition("+")[0]
    return tag


class Reader:
    """Reads the pieces of one formula from left to right."""

    def __init__(self, formula: str) -> None:
        self.pieces = list(_pieces(formula.translate(SIGNS)))
        self.place = 0

    @property
    def next(self) -> Piece:
        """The piece that comes now."""
        return self.pieces[self.place]

    def take(self, *kinds: str) -> Piece | None:
        """The next piece if it is of one of these kinds."""
        if self.next.kind not in kinds:
            return None
        self.place += 1
        return self.pieces[self.place - 1]

    def whole(self) -> Value:
        """The formula, to its end."""
        found = self.sum(0)
        if self.next.kind == ")":
            raise BadFormula("Character {at}: this bracket was never opened.", at=self.next.at)
        if self.next.kind != "end":
            raise BadFormula("Character {at}: a sign such as + or - is missing here.", at=self.next.at)
        return found

    def sum(self, depth: int) -> Value:
        """Terms, added and taken away."""
        found = self.product(depth)
        while sign := self.take("+", "-"):
            found = _added(found, self.product(depth), 1.0 if sign.kind == "+" else -1.0, sign.at)
        return found

    def product(self, depth: int) -> Value:
        """Factors, multiplied and divided."""
        found = self.factor(depth)
        while sign := self.take("*", "/"):
            found = _multiplied(found, self.factor(depth), sign)
        return found

    def factor(self, depth: int) -> Value:
        """A number, a word or a bracket, with any signs before it."""
        minus = 1.0
        while self.take("-"):
            minus = -minus
        if number := self.take("number"):
            return minus * float(number.text)
        if word := self.take("word"):
            return {word.text: minus}
        if opened := self.take("("):
            return _scaled(self.bracket(opened, depth + 1), minus, opened.at)
        raise BadFormula("Character {at}: a word or a number is missing here.", at=self.next.at)

    def bracket(self, opened: Piece, depth: int) -> Value:
        """What a bracket holds, to its end."""
        if depth > DEEPEST:
            raise BadFormula("Character {at}: more than {n} brackets inside each other.", at=opened.at, n=DEEPEST)
        found = self.sum(depth)
        if self.next.kind not in (")", "end"):
            raise BadFormula("Character {at}: a sign such as + or - is missing here.", at=self.next.at)
        if not self.take(")"):
            raise BadFormula("Character {at}: this bracket is never closed.", at=opened.at)
        return found


def _added(one: Value, other: Value, sign: float, at: int) -> Value:
    if isinstance(one, dict) and isinstance(other, dict):
        words = dict.fromkeys([*one, *other])
        return {word: _bounded(one.get(word, 0.0) + sign * other.get(word, 0.0), at) for word in words}
    if isinstance(one, dict) or isinstance(other, dict):
        raise BadFormula("Character {at}: a number can multiply a word, not be added to it.", at=at)
    return _bounded(one + sign * other, at)


def _multiplied(one: Value, other: Value, sign: Piece) -> Value:
    if sign.kind == "/":
        return _divided(one, other, sign.at)
    if not isinstance(other, dict):
        return _scaled(one, other, sign.at)
    if not isinstance(one, dict):
        return _scaled(other, one, sign.at)
    raise BadFormula("Character {at}: a word can be multiplied by a number, not by a word.", at=sign.at)


def _divided(one: Value, other: Value, at: int) -> Value:
    if isinstance(other, dict):
        raise BadFormula("Character {at}: only a number can divide.", at=at)
    if not other:
        raise BadFormula("Character {at}: nothing can be divided by 0.", at=at)
    return _scaled(one, 1 / other, at)


def _scaled(value: Value, by: float, at: int) -> Value:
    if isinstance(value, dict):
        return {word: _bounded(weight * by, at) for word, weight in value.items()}
    return _bounded(value * by, at)


def _bounded(number: float, at: int) -> float:
    if not abs(number) <= LARGEST:
        raise BadFormula("Character {at}: this number is too large.", at=at)
    return number
