"""Tokenisers that need no dictionary: eojeols, syllables, letters. A block is cut at once, by array arithmetic."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from typing_extensions import override

from explorer.contracts import Token
from explorer.corpus.tokenise import Cut, Cutting

SPACE, MARK = 1, 2
JOINER = 0x200D
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]


class Characters(Cutting):
    """What the three share: a sentence is cut by the code that cuts a block."""

    @override
    def __call__(self, sentence: str) -> list[Token]:
        cut = self.cut([sentence])
        words = cut.words.to_pylist()
        places = zip(cut.ids.tolist(), cut.starts.tolist(), cut.ends.tolist(), strict=True)
        return [Token(words[word], start, end) for word, start, end in places]


class Eojeols(Characters):
    """What stands between spaces, punctuation and all."""

    name = "whitespace"

    @override
    def cut(self, sentences: Sequence[str]) -> Cut:
        return _cut(sentences, whole=True)


class Syllables(Characters):
    """Every visible character, with the marks that belong to it (accents, emoji parts, old Hangul)."""

    name = "syllable"

    @override
    def cut(self, sentences: Sequence[str]) -> Cut:
        return _cut(sentences, whole=False)


class Jamo(Characters):
    """Syllables taken apart into compatibility jamo (값 is ㄱ ㅏ ㅄ), each with the span of its syllable."""

    name = "jamo"
    block: ClassVar[int] = 1_000_000

    @override
    def cut(self, sentences: Sequence[str]) -> Cut:
        cut = _cut(sentences, whole=False)
        table: dict[str, int] = {}
        parts = [[table.setdefault(letter, len(table)) for letter in letters(word)] for word in cut.words.to_pylist()]
        lengths = np.array([len(part) for part in parts], np.int64)
        flat = np.array([letter for part in parts for letter in part], np.int32)
        begin = np.cumsum(lengths) - lengths
        repeats = lengths[cut.ids]  # how many letters each token gives
        first = np.cumsum(repeats) - repeats
        within = np.arange(int(repeats.sum())) - np.repeat(first, repeats)
        sums = np.concatenate([[0], np.cumsum(repeats)])
        bounds = np.concatenate([[0], np.cumsum(cut.counts)])
        return Cut(
            pa.array(list(table), pa.string()),
            flat[np.repeat(begin[cut.ids], repeats) + within],
            np.repeat(cut.starts, repeats),
            np.repeat(cut.ends, repeats),
            np.diff(sums[bounds]).astype(np.int32),
        )


def letters(text: str) -> list[str]:
    """A character with its marks as compatibility jamo; what holds no Hangul stays as it is."""
    if not any("가" <= character <= "힣" or "\u1100" <= character <= "\u11ff" for character in text):
        return [text]
    return [letter for character in unicodedata.normalize("NFC", text) for letter in _letters(character)]


def _letters(character: str) -> list[str]:
    place = ord(character) - 0xAC00
    if not 0 <= place < 11_172:
        return [character]
    letters = [INITIALS[place // 588], VOWELS[place % 588 // 28], FINALS[place % 28]]
    return letters if letters[2] else letters[:2]


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """For every code point whether it is a space or a mark that belongs to the character before it."""
    kinds = np.zeros(0x110000, np.uint8)
    for code in [*range(0x20000), *range(0xE0000, 0xE01F0)]:
        character = chr(code)
        if character.isspace():
            kinds[code] = SPACE
        elif unicodedata.category(character) in {"Mn", "Me", "Mc"} or code == JOINER:
            kinds[code] = MARK
    kinds[0x1F3FB:0x1F400] = kinds[0x1160:0x1200] = kinds[0xD7B0:0xD800] = MARK  # skin tones, medial and final jamo
    return kinds


def _cut(sentences: Sequence[str], whole: bool) -> Cut:
    """Blocks at spaces (whole), or at every character that is no mark."""
    text = "\n".join(sentences)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    kinds = _kinds()[codes]
    is_space = kinds == SPACE
    after_space = np.concatenate([[True], is_space[:-1]]) if len(codes) else is_space
    begins = ~is_space & (after_space if whole else after_space | ~_joined(codes, kinds))
    edges = np.append(np.flatnonzero(begins | is_space), len(codes))
    starts = np.flatnonzero(begins)
    ends = edges[np.searchsorted(edges, starts, side="right")] if len(starts) else starts
    words = _words(text, codes, is_space, starts, ends).dictionary_encode()
    lengths = np.fromiter(map(len, sentences), np.int64, len(sentences))
    origins = np.cumsum(lengths + 1) - lengths - 1
    counts = np.diff(np.append(np.searchsorted(starts, origins), len(starts)))
    shift = np.repeat(origins, counts)
    ids = words.indices.to_numpy().astype(np.int32, copy=False)
    return Cut(words.dictionary, ids, *(values.astype(np.int32) for values in (starts - shift, ends - shift, counts)))


def _joined(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which code points belong to the one before: marks, and emoji after a joiner."""
    joined = kinds == MARK
    joined[1:] |= (codes[:-1] == JOINER) & (codes[1:] >= 0x2600) & ((codes[1:] >= 0x1F000) | (codes[1:] < 0x2800))
    return joined


def _words(
    text: str,
    codes: NDArray[np.uint32],
    is_space: NDArray[np.bool_],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> pa.StringArray:
    """The tokens as an Arrow array, made from the bytes of the text without its spaces, not one by one."""
    widths = 1 + (codes >= 0x80).astype(np.int8) + (codes >= 0x800) + (codes >= 0x10000)
    places = np.concatenate([[0], np.cumsum(widths, dtype=np.int64)])
    data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)[np.repeat(~is_space, widths)]
    offsets = np.concatenate([[0], np.cumsum(places[ends] - places[starts])]).astype(np.int32)
    return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(data))
