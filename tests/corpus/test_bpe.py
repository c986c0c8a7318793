"""Byte-pair encoding against the algorithm as the paper writes it, and its spans against the sentence."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from explorer.corpus.bpe import SPACES, UNKNOWN, Pieces
from explorer.errors import BadConfig

TEXTS = ["배를 타고 배가 간다", "배는 배를 만든다", "사과를 먹고 배를 먹었다", "눈이 오고 눈을 본다"] * 9
STRANGE = [*"배를타고뷁a▁< \t\u3000\u00a0😀ᄒ\x00\u200b\ufffd", "  ", "e\u0301", UNKNOWN]


@pytest.fixture(scope="module")
def learnt() -> Pieces:
    return Pieces({"vocab_size": 100}).trained(TEXTS)


def merged(word: str, ranks: Mapping[tuple[str, str], int]) -> list[str]:
    """Sennrich et al. 2016, algorithm 1, applied: the earliest learnt pair first, wherever it stands."""
    parts = list(word)
    while pairs := [(ranks[pair], place) for place, pair in enumerate(pairwise(parts)) if pair in ranks]:
        rank = min(pairs)[0]
        place = min(place for found, place in pairs if found == rank)
        parts[place : place + 2] = ["".join(parts[place : place + 2])]
    return parts


def test_pieces_are_those_of_the_paper_s_loop(learnt: Pieces) -> None:
    ranks = {tuple(pair): rank for rank, pair in enumerate(learnt.settings["merges"])}
    vocabulary = set(learnt.settings["vocab"])
    draw = random.Random(1)
    for _ in range(200):
        words = ["".join(draw.choices("배를타고가간다는만든사과먹었눈이오", k=draw.randrange(1, 6))) for _ in range(3)]
        law = [piece for word in words for piece in merged("▁" + word, ranks)]
        assert [token.text for token in learnt(" ".join(words))] == [piece for piece in law if piece != "▁"]
        assert vocabulary.issuperset(law)


def test_merges_are_learnt_most_frequent_first(learnt: Pieces) -> None:
    words = Counter("▁" + word for text in TEXTS for word in text.split())
    pairs: Counter[tuple[str, str]] = Counter()
    for word, count in words.items():
        for pair in pairwise(word):
            pairs[pair] += count
    first = tuple(learnt.settings["merges"][0])
    assert pairs[first] == max(pairs.values())


def unspaced(texts: Sequence[str]) -> str:
    return SPACES.sub("", "".join(texts))


def test_spans_hold_what_pieces_say_and_leave_only_spaces_out(learnt: Pieces) -> None:
    draw = random.Random(2)
    for _ in range(300):
        line = "".join(draw.choices(STRANGE, k=draw.randrange(15)))
        tokens = learnt(line)
        assert unspaced([line[token.start : token.end] for token in tokens]) == unspaced([line]), ascii(line)
        assert all(0 <= token.start < token.end <= len(line) for token in tokens)
        assert [token.start for token in tokens] == sorted(token.start for token in tokens)
        for token in tokens:
            surface = line[token.start : token.end]
            assert token.text in (UNKNOWN, surface, f"▁{surface}"), ascii(line)


def test_a_block_is_its_sentences_and_nothing_is_nothing(learnt: Pieces) -> None:
    lines = [*TEXTS[:4], "", " ", "뷁 😀"]
    cut = learnt.cut(lines)
    assert cut.counts.tolist() == [len(learnt(line)) for line in lines]
    words = cut.words.to_pylist()
    assert [words[i] for i in cut.ids] == [token.text for line in lines for token in learnt(line)]
    assert learnt("") == learnt(" \u3000") == [] and len(learnt.cut([]).counts) == 0


def test_learning_is_repeatable_and_survives_json(learnt: Pieces) -> None:
    assert Pieces({"vocab_size": 100}).trained(TEXTS).settings == learnt.settings
    again = Pieces(json.loads(json.dumps(dict(learnt.settings))))
    assert again("배를 먹었다") == learnt("배를 먹었다") and len(learnt.settings["vocab"]) <= 100


def test_a_text_of_one_letter_can_be_learnt_from() -> None:
    learnt = Pieces({}).trained(["가"])
    assert [token[:3] for token in learnt("가 가")] == [("가", 0, 1), ("가", 2, 3)], "no mark without its letter"
    assert Pieces({}).trained([])("가")[0].text == UNKNOWN


@pytest.mark.parametrize("size", [0, 99, 200_001, -5, "8000", 1e3, None, True, [100]])
def test_a_size_out_of_bounds_is_refused(size: object) -> None:
    with pytest.raises(BadConfig, match="between 100 and 200000"):
        Pieces({"vocab_size": size})
