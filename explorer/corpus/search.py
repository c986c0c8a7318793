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

from explorer.corpus.conjugation import conjugate
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
NOMINAL = ("를", "에", "의", "에서", "와", "로")  # what a noun like 바다 has behind it, and a verb like 먹다 has not
NOUN_ENDS = (
    "도",
    "의",
    "로",
    "만",
    "과",
    "와",
    "나",
    "랑",
    "들",
    "인",
    "일",
    "임",
    "이",
)  # particles, and ends of nouns
SIGNS = (
    "이",
    "가",
    "을",
    "를",
    "은",
    "는",
    "의",
    "도",
    "에",
    "과",
    "와",
    "으로",
    "로",
    "들",
    "들이",
    "에게",
    "만",
)  # of a noun
VERB_ENDS = {
    "하": ("하고",),
    "치": ("치고",),
    "이": ("이", "인", "일", "입"),
}  # of stems, and what then looks like a tail
DECLARED = ("는다", "었다", "었어요", "었던", "는다고")  # endings that show a verb
PARTICLES = ("이", "들이", "이나", "이든", "이든지", "이라도", "이랑", "이라")
FUSED = ("인", "일", "임")  # after a noun of one syllable mostly the end of another word: 신인, 생일, 책임
COPULA = ("이다", "입니다", "인데", "이고", "이라는", "이었다", "였다", "이에요", "예요", "이야")  # unlike them
RARER = 20  # times as rare as the word may be what shows that it is one
MARKS = ".,!?;:'\"()[]{}<>~…·“”‘’「」『』《》〈〉【】、。，．！？：；～（）"  # of punctuation, around a word
LEMMA = re.compile("[가-힣]+다")
END = "\n"  # between words: no word holds it


def form(word: str) -> str:
    """A word without its tag, or without the mark of a word's beginning: 배/NNG -> 배, ▁배 -> 배, 3/4 -> 3/4."""
    return TAG.sub("", word).lstrip("▁") or word


def tag(word: str) -> str:
    """The tag of a word of a morpheme tokeniser, "" for any other: 배/NNG -> NNG."""
    found = TAG.search(word)
    return found[0][1:] if found else ""


def _flat(word: object) -> str:
    """A word's form on one line, so that END ends it."""
    return form(str(word)).replace(END, " ")


def _core(text: str) -> str:
    """A word without the punctuation around it, which a whitespace tokeniser leaves: 배를. -> 배를."""
    return text.strip(MARKS) or text


def normalised(query: str) -> str:
    """What was typed, as the vocabulary writes it: composed (NFC, ㅂㅐ as 배), halfwidth jamo widened, trimmed."""
    wide = "".join(unicodedata.normalize("NFKC", c) if "\uffa0" <= c <= "\uffdc" else c for c in query)
    text = unicodedata.normalize("NFC", wide).strip().replace(END, " ")
    return TYPED.sub(lambda letters: joined(letters[1], letters[2], letters[3] or ""), text)


