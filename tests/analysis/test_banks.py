"""Runs of one network are one bank, and a bank tells of which task a text is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from explorer.analysis import banks
from explorer.analysis.banks import Bank, identified, learnt
from explorer.corpus.tasks import tasks
from explorer.errors import BadConfig
from explorer.models.supermask import Supermask
from explorer.models.supermask.config import SupermaskConfig
from explorer.nn.superposition import entropy, likeliest
from explorer.spaces.stages import finished
from tests.small_corpus import SmallCorpus

DIGITS = {"tasks": "permuted", "reads": "numbers", "features": 64, "count": 4}
TEXT = {"tasks": "whole", "reads": "characters", "features": 128}
SMALL = {"column": "label", "hidden_size": 100, "batches": 150, "threads": 1}
LETTERS = ["가나다라마바", "오조초코토포", "비시지치키티", "구누두루무부"]


def made(corpus, **settings):
    return Supermask(SupermaskConfig.model_validate({**SMALL, **settings}), corpus.vocabulary)


def fitted(corpus, **settings):
    model = made(corpus, **settings)
    list(model.fit(corpus))
    return model


def sentences(of, seed):
    """Two classes of sentences, each of letters of its own; the classes have the names of their places in LETTERS."""
    draw = np.random.default_rng(seed)
    kinds = [of[at % 2] for at in range(200)]
    words = [["".join(draw.choice(list(LETTERS[kind]), 3)) for _ in range(4)] for kind in kinds]
    return SmallCorpus([" ".join(row) for row in words], {"label": [str(kind) for kind in kinds]})


@pytest.fixture(scope="module")
def digits():
    pictures, labels = load_digits(return_X_y=True)
    texts = [" ".join(map(str, row)) for row in pictures.astype(int).tolist()]
    return SmallCorpus(texts, {"label": [str(each) for each in labels]})


@pytest.fixture(scope="module")
def permuted(digits):
    return fitted(digits, **DIGITS)


@pytest.fixture(scope="module")
def texts():
    """Two corpora and their runs, of one network."""
    corpora = [sentences((0, 1), 0), sentences((2, 3), 1)]
    return corpora, [fitted(corpus, **TEXT, batches=60) for corpus in corpora]


def test_two_runs_of_one_network_are_one_bank(texts):
    corpora, models = texts
    bank = Bank(models)
    assert len(bank) == 2 and [(entry.of, entry.at) for entry in bank.entries] == [(0, 0), (1, 0)]
    assert [entry.task for entry in bank.entries] == [model.tasks[0] for model in models]
    given = [corpora[0].sentence(at) for at in range(20)]
    for at, model in enumerate(models):
        assert all(map(np.array_equal, bank.mask(at), model.masks(0)))
        assert all(np.array_equal(layer[at].numpy(), m) for layer, m in zip(bank.masks, model.masks(0), strict=True))
        assert all(np.array_equal(w.numpy(), own) for w, own in zip(bank.weights, model.weights(0), strict=True))
        assert np.array_equal(bank.inputs(given, at), model.inputs(given, 0))


def test_a_bank_answers_as_its_runs_do_apart(texts):
    corpora, models = texts
    bank = Bank(models)
    given = [corpora[1].sentence(at) for at in range(20)]
    for at, model in enumerate(models):
        logits = model.logits(model.inputs(given, 0), 0)[:, :2]
        wanted = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        np.testing.assert_allclose(bank.answer(given, at), wanted, rtol=1e-4)
        alone = Bank([model])
        assert np.array_equal(alone.answer(given, 0), bank.answer(given, at))


def test_the_task_of_a_text_is_found_among_two_runs(texts):
    corpora, models = texts
    bank = Bank(models)
    for at, corpus in enumerate(corpora):
        rows = learnt(models[at], corpus)[0].examples.tests.tolist()
        found = bank.search(bank.inputs([corpus.sentence(row) for row in rows], at))
        assert likeliest(found[-1]) == at


@pytest.mark.parametrize(
    "other",
    [
        {"network_seed": 1},
        {"hidden_size": 50},
        {"outputs": 50},
        {"features": 64},
        {"reads": "words"},
        {"mask": "edge_popup"},
    ],
    ids=str,
)
def test_runs_of_different_networks_are_refused(texts, other):
    corpora, models = texts
    with pytest.raises(BadConfig, match="different networks"):
        Bank([models[0], made(corpora[1], **{**TEXT, **other})])


def test_no_run_is_no_bank():
    with pytest.raises(BadConfig):
        Bank([])


@pytest.mark.parametrize("weights", ["shared", "own"])
def test_trained_weights_are_refused(texts, weights):
    """Alone, and beside another one of the same settings: they ended up in other weights."""
    models = [fitted(corpus, **TEXT, weights=weights, batches=2) for corpus in texts[0]]
    for some in (models[:1], models, [texts[1][0], models[0]]):
        with pytest.raises(BadConfig, match="stay fixed"):
            Bank(some)


def test_without_outputs_to_spare_only_the_entropy_is_asked(texts):
    corpora, _models = texts
    full, spare = (Bank([fitted(corpora[0], **TEXT, outputs=outputs, batches=1)]) for outputs in (2, 3))
    assert full.objective("entropy") is entropy and spare.objective("surplus") is not entropy
    with pytest.raises(BadConfig, match="Every output has a label"):
        full.objective("surplus")


def test_the_tasks_of_a_run_come_back_from_its_corpus(digits, permuted):
    found = learnt(permuted, digits)
    wanted = tasks(digits, "label", "permuted", 2, 4)
    assert [each.name for each in found] == [each.name for each in wanted] == [task.name for task in permuted.tasks]
    assert all(np.array_equal(a.examples.tests, b.examples.tests) for a, b in zip(found, wanted, strict=True))


def test_the_task_of_32_pictures_is_always_found(digits, permuted, monkeypatch):
    monkeypatch.setattr(banks, "DRAWS", 40)
    found = finished(identified(digits, permuted))
    assert found.attrs == {"tasks": 4, "chance": 0.25} and set(found["n"]) == {10}
    assert set(found["task"]) == {f"permuted {at}" for at in range(4)} and len(found) == 4 * 2 * (2 * 2 + 1)
    rates: Any = found.groupby(["sentences", "objective"])["right"].mean()
    assert rates[32, "entropy"] == rates[32, "surplus"] == 1
    assert rates[1].min() > 0.5, "of one picture too, oftener than one in four"


def test_what_is_found_follows_from_the_seed(digits, permuted, monkeypatch):
    monkeypatch.setattr(banks, "DRAWS", 20)
    one, same = (finished(identified(digits, permuted)) for _ in range(2))
    assert one.equals(same)


def test_pictures_are_drawn_from_the_tests_alone(digits, permuted, monkeypatch):
    monkeypatch.setattr(banks, "DRAWS", 4)
    read, inputs = set(), permuted.inputs
    monkeypatch.setattr(permuted, "inputs", lambda some, at: (read.update(some), inputs(some, at))[1])
    finished(identified(digits, permuted))
    examples = tasks(digits, "label", "whole", 2, 1)[0].examples
    assert read and read <= {digits.sentence(row) for row in examples.tests.tolist()}
    assert not read & {digits.sentence(row) for row in examples.pool.tolist()}


def test_steps_are_a_task_each(digits, permuted, monkeypatch):
    monkeypatch.setattr(banks, "DRAWS", 4)
    assert [(step.done, step.total) for step in identified(digits, permuted)] == [(at, 4) for at in range(1, 5)]


def test_two_corpora_stand_before_their_models(texts, monkeypatch):
    monkeypatch.setattr(banks, "DRAWS", 20)
    corpora, models = texts
    found: Any = finished(identified(*corpora, *models))
    assert found["of"].unique().tolist() == [0, 1]
    assert found[(found["sentences"] == 32) & (found["objective"] == "entropy")]["right"].min() == 1
