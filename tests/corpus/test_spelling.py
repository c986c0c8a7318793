"""Distances against the textbook's table, and slips of the finger."""

from __future__ import annotations

import random

from explorer.corpus.spelling import distances, nearest


def textbook(one: str, other: str) -> int:
    table = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        corner, table[0] = table[0], i
        for j, b in enumerate(other, 1):
            corner, table[j] = table[j], min(corner + (a != b), table[j] + 1, table[j - 1] + 1)
    return table[-1]


def test_distances_are_the_textbooks() -> None:
    draw = random.Random(0)
    words = ["".join(draw.choices("ㄱㄴㅏㅓa", k=draw.randint(0, 9))) for _ in range(300)]
    for asked in words[:40]:
        assert distances(words, asked).tolist() == [textbook(word, asked) for word in words]


def test_a_slip_of_the_finger_finds_the_word_and_the_frequent_one_first() -> None:
    words = ["배/NNG", "사과/NNG", "상과/NNG", "담배/NNG", "먹다/VV", "아주긴낱말"]
    assert [words[at] for at in nearest(words, "샤과")] == ["사과/NNG", "상과/NNG"]
    assert words[nearest(words, "머다/VV")[0]] == "먹다/VV"
    assert not len(nearest(words, "xyz")) and not len(nearest([], "배")) and not len(nearest(words, ""))
    assert not len(nearest(words, "\x00")), "what pads words is no letter of them"
