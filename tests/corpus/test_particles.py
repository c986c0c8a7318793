from __future__ import annotations

import pytest

from explorer.corpus.particles import joined, particle, split


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("사과", "은", "는"),
        ("감", "은", "은"),
        ("배", "이", "가"),
        ("밤", "이", "이"),
        ("차", "을", "를"),
        ("물", "을", "을"),
        ("포도", "과", "와"),
        ("굴", "과", "과"),
        ("버스", "으로", "로"),
        ("지하철", "으로", "로"),
        ("트럭", "으로", "으로"),
        ("서울", "으로는", "로는"),
        ("집", "으로는", "으로는"),
        ("우유", "이나", "나"),
        ("빵", "이나", "이나"),
        ("친구", "이랑", "랑"),
        ("형", "이랑", "이랑"),
        ("의사", "이라는", "라는"),
        ("나라", "과의", "와의"),
        ("학교", "에서", "에서"),
        ("꽃", "도", "도"),
    ],
)
def test_a_particle_follows_the_last_sound(word: str, form: str, expected: str):
    assert particle(word[-1], form) == expected


def test_syllables_come_apart_and_together():
    assert split("값") == ("ㄱ", "ㅏ", "ㅄ")
    assert split("의") == ("ㅇ", "ㅢ", "")
    assert joined("ㅎ", "ㅣ", "ㅎ") == "힣"
    assert all(joined(*split(chr(code))) == chr(code) for code in range(0xAC00, 0xAC00 + 11172))


def test_only_hangul_syllables_come_apart():
    for character in ("a", "ㄱ", "1", "漢"):
        with pytest.raises(ValueError, match="not a Hangul syllable"):
            split(character)
