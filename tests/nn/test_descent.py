"""The training loop against a plain one written out, and against itself interrupted."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest
import torch
from torch import nn

from explorer.nn.batches import Batches
from explorer.nn.descent import DescentConfig, Learner, Loss, schedule, seeded


class Next(nn.Module):
    """A word from the one before it."""

    def __init__(self):
        super().__init__()
        self.table, self.drop, self.out = nn.Embedding(20, 6), nn.Dropout(0.3), nn.Linear(6, 20)

    def forward(self, ids):
        return self.out(self.drop(self.table(ids)))


@pytest.fixture
def batches(small_corpus):
    draw = np.random.default_rng(0)
    rows = [" ".join(f"w{i}" for i in draw.integers(0, 19, draw.integers(2, 9))) for _ in range(60)]
    return Batches(small_corpus(rows), 19, batch_size=16, max_length=8, held_out=0.1)


def made(drop=0.3, **over):
    with seeded(0):
        module = Next()
    module.drop.p = drop
    return Learner(module, DescentConfig(**{"epochs": 3, "learning_rate": 0.01, "threads": 1, **over}))


def loss_of(learner, noisy=False):
    def loss(batch, draw):
        ids = torch.from_numpy(batch.ids)
        inside = torch.from_numpy(batch.inside)[:, 1:]
        logits = learner.module(ids[:, :-1])[inside]
        total = nn.functional.cross_entropy(logits, ids[:, 1:][inside], reduction="sum")
        weight = draw.uniform(0.5, 1.5) if noisy else 1.0
        return Loss(total * weight, int(inside.sum()), {"hits": float((logits.argmax(1) == ids[:, 1:][inside]).sum())})

    return loss


def equal(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[k], two[k]) for k in one)


def test_steps_equal_a_plain_loop(batches):
    learner = made(drop=0.0, max_grad_norm=0.05)
    steps = list(learner.fit(batches, loss_of(learner)))
    other = made(drop=0.0)
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in other.module.parameters() if p.ndim > 1], "weight_decay": 0.01},
         {"params": [p for p in other.module.parameters() if p.ndim == 1], "weight_decay": 0.0}], lr=0.01
    )  # fmt: skip
    loss = loss_of(other)
    for step in range(3 * len(batches)):
        optimizer.zero_grad()
        found = loss(batches.at(step), np.random.default_rng(0))
        (found.total / found.predictions).backward()
        nn.utils.clip_grad_norm_(other.module.parameters(), 0.05)
        for group in optimizer.param_groups:
            group["lr"] = 0.01 * schedule(step, 3 * len(batches), 0.1)
        optimizer.step()
        assert steps[step].metrics["loss"] == pytest.approx(found.total.item() / found.predictions, abs=1e-5)
    for mine, theirs in zip(learner.module.parameters(), other.module.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-4)


def test_a_batch_in_parts_is_the_same_step(batches):
    one, many = made(drop=0.0), made(drop=0.0, gradient_accumulation_steps=4)
    list(one.fit(batches, loss_of(one)))
    list(many.fit(batches, loss_of(many)))
    for mine, theirs in zip(one.module.parameters(), many.module.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("done", [1, 4, 7])
def test_interrupted_with_dropout_and_draws_equals_uninterrupted(batches, done):
    whole, half = made(), made()
    list(whole.fit(batches, loss_of(whole, noisy=True)))
    making = half.fit(batches, loss_of(half, noisy=True))
    list(islice(making, done))
    kept = {name: value.copy() for name, value in half.state().items()}
    making.close()
    torch.rand(3)
    again = made(seed=0)
    again.restore(kept)
    list(again.fit(batches, loss_of(again, noisy=True)))
    assert equal(whole.state(), again.state())


def test_torch_s_own_draws_and_settings_are_left_alone(batches):
    threads = torch.get_num_threads()
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    learner = made()
    making = learner.fit(batches, loss_of(learner))
    next(making)
    assert torch.get_num_threads() == threads
    assert torch.is_grad_enabled() and not torch.is_autocast_enabled("cpu")
    list(making)
    assert torch.equal(torch.rand(3), expected)
    assert not learner.module.training


def test_dropout_is_another_in_each_step_and_seed():
    draws = []
    for numbers in ((0, 0), (0, 1), (1, 0), (0, 0)):
        with seeded(*numbers):
            draws.append(torch.rand(8))
    assert torch.equal(draws[0], draws[3])
    assert not torch.equal(draws[0], draws[1]) and not torch.equal(draws[0], draws[2])


def test_held_out_loss_is_told_now_and_then_and_at_the_end(batches):
    learner = made(epochs=20)
    steps = list(learner.fit(batches, loss_of(learner)))
    told = [s.done for s in steps if "held_out_loss" in s.metrics]
    assert told[-1] == steps[-1].total and 20 <= len(told) <= 22
    last = learner.measure(batches.held_out(), loss_of(learner))
    assert steps[-1].metrics["held_out_loss"] == last["loss"]
    assert 0 <= last["hits"] <= 1
    assert all(s.metrics["tokens_per_second"] > 0 for s in steps)


def test_loss_falls(batches):
    learner = made(epochs=40, drop=0.0)
    steps = list(learner.fit(batches, loss_of(learner)))
    assert steps[-1].metrics["loss"] < 0.9 * steps[0].metrics["loss"]


def test_warm_up_then_cosine():
    rates = [schedule(step, 100, 0.1) for step in range(100)]
    assert rates[:10] == pytest.approx([(i + 1) / 10 for i in range(10)])
    assert rates[10] == 1 and rates[55] == pytest.approx(0.5) and 0 < rates[99] < 0.01
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert schedule(0, 1, 0.0) == 1 and math.isclose(schedule(0, 1, 1.0), 1)


def test_bfloat16_computes_and_keeps_weights_in_float32(batches):
    learner = made(bf16=True)
    steps = list(learner.fit(batches, loss_of(learner)))
    assert all(value.dtype == np.float32 for name, value in learner.state().items() if name != "steps")
    assert math.isfinite(steps[-1].metrics["loss"])


def test_foreign_states_are_refused(batches):
    learner = made()
    list(islice(learner.fit(batches, loss_of(learner)), 2))
    state = learner.state()
    name = "training.exp_avg.table.weight"
    for wrong in (
        {k: v for k, v in state.items() if k != "table.weight"},
        {k: v for k, v in state.items() if k != name},
        {**state, name: state[name][:-1]},
        {**state, "more": state[name]},
        {**state, "out.bias": state["out.bias"][:-1]},
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - the words are the loop's own
            made().restore(wrong)
