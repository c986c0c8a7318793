"""What every registered model must hold. A new model is tested here by being registered."""

from __future__ import annotations

import json
from itertools import islice
from types import UnionType
from typing import Literal, Union, get_args, get_origin

import numpy as np
import pytest

from explorer.contracts import Card, Embeds, Encodes, Fills, Model
from explorer.errors import InputError
from explorer.models import MODELS, model_class, trained

SENTENCES = ["배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다"] * 30
SENSES = {"배 를 먹다": ("배", "pear", 0), "배 를 타다": ("배", "ship", 0), "사과 와 배 를 사다": ("배", "pear", 5),
          "배 가 바다 에 뜨다": ("배", "ship", 0)}  # fmt: skip
SMALL = {"threads": 1, "pairs": 64, "batches": 30, "features": 64}
NEEDED = {}
every = pytest.mark.parametrize("name", MODELS)
fits = pytest.mark.parametrize("name", trained())  # not those that are brought as files: they have nothing to fit


@pytest.fixture
def corpus(small_corpus):
    return with_senses(small_corpus, SENTENCES)


def with_senses(small_corpus, sentences):
    """For models that learn from gold senses: numbers make a sentence another one, so that pairs differ."""
    uses = [[[word, sense, at, at + 1]] if at is not None else [] for word, sense, at in map(sense_of, sentences)]
    return small_corpus(sentences, {"uses": [json.dumps(each) for each in uses]})


def sense_of(sentence):
    return SENSES.get(sentence, ("", "", None))


def made(name, corpus):
    """A model at its defaults, on one thread where it has any: more of them may differ in the last bits; few pairs."""
    kind = model_class(name)
    able = {
        field: next(m for m in trained() if issubclass(model_class(m), ability))
        for field, ability in kind.needs.items()
        if kind.Config.model_fields[field].is_required()
    }
    small = {field: value for field, value in SMALL.items() if field in kind.Config.model_fields}
    needs = {field: needed(m, corpus) for field, m in able.items()}
    return kind(kind.Config(**able, **small), corpus.vocabulary, **needs)


def needed(name, corpus):
    """A model that another one needs and does not change: fitted once for each corpus."""
    if (name, corpus.fingerprint) not in NEEDED:
        NEEDED[name, corpus.fingerprint] = fitted(name, corpus)
    return NEEDED[name, corpus.fingerprint]


def fitted(name, corpus, steps=None, state=None):
    """A model after some steps, or all; its fit is closed as the engine closes it."""
    model = made(name, corpus)
    if state:
        model.restore(state)
    making = model.fit(corpus)
    list(islice(making, steps))
    making.close()
    return model


def equal(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[k], two[k]) for k in one)


@fits
def test_same_seed_same_state(name, corpus):
    assert equal(fitted(name, corpus).state(), fitted(name, corpus).state())


@pytest.mark.parametrize("name", sorted({*trained()} - {"alacarte"}))  # which draws nothing
def test_another_seed_another_state(name, corpus):
    other = made(name, corpus)
    other.config = other.config.model_copy(update={"seed": 1})
    list(other.fit(corpus))
    assert not equal(fitted(name, corpus).state(), other.state())


@fits
def test_resumed_equals_uninterrupted(name, corpus):
    whole, half = fitted(name, corpus).state(), fitted(name, corpus, steps=2).state()
    assert not equal(whole, half)
    assert equal(whole, fitted(name, corpus, state=half).state())


@fits
def test_state_is_whole_at_every_step(name, corpus):
    model = made(name, corpus)
    states = [{k: v.copy() for k, v in model.state().items()} for _ in model.fit(corpus)]
    for state in states:
        assert equal(states[-1], fitted(name, corpus, state=state).state())


@fits
def test_what_a_finished_run_keeps_restores_and_has_nothing_left_to_do(name, corpus):
    kept = {k: v for k, v in fitted(name, corpus).state().items() if not k.startswith("training.")}
    model = made(name, corpus)
    model.restore(kept)
    assert list(model.fit(corpus)) == []
    assert all(np.array_equal(kept[k], model.state()[k]) for k in kept)