class Words:
    """The words of a vocabulary, ready to be searched."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.forms = [_core(form(str(word)).replace(END, " ")) for word in words]
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
        find = {"exact": _nothing, "stem": self._stem, "substring": self._substring, "jamo": self._jamo}[mode]
        return np.concatenate([exact, np.setdiff1d(find(form(asked)), exact)])

    def _exact(self, asked: str) -> np.ndarray:
        """The word of this name, or else the words of this form."""
        same = self.text.starting(_core(form(asked)) + END)
        named = [at for at in same if self.words[at] == asked]
        return np.array(named or [at for at in same if _flat(self.words[at]) == _flat(asked)], np.int64)

    def _stem(self, asked: str) -> np.ndarray:
        """Words that are forms of the query: as a noun, and as a predicate if it ends in 다 and is no noun here.

        A word with a tag is a lemma, and no form of another.
        """
        asked = _core(asked)
        found = self._forms_of_noun(asked)
        if LEMMA.fullmatch(asked) and not any(len(self.text.starting(asked + tail + END)) for tail in NOMINAL):
            forms = conjugated(asked)
            heads = {one[: len(asked) - 1] for one in forms}
            found += [at for head in heads for at in self.text.starting(head) if self.forms[at] in forms]
        return np.unique(np.array([at for at in found if not tag(str(self.words[at]))], np.int64))

    def _forms_of_noun(self, noun: str) -> list[int]:
        """The noun with what may follow it, except where the vocabulary shows that the whole is another word."""
        family = Family(noun, {self.forms[at]: int(at) for at in self.text.starting(noun[:-1] or noun)[::-1]})
        bare = len(noun) > 1 and not family.has_verb("")  # 차다 is to kick; 배우다, if 배운다 is here, to learn
        nouns = [end for end in NOUN_ENDS if family.has_noun(end)]
        verbs = [starts for end, starts in VERB_ENDS.items() if family.has_verb(end)]
        fused = () if len(noun) > 1 or family.is_said_to_be() else FUSED
        tails = [(int(at), self.forms[at][len(noun) :]) for at in self.text.starting(noun)]
        return [
            at
            for at, tail in tails
            if is_tail(tail, noun, bare)
            and tail not in fused
            and not any(tail.startswith(end) and is_tail(tail[len(end) :], noun + end) for end in nouns)
            and not any(tail.startswith(starts) and tail not in PARTICLES for starts in verbs)
        ]

    def _substring(self, asked: str) -> np.ndarray:
        return self._whole.containing(asked)

    @cached_property
    def _whole(self) -> Text:
        return Text([_flat(word) for word in self.words])

    def _jamo(self, asked: str) -> np.ndarray:
        """Words whose keystrokes begin with the query's, or, if it is consonants alone, whose first sounds do."""
        typed = strokes(asked)
        found = self._keystrokes.starting(typed)
        return np.union1d(found, self._first_sounds.starting(typed)) if set(typed) <= set(LEADS) else found

    @cached_property
    def _keystrokes(self) -> Text:
        return Text([strokes(one) for one in self.forms])

    @cached_property
    def _first_sounds(self) -> Text:
        return Text([one.translate(_leads()) for one in self.forms])


class Family:
    """The words that begin as a noun does, with their places in the vocabulary: they show which are others."""

    def __init__(self, noun: str, known: dict[str, int]) -> None:
        self.noun, self.known = noun, known

    def has_noun(self, end: str) -> bool:
        """Whether the noun and this end are another noun: 절도 if 절도를 and 절도가 are here, which 절 cannot become.

        Two such signs are asked, about as frequent as the word itself: a slip like 말로를 makes no noun of 말로.
        """
        whole = self.noun + end
        rarest = RARER * (self.known.get(whole, len(self.known)) + RARER)
        signs = [tail for tail in SIGNS if self.known.get(whole + tail, rarest) < rarest]
        signs = [tail for tail in signs if is_tail(tail, whole) and not is_tail(end + tail, self.noun)]
        return len(signs) > 1 and (end != "이" or last_sound(self.noun) == VOWEL)

    def is_said_to_be(self) -> bool:
        """Whether the noun stands before the copula in a form that only the copula has."""
        return any(self.noun + tail in self.known for tail in COPULA)

    def has_verb(self, end: str) -> bool:
        """Whether the noun and this end are the stem of a verb: 말하 if 말한다 or 말했다 is here."""
        lemma = self.noun + end + "다"
        if not LEMMA.fullmatch(lemma):
            return False
        forms = [one for one in (conjugate(lemma, ending) for ending in DECLARED) if one in self.known]
        return any(not (one.startswith(self.noun) and is_tail(one[len(self.noun) :], self.noun)) for one in forms)


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


def strokes(text: str) -> str:
    """The keys that type a text, a letter each; what is no Hangul stays."""
    return text.translate(_keys())


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
