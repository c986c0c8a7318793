"""Search over the words of a vocabulary, made for Korean.

    words = Words(vocabulary.words)          # once: 1 s for a million words
    words.find("배", "stem")                 # ids of 배, 배를, 배가, 배에서는; not of 담배, 백만, 배우, 배추

Four modes, each finding what the one before it finds and more, jamo apart:

exact      the word itself
stem       the word inflected: a noun with its particles or the copula, a predicate (먹다) conjugated
substring  any word that contains the query
jamo       any word whose keystrokes begin as the query's do: 배 finds 백만, 구ㅇ finds 구워; consonants alone find
           words by their first sounds (ㅅㄱ finds 사과)

A word of a morpheme tokeniser is found by its form: 배/NNG by 배, or by its full name. Words come as the vocabulary
orders them, most frequent first, with those that are exactly the query before all others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Literal

import numpy as np
from jaxtyping import Int

from explorer.corpus.eojeol import VOWEL, conjugated, is_tail, last_sound
from explorer.corpus.particles import FINALS, LEADS, VOWELS, joined, split

Mode = Literal["exact", "stem", "substring", "jamo"]
MODES: tuple[Mode, ...] = ("exact", "stem", "substring", "jamo")

TAG = re.compile(  # of Kiwi and mecab, joined by + where mecab fuses, with Kiwi's marks of regularity
    r"/(?:(?:NN[GPB]|NNBC|NR|NP|V[VAX]|VCP|VCN|MM[ADN]?|MA[GJ]|IC|J[KX][SCGOBVQ]?|JC|E[PFC]|ET[NM]|X[PRS]N?|XS[VAM]|"
    r"S[FPSEOWLHNBCY]|SSO|SSC|W_[A-Z]+|Z_[A-Z]+|USER\d?|UN[AKT]?|NA)(?:-[RI])?\+?)+$"
)
LETTERS = ("".join(LEADS), "".join(VOWELS), "".join(FINALS))
TYPED = re.compile("([{0}])([{1}])([{2}](?![{1}]))?".format(*LETTERS))  # a syllable whose letters came one by one
STROKES = {  # a letter made of two, as it is typed
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ", "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
}  # fmt: skip
VERBS = frozenset(["가지", "고치", "기대", "다리", "모시", "모이", "미치", "배우", "보이"])  # nouns and, with 다, verbs
NOMINAL = ("를", "에", "의", "에서", "와", "로")  # what a noun like 바다 has behind it, and a verb like 먹다 has not
OTHER_WORDS = {  # like the copula behind a noun; and what shows that it belongs to another word: 책임의, 차이를
    "인": ("의", "도", "과", "에게", "들", "들이", "들은", "들의"),
    "일": ("의", "도", "과", "에", "로", "에는"),
    "임": ("의", "도", "과", "에", "으로", "만"),
    "이": ("를", "가", "는", "와", "의"),
}
END = "\n"  # between words: no word holds it


def form(word: str) -> str:
    """A word without its tag, or without the mark of a word's beginning: 배/NNG -> 배, ▁배 -> 배, 3/4 -> 3/4."""
    return TAG.sub("", word).lstrip("▁") or word


def tag(word: str) -> str:
    """The tag of a word of a morpheme tokeniser, "" for any other: 배/NNG -> NNG."""
    found = TAG.search(word)
    return found[0][1:] if found else ""


def normalised(query: str) -> str:
    """What was typed, as the vocabulary writes it: composed (NFC, ㅂㅐ as 배), halfwidth jamo widened, trimmed."""
    wide = "".join(unicodedata.normalize("NFKC", c) if "\uffa0" <= c <= "\uffdc" else c for c in query)
    text = unicodedata.normalize("NFC", wide).strip().replace(END, " ")
    return TYPED.sub(lambda letters: joined(letters[1], letters[2], letters[3] or ""), text)


