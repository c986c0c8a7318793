"""The practice corpus's tables: read as they are written, and what they say holds for every shipped word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.corpus import lexicon as module
from explorer.corpus.conjugation import conjugate
from explorer.corpus.lexicon import PREDICATES, Lexicon, Word, lexicon

HEAD = "class\tpart\tname\tshare\twords\n"
GROUPS = "group\tmembers\n"


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Lexicon]:
    """A lexicon of two tables of a test's own."""

    def read(words: str, groups: str = "") -> Lexicon:
        (tmp_path / "lexicon.tsv").write_text(HEAD + words, "utf-8")
        (tmp_path / "groups.tsv").write_text(GROUPS + groups, "utf-8")
        monkeypatch.setattr(module, "ASSETS", tmp_path)
        return lexicon.__wrapped__()

    return read


def test_a_row_is_read_as_it_is_written(tables) -> None:
    fruit, rest = (
        'fruit\tnoun\t과일\t0.7\t배/pear *원/won "인용"\n',
        "eat\tverb\t먹기\t1\t먹다 굽다/ㅂ\n-\tnoun\t\t0\t것\n",
    )
    found = tables(fruit + rest)
    assert found.slots["fruit"] == (Word("배", "noun", "pear"), Word('"인용"', "noun")), "a star is drawn by no slot"
    assert found.words["원/won"] == Word("원", "noun", "won") and found.words["원"] == found.words["원/won"]
    assert found.words["굽다/ㅂ"] == Word("굽다", "verb", mark="ㅂ")
    assert found.classes["배"] == {"fruit"} and "것" not in found.classes and found.shares["fruit"] == 0.7


def test_a_homonym_has_all_its_classes_and_the_bare_word_is_the_first(tables) -> None:
    found = tables("fruit\tnoun\t과일\t1\t배/pear\nship\tnoun\t배\t1\t배/ship\n")
    assert found.classes["배"] == {"fruit", "ship"} and found.words["배"].sense == "pear"
    assert (found.words["배/pear"].sense, found.words["배/ship"].sense) == ("pear", "ship")


def test_rows_of_one_class_are_one_slot(tables) -> None:
    found = tables("taste\tadjective\t맛\t1\t시다\ntaste\tverb\t맛\t1\t먹다\n")
    assert [word.part for word in found.slots["taste"]] == ["adjective", "verb"]


def test_a_group_names_words_phrases_and_classes_and_leaves_out(tables) -> None:
    found = tables("fruit\tnoun\t과일\t1\t배/pear 감 귤\n", "mine\tfruit -감 바닷_가 배/pear\nboth\tmine 귤 -배/pear\n")
    assert [word.text for word in found.slots["mine"]] == ["배", "귤", "바닷 가"]
    assert found.slots["mine"][-1].part == "phrase" and [w.text for w in found.slots["both"]] == ["귤", "바닷 가"]


@pytest.mark.parametrize(
    ("words", "groups", "error", "says"),
    [
        ("eat\tverb\t\t1\t먹\n", "", ValueError, "not a predicate: 먹"),
        ("eat\tverb\t\t1\t굽다/x\n", "", ValueError, "not a predicate"),
        ("fruit\tnoun\t\t1\t배\n", "mine\tfriut\n", ValueError, "no such class or group: friut"),
        ("fruit\tnoun\t\t1\t배\n", "mine\tfruit -눈\n", KeyError, "눈"),
        ("fruit\tnoun\t\tmuch\t배\n", "", ValueError, "much"),
    ],
)
def test_a_table_that_names_what_is_not_there_is_refused(tables, words, groups, error, says: str) -> None:
    with pytest.raises(error, match=says):
        tables(words, groups)


def test_shipped_words_are_korean_and_every_predicate_can_be_conjugated() -> None:
    found = lexicon()
    assert len(found.words) > 500 and all(found.slots.values())
    for spelling, word in found.words.items():
        assert all("가" <= letter <= "힣" for letter in word.text), spelling
        assert word.part in {"noun", "name", "adverb", *PREDICATES}
        if word.part in PREDICATES:
            endings, is_adjective = ("어서", "으면", "고", "었다"), word.part == "adjective"
            forms = {conjugate(word.text, ending, word.mark, is_adjective) for ending in endings}
            assert len(forms) == 4 and all("가" <= letter <= "힣" for form in forms for letter in form)


def test_shipped_classes_hold_their_words_once_and_shares_are_shares() -> None:
    found = lexicon()
    for name, words in found.slots.items():
        assert len(words) == len(set(words)), name
        if name in found.shares and name != "-":
            assert all(name in found.classes[word.text] for word in words)
    assert all(0 <= share <= 10 for share in found.shares.values())
    assert {name for classes in found.classes.values() for name in classes} <= set(found.shares)
