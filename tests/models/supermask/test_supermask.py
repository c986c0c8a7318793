"""Masks of one network: nothing that was learnt is touched again, and what is kept comes back or is refused."""

from __future__ import annotations

import json
from itertools import islice, pairwise

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch.nn import functional

from explorer.corpus.tasks import Change, tasks
from explorer.errors import NothingToLearn
from explorer.models.supermask import Supermask
from explorer.models.supermask.config import SupermaskConfig
from explorer.nn.supermask import densities, kept
from explorer.nn.superposition import entropy
from tests.small_corpus import SmallCorpus

DIGITS = {
    "column": "label", "tasks": "permuted", "reads": "numbers", "features": 64, "hidden_size": 40, "outputs": 30,
    "batches": 30, "batch_size": 32, "learning_rate": 0.03, "count": 3, "threads": 1,
}  # fmt: skip
learnt = pytest.mark.parametrize("mask", ["threshold", "edge_popup"])
every = pytest.mark.parametrize(
    "settings",
    [
        {},
        {"mask": "edge_popup", "density": 0.3, "budget": "erdos_renyi", "transfer": True},
        {"mask": "random", "density": 0.1},
        {"weights": "shared"},
        {"weights": "own", "restarts": 1},
        {"weights": "own", "mask": "whole"},
    ],
    ids=str,
)


@pytest.fixture(scope="module")
def digits():
    pictures, labels = load_digits(return_X_y=True)
    texts = [" ".join(map(str, row)) for row in pictures[:250].astype(int).tolist()]
    return SmallCorpus(texts, {"label": [str(each) for each in labels[:250]]})


def made(corpus, **settings):
    return Supermask(SupermaskConfig.model_validate({**DIGITS, **settings}), corpus.vocabulary)


def fitted(corpus, **settings):
    model = made(corpus, **settings)
    list(model.fit(corpus))
    return model


def seen(model, corpus, task=0):
    """Logits of a task for some sentences."""
    return model.logits(model.inputs([corpus.sentence(at) for at in range(50)], task), task)


def equal(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[name], two[name]) for name in one)


@pytest.fixture(scope="module")
def plain(digits):
    """Three tasks of threshold masks; nobody may change it."""
    return fitted(digits)


@pytest.fixture(scope="module")
def half(digits):
    """The state of a training stopped after twenty batches of the first task."""
    model = made(digits)
    list(islice(model.fit(digits), 3))
    return {name: array.copy() for name, array in model.state().items()}


@learnt
def test_a_task_answers_to_the_bit_as_before_after_others_are_learnt(digits, mask):
    alone, among = fitted(digits, mask=mask, count=1), fitted(digits, mask=mask, count=3)
    assert len(alone.tasks) == 1 and len(among.tasks) == 3
    assert np.array_equal(seen(alone, digits), seen(among, digits))
    assert all(map(np.array_equal, alone.masks(0), among.masks(0))) and alone.tasks[0] == among.tasks[0]


@pytest.mark.parametrize(("weights", "same"), [("frozen", True), ("shared", False), ("own", True)])
def test_within_one_training_too_unless_weights_are_shared(digits, weights, same):
    model = made(digits, weights=weights)
    after = [(seen(model, digits), model.masks(0)) for step in model.fit(digits) if "tasks" in step.metrics]
    (first, mask), *later = after
    assert len(after) == 3
    assert [np.array_equal(first, logits) for logits, _ in later] == [same] * 2
    assert all(np.array_equal(a, b) for _, other in later for a, b in zip(mask, other, strict=True))


def test_tasks_are_learnt_and_are_not_each_others(plain, digits):
    found = [task.accuracy for task in plain.tasks]
    assert min(found) > 0.3, found
    assert [task.name for task in plain.tasks] == ["permuted 0", "permuted 1", "permuted 2"]
    assert not np.array_equal(plain.masks(0)[0], plain.masks(1)[0])
    assert not np.array_equal(seen(plain, digits, 0), seen(plain, digits, 1))


