"""Names, tags and stop words by a planted analyser; spans of the real ones over hostile text."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence

import pytest
from typing_extensions import override

from explorer.corpus import morphemes
from explorer.corpus.morphemes import CONJUGATES, CONTENT, Morphemes, Tokens
from explorer.corpus.tokenise import available, tokenizer
from explorer.errors import BadConfig

ANALYSERS = [name for name in ("kiwi", "mecab") if not available()[name]]
STRANGE = [
    *'배를 타고갔다값난 😀𠀀\x00\ufffd,+"\u3000\n*',
    "👨\u200d👩\u200d👧",
    "e\u0301",
    "ㅋㅋ",
    "<b>",
    "3.5",
    "a/b",
    "ᄒᆞᆫ",
    "漢字",
]
STRANGE += ["/NNG", "하다", "학교다", "예뻤다"]


class Planted(Morphemes):
    """Reads its analysis from the sentence: form/tag at every space, the span of the piece."""

    name = "planted"

    @override
    def _analysed(self, sentences: Sequence[str]) -> Iterator[Tokens]:
        for sentence in sentences:
            place, found = 0, []
            for piece in sentence.split():
                place = sentence.index(piece, place)
                form, _, tag = piece.rpartition("/")
                found.append((form, tag, place, place + len(piece)))
            yield found


def words(sentence: str, **settings: object) -> list[str]:
    return [token.text for token in Planted(settings)(sentence)]


ALL = "배/NNG 를/JKO 먹/VV 었/EP 다/EF 예쁘/VA 이/VCP 것/NNB 하/XSV 매우/MAG Kiwi/SL 漢/SH 3/SN ./SF"


def test_what_conjugates_is_named_by_its_dictionary_form_and_nothing_else_is() -> None:
    for word, piece in zip(words(ALL, tags="all"), ALL.split(), strict=True):
        form, tag = piece.rsplit("/", 1)
        assert word == (f"{form}다/{tag}" if tag in CONJUGATES else piece)


def test_content_is_what_says_what_and_a_list_of_tags_is_that_list() -> None:
    assert words(ALL) == ["배/NNG", "먹다/VV", "예쁘다/VA", "매우/MAG", "Kiwi/SL", "漢/SH"]
    assert words(ALL, tags=["SN", "VCP"]) == ["이다/VCP", "3/SN"] and words(ALL, tags=[]) == []
    assert {"JKO", "EF", "SF", "NNB", "VX"}.isdisjoint(CONTENT)


@pytest.mark.parametrize("stop", [["먹다"], ["먹다/VV"], ["먹다", "nothing"]])
def test_the_stop_list_names_lemmas_or_words(stop: list[str]) -> None:
    assert words("먹/VV 먹/NNG", stop=stop) == ["먹/NNG"]
    assert words("먹/VV 먹/NNG", stop=["먹"]) == ["먹다/VV"], "the bare form is that of the noun"


def test_a_block_is_its_sentences() -> None:
    lines = [ALL, "", "배/NNG 배/NNG 배/NNP", "를/JKO"]
    cutter = Planted({})
    cut = cutter.cut(lines)
    found = cut.words.to_pylist()
    assert cut.counts.tolist() == [6, 0, 3, 0] and len(found) == len(set(found))
    told = [(found[i], a, b) for i, a, b in zip(cut.ids, cut.starts, cut.ends, strict=True)]
    assert told == [token[:3] for line in lines for token in cutter(line)]


@pytest.mark.parametrize("name", ANALYSERS)
def test_spans_lie_in_the_sentence_whatever_stands_in_it(name: str) -> None:
    draw, cutter = random.Random(5), tokenizer(name, {"tags": "all"})
    lines = ["".join(draw.choices(STRANGE, k=draw.randrange(14))) for _ in range(80)]
    cut = cutter.cut(lines)
    assert len(cut.counts) == len(lines) and cut.counts.sum() == len(cut.ids)
    place = 0
    for line, count in zip(lines, cut.counts.tolist(), strict=True):
        starts, ends = cut.starts[place : place + count].tolist(), cut.ends[place : place + count].tolist()
        assert all(0 <= a < b <= len(line) for a, b in zip(starts, ends, strict=True)), ascii(line)
        assert starts == sorted(starts)
        place += count


@pytest.mark.parametrize("name", ANALYSERS)
@pytest.mark.parametrize("before", ["", "😀", "𠀀𠀀 ", "👨\u200d👩\u200d👧", "e\u0301 ", "\u3000", " ", "\t \n", "\0"])
def test_places_count_code_points_not_units_of_an_encoding(name: str, before: str) -> None:
    line = f"{before} 학교에서 사과를 먹었다"
    found = {token.text: line[token.start : token.end] for token in tokenizer(name)(line)}
    assert found["학교/NNG"] == "학교" and found["사과/NNG"] == "사과"


@pytest.mark.parametrize("name", ANALYSERS)
def test_finals_of_any_word_are_compatibility_jamo(name: str) -> None:
    line = "난 널 위해 간다. 예쁜 꽃을 볼 땐 큰 걸 산다."
    forms = {token.text.rsplit("/", 1)[0] for token in tokenizer(name, {"tags": "all"})(line)}
    assert {"ㄴ", "ㄹ"} <= forms and not any("\u1100" <= letter <= "\u11ff" for form in forms for letter in form)


def test_every_final_has_the_name_of_its_compatibility_jamo() -> None:
    for code in range(0x11A8, 0x11C3):
        one, other = (unicodedata.name(letter).split()[-1] for letter in (chr(code), morphemes._compatible(chr(code))))
        assert one == other
    assert morphemes._compatible("간a") == "가ㄴa"


@pytest.mark.parametrize(
    ("surface", "feature", "parts"),
    [
        ("배", "NNG,장소,F,배,*,*,*,*", [("배", "NNG")]),
        ("갔", "VV+EP,*,T,갔,Inflect,VV,EP,가/VV/*+았/EP/*", [("가", "VV"), ("았", "EP")]),
        ("난", "NP+JX,*,T,난,Inflect,NP,JX,나/NP/*+ᆫ/JX/*", [("나", "NP"), ("ㄴ", "JX")]),
        ("먹이사슬", "NNG,*,T,먹이사슬,Compound,*,*,먹이/NNG/*+사슬/NNG/*", [("먹이사슬", "NNG")]),
        ("x", "SL,*,*,*,*,*,*,*", [("x", "SL")]),
        ("였", "VCP+EP,*,T,였,Inflect,VCP,EP,*", [("였", "VCP")]),
        ("+", "SY,*,*,*,Inflect,*,*,+/SY/*++/SY/*", [("+", "SY")]),
    ],
)
def test_a_node_of_mecab_comes_apart_as_its_dictionary_says(surface: str, feature: str, parts) -> None:
    assert list(morphemes._parts(surface, feature)) == parts


@pytest.mark.parametrize(("span", "expected"), [((3, 5), (3, 5)), ((3, 3), (2, 3)), ((0, 0), (0, 1)), ((1, 1), (0, 1))])
def test_what_is_not_written_shares_the_syllable_before_it(span, expected) -> None:
    assert morphemes._spanned(*span) == expected


def test_a_line_of_mecab_s_dictionary_says_whether_a_final_closes_the_word() -> None:
    law = {word: len(unicodedata.normalize("NFD", word[-1])) == 3 for word in ("쏘맥", "쏘맥러", "힣", "가")}
    assert {word: morphemes._entry((word, "NNG")).split(",")[6] == "T" for word in law} == law
    assert morphemes._entry(("Kiwi", "SL")).count(",") == 11


@pytest.mark.parametrize(
    "words",
    [
        *([[form, "NNG"]] for form in ("a b", "", "배" * 41, "x,y", '"', "배\n", "../x")),
        *([[["배", "nng"]], [["배", "NNG", "x"]], [["배", 3]], "배"]),
    ],
)
def test_no_user_word_can_be_more_than_a_word(words: object) -> None:
    with pytest.raises(BadConfig):
        Planted({"user_words": words})