class Words:
    """The words of a vocabulary, ready to be searched."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.forms = [form(word).replace(END, " ") for word in words]
        self.text = Text(self.forms)

    def find(self, query: str, mode: Mode = "stem") -> Int[np.ndarray, " N"]:
        """Ids of the words found: those that are the query itself first, then the others, most frequent first.

        Raises ValueError for a mode that is none of MODES.
        """
        if mode not in MODES:
            raise ValueError(f"no such mode: {mode!r}")
        asked = normalised(query)
        if not asked:
            return np.empty(0, np.int64)
        exact = self._exact(asked)
        find = {"exact": _nothing, "stem": self._stem, "substring": self.text.containing, "jamo": self._jamo}[mode]
        return np.concatenate([exact, np.setdiff1d(find(form(asked)), exact)])

    def _exact(self, asked: str) -> np.ndarray:
        """Words whose form is the query; of these only the one with its tag, if it has one and they have."""
        found = self.text.starting(form(asked) + END)
        named = [at for at in found if self.words[at] == asked]
        return np.array(named, np.int64) if named else found

    def _stem(self, asked: str) -> np.ndarray:
        """Words that are forms of the query: as a noun, and as a predicate if it ends in 다 and is no noun here."""
        found = self._forms_of_noun(asked)
        if (
            len(asked) > 1
            and asked.endswith("다")
            and last_sound(asked[:-1]) is not None
            and not self._has(asked, NOMINAL)
        ):
            forms = conjugated(asked)
            heads = {one[: len(asked) - 1] for one in forms}
            found += [at for head in heads for at in self.text.starting(head) if self.forms[at] in forms]
        whole = [
            at for at in found if self.words[at] == self.forms[at]
        ]  # a word with a tag is a lemma: no form of another
        return np.unique(np.array(whole, np.int64))

    def _forms_of_noun(self, asked: str) -> list[int]:
        bare = len(asked) > 1 and asked not in VERBS
        found = [(at, self.forms[at][len(asked) :]) for at in self.text.starting(asked)]
        found = [(at, tail) for at, tail in found if is_tail(tail, asked, bare)]
        others = [head for head, own in OTHER_WORDS.items() if self._has(asked + head, own, least=2)]
        if last_sound(asked) != VOWEL and "이" in others:
            others.remove("이")  # 길이 may be 길 and its particle, 차이 is no form of 차
        return [at for at, tail in found if not tail.startswith(tuple(others))]

    def _has(self, word: str, tails: Sequence[str], least: int = 1) -> bool:
        """Whether the vocabulary holds a word with so many of these behind it."""
        return sum(len(self.text.starting(word + tail + END)) for tail in tails) >= least

    def _jamo(self, asked: str) -> np.ndarray:
        """Words whose keystrokes begin with the query's, or, if it is consonants alone, whose first sounds do."""
        typed = asked.translate(_keys())
        found = self._keystrokes.starting(typed)
        return np.union1d(found, self._first_sounds.starting(typed)) if set(typed) <= set(LEADS) else found

    @cached_property
    def _keystrokes(self) -> Text:
        return Text([one.translate(_keys()) for one in self.forms])

    @cached_property
    def _first_sounds(self) -> Text:
        return Text([one.translate(_leads()) for one in self.forms])


class Text:
    """Words as one text, END before, between and after them, and their numbers in the order of their first letters."""

    def __init__(self, words: Sequence[str]) -> None:
        lengths = np.fromiter(map(len, words), np.int64, len(words)) + 1
        self.text = END + "".join(word + END for word in words)
        self.codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.begins = np.cumsum(lengths) - lengths + 1
        firsts = self.codes[self.begins] if len(words) else np.empty(0, np.uint32)
        self.order = np.argsort(firsts, kind="stable")
        self.firsts = firsts[self.order]

    def starting(self, prefix: str) -> np.ndarray:
        """Numbers of the words that begin so, in order; a prefix that ends with END is the whole word."""
        first, *rest = map(ord, prefix)
        low, high = np.searchsorted(self.firsts, [first, first + 1])
        found = self.order[low:high]
        for place, code in enumerate(rest, 1):
            found = found[self.codes[self.begins[found] + place] == code]
        return found

    def containing(self, part: str) -> np.ndarray:
        """Numbers of the words that contain this, in order."""
        found = []
        at = self.text.find(part)
        while at >= 0:
            found.append(at)
            at = self.text.find(part, self.text.find(END, at + 1))  # a word is found once
        return np.searchsorted(self.begins, np.array(found, np.int64), side="right") - 1


def find(words: Sequence[str], query: str, mode: Mode = "stem") -> Int[np.ndarray, " N"]:
    """`Words(words).find(query, mode)`, for a single search; keep a `Words` where more follow."""
    return Words(words).find(query, mode)


def _nothing(_: str) -> np.ndarray:
    return np.empty(0, np.int64)


@cache
def _keys() -> dict[int, str]:
    """Every syllable and letter to the keys that type it."""
    letters = {chr(0x1100 + at): key for at, key in enumerate(LEADS)}  # of decomposed text
    letters |= {chr(0x1161 + at): key for at, key in enumerate(VOWELS)}
    letters |= {chr(0x11A7 + at): key for at, key in enumerate(FINALS) if key}
    letters |= {key: key for key in STROKES}
    syllables = {chr(0xAC00 + at): "".join(split(chr(0xAC00 + at))) for at in range(11172)}
    return {ord(one): "".join(STROKES.get(key, key) for key in keys) for one, keys in (letters | syllables).items()}


@cache
def _leads() -> dict[int, str]:
    """Every syllable to its first sound."""
    return {0xAC00 + at: LEADS[at // 588] for at in range(11172)}
