"""Every method learns what was planted, nothing from noise, and does what the libraries do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from explorer.analysis import judges, transfer
from explorer.analysis.transfer import able, curve
from explorer.contracts import Embeds
from explorer.corpus.labels import examples
from explorer.errors import InputError
from explorer.models.bilm import BiLM
from explorer.models.bilm.network import BiLMConfig
from explorer.models.causal_lm import CausalLM
from explorer.models.masked_lm import MaskedLM
from explorer.spaces.stages import finished

SMALL = {
    "epochs": 1,
    "min_count": 1,
    "hidden_size": 16,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "filters": 16,
    "threads": 1,
}


class Given(Embeds):
    """Vectors as they are given."""

    def __init__(self, vocabulary, vectors):
        self.vocabulary, self.given = vocabulary, np.asarray(vectors, np.float32)

    def fit(self, corpus, scratch=None):
        raise NotImplementedError

    def state(self):
        return {}

    def restore(self, state): ...

    def vectors(self):
        return self.given


def sentences(small_corpus, planted, seed=0, count=500):
    """Six words of fifty a sentence; where a signal is planted, the class decides one of them."""
    draw = np.random.default_rng(seed)
    kinds = draw.integers(0, 2, count)
    rows = [[f"말{n}" for n in draw.integers(0, 50, 6)] for _ in range(count)]
    if planted:
        rows = [[*row, ["좋다", "나쁘다"][kind]] for row, kind in zip(rows, kinds, strict=True)]
    return small_corpus([" ".join(row) for row in rows], {"label": ["나쁨" if k else "좋음" for k in kinds]})


@pytest.fixture(scope="module")
def planted(small_corpus):
    return sentences(small_corpus, True)


@pytest.fixture(scope="module")
def noise(small_corpus):
    return sentences(small_corpus, False)


def run(corpus, method) -> tuple[transfer.Method, tuple[Any, ...]]:
    """A run for a method; none for those that need none."""
    if method == "frozen_words":
        vectors = np.random.default_rng(1).standard_normal((len(corpus.vocabulary.words), 24))
        return "frozen", (Given(corpus.vocabulary, vectors),)
    if method == "tuned_words":
        return "tuned", (Given(corpus.vocabulary, np.ones((len(corpus.vocabulary.words), 24))),)
    if method in ("onehot", "random", "random_tuned"):
        return method, ()
    if method == "beside":
        return method, (*run(corpus, "mixed_bilm")[1], *run(corpus, "frozen_words")[1])
    way, kind = method.split("_", 1)
    model_class: Any = {"masked": MaskedLM, "causal": CausalLM, "bilm": BiLM}[kind]
    known = {name: value for name, value in SMALL.items() if name in model_class.Config.model_fields}
    model = model_class(model_class.Config.model_validate(known), corpus.vocabulary)
    list(model.fit(corpus))
    return way, (model,)


EVERY = [
    "onehot", "random", "random_tuned", "frozen_words", "tuned_words", "layer_masked", "mixed_masked", "tuned_masked",
    "tuned_causal", "beside", "adapted_bilm", "tuned_bilm",
]  # fmt: skip


@pytest.mark.parametrize("method", EVERY)
def test_a_planted_signal_is_learnt(planted, method):
    way, models = run(planted, method)
    frame = finished(curve(planted, *models, method=way, column="label", sizes=(0, 9_999), seeds=1, width=24))
    assert frame["asked"].tolist() == [0] and frame["labels"].tolist() == [frame.attrs["pool"]]
    assert frame["accuracy"].iloc[0] > 0.9, frame
    assert frame.attrs["known"] == 1 and frame.attrs["classes"] == 2


@pytest.mark.parametrize("method", ["onehot", "random_tuned", "layer_masked", "tuned_causal"])
def test_from_labels_that_say_nothing_nothing_is_learnt(noise, method):
    way, models = run(noise, method)
    frame = finished(curve(noise, *models, method=way, column="label", sizes=(300,), seeds=3, width=16))
    error = 0.5 / np.sqrt(frame.attrs["n"])
    assert abs(frame["accuracy"].mean() - 0.5) < 4 * error


def test_one_hot_is_scikit_learns_pipeline_of_the_same_sentences(planted):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    frame = finished(curve(planted, method="onehot", column="label", sizes=(100, 300), seeds=2))
    given = examples(planted, "label")
    texts = [planted.sentence(at) for at in given.pool]
    tests = [planted.sentence(at) for at in given.tests]
    for row in frame.to_dict("records"):
        chosen = given.drawn(row["labels"], row["seed"])
        held = np.arange(len(chosen)) % 5 == 0
        losses, words = {}, CountVectorizer(binary=True, token_pattern=r"\S+", lowercase=False)
        made = make_pipeline(words, LogisticRegression(max_iter=5_000))
        for strength in judges.STRENGTHS:
            made.set_params(logisticregression__C=strength)
            made.fit([texts[at] for at in chosen[~held]], given.pool_labels[chosen[~held]])
            p = made.predict_proba([texts[at] for at in chosen[held]])
            losses[strength] = -np.log(p[np.arange(held.sum()), given.pool_labels[chosen[held]]]).mean()
        best = min(losses, key=losses.__getitem__)
        made.set_params(logisticregression__C=best)
        made.fit([texts[at] for at in chosen], given.pool_labels[chosen])
        assert row["choice"] == best
        assert row["accuracy"] == pytest.approx(made.score(tests, given.test_labels), abs=1.01 / len(tests))


def test_the_same_question_has_the_same_answer(planted):
    for method in ("random", "random_tuned"):
        one, two = (
            finished(curve(planted, method=method, column="label", sizes=(100,), seeds=2, width=8)) for _ in "ab"
        )
        assert one.equals(two) and one.attrs == two.attrs


def test_a_run_is_not_changed_by_what_a_copy_of_it_learns(planted):
    model = run(planted, "tuned_masked")[1][0]
    before = {name: np.array(value) for name, value in model.state().items()}
    finished(curve(planted, model, method="tuned", column="label", sizes=(100,), seeds=1))
    assert all(np.array_equal(before[name], value) for name, value in model.state().items())


def test_words_are_found_by_name_where_the_tokeniser_is_the_same_and_cut_anew_where_not(planted, small_corpus):
    fewer = small_corpus(["좋다 나쁘다 모르다"] * 3)
    model = Given(fewer.vocabulary, [[1, 0], [0, 1], [9, 9]][: len(fewer.vocabulary.words)])
    one = finished(curve(planted, model, method="frozen", column="label", sizes=(100,), seeds=1))
    fewer.vocabulary.tokenizer.name = "other"
    two = finished(curve(planted, model, method="frozen", column="label", sizes=(100,), seeds=1))
    assert one["accuracy"].tolist() == two["accuracy"].tolist() == [1.0]


def test_what_a_run_cannot_do_is_refused(planted):
    assert able(MaskedLM, "tuned") and able(MaskedLM, "layer") and able(MaskedLM, "mixed")
    assert not able(MaskedLM, "onehot") and not able(MaskedLM, "frozen") and not able(MaskedLM, "adapted")
    assert able(Given, "frozen") and able(Given, "tuned") and not able(Given, "layer") and able(BiLM, "adapted")
    assert able(BiLM, "beside") and not able(MaskedLM, "beside")
    with pytest.raises(InputError):
        finished(curve(planted, method="frozen", column="label"))
    bilm = BiLM(BiLMConfig.model_validate({"min_count": 1, "hidden_size": 16, "filters": 16}), planted.vocabulary)
    for models in ((bilm,), (bilm, bilm)):
        with pytest.raises(InputError):
            finished(curve(planted, *models, method="beside", column="label"))


def test_what_the_words_know_helps_states_that_know_nothing(planted):
    """An encoder whose weights are all 0; what words say beside it is learnt all the same."""
    bare = {"min_count": 1, "hidden_size": 4, "filters": 4, "letter_size": 2}
    bilm = BiLM(BiLMConfig.model_validate(bare), planted.vocabulary)
    bilm.restore({name: np.zeros_like(value) for name, value in bilm.state().items()})
    table = run(planted, "frozen_words")[1][0]
    alone = finished(curve(planted, bilm, method="mixed", column="label", sizes=(0,), seeds=1))
    both = finished(curve(planted, bilm, table, method="beside", column="label", sizes=(0,), seeds=1))
    assert both["accuracy"].iloc[0] > 0.9 > 0.7 > alone["accuracy"].iloc[0]


def test_steps_rise_to_the_end_and_tell_each_point(planted):
    steps = list(curve(planted, method="onehot", column="label", sizes=(100, 300), seeds=2))
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-1] == steps[-1].total
    assert sum("accuracy" in step.metrics for step in steps) == 4
