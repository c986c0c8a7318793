from __future__ import annotations

import importlib.util
import unicodedata
from pathlib import Path

import pytest

from explorer.contracts import Tokenizer
from explorer.corpus import tokenise
from explorer.corpus.characters import letters
from explorer.corpus.tokenise import KINDS, available, tokenizer
from explorer.errors import BadConfig, MissingTokenizer

LINE = "난 배가 고파서 서울에 갔다. 값😀을 예뻤다"
needs_mecab = pytest.mark.skipif(importlib.util.find_spec("mecab") is None, reason="no build of mecab for this Python")
ANALYSERS = ["kiwi", pytest.param("mecab", marks=needs_mecab)]


def cut(name: str, line: str, **settings: object) -> list[tuple[str, str]]:
    """Each word with its surface."""
    return [(token.text, line[token.start : token.end]) for token in tokenizer(name, settings)(line)]


def test_eojeols_are_what_python_splits() -> None:
    for line in (LINE, " 앞\u3000뒤\t사이\u00a0끝 ", "", "  ", "a\nb"):
        assert [word for word, _ in cut("whitespace", line)] == line.split()
        assert all(word == surface for word, surface in cut("whitespace", line))


def test_syllables_keep_their_marks() -> None:
    line = "값 é e\u0301 👨\u200d👩\u200d👧 👍🏽 ᄒᆞᆫ글 a나\u200d다"
    assert [word for word, _ in cut("syllable", line)] == [
        "값", "é", "e\u0301", "👨\u200d👩\u200d👧", "👍🏽", "ᄒᆞᆫ", "글", "a", "나\u200d", "다",
    ]  # fmt: skip


def test_every_syllable_comes_apart_as_unicode_says() -> None:
    """Compatibility jamo decompose (NFKD) to the conjoining ones of the syllable (NFD); finals have names alike."""
    for code in range(0xAC00, 0xD7A4):
        parts = letters(chr(code))
        conjoining = unicodedata.normalize("NFD", chr(code))
        assert len(parts) == len(conjoining)
        assert [unicodedata.normalize("NFKD", part) for part in parts[:2]] == list(conjoining[:2])
        names = [unicodedata.name(letter).split()[-1] for letter in (parts[2:] + list(conjoining[2:]))]
        assert not names or names[0] == names[1]


def test_letters_share_the_span_of_their_syllable() -> None:
    assert cut("jamo", "값 a") == [("ㄱ", "값"), ("ㅏ", "값"), ("ㅄ", "값"), ("a", "a")]


@pytest.mark.parametrize("name", ANALYSERS)
def test_words_are_lemmas_with_tags(name: str) -> None:
    found = dict(cut(name, LINE))
    assert {"배/NNG", "고프다/VA", "서울/NNP", "가다/VV", "값/NNG", "나/NP"} <= set(found)
    assert found["나/NP"] == "난" and found["가다/VV"] in ("가", "갔")
    assert not any(word.split("/")[-1][:1] in "JEX" for word in found)  # no particles, endings, suffixes


@pytest.mark.parametrize("name", ANALYSERS)
def test_particles_and_endings_can_be_kept(name: str) -> None:
    words = [word for word, _ in cut(name, "난 배가 고프다", tags="all")]
    assert {"나/NP", "ㄴ/JX", "배/NNG", "가/JKS", "고프다/VA"} <= set(words)
    assert words.index("나/NP") + 1 == words.index("ㄴ/JX")
    assert [word for word, _ in cut(name, "난 배가 고프다", tags=["JKS", "JX"])] == ["ㄴ/JX", "가/JKS"]


@pytest.mark.parametrize("name", ANALYSERS)
def test_the_stop_list_takes_words_and_bare_forms(name: str) -> None:
    assert [word for word, _ in cut(name, "배와 사과와 감을 먹었다", stop=["사과", "먹다/VV"])] == ["배/NNG", "감/NNG"]


@pytest.mark.parametrize("name", ANALYSERS)
def test_a_user_word_stays_whole(name: str) -> None:
    line = "어제 쏘맥러와 츄르벨을 샀다"
    words = [word for word, _ in cut(name, line, user_words=[["쏘맥러", "NNP"], ["츄르벨", "NNG"]])]
    assert {"쏘맥러/NNP", "츄르벨/NNG"} <= set(words)