def test_the_accuracy_told_is_that_of_the_tests(plain, digits):
    for at, task in enumerate(tasks(digits, "label", "permuted", 2, 3)):
        given = task.examples
        logits = plain.logits(plain.inputs([digits.sentence(row) for row in given.tests.tolist()], at), at)
        right = np.mean(logits[:, :10].argmax(1) == given.test_labels)
        assert plain.tasks[at].accuracy == pytest.approx(right) and plain.tasks[at].tests == len(given.tests)
        assert plain.tasks[at].chance == pytest.approx(given.majority) and plain.tasks[at].labels == given.names


def test_shown_noise_a_mask_is_unsure_of_the_inputs_of_other_tasks(digits):
    """Entropy of its answers, in nats, to the permutation of another task; and how much more that is than at home."""

    def unsure(noise):
        model = fitted(digits, count=1, batches=80, noise=noise)
        x = Change("permuted", 9)(model.read([digits.sentence(at) for at in range(100)]).toarray())
        strange, own = (float(entropy(torch.tensor(model.logits(given, 0))).mean()) for given in (x, own_inputs(model)))
        assert model.tasks[0].accuracy > 0.6
        return strange, strange - own

    def own_inputs(model):
        return model.inputs([digits.sentence(at) for at in range(100)], 0)

    without, shown = unsure(0), unsure(0.5)
    assert shown[0] > without[0] + 0.5 and shown[1] > without[1] + 0.5


def test_weights_follow_from_the_network_seed_and_are_not_kept(plain, digits):
    assert not any(name.startswith("weights.") for name in plain.state())
    other, same = made(digits, network_seed=1), made(digits, seed=9, learning_rate=0.1)
    assert all(map(np.array_equal, same.weights(0), plain.weights(2)))
    assert not any(map(np.array_equal, other.weights(0), plain.weights(0)))


@pytest.mark.parametrize(("weights", "sets"), [("shared", 1), ("own", 3)])
def test_trained_weights_are_kept(digits, weights, sets):
    names = [name for name in fitted(digits, weights=weights, batches=5).state() if name.startswith("weights.")]
    assert len(names) == 3 * sets


