"""Eojeols, syllables and letters against a plain cutter that walks from character to character."""

from __future__ import annotations

import random
import unicodedata

import numpy as np
import pytest

from explorer.corpus.characters import FINALS, INITIALS, VOWELS, Eojeols, Jamo, Syllables, letters

STRANGE = [
    *"배눈값난ㄱㅏㅄa1., \t\u3000\u00a0\u2028\x85\x1c\u200d\u200bᄒᆞᆫ\ufe0f𠀀\x00\ufffdꥠힰ각\u0e33😀",
    "  ", "e\u0301", "👍🏽", "👨\u200d👩\u200d👧", "ᄒᆞᆫ", "❤️", "🇰🇷", "<b>",
]  # fmt: skip


def lines(seed: int) -> list[str]:
    draw = random.Random(seed)
    return ["".join(draw.choices(STRANGE, k=draw.randrange(12))) for _ in range(draw.randrange(1, 7))]


def belongs(character: str) -> bool:
    """Whether a character belongs to the one before it, told from Unicode's own tables."""
    name = unicodedata.name(character, "")
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == "\u200d"
        or "EMOJI MODIFIER" in name
        or name.startswith(("HANGUL JUNGSEONG", "HANGUL JONGSEONG"))
    )


def syllables(line: str) -> list[tuple[str, int, int]]:
    spans: list[list[int]] = []
    for place, character in enumerate(line):
        if character.isspace():
            continue
        touches = place > 0 and not line[place - 1].isspace()
        joined = touches and line[place - 1] == "\u200d" and character in "😀👍👨👩👧❤🇰🇷𠀀"  # what is above U+1F000
        if touches and (belongs(character) or joined):
            spans[-1][1] = place + 1
        else:
            spans.append([place, place + 1])
    return [(line[a:b], a, b) for a, b in spans]


def test_syllables_are_those_of_a_walk_along_the_line() -> None:
    cutter = Syllables({})
    for seed in range(400):
        for line in lines(seed):
            assert [tuple(token)[:3] for token in cutter(line)] == syllables(line), ascii(line)


def test_eojeols_are_what_split_gives_where_find_finds_them() -> None:
    cutter = Eojeols({})
    for seed in range(400):
        for line in lines(seed):
            found = cutter(line)
            assert [token.text for token in found] == line.split(), ascii(line)
            assert all(line[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize("kind", [Eojeols, Syllables, Jamo])
def test_a_block_is_its_sentences_cut_one_by_one(kind) -> None:
    cutter = kind({})
    for seed in range(60):
        block = lines(seed)
        cut = cutter.cut(block)
        words, bounds = cut.words.to_pylist(), np.cumsum([0, *cut.counts])
        assert len(words) == len(set(words)) and len(bounds) == len(block) + 1 and bounds[-1] == len(cut.ids)
        for line, a, b in zip(block, bounds[:-1], bounds[1:], strict=True):
            spans = zip(cut.ids[a:b].tolist(), cut.starts[a:b].tolist(), cut.ends[a:b].tolist(), strict=True)
            assert [(words[word], start, end) for word, start, end in spans] == [t[:3] for t in cutter(line)]
        assert {array.dtype for array in cut[1:]} == {np.dtype(np.int32)}


@pytest.mark.parametrize("kind", [Eojeols, Syllables, Jamo])
@pytest.mark.parametrize("block", [[], [""], ["", ""], [" "], ["\u3000", "", "\n"]])
def test_nothing_is_cut_into_nothing(kind, block: list[str]) -> None:
    cut = kind({}).cut(block)
    assert len(cut.words) == len(cut.ids) == 0 and cut.counts.tolist() == [0] * len(block)


def test_half_a_surrogate_pair_is_one_unknown_character() -> None:
    for kind in (Eojeols, Syllables, Jamo):
        tokens = kind({})("배 \ud83d 눈")
        assert [token.text for token in tokens if (token.start, token.end) == (2, 3)] == ["?"]


def test_letters_of_a_syllable_put_together_give_it_back() -> None:
    """By Unicode's formula for composing (3.12): L × 588 + V × 28 + T."""
    for code in range(0xAC00, 0xD7A4):
        first, vowel, *final = letters(chr(code))
        last = FINALS.index(final[0]) if final else 0
        assert INITIALS.index(first) * 588 + VOWELS.index(vowel) * 28 + last == code - 0xAC00


def test_decomposed_syllables_have_the_letters_of_composed_ones() -> None:
    for syllable in "가각값뷁힣쌌":
        assert letters(unicodedata.normalize("NFD", syllable)) == letters(syllable)


@pytest.mark.parametrize("text", ["ㄱ", "a", "é", "e\u0301", "漢", "😀", "ᄒᆞᆫ", "👨\u200d👩\u200d👧", "각\u0301"])
def test_what_is_no_modern_syllable_stays_what_it_is(text: str) -> None:
    found = letters(text)
    assert "".join(found) == text if text != "각\u0301" else found == ["ㄱ", "ㅏ", "ㄱ", "\u0301"]


def test_letters_have_the_span_of_their_syllable_and_come_in_order() -> None:
    for seed in range(100):
        for line in lines(seed):
            whole = Syllables({})(line)
            parts = [(letter, t.start, t.end) for t in whole for letter in letters(t.text)]
            assert [t[:3] for t in Jamo({})(line)] == parts
