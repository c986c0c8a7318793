from __future__ import annotations

import time

import pytest

from explorer.corpus.sentences import LONGEST, cut, split


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("나는 3.5점을 줬다. 너는? 그래!", ["나는 3.5점을 줬다.", "너는?", "그래!"]),
        ("와 대박… 배우 연기 미쳤다!! 꼭 보세요 ^^", ["와 대박… 배우 연기 미쳤다!!", "꼭 보세요 ^^"]),
        ("갔다… 그리고 왔다.", ["갔다…", "그리고 왔다."]),
        ("음... 그러니까 좋다.", ["음... 그러니까 좋다."]),
        ("좋아요! ㅋㅋㅋ", ["좋아요! ㅋㅋㅋ"]),
        ("좋아요! ^^", ["좋아요! ^^"]),
        ("2024. 3. 5. 회의를 했다. 끝났다.", ["2024. 3. 5. 회의를 했다.", "끝났다."]),
        ("가. 나는 간다. 나. 너는 온다.", ["가. 나는 간다.", "나. 너는 온다."]),
        ("J. Kim이 왔다. 갔다.", ["J. Kim이 왔다.", "갔다."]),
        ('그는 "가자! 얼른." 하고 말했다. 끝.', ['그는 "가자! 얼른." 하고 말했다.', "끝."]),
        ("그는 “안녕. 잘 가.”라고 했다. 나도.", ["그는 “안녕. 잘 가.”라고 했다.", "나도."]),
        ('"반가워요. 정말." 그가 웃었다.', ['"반가워요. 정말."', "그가 웃었다."]),
        ("(밤이었다. 추웠다.) 나는 잤다.", ["(밤이었다. 추웠다.)", "나는 잤다."]),
        ("그는 말했다. (웃음이 났다", ["그는 말했다.", "(웃음이 났다"]),  # never closes: does not count
        ("문의는 평일 09:00-18:00에.", ["문의는 평일 09:00-18:00에."]),
        ("값은 3,500원이고 a.b.c를 본다.", ["값은 3,500원이고 a.b.c를 본다."]),
        ("네。 그래요。 좋다", ["네。", "그래요。", "좋다"]),
        ("   ", []),
        ("", []),
    ],
)
def test_a_line_is_split_where_a_reader_would(line: str, sentences: list[str]) -> None:
    assert split(line) == sentences


def test_nothing_but_spaces_between_sentences_is_lost() -> None:
    line = '하나. "둘? 셋!" 넷… 다섯다… ㅋㅋ 여섯. (일곱. 여덟) 아홉.'
    assert "".join(split(line)).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize("length", [1, 9, 10, 11, 99])
def test_pieces_are_bounded_and_whole(length: int) -> None:
    for text in ("가" * length, "가나 다라마 " * length, " " * length, "가" + " " * length + "나"):
        pieces = cut(text, 10)
        assert all(0 < len(piece) <= 10 for piece in pieces)
        assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "trap", [".", ". ", '"', "(. ", "가. ", "갔다. ", "…", ' "가.', "．", "?!", "! ", '."', "\u3000"]
)
def test_no_line_takes_more_than_linear_time(trap: str) -> None:
    line = trap * (100_000 // len(trap)) + " 가"
    began = time.process_time()
    pieces = split(line)
    assert time.process_time() - began < 5
    assert max(map(len, pieces)) <= LONGEST