def test_a_mask_takes_a_bit_a_weight(plain):
    for at, (into, out) in enumerate(pairwise(plain.sizes)):
        assert plain.state()[f"mask.0.{at}"].nbytes == -(-into * out // 8)


def begun(model, at):
    """The masks with which a task begins."""
    return [mask.detach().numpy().astype(bool) for mask in model._learning(at).masks()]


@learnt
def test_transfer_begins_with_the_mask_of_the_task_before(digits, mask):
    """One weight a layer may lie at the edge itself."""
    model = fitted(digits, mask=mask, count=1, transfer=True)
    without = begun(fitted(digits, mask=mask, count=1), 1)
    for before, first, anew in zip(model.masks(0), begun(model, 1), without, strict=True):
        assert (first != before).sum() <= 2 and (anew != before).mean() > 0.1


@learnt
def test_transfer_begins_from_the_mean_where_tasks_agree(digits, mask):
    model = fitted(digits, mask=mask, count=3, transfer=True)
    masks = [np.stack(layer) for layer in zip(*map(model.masks, range(3)), strict=True)]
    for layer, now in zip(masks, begun(model, 3), strict=True):
        mean = layer.mean(0)
        assert now[mean == 1].mean() > 0.97 and now[mean == 0].mean() < 0.03
        assert 0.1 < now[(mean > 0) & (mean < 1)].mean() < 0.9


def test_the_second_task_differs_by_transfer_and_the_first_does_not(digits):
    one, other = fitted(digits, count=2, batches=10), fitted(digits, count=2, batches=10, transfer=True)
    same = [all(map(np.array_equal, one.masks(at), other.masks(at))) for at in range(2)]
    assert same == [True, False]


@pytest.mark.parametrize("budget", ["uniform", "erdos_renyi"])
def test_a_lot_on_fixed_weights_learns_nothing_and_keeps_k(digits, budget):
    model = made(digits, mask="random", density=0.13, budget=budget)
    steps = list(model.fit(digits))
    assert len([step for step in steps if "tasks" in step.metrics]) == 3
    assert len(steps) == 1 + 3, "one to read, and one a task"
    shares = densities(model.sizes, 0.13, budget)
    for at in range(3):
        assert [int(m.sum()) for m in model.masks(at)] == [
            kept(m.size, share) for m, share in zip(model.masks(at), shares, strict=True)
        ]
    assert not np.array_equal(model.masks(0)[0], model.masks(1)[0])
    assert max(task.accuracy for task in model.tasks) < 0.5


def test_edge_popup_keeps_k_whatever_it_learnt(digits):
    model = fitted(digits, mask="edge_popup", density=0.2, count=2)
    for at in range(2):
        assert [int(m.sum()) for m in model.masks(at)] == [kept(m.size, 0.2) for m in model.masks(at)]


def test_whole_and_own_is_an_ordinary_network(digits):
    """The same first weights, batches and cosine, written with torch alone."""
    settings = {
        "mask": "whole",
        "weights": "own",
        "count": 1,
        "batches": 40,
        "learning_rate": 1e-2,
        "seed": 4,
        "noise": 0,
    }
    model = fitted(digits, **settings)
    layers = [each.clone().requires_grad_() for each in made(digits, **settings)._weights(0)]
    adam = torch.optim.Adam(layers, lr=1e-2)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(adam, 40)
    (task,) = tasks(digits, "label", "permuted", 2, 1)
    rows = [digits.sentence(row) for row in task.examples.pool.tolist()]
    x = torch.tensor(task.change(model.read(rows).toarray()))
    labels = torch.tensor(task.examples.pool_labels)
    for batch in range(40):
        some = np.random.default_rng([4, 0, batch]).integers(0, len(rows), 32)
        hidden = x[some]
        for layer in layers[:-1]:
            hidden = functional.linear(hidden, layer).relu()
        adam.zero_grad()
        functional.cross_entropy(functional.linear(hidden, layers[-1]), labels[some]).backward()
        adam.step()
        cosine.step()
    for one, other in zip(model.weights(0), layers, strict=True):
        np.testing.assert_allclose(one, other.detach(), atol=1e-5)
    assert model.tasks[0].accuracy > 0.6 and all(mask.all() for mask in model.masks(0))


def test_restarts_draw_weights_anew_and_keep_scores(digits):
    """Steps so small that weights stay where they were drawn."""
    model = made(digits, weights="own", restarts=2, count=1, batches=10, learning_rate=1e-9)
    drawn, scores = [], []
    for _step in model.fit(digits):
        if model.learning is not None and model.learning.batch:
            drawn.append(model.learning.weights[0].detach().clone())
            scores.append(model.learning.scores[0].detach().clone())
    drawn.append(torch.tensor(model.weights(0)[0]))
    assert len(drawn) == 3
    for one, other in pairwise(drawn):
        assert not torch.allclose(one, other, atol=1e-3)
        assert float(one.std()) == pytest.approx(float(other.std()), rel=0.1)
    torch.testing.assert_close(scores[0], scores[1], atol=1e-6, rtol=0)


@pytest.mark.parametrize(("weights", "times"), [("frozen", 1), ("shared", 3), ("own", 3)])
def test_fixed_weights_have_nothing_to_restart(digits, weights, times):
    model = made(digits, weights=weights, restarts=2, count=1, batches=20)
    assert len(list(model.fit(digits))) == 1 + 2 * times


@every
def test_steps_are_counted_to_the_end(digits, settings):
    steps = list(made(digits, **settings, batches=15).fit(digits))
    assert [step.done for step in steps] == list(range(1, steps[-1].total + 1))


@every
def test_an_interrupted_training_ends_alike(digits, settings):
    """Stopped while sentences are read, within a task, and within the next one."""
    settings = {**settings, "batches": 15, "count": 2}
    whole = fitted(digits, **settings)
    for stop in (1, 2, 4):
        stopped, resumed = made(digits, **settings), made(digits, **settings)
        list(islice(stopped.fit(digits), stop))
        resumed.restore(stopped.state())
        resumed.recall(json.loads(json.dumps(stopped.facts())))
        steps = list(resumed.fit(digits))
        assert equal(resumed.state(), whole.state()) and resumed.tasks == whole.tasks
        done = [step.done for step in steps]
        assert not done or (done == sorted(set(done)) and done[-1] == steps[-1].total)


def test_a_state_comes_back_with_its_facts(plain, digits):
    again = made(digits)
    again.restore(plain.state())
    again.recall(json.loads(json.dumps(plain.facts())))
    assert again.tasks == plain.tasks
    for at in range(3):
        assert np.array_equal(seen(again, digits, at), seen(plain, digits, at))
    assert list(again.fit(digits)) == []


def longer(array):
    return np.append(array, array[:1])


@pytest.mark.parametrize(
    "change",
    [
        {"mask.1.2": longer},
        {"mask.1.2": lambda each: each[:-1]},
        {"mask.1.2": lambda each: each.astype(np.int64)},
        {"mask.1.2": lambda each: each[None]},
        {"mask.1.2": lambda _each: np.zeros(0, np.uint16)},
        {"mask.0.0": None},
        {"scores.1": None},
        {"scores.1": lambda each: each[:, :1]},
        {"tasks": None},
        *[{"tasks": lambda _three, wrong=wrong: np.array(wrong)} for wrong in (2, 4, -3, 10**15, 3.0, [3], [3, 3])],
        {"weights.0.0": lambda _none: np.zeros((40, 64), np.float32)},
        {"more": lambda _none: np.zeros(1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_foreign_state_is_refused_and_nothing_of_it_is_used(plain, digits, change):
    ((name, how),) = change.items()
    state = dict(plain.state())
    if how is None:
        del state[name]
    else:
        state[name] = how(state.get(name))
    model = made(digits)
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the part's that refuses it
        model.restore(state)
    assert equal(model.state(), made(digits).state())


def test_bits_beyond_the_last_weight_are_refused(digits):
    settings = {"outputs": 31, "hidden_size": 41, "count": 1, "batches": 5}
    state, model = fitted(digits, **settings).state(), made(digits, **settings)
    model.restore(state)
    with pytest.raises(ValueError, match="beyond"):
        model.restore({**state, "mask.0.2": state["mask.0.2"] | 1})


@pytest.mark.parametrize("name", ["weights.0.0", "weights.0.2"])
@pytest.mark.parametrize("shape", [(40,), (64, 40), (1, 40, 64)])
def test_trained_weights_of_another_shape_are_refused(digits, name, shape):
    settings = {"weights": "shared", "count": 1, "batches": 5}
    state = fitted(digits, **settings).state()
    for broken in ({**state, name: np.zeros(shape, np.float32)}, {k: v for k, v in state.items() if k != name}):
        with pytest.raises(ValueError):  # noqa: PT011 - the words are the part's that refuses it
            made(digits, **settings).restore(broken)


@pytest.mark.parametrize(
    "change",
    [
        {"training.batch": None},
        *[{"training.batch": lambda _twenty, wrong=wrong: np.array(wrong)} for wrong in (30, 10**9, -1, [20])],
        {"training.0": None},
        {"training.0": lambda each: each.T},
        {"training.1.exp_avg": None},
        {"training.1.exp_avg": lambda each: each[:1]},
        {"training.9": lambda _none: np.zeros(1, np.float32)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_foreign_half_of_a_training_is_refused_when_it_would_go_on(digits, half, change):
    ((name, how),) = change.items()
    state = dict(half)
    assert int(state["training.batch"]) == 20
    if how is None:
        del state[name]
    else:
        state[name] = how(state.get(name))
    model = made(digits)
    model.restore(state)
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the part's that refuses it
        next(model.fit(digits))


def task_without(facts, name):
    return {"tasks": [{k: v for k, v in each.items() if k != name} for each in facts["tasks"]]}


def task_with(facts, **values):
    return {"tasks": [{**each, **values} for each in facts["tasks"]]}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _told: {},
        lambda _told: {"tasks": 3},
        lambda _told: {"tasks": [1, 2, 3]},
        lambda _told: {"tasks": [None] * 3},
        lambda told: {"tasks": told["tasks"][:2]},
        lambda told: {"tasks": told["tasks"] * 2},
        *[
            (lambda told, name=name: task_without(told, name))
            for name in ("name", "labels", "accuracy", "chance", "tests", "entropy", "spread", "change")
        ],
        lambda told: task_with(told, labels="가나"),
        lambda told: task_with(told, accuracy="good"),
        lambda told: task_with(told, accuracy=None),
        lambda told: task_with(told, tests=[]),
        lambda told: task_with(told, change=None),
        lambda told: task_with(told, change=["permuted"]),
        lambda told: task_with(told, change=["permuted", "x"]),
        lambda told: task_with(told, change=["permuted", None]),
        lambda told: task_with(told, change=["mirrored", 1]),
    ],
)
def test_wrong_facts_are_refused(plain, digits, wrong):
    model = made(digits)
    model.restore(plain.state())
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the part's that refuses it
        model.recall(wrong(plain.facts()))
    assert model.tasks == []


def test_fewer_outputs_than_labels_are_told(digits):
    with pytest.raises(NothingToLearn, match="10 labels need as many outputs, not 9"):
        list(made(digits, outputs=9).fit(digits))
    assert len(fitted(digits, outputs=10, count=1, batches=1).tasks) == 1


def korean(count=300, seed=0):
    """Two classes of sentences of different letters."""
    draw = np.random.default_rng(seed)
    letters = {"강": list("가나다라마바"), "산": list("오조초코토포")}
    words = lambda kind: ["".join(draw.choice(letters[kind], 3)) for _ in range(4)]  # noqa: E731
    kinds = [["강", "산"][at % 2] for at in range(count)]
    return SmallCorpus([" ".join(words(kind)) for kind in kinds], {"label": kinds})


@learnt
def test_korean_sentences_are_learnt(mask):
    corpus = korean()
    model = fitted(corpus, mask=mask, tasks="whole", reads="characters", features=256)
    assert model.tasks[0].labels == ["강", "산"] and model.tasks[0].accuracy > 0.9
    logits = model.logits(model.inputs(["가나 다라", "오조 초코"], 0), 0)
    assert logits[:, :2].argmax(1).tolist() == [0, 1]


def test_korean_words_are_learnt_by_vectors_drawn_by_the_word():
    draw = np.random.default_rng(0)
    kinds = [["강", "산"][at % 2] for at in range(300)]
    words = {"강": ["물", "배", "다리", "고기"], "산": ["돌", "나무", "눈", "범"]}
    corpus = SmallCorpus(
        [" ".join(draw.choice(words[kind], 4)) + f" 낱{at}" for at, kind in enumerate(kinds)], {"label": kinds}
    )
    model = fitted(corpus, tasks="whole", reads="words", features=128, batches=60)
    assert model.tasks[0].accuracy > 0.9


def test_a_word_has_the_same_vector_in_two_corpora():
    settings = {"reads": "words", "features": 128, "tasks": "whole", "batches": 1}
    one, other = (fitted(korean(seed=seed), **settings) for seed in range(2))
    assert {*one.vocabulary.words} != {*other.vocabulary.words}
    np.testing.assert_array_equal(one.inputs(["가나", "배 를 타다"], 0), other.inputs(["가나", "배 를 타다"], 0))


def test_networks_are_equal_by_what_their_weights_and_inputs_follow_from(digits):
    base = made(digits).network
    same = [{"seed": 3}, {"batches": 9}, {"count": 1}, {"tasks": "rotated"}, {"column": "x"}, {"learning_rate": 0.1}]
    other = [
        {"network_seed": 1}, {"hidden_size": 41}, {"hidden_layers": 3}, {"outputs": 31}, {"features": 65},
        {"reads": "characters"}, {"mask": "edge_popup"},
    ]  # fmt: skip
    assert {made(digits, **each).network for each in same} == {base}
    assert len({base, *(made(digits, **each).network for each in other)}) == len(other) + 1
    assert made(digits, mask="edge_popup").network != made(digits, mask="edge_popup", density=0.3).network


@pytest.mark.parametrize("weights", ["shared", "own"])
def test_trained_weights_are_no_network_that_masks_could_share(digits, weights):
    assert made(digits, weights=weights).network == ""
