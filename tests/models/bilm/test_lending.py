"""What biLM lends reads as biLM does, and what a task makes of it stays with the task."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.models.bilm import BiLM
from explorer.nn.classifier import padded

SENTENCES = ["배 를 먹다", "배 를 타다", "사과 와 배 를 사다"] * 20
READ = ["배 를 먹다", "바나나 를 자주 먹다", ""]  # two words that were never met


@pytest.fixture(scope="module")
def model(small_corpus):
    config = BiLM.Config(epochs=1, min_count=1, hidden_size=12, filters=12, letter_size=6, threads=1)
    corpus = small_corpus(SENTENCES)
    made = BiLM(config, corpus.vocabulary)
    list(made.fit(corpus))
    return made


def test_the_copy_gives_the_last_layer_whatever_stands_beside_a_sentence(model):
    ids, inside = padded(list(model.rows(READ)))
    with torch.no_grad():
        states = model.lent()(ids, inside).numpy()
    for row, encoding in enumerate(model.encode(READ)):
        count = len(encoding.tokens)
        assert inside[row].sum() == count + 2
        assert np.abs(states[row, 1 : count + 1] - encoding.layers[-1]).max(initial=0) < 1e-5


def test_words_never_met_are_known_by_their_letters_to_copies_made_before_them(model):
    copy = model.lent()
    rows = list(model.rows(["딸기 를 먹다", "참외 를 먹다", "딸기 를 먹다"]))
    assert np.array_equal(rows[0], rows[2]) and rows[0][1] != rows[1][1]
    with torch.no_grad():
        states = copy(*padded(rows)).numpy()
    assert np.abs(states[0] - states[1]).max() > 1e-3 and np.array_equal(states[0], states[2])


def test_a_task_trains_all_of_the_copy_and_nothing_of_the_model(model):
    before = {name: np.array(value) for name, value in model.state().items()}
    copy = model.lent()
    rows = [row for row in model.rows(READ) if len(row) > 2]
    copy(*padded(rows)).square().sum().backward()
    gradients = {name: p.grad for name, p in copy.named_parameters()}
    assert "network.letters.table.weight" in gradients and not any("outputs" in name for name in gradients)
    assert all(grad is not None and grad.abs().sum() > 0 for grad in gradients.values())
    with torch.no_grad():
        for parameter in copy.parameters():
            parameter.add_(1.0)
    assert all(np.array_equal(before[name], value) for name, value in model.state().items())
    assert all(p.grad is None for p in model.network.parameters())


def test_a_long_sentence_is_cut(small_corpus):
    corpus = small_corpus(SENTENCES)
    model = BiLM(BiLM.Config(min_count=1, hidden_size=8, filters=8, max_length=4), corpus.vocabulary)
    assert [len(row) for row in model.rows(["배 " * 9, "배"])] == [6, 3]
