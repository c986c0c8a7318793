"""Occurrences through an encoder: pooling against hand computation, what is dropped and counted, the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from typing_extensions import override

from explorer.analysis.contexts import baseline, by_token, contexts, pool
from explorer.contracts import Encoding, Span, Token
from explorer.corpus.build import Plan, build
from explorer.corpus.store import opened
from explorer.spaces.similarity import to_mean
from explorer.spaces.stages import finished
from tests.encoders import Known

TEXT = ["배를 타고 배를 먹다", "배가 아프다", "담배를 끊다", "배", "물 을 마시다"] * 4


class Letters(Known):
    """An encoder of single characters: its vectors tell sentence and place, so that every mean is known."""

    def __init__(self, cut: int = 100) -> None:
        super().__init__()
        self.cut = cut
        self.read: list[str] = []

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        for sentence in sentences:
            self.read.append(sentence)
            places = [i for i, letter in enumerate(sentence) if letter != " "][: self.cut]
            tokens = [Token("[CLS]", 0, 0), *(Token(sentence[i], i, i + 1) for i in places)]
            tokens.append(Token("[SEP]", len(sentence), len(sentence)))
            rows = np.array([[t.start, len(sentence), 1] for t in tokens], np.float32)
            yield Encoding(tokens, [rows, 10 * rows])


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "text.csv"
    path.write_text("text,source\n" + "\n".join(f"{text},{at % 2}" for at, text in enumerate(TEXT)), "utf-8")
    plan = Plan(files=(path,), name="text", column="text", tokenizer="whitespace")
    return opened(tmp_path, finished(build(tmp_path, plan)))


def test_a_word_is_the_mean_of_the_pieces_that_share_a_letter_with_it():
    tokens = [Token("[CLS]", 0, 0), Token("사", 0, 1), Token("과나", 1, 3), Token("무", 3, 4), Token("[SEP]", 2, 2)]
    layers = [np.arange(10, dtype=np.float32).reshape(5, 2), np.eye(5, dtype=np.float32)]
    encoding = Encoding(tokens, layers)
    pooled = pool(encoding, 0, 2)  # 사과: the second piece only in part
    assert pooled is not None
    np.testing.assert_array_equal(pooled[0], [(2 + 4) / 2, (3 + 5) / 2])
    np.testing.assert_array_equal(pooled[1], [0, 0.5, 0.5, 0, 0])
    assert pool(encoding, 4, 6) is None


def test_where_a_model_merges_a_piece_is_the_row_it_went_to():
    tokens = [Token("배", 0, 1), Token("를", 1, 2), Token("타", 3, 4)]
    layers = [np.eye(3, dtype=np.float32), np.array([[1, 1], [5, 5]], np.float32)]
    encoding = Encoding(tokens, layers, [np.array([0, 1, 2], np.int32), np.array([0, 0, 1], np.int32)])
    pooled = pool(encoding, 1, 4)
    assert pooled is not None
    np.testing.assert_array_equal(pooled[1], [3, 3])
    assert [len(layer) for layer in by_token(encoding)] == [3, 3]


def test_every_occurrence_has_its_vector_in_every_layer(corpus):
    model = Letters()
    found = finished(contexts(corpus, model, "배"))
    assert found.total == len(found.places) == 16 and found.unread == 0 and found.rule == "endings"
    assert len(model.read) == 12, "a sentence is read once, and 담배를 not at all"
    rows = found.places
    assert all(text[start:end] == "배" for text, start, end in zip(rows.text, rows.start, rows.end, strict=True))
    lengths = [len(text) for text in rows.text]
    np.testing.assert_array_equal(found.layers[0], np.stack([rows.start, lengths, np.ones(16)], axis=1))
    np.testing.assert_array_equal(found.layers[1], 10 * found.layers[0])
    assert set(rows["column.source"]) == {"0", "1"} and set(rows["tag"]) == {""} and set(rows["sense"]) == {""}


def test_of_many_some_are_drawn_the_same_for_the_same_seed(corpus):
    drawn = [finished(contexts(corpus, Letters(), "배", limit=5, seed=seed)).places for seed in (0, 0, 1)]
    assert len(drawn[0]) == 5 and drawn[0].equals(drawn[1]) and not drawn[0].equals(drawn[2])


def test_what_the_model_cannot_read_is_counted(corpus):
    found = finished(contexts(corpus, Letters(cut=2), "배"))
    assert found.unread == 4 and len(found.places) == 12, "the second 배 of a sentence is beyond its second letter"


def test_a_word_that_is_not_there_has_no_layers(corpus):
    found = finished(contexts(corpus, Letters(), "사과"))
    assert found.total == 0 and not found.layers and found.places.empty and "sense" in found.places


def test_the_baseline_is_one_token_of_each_sentence_and_leaves_out_the_model_s_own(corpus):
    told = finished(baseline(corpus, Letters(), sentences=20))
    assert len(told.tokens) == 2 and told.tokens[0].shape == (16, 3), "배 alone has no second token"
    encodings = list(Letters().encode(text for text in TEXT if text != "배"))
    for at, encoding in enumerate(encodings):
        own = encoding.layers[0][1:-1]
        assert any(np.array_equal(told.tokens[0][at], row) for row in own)
        assert told.intra[0][at] == pytest.approx(to_mean(own))


def test_the_tag_is_the_corpus_s_own(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("나는 배를 탔다.\n난 배가 고프다.", "utf-8")
    corpus = opened(tmp_path, finished(build(tmp_path, Plan(files=(path,), name="text", tokenizer="kiwi"))))
    found = finished(contexts(corpus, Letters(), "배"))
    assert found.rule == "morpheme" and found.places["tag"].tolist() == ["NNG", "NNG"]
    assert finished(contexts(corpus, Letters(), "나")).places["tag"].tolist() == ["NP", "NP"]
