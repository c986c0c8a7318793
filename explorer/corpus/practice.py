"""The practice corpus: Korean from a grammar of our own, whose word classes and senses are known.

So every page can grade itself.

A sentence is a frame of some topic (assets/corpus/frames.tsv): its slots name the classes of its arguments, so that a
predicate chooses what it goes with. A frame with a subject is something that a person does; it may be told in any
tense and style, follow another deed of the same person, or single that person out. All draws come from one seed.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from explorer.corpus.grammar import Choice, Draft, Ending, Use, parsed, written
from explorer.corpus.lexicon import lexicon, rows
from explorer.corpus.particles import particle

SENSE_WEIGHT = 34  # how much is said on one sense of a homonym; on a word of a class, ten times its share
SEQUELS = (("고", ""), ("고", ""), ("은", " 뒤"), ("은", " 다음"), ("고", " 나서"))
DERIVED = re.compile("(?:하|되|시키|롭|스럽)다$")
PLAIN, STYLES = ("plain",), ("plain", "polite", "formal")  # elders are told of in the style that slights nobody
JOINS = (Ending("고"), Ending("고"), Ending("지만"))


class Practice(NamedTuple):
    """One sentence, and the homonyms in it with their gold senses."""

    text: str
    uses: list[Use]


class Frame(NamedTuple):
    """What may be said on a topic.

    `subject` is the slot of who does it; if the pattern says who or what, it is "-", or "*" where a time may lead it,
    or "+" where two such may be set against each other.
    `tenses` are letters of past, now, future.
    """

    topic: str
    subject: str
    tenses: str
    pattern: str


class Close(NamedTuple):
    """A way to end a sentence, in a tense and a style, so often.

    `kind` is "act" for deeds, "will" for those that one may also plan (so that they have a future), "be" for the rest.
    """

    kind: str
    tense: str
    style: str
    weight: int
    ending: Ending


def sentences(count: int = 40_000, seed: int = 0) -> Iterator[Practice]:
    """So many sentences, the same for the same seed on every machine."""
    writer = Writer(seed)
    for _ in range(count):
        yield writer.sentence()


def classes() -> dict[str, frozenset[str]]:
    """Every lemma (배, 먹다) and its semantic classes; a homonym has several.

    운전하다, 회복되다 and 평화롭다 are also found as 운전, 회복 and 평화, since tokenisers of morphemes part them so.
    """
    known = dict(lexicon().classes)
    for lemma, its in lexicon().classes.items():
        root = DERIVED.sub("", lemma)
        if root and root != lemma:
            known[root] = known.get(root, frozenset()) | its
    return known


def senses() -> list[dict[str, str]]:
    """The homonyms and their senses: word, sense, gloss_ko, gloss_en."""
    return rows("homonyms.tsv")


def write(path: Path, count: int = 40_000, seed: int = 0) -> None:
    """The corpus as a TSV with columns text and uses (JSON: [[word, sense, start, end], …])."""
    aside = path.with_name(path.name + ".part")
    with aside.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(("text", "uses"))
        for text, uses in sentences(count, seed):
            table.writerow((text, json.dumps(uses, ensure_ascii=False)))
    aside.replace(path)


@lru_cache(maxsize=1)
def frames() -> dict[str, list[Frame]]:
    """All frames by topic."""
    known: dict[str, list[Frame]] = defaultdict(list)
    for row in rows("frames.tsv"):
        known[row["topic"]].append(Frame(**row))
    return dict(known)


@lru_cache(maxsize=1)
def closes() -> list[Close]:
    """All ways to end a sentence."""
    return [
        Close(row["kind"], row["tense"], row["style"], int(row["weight"]), Ending(head, gap + tail))
        for row in rows("endings.tsv")
        for head, gap, tail in [row["ending"].partition(" ")]
    ]


class Writer:
    """One stream of sentences."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - sentences, not secrets
        self.choice = Choice(lexicon(), self.random)
        self.topics = list(frames())
        self.weights = list(accumulate(self._weight(topic) for topic in self.topics))
        self.decks: dict[str, list[Frame]] = {}
        self.elders = {word.text for word in lexicon().slots["elder"]}

    def sentence(self) -> Practice:
        """The next sentence."""
        topic = self.random.choices(self.topics, cum_weights=self.weights)[0]
        frame = self._frame(topic)
        draft = Draft()
        if not _is_open(frame):
            parsed(frame.pattern)(draft, self.choice, Ending("다"))
        elif frame.subject in "+-*":
            self._told(draft, frame)
        else:
            self._done(draft, frame)
        if draft.text[-1] not in ".?!":
            draft.text += "."
        return Practice(draft.text, draft.uses)

    def _weight(self, topic: str) -> int:
        """How much is said on a topic."""
        if "/" in topic:
            return SENSE_WEIGHT
        return round(10 * lexicon().shares[topic] * len(lexicon().slots[topic]))

    def _frame(self, topic: str) -> Frame:
        """The next frame of a topic: all come equally often."""
        deck = self.decks.setdefault(topic, [])
        if not deck:
            deck.extend(frames()[topic])
            self.random.shuffle(deck)
        return deck.pop()

    def _others(self, frame: Frame) -> list[Frame]:
        """What else may be said of the same topic in the same way."""
        return [f for f in frames()[frame.topic] if f.subject == frame.subject and f is not frame and _is_open(f)]

    def _close(self, kind: str, tenses: str, styles: tuple[str, ...] = STYLES) -> Close:
        """A way to end a sentence that is one of these."""
        kinds = (kind, "will") if kind == "act" and "f" in tenses else (kind,)
        fitting = _fitting(kinds, tenses, styles)
        return self.random.choices(fitting, [close.weight for close in fitting])[0]

    def _told(self, draft: Draft, frame: Frame) -> None:
        """Something that is so or happens, and perhaps something else on the same topic."""
        if frame.subject == "*":
            draft.text += self._when("past")
        others = self._others(frame) if frame.subject != "-" and "/" not in frame.topic else []
        if others and self.random.random() < 0.4:
            link = self.random.choice(JOINS) if "n" in frame.tenses else JOINS[0]
            parsed(frame.pattern)(draft, self.choice, link)
            draft.text += " "
            frame = self.random.choice(others)
        parsed(frame.pattern)(draft, self.choice, self._close("be", frame.tenses).ending)

    def _done(self, draft: Draft, frame: Frame) -> None:
        """Something that somebody does."""
        kind = self.random.random()
        if kind < 0.04 and "p" in frame.tenses:
            self._singled_out(draft, frame)
            return
        who = self.choice.draw(frame.subject, draft)
        close = self._close("act", frame.tenses, PLAIN if who.text in self.elders else STYLES)
        when = self._when(close.tense)
        leads = when and self.random.random() < 0.4
        if leads:
            draft.text += when
        written(draft, who)
        draft.text += particle(draft.text[-1], self.random.choice("은은은이")) + " "
        if not leads:
            draft.text += when
        others = [other for other in self._others(frame) if "f" in frame.tenses and "f" in other.tenses]
        if kind < 0.5 and others:
            sequel = self.random.choice(SEQUELS) if close.tense == "past" else SEQUELS[0]
            parsed(self.random.choice(others).pattern)(draft, self.choice, Ending(*sequel))
            draft.text += " "
        parsed(frame.pattern)(draft, self.choice, close.ending)

    def _singled_out(self, draft: Draft, frame: Frame) -> None:
        """시장에서 배를 산 사람은 민수였다."""
        parsed(frame.pattern)(draft, self.choice, Ending("은"))
        draft.text += " 사람은 "
        parsed(f"{{{frame.subject}:=.}}")(draft, self.choice, self._close("be", "p").ending)

    def _when(self, tense: str) -> str:
        """When it is done, or nothing."""
        if self.random.random() < 0.6:
            return ""
        aside = Draft()
        parsed(f"{{when_{tense}}} ")(aside, self.choice, Ending("다"))
        return aside.text


def _is_open(frame: Frame) -> bool:
    """Whether the sentence may choose how the frame ends."""
    return frame.pattern.endswith(".}")


@lru_cache(maxsize=1_000)
def _fitting(kinds: tuple[str, ...], tenses: str, styles: tuple[str, ...]) -> list[Close]:
    """The ways to end a sentence of these kinds in one of these tenses and styles."""
    return [c for c in closes() if c.kind in kinds and c.tense[0] in tenses and c.style in styles]