def test_irregular_marks_are_left_out_and_unwritten_morphemes_have_a_place() -> None:
    assert {"듣다/VV", "아름답다/VA", "짓다/VV"} <= {
        word for word, _ in cut("kiwi", "음악을 들었다. 아름다웠다. 집을 지었다.")
    }
    line = "필요한 것은 학교다"
    for token in tokenizer("kiwi", {"tags": "all"})(line):
        assert 0 <= token.start < token.end <= len(line)


@pytest.mark.parametrize("name", sorted({*KINDS} - {"bpe"}))
@pytest.mark.parametrize("line", ["<script>alert(1)</script>", "{{7*7}} %s ../../etc", "", " ", "\0", "'; DROP--"])
def test_hostile_words_stay_plain_text(name: str, line: str) -> None:
    if available()[name]:
        pytest.skip("not installed")
    settings = {"tags": "all"} if name in ("kiwi", "mecab") else {}
    for token in tokenizer(name, settings)(line):
        word = token.text.removesuffix(f"/{token.tag}") if token.tag else token.text
        assert "".join(letters(word)) in "".join(map("".join, map(letters, line)))


def test_pieces_are_learnt_from_the_text_and_kept_in_settings() -> None:
    texts = ["배를 타고 배가 간다", "배는 배를 만든다"] * 20
    learnt = tokenizer("bpe", {"vocab_size": 100}).trained(texts)
    again = tokenizer("bpe", learnt.settings)
    line = "  배를\u3000탄다 뷁"
    assert again(line) == learnt(line)
    first = learnt(line)[0]
    assert (first.text, line[first.start : first.end]) == ("▁배를", "배를")
    assert learnt(line)[-1].text == "<unk>" and line[learnt(line)[-1].start] == "뷁"
    assert learnt.trained(texts).settings == learnt.settings
    with pytest.raises(ValueError, match="learnt"):
        tokenizer("bpe", {"vocab_size": 100})("배")


@pytest.mark.parametrize("name", ["whitespace", "syllable", "jamo", "kiwi"])
def test_one_sentence_is_cut_as_in_a_block(name: str, shared_data: Path) -> None:
    lines = [
        line.split("\t")[-1] for line in (shared_data / "fixtures/nsmc_2k.tsv").read_text("utf-8").split("\n")[1:60]
    ]
    cutter = tokenizer(name)
    block, place = cutter.cut([*lines, "", LINE]), 0
    words = block.words.to_pylist()
    for line, count in zip([*lines, "", LINE], block.counts.tolist(), strict=True):
        stretch = slice(place, place + count)
        spans = zip(
            block.ids[stretch].tolist(), block.starts[stretch].tolist(), block.ends[stretch].tolist(), strict=True
        )
        assert [(words[word], start, end) for word, start, end in spans] == [token[:3] for token in cutter(line)]
        place += count


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("nope", {}, "no tokeniser nope"),
        ("kiwi", {"tag": "all"}, "no setting tag"),
        ("kiwi", {"tags": "verbs"}, "tags must be"),
        ("kiwi", {"stop": "배"}, "stop list"),
        ("kiwi", {"user_words": [["배"]]}, "user dictionary"),
        ("kiwi", {"user_words": [["배,NNG\n", "NNG"]]}, "cannot be a word"),
        ("bpe", {"vocab_size": 3}, "between 100"),
        ("whitespace", {"tags": "all"}, "no setting tags"),
    ],
)
def test_wrong_settings_are_refused(name: str, settings: dict[str, object], message: str) -> None:
    with pytest.raises(BadConfig, match=message):
        tokenizer(name, settings)


def test_a_tag_that_kiwi_does_not_know_is_refused() -> None:
    with pytest.raises(BadConfig, match="cannot be a word"):
        tokenizer("kiwi", {"user_words": [["쏘맥러", "QQ"]]})("쏘맥러")


def test_a_missing_tokeniser_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenise, "_is_installed", lambda name: name != "mecab")
    with pytest.raises(MissingTokenizer, match="mecab is not installed"):
        tokenizer("mecab")
    assert [name for name, why in available().items() if why] == ["mecab"]


def test_every_tokeniser_meets_the_contract() -> None:
    for name in KINDS:
        if not available()[name]:
            assert isinstance(tokenizer(name), Tokenizer) and tokenizer(name) is tokenizer(name)