@fits
def test_facts_are_json_and_recalled(name, corpus):
    whole, model = fitted(name, corpus), made(name, corpus)
    model.restore(whole.state())
    model.recall(told := json.loads(json.dumps(whole.facts())))
    assert json.loads(json.dumps(model.facts())) == told


@fits
def test_steps_count_up_to_total(name, corpus):
    steps = list(made(name, corpus).fit(corpus))
    assert steps
    assert [s.done for s in steps] == list(range(1, steps[-1].total + 1))
    assert all(np.isfinite(value) for s in steps for value in s.metrics.values())


@fits
def test_a_foreign_state_is_refused(name, corpus):
    state = fitted(name, corpus).state()
    first = next(k for k, v in state.items() if v.ndim)
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the model's own
        made(name, corpus).restore({**state, first: state[first][:-1]})
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the model's own
        made(name, corpus).restore({k: v for k, v in state.items() if k != first})


@fits
def test_arrays_are_what_safetensors_can_hold(name, corpus):
    for key, value in fitted(name, corpus).state().items():
        assert isinstance(value, np.ndarray), key
        assert value.dtype.kind in "fiub", key
        assert value.flags.c_contiguous, key


@every
@pytest.mark.parametrize("sentences", [[], [""], ["", "", ""]])
def test_an_empty_corpus_is_told(name, small_corpus, sentences):
    empty = small_corpus(sentences)
    with pytest.raises(InputError):
        list(made(name, empty).fit(empty))


@every
def test_every_field_is_described_and_bounded(name):
    for field, about in model_class(name).Config.model_fields.items():
        assert about.description, field
        kinds = get_args(about.annotation) if get_origin(about.annotation) in (Union, UnionType) else [about.annotation]
        finite = all(kind in (bool, type(None)) or get_origin(kind) is Literal for kind in kinds)
        assert finite or any(hasattr(m, b) for m in about.metadata for b in ("ge", "gt", "max_length")), field


@every
def test_the_card_says_what_and_from_where(name):
    kind = model_class(name)
    assert issubclass(kind, Model)
    assert isinstance(kind.card, Card)
    assert kind.card.title
    assert kind.card.idea
    assert kind.card.source


@fits
def test_vectors_follow_words(name, corpus):
    model = fitted(name, corpus)
    if isinstance(model, Embeds):
        table = model.vectors()
        assert table.shape[0] == len(model.vocabulary.words)
        assert table.dtype == np.float32
        assert np.isfinite(table).all()


@fits
def test_what_is_hidden_is_not_seen_and_keeps_its_name(name, corpus):
    model = fitted(name, corpus)
    if not isinstance(model, Encodes):
        return
    hidden = [(0, 2), (0, 2), None, None]
    one, two, open_, other = model.encode(["사과 를 먹다", "바다 를 먹다"] * 2, hidden)
    assert [t.text for t in one.tokens] == [t.text for t in open_.tokens]
    assert all(np.array_equal(a, b) for a, b in zip(one.layers, two.layers, strict=True))
    assert not any(np.array_equal(a, b) for a, b in zip(open_.layers, other.layers, strict=True))
    with pytest.raises(ValueError, match="zip"):
        list(model.encode(["배", "배"], [None]))


@fits
def test_a_hidden_word_is_guessed_as_it_is_predicted(name, corpus):
    model = fitted(name, corpus)
    if not isinstance(model, Fills):
        return
    texts = ["배 를 먹다", "사과 와 배 를 사다"]
    filled = list(model.fill(texts, [(0, 1), (5, 6)]))
    for text, at, found in zip(texts, (0, 2), filled, strict=True):
        np.testing.assert_allclose(found, model.predict(text).log_probs[at], atol=1e-5)
    assert np.isnan(next(model.fill(["배 를 먹다"], [(1, 2)]))).all(), "a place without a token"
