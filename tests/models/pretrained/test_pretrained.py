"""A brought encoder: padding and batches change nothing, tokens stand where they stand, foreign states are refused."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.contracts import Vocabulary
from explorer.errors import InputError, NothingToLearn
from explorer.models.pretrained import ABOUT, TOKENIZER, WEIGHTS, Pretrained, PretrainedConfig, arrays
from explorer.models.pretrained.network import build, checked
from explorer.runs.exchange.encoders import look, tensors
from explorer.runs.vocabulary import LaterTokenizer
from tests.tiny_models import bert, gpt2

SENTENCES = ["배", "나는 배를 먹고 싶다", "", "눈이 내린다 😀 ABC", "밤에 사과와 배를 먹었다"]


@pytest.fixture(params=[bert, gpt2], ids=["bert", "gpt2"])
def model(request, tmp_path):
    return made(request.param, tmp_path)


def made(kind, folder):
    kind(folder)
    found = look(folder)
    network, _objective, table = build(checked(found.config), tensors(found.weights))
    state = arrays(network, table, found.config, found.tokenizer)
    model = Pretrained(
        PretrainedConfig.model_validate({}), Vocabulary([], np.zeros(0, np.int64), LaterTokenizer("whitespace", {}))
    )
    model.restore(state)
    names = model.pieces.names
    model.vocabulary = Vocabulary(names, np.zeros(len(names), np.int64), LaterTokenizer("whitespace", {}))
    return model


def test_padding_and_batches_change_nothing(model):
    together = list(model.encode(SENTENCES * 5))
    for sentence, found in zip(SENTENCES * 5, together, strict=True):
        alone = next(model.encode([sentence]))
        assert found.tokens == alone.tokens
        for one, other in zip(found.layers, alone.layers, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5)


def test_tokens_stand_where_they_stand(model):
    for sentence, found in zip(SENTENCES, model.encode(SENTENCES), strict=True):
        assert all(len(layer) == len(found.tokens) for layer in found.layers) and len(found.layers) == 3
        covered = {place for token in found.tokens for place in range(token.start, token.end)}
        assert covered == {place for place, sign in enumerate(sentence) if not sign.isspace()}
        assert [token.start for token in found.tokens] == sorted(token.start for token in found.tokens)
        assert all(not sentence[token.start].isspace() for token in found.tokens if token.start < token.end)


def test_pieces_of_bytes_are_named_in_letters(tmp_path):
    model = made(gpt2, tmp_path)
    tokens = model.pieces.windows("배를 먹고 똠")[0].tokens
    assert [tuple(token[:3]) for token in tokens[:3]] == [("배", 0, 1), ("를", 1, 2), ("▁먹", 3, 4)]
    assert [(token.start, token.end) for token in tokens[-3:]] == [(6, 7)] * 3, "the bytes of a syllable never met"
    assert len(set(model.pieces.names)) == len(model.pieces.names)


def test_special_tokens_have_an_empty_span_but_those_that_were_typed(tmp_path):
    model = made(bert, tmp_path)
    sentence = "사과와 [MASK] 배"
    expected = [("[CLS]", 0, 0), ("사과와", 0, 3), ("[MASK]", 4, 10), ("배", 11, 12), ("[SEP]", 12, 12)]
    for tokens in (next(model.encode([sentence])).tokens, model.attend(sentence).readers, model.attend(sentence).read):
        assert [tuple(token[:3]) for token in tokens] == expected


def test_a_long_sentence_is_read_in_windows(model):
    sentence = " ".join(["배를 먹고"] * 40)
    found = next(model.encode([sentence]))
    assert len(model.pieces.windows(sentence)) > 1
    assert {place for token in found.tokens for place in range(token.start, token.end)} == {
        place for place, sign in enumerate(sentence) if sign != " "
    }
    with pytest.raises(InputError, match="pieces"):
        model.attend(sentence)


def test_nothing_and_two_texts(model):
    (empty,) = model.encode([""])
    assert [layer.shape for layer in empty.layers] == [(len(empty.tokens), 16)] * 3
    assert all(token.start == token.end for token in empty.tokens)
    with pytest.raises(InputError):
        model.attend("배", "사과")
    assert all(layer.shape[1] == layer.shape[2] for layer in model.attend("").weights)


def test_a_foreign_state_is_refused(model):
    state = model.state()
    name = next(name for name in state if name.startswith(WEIGHTS))
    for wrong in (
        {},
        {**state, name: state[name][:-1]},
        {key: value for key, value in state.items() if key != name},
        {**state, "weights.more": np.zeros(1, np.float32)},
        {key: value for key, value in state.items() if key != TOKENIZER},
        {**state, ABOUT: np.frombuffer(b"[]", np.uint8)},
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - the words are the model's own
            model.restore(wrong)


def test_there_is_nothing_to_fit(model, small_corpus):
    with pytest.raises(NothingToLearn):
        next(model.fit(small_corpus(["배 를 먹다"])))
