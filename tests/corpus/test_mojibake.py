"""Wrong decoding put right: made by the wrong decoding itself, and never done to clean text."""

from __future__ import annotations

import random

import pytest

from explorer.corpus.mojibake import likeness, restored

KOREAN = ["배를 타고 바다에 갔다.", "오늘은 날씨가 아주 좋아서 산책을 했다.", "이 영화는 정말 재미있게 봤어요!",
          "사과와 배를 먹었다.", "그는 학교에 가지 않았다고 한다.", "2024년 3월에 서울에서 열린 행사다."]  # fmt: skip
CLEAN = [
    *KOREAN, "", "plain ASCII text, 100% clean", "Déjà vu à la café — naïve", "Ça coûte 5 €", "Zürich, Köln, Åse",
    "“따옴표” ‘안’ … – —", "100 °C ± 5 µm ½ ×", "Ñandú ¿qué? ¡sí!", "ㅋㅋㅋ ^^", "日本語の文章です。",
    "Привет мир", "漢字 한자",
    "\ufffd\ufffd", "e\u0301", "😀 👍🏽", "\x00\x01", "\ud83d",
]  # fmt: skip


def misread(text: str, written: str, read: str) -> str | None:
    try:
        return text.encode(written).decode(read)
    except UnicodeError:
        return None


@pytest.mark.parametrize("read", ["latin-1", "cp1252"])
@pytest.mark.parametrize("written", ["utf-8", "cp949"])
def test_what_was_read_wrongly_comes_back(written: str, read: str) -> None:
    wrong = {text: bad for text in KOREAN if (bad := misread(text, written, read)) is not None}
    assert len(wrong) >= 1 or read == "cp1252"
    assert restored(list(wrong.values())) == list(wrong)


@pytest.mark.parametrize("line", CLEAN)
def test_clean_text_is_never_touched(line: str) -> None:
    assert restored([line]) == [line]


def test_clean_lines_among_wrong_ones_are_left_as_they_are() -> None:
    draw = random.Random(4)
    for _ in range(30):
        planted = draw.choices([*KOREAN, *CLEAN[6:10]], k=12)
        is_wrong = [draw.random() < 0.5 and text in KOREAN for text in planted]
        lines = [
            text.encode("cp949").decode("latin-1") if wrong else text
            for text, wrong in zip(planted, is_wrong, strict=True)
        ]
        assert restored(lines) == planted


def test_a_short_line_follows_where_most_are_proven() -> None:
    short = "뷁쉛".encode("cp949").decode("latin-1")
    wrong = [text.encode("cp949").decode("latin-1") for text in KOREAN]
    assert restored([*wrong, short]) == [*KOREAN, "뷁쉛"]


def test_nothing_gives_nothing() -> None:
    assert restored([]) == [] and likeness("") == 0.0 and likeness("abc") == 0.0


def test_korean_is_like_korean_and_bytes_of_it_are_not() -> None:
    assert min(map(likeness, KOREAN)) > 0.5
    wrong = [misread(text, written, "latin-1") or "" for text in KOREAN for written in ("utf-8", "cp949")]
    assert max(map(likeness, wrong)) < 0.1
