from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from explorer.corpus.account import Account
from explorer.corpus.decode import decoded, encoding, mended
from explorer.corpus.mojibake import likeness
from explorer.errors import UnreadableText

TEXT = (Path(__file__).parents[1] / "hard_inputs" / "reference.txt").read_text("utf-8")
PLAIN = "\n".join(line for line in TEXT.split("\n") if "뷁" not in line)


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "cp949", "johab", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "euc_kr"]
)
def test_an_encoding_is_recognised_by_what_it_says(name: str) -> None:
    raw = PLAIN.encode(name)
    assert raw.decode(encoding(raw, "a.txt")).lstrip("\ufeff") == PLAIN


@pytest.mark.parametrize("name", ["cp949", "johab", "utf-8"])
def test_a_sample_may_end_inside_a_character(name: str) -> None:
    raw = PLAIN.encode(name)
    for end in range(400, 420):
        assert raw.decode(encoding(raw[:end], "a.txt")) == PLAIN


def test_names_alone_are_recognised_too() -> None:
    names = "홍길동\n황보혜\n제갈량\n남궁민\n최현석\n탁재훈\n"
    assert encoding(names.encode("cp949"), "a.txt") in ("cp949", "euc_kr")


def test_other_languages_are_left_to_the_library() -> None:
    japanese = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 20
    assert japanese.encode("shift_jis").decode(encoding(japanese.encode("shift_jis"), "a.txt")) == japanese


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1", b"PK\x03\x04\x14", b"\x89PNG\r\n"])
def test_other_kinds_of_files_are_named(start: bytes) -> None:
    with pytest.raises(UnreadableText, match="not a text file but"):
        encoding(start + bytes(200), "a.hwp")


def test_noise_is_refused() -> None:
    import random

    with pytest.raises(UnreadableText, match="cannot be read as text"):
        encoding(random.Random(0).randbytes(20_000), "a.txt")


@pytest.mark.parametrize("misread", ["latin-1", "cp1252"])
@pytest.mark.parametrize("written", ["utf-8", "cp949"])
def test_mojibake_is_restored(written: str, misread: str) -> None:
    lines = PLAIN.split("\n")
    try:
        broken = [line.encode(written).decode(misread) for line in lines]
    except UnicodeDecodeError:  # cp1252 has five gaps; ftfy's codec fills them as browsers do
        import ftfy.bad_codecs  # noqa: F401

        broken = [line.encode(written).decode("sloppy-windows-1252") for line in lines]
    account = Account()
    assert mended(broken, account) == lines
    assert account.repairs["mojibake"].count == sum(line != old for line, old in zip(lines, broken, strict=True))
    assert account.repairs["mojibake"].after == lines[0]


@pytest.mark.parametrize(
    "line",
    [
        "Café Ñandú Übergröße, “quoted” – naïve… ¡Hola! ½ ±3 °C © 2024 ™",
        "été à Paris: ÀÉÎ, œuvre, 5€–7€", "ℓ ㎡ ① ㈜ ｶﾅ ＡＢＣ", "&lt;b&gt; &amp; \\u003c", "’‘“” ··· —— …… €£¥",
        "가ᄀᆞ 大韓民國 ㄱㄴㄷ ㅏㅑㅓ ㅋㅋㅋ",
    ],
)  # fmt: skip
def test_clean_text_comes_out_as_it_went_in(line: str) -> None:
    account = Account()
    assert mended([line, "다음 줄."], account) == [line, "다음 줄."]
    assert not account.repairs


def test_real_text_is_never_repaired(shared_data: Path) -> None:
    lines = (shared_data / "fixtures/nsmc_2k.tsv").read_text("utf-8").split("\n")
    account = Account()
    assert mended(lines, account) == lines
    assert not account.repairs


def test_letters_are_composed_and_all_of_utf8() -> None:
    account = Account()
    texts = [unicodedata.normalize("NFD", "한국어 é"), "가\0나\x1b[31m\u2028다", "\ufeff라", "\ud83d\ude00 \ud83d"]
    assert mended(texts, account) == ["한국어 é", "가나[31m 다", "라", "\U0001f600 \ufffd"]
    assert {kind: repair.count for kind, repair in account.repairs.items()} == {"nfc": 1, "control": 2, "bom": 1}


def test_a_line_in_another_encoding_is_read_in_its_own() -> None:
    raw = "첫 줄은 이렇다.\n".encode() + "둘째 줄은 저렇다.\n".encode("cp949") + "셋째.\n".encode()
    account = Account()
    text, rescued = decoded(raw, "utf-8", account, line=10)
    assert text == "첫 줄은 이렇다.\n둘째 줄은 저렇다.\n셋째.\n" and rescued == {1}
    assert account.places["mixed"] == [11] and not account.damaged


def test_bad_bytes_are_counted_with_their_places() -> None:
    raw = "좋은 영화\n나쁜 ".encode() + b"\xff\xfe" + " 영화\n".encode()
    account = Account()
    text, rescued = decoded(raw, "utf-8", account, line=1, offset=1000)
    assert text == raw.decode("utf-8", "replace") and rescued == {1}
    assert account.damaged == 2 and account.first_damaged == 1000 + raw.index(b"\xff")
    assert account.places["bytes"] == [2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_one(end: str) -> None:
    assert decoded(f"가{end}나{end}{end}다".encode(), "utf-8", Account())[0] == "가\n나\n\n다"


def test_likeness_tells_korean_from_what_only_looks_like_bytes() -> None:
    assert likeness(TEXT) > 0.4
    assert likeness(TEXT.encode().decode("cp949", "replace")) < 0.1
    assert likeness(TEXT.encode("johab", "replace").decode("cp949", "replace")) < 0.15
    assert likeness("") == 0
