"""Words are spelt as said: jamo or characters, a tag as one letter, strangers as other letters."""

from __future__ import annotations

from explorer.models.bilm.alphabet import BEGIN, END, OTHER, Alphabet
from explorer.nn.letters import PAD

WORDS = ["배/NNG", "사과/NNG", "먹다/VV", "a<b", "▁배"]


def test_words_are_spelt_in_jamo_or_characters_and_their_tag():
    jamo, whole = (Alphabet(WORDS, ("<unk>",), kind, 50) for kind in ("jamo", "character"))
    assert jamo.letters("먹다/VV") == ["ㅁ", "ㅓ", "ㄱ", "ㄷ", "ㅏ", "/VV"]
    assert whole.letters("먹다/VV") == ["먹", "다", "/VV"]
    rows = jamo.spelt(["배/NNG"], ("<unk>",))
    inverse = {row: letter for letter, row in jamo.rows.items()}
    assert [inverse.get(row, row) for row in rows[0].tolist()] == [BEGIN, "ㅂ", "ㅐ", "/NNG", END]
    assert rows[1].tolist() == [BEGIN, jamo.rows["<<unk>>"], END, PAD, PAD]
    assert OTHER in jamo.spelt(["뷁"])[0] or OTHER in jamo.spelt(["😀"])[0]
    assert len(set(jamo.rows.values())) == len(jamo.rows) == len(jamo) - OTHER - 1


def test_long_words_are_cut():
    assert Alphabet(WORDS, (), "character", 4).spelt(["배" * 100]).shape == (1, 6)
