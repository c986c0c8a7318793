"""Frames: Korean with slots, parsed once and filled many times.

{fruit}을          a word of the class; the particle is written as after a consonant and follows the word drawn
{fruit#1} … {fruit#1}   the same word twice; without # every slot draws another word
{fruit+}과         two or three words of the class in a list: 사과와 배, 감이나 귤, 밤과 잣과 콩
{배/ship}          this word in this sense
{cook:어서}        a predicate of the class with this ending; {썰다:고} this predicate
{cook:.}           the ending is left to the sentence
{job:=.}           a noun and 이다
[매우 ]            there or not, evenly; (밭|들)   one of these, evenly
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import NamedTuple

from explorer.corpus.conjugation import conjugate, copula
from explorer.corpus.lexicon import Lexicon, Word
from explorer.corpus.particles import particle

SENSE_SHARE = 1.8  # homonyms come so much more often than other words: each sense has to be learnt
FEW = 5  # words of which the least used is drawn: more balances better, fewer mixes better
TOKEN = re.compile(r"\{([^}]*)\}|([\[\]()|])|([^{\[\]()|]+)")
PARTICLE = re.compile("으로|이나|이랑|이라|이며|이든|은|을|과|이")


class Use(NamedTuple):
    """One use of a homonym: the noun, its gold sense, and where it stands (code points, without its particle)."""

    word: str
    sense: str
    start: int
    end: int


@dataclass(slots=True)
class Draft:
    """A sentence being written."""

    text: str = ""
    uses: list[Use] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)
    kept: dict[str, Word] = field(default_factory=dict)


class Ending(NamedTuple):
    """How a predicate that was left open ends: its ending and what follows it (고 + " 싶어 했다")."""

    form: str
    tail: str = ""


class Choice:
    """Words drawn by a seed: of a few members of a slot the least used so far, so that all come about equally often."""

    def __init__(self, lexicon: Lexicon, random: Random) -> None:
        self.lexicon, self.random = lexicon, random
        self.used: Counter[Word] = Counter()

    def draw(self, slot: str, draft: Draft) -> Word:
        """A word of a slot, one that the sentence does not hold yet if there is one. Raises KeyError."""
        if slot not in self.lexicon.slots:
            return self.lexicon.words[slot]
        members = self.lexicon.slots[slot]
        few = self.random.sample(members, min(FEW, len(members)))
        fresh = [word for word in few if word.text not in draft.drawn] or [
            word for word in members if word.text not in draft.drawn
        ]
        word = min(fresh or few, key=lambda each: self.used[each] / (SENSE_SHARE if each.sense else 1))
        self.used[word] += 1
        draft.drawn.add(word.text)
        return word


Piece = Callable[[Draft, Choice, Ending], None]


@lru_cache(maxsize=10_000)
def parsed(pattern: str) -> Piece:
    """A frame as a function that writes it. Raises ValueError for brackets that do not close."""
    tokens = list(TOKEN.finditer(pattern))
    piece, end = _sequence(tokens, 0, "")
    if end != len(tokens):
        raise ValueError(f"unbalanced: {pattern}")
    return piece


def written(draft: Draft, word: Word) -> None:
    """The draft with a noun or an adverb behind it, its use noted if it is a homonym's."""
    if word.sense:
        draft.uses.append(Use(word.text, word.sense, len(draft.text), len(draft.text) + len(word.text)))
    draft.text += word.text


def _sequence(tokens: Sequence[re.Match[str]], at: int, closing: str) -> tuple[Piece, int]:
    """The pieces up to the closing bracket, alternatives if a bar parts them, and where to go on."""
    branches: list[list[Piece]] = [[]]
    follows_slot = False
    while at < len(tokens):
        slot, mark, text = tokens[at].groups()
        at += 1
        if mark and mark == closing:
            break
        if mark == "|":
            branches.append([])
        elif mark in ("[", "("):
            inner, at = _sequence(tokens, at, "]" if mark == "[" else ")")
            branches[-1].append(_optional(inner) if mark == "[" else inner)
        elif slot is not None:
            branches[-1].append(_slot(slot))
        else:
            branches[-1].append(_literal(text or "", follows_slot))
        follows_slot = slot is not None or mark == "("
    else:
        if closing:
            raise ValueError("a bracket is not closed")
    pieces = [_all(tuple(branch)) for branch in branches]
    return (pieces[0] if len(pieces) == 1 else _either(tuple(pieces))), at


def _all(pieces: tuple[Piece, ...]) -> Piece:
    def write(draft: Draft, choice: Choice, ending: Ending) -> None:
        for piece in pieces:
            piece(draft, choice, ending)

    return write


def _either(pieces: tuple[Piece, ...]) -> Piece:
    def write(draft: Draft, choice: Choice, ending: Ending) -> None:
        choice.random.choice(pieces)(draft, choice, ending)

    return write


def _optional(piece: Piece) -> Piece:
    def write(draft: Draft, choice: Choice, ending: Ending) -> None:
        if choice.random.random() < 0.5:
            piece(draft, choice, ending)

    return write


def _literal(text: str, follows_slot: bool) -> Piece:
    match = PARTICLE.match(text) if follows_slot else None

    def write(draft: Draft, choice: Choice, ending: Ending) -> None:  # noqa: ARG001 - one signature for all pieces
        head = particle(draft.text[-1], match[0]) if match else ""
        draft.text += head + (text[match.end() :] if match else text)

    return write


def _slot(inside: str) -> Piece:
    name, colon, form = inside.partition(":")
    if not colon:
        return _noun(name) if not name.endswith("+") else _list(name[:-1])
    slot, _, key = name.partition("#")

    def write(draft: Draft, choice: Choice, ending: Ending) -> None:
        word = draft.kept.get(name) or choice.draw(slot, draft)
        if key:
            draft.kept[name] = word
        is_copula = form.startswith("=")
        shape = form.removeprefix("=")
        chosen = ending if shape == "." else Ending(shape)
        if is_copula:
            written(draft, word)
            draft.text += copula(draft.text[-1], chosen.form) + chosen.tail
        else:
            is_adjective = word.part == "adjective"
            draft.text += conjugate(word.text, chosen.form, word.mark, is_adjective) + chosen.tail

    return write


def _noun(name: str) -> Piece:
    slot, _, key = name.partition("#")

    def write(draft: Draft, choice: Choice, ending: Ending) -> None:  # noqa: ARG001 - one signature for all pieces
        word = draft.kept.get(name) or choice.draw(slot, draft)
        if key:
            draft.kept[name] = word
        written(draft, word)

    return write


def _list(slot: str) -> Piece:
    def write(draft: Draft, choice: Choice, ending: Ending) -> None:  # noqa: ARG001 - one signature for all pieces
        link, count = choice.random.choice((("과 ", 2), ("과 ", 2), ("과 ", 2), ("이나 ", 2), (", ", 3)))
        for index in range(count):
            if index:
                draft.text += particle(draft.text[-1], link.strip()) + " "
            written(draft, choice.draw(slot, draft))

    return write
