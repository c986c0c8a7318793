"""What brought language models expect is what transformers computes, for each place, by the definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from explorer.models.pretrained.predicting import PretrainedCausalLM, PretrainedMaskedLM
from explorer.runs.exchange.encoders import bring
from explorer.runs.work import opened
from explorer.spaces.stages import finished
from tests.tiny_models import bert, gpt2

SENTENCE = "나는 배를 먹고 싶다"


def brought(kind, tmp_path) -> Any:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "scratch").mkdir()
    network = kind(tmp_path / "theirs")
    return opened(tmp_path, finished(bring(tmp_path, tmp_path / "theirs", "", tmp_path / "scratch"))), network


@torch.no_grad()
def test_a_masked_model_masks_each_piece_in_turn(tmp_path):
    model, network = brought(bert, tmp_path)
    assert isinstance(model, PretrainedMaskedLM) and model.sights == ("both",) and not model.own
    window = model.pieces.windows(SENTENCE)[0]
    found = model.predict(SENTENCE)
    assert found.targets.tolist() == window.ids[1:-1] and list(found.tokens) == window.tokens[1:-1]
    for at in range(1, len(window.ids) - 1):
        ids = torch.tensor([window.ids])
        ids[0, at] = 4
        expected = network(ids).logits[0, at].log_softmax(-1)
        np.testing.assert_allclose(found.log_probs[at - 1], expected, atol=1e-5)
    score = next(model.scores([SENTENCE]))
    np.testing.assert_allclose(score.log_probs, found.log_probs[range(len(found.targets)), found.targets], atol=1e-5)
    with pytest.raises(ValueError, match="left"):
        model.predict(SENTENCE, "left")


@torch.no_grad()
def test_a_hidden_place_is_read_as_masks_and_filled(tmp_path):
    model, network = brought(bert, tmp_path)
    window = model.pieces.windows(SENTENCE)[0]
    place = (3, 5)
    at = [i for i, token in enumerate(window.tokens) if token.start < place[1] and token.end > place[0]]
    ids = torch.tensor([window.ids])
    ids[0, at] = 4
    expected = network(ids, output_hidden_states=True)
    filled, nowhere = model.fill([SENTENCE, SENTENCE], [place, (90, 91)])
    np.testing.assert_allclose(filled, expected.logits[0, at[0]].log_softmax(-1), atol=1e-5)
    assert np.isnan(nowhere).all()
    (read,) = model.encode([SENTENCE], [place])
    assert list(read.tokens) == window.tokens
    np.testing.assert_allclose(read.layers[-1], expected.hidden_states[-1][0], atol=1e-5)


@torch.no_grad()
def test_a_causal_model_reads_from_the_left(tmp_path):
    model, network = brought(gpt2, tmp_path)
    assert isinstance(model, PretrainedCausalLM) and model.sights == ("left",)
    window = model.pieces.windows(SENTENCE)[0]
    expected = network(torch.tensor([[0, *window.ids]])).logits[0].log_softmax(-1)
    found = model.predict(SENTENCE)
    assert found.targets.tolist() == [*window.ids, 0]
    assert found.tokens[-1].start == found.tokens[-1].end == len(SENTENCE)
    np.testing.assert_allclose(found.log_probs, expected, atol=1e-5)
    score = next(model.scores([SENTENCE]))
    np.testing.assert_allclose(score.log_probs, expected[range(len(window.ids)), window.ids], atol=1e-5)
    assert len(next(model.scores([" ".join([SENTENCE] * 30)])).log_probs) > 48, "in windows"


@torch.no_grad()
def test_the_likeliest_text_is_the_one_of_transformers(tmp_path):
    model, network = brought(gpt2, tmp_path)
    ids = model.pieces.windows(SENTENCE)[0].ids
    expected = []
    while len(expected) < 6 and (best := int(network(torch.tensor([ids + expected])).logits[0, -1].argmax())) != 0:
        expected.append(best)
    assert list(model.write(SENTENCE, 6, temperature=0.0)) == [model.vocabulary.words[at] for at in expected]
    assert len(list(model.write("", 3, seed=1))) <= 3
    assert list(model.write(SENTENCE, 5, seed=2)) == list(model.write(SENTENCE, 5, seed=2))


@pytest.mark.parametrize("kind", [bert, gpt2])
def test_empty_sentences_and_tables(kind, tmp_path):
    model, network = brought(kind, tmp_path)
    assert len(next(model.scores([""])).log_probs) == 0
    inputs, outputs = model.tables()
    assert inputs.shape == outputs.shape and np.array_equal(outputs, network.get_output_embeddings().weight.detach())


def test_untied_rows_are_their_own(tmp_path):
    model, network = brought(lambda folder: gpt2(folder, tie_word_embeddings=False), tmp_path)
    inputs, outputs = model.tables()
    assert np.array_equal(outputs, network.lm_head.weight.detach()) and not np.array_equal(inputs, outputs)
