import pytest

from explorer.contracts import Token
from explorer.corpus import cuts

SENTENCE = "난 <b>배</b>를 갔다가  먹었다."


def drawn(name, sentence=SENTENCE, count=lambda word: None, own=False):
    return cuts.pieces(sentence, cuts.cut(name, sentence), count, own)


@pytest.mark.parametrize("name", ["whitespace", "syllable", "jamo", "kiwi", "mecab"])
def test_every_character_but_spaces_is_under_some_piece_and_no_lane_overlaps(name):
    pytest.importorskip({"kiwi": "kiwipiepy", "mecab": "mecab"}.get(name, "numpy"))
    found = drawn(name)
    covered = {place for piece in found for place in range(piece.start, piece.end)}
    assert covered == {place for place, char in enumerate(SENTENCE) if not char.isspace()}
    rows = cuts.lanes(found)
    assert sorted(piece for row in rows for piece in row) == sorted(found)
    for row in rows:
        places = [place for piece in row for place in range(piece.start, piece.end)]
        assert len(places) == len(set(places)) and places == sorted(places)


def test_pieces_alone_on_their_characters_are_labelled_as_written():
    for name in ("whitespace", "syllable"):
        assert all(piece.label == SENTENCE[piece.start : piece.end] for piece in drawn(name))


def test_morphemes_in_one_syllable_have_a_lane_each_and_their_own_forms():
    pytest.importorskip("kiwipiepy")
    first = [piece for piece in drawn("kiwi", "난 갔다.") if piece.end == 1]
    assert [(piece.label, piece.tag) for piece in first] == [("나", "NP"), ("ㄴ", "JX")]
    assert len(cuts.lanes(first)) == 2


def test_a_lemma_is_labelled_without_what_the_dictionary_adds():
    assert [cuts.stem(word) for word in ("가다/VV", "배/NNG", "이다/VCP", "다/EF", "바다/NNG")] == [
        "가",
        "배",
        "이",
        "다",
        "바다",
    ]


def test_a_sentence_of_the_reference_does_not_know_its_own_words():
    counts = {"배": 2, "감": 1}.get
    tokens = [Token("배", 0, 1), Token("배", 2, 3), Token("감", 4, 5), Token("새", 6, 7)]
    outside = cuts.pieces("배 배 감 새", tokens, lambda word: counts(word, 0), own=False)
    inside = cuts.pieces("배 배 감 새", tokens, lambda word: counts(word, 0), own=True)
    assert [piece.known for piece in outside] == [True, True, True, False]
    assert [piece.known for piece in inside] == [False, False, False, False]
    assert cuts.cover(outside) == (3, 4)


def test_what_a_reference_does_not_count_is_neither_known_nor_unknown():
    tokens = [Token("배/NNG", 0, 1), Token("를/JKO", 1, 2)]
    settings = {"tags": "content", "stop": ["감"]}
    found = cuts.pieces("배를", tokens, lambda word: 3 if cuts.counts_word(settings, word) else None, own=False)
    assert [piece.known for piece in found] == [True, None] and cuts.cover(found) == (1, 1)
    assert not cuts.counts_word(settings, "감/NNG") and cuts.counts_word({"tags": "all"}, "를/JKO")
    assert cuts.counts_word({"tags": ["JKO"]}, "를/JKO") and not cuts.counts_word({"tags": ["JKO"]}, "배/NNG")


def test_every_tokeniser_has_a_row_or_a_reason():
    from explorer.corpus.tokenise import KINDS

    assert set(cuts.names()) == set(KINDS) and set(cuts.missing()) <= set(KINDS)
