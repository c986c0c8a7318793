"""The gradient of a superposition against finite differences, one-hot shares against one mask, and halving by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from explorer.nn import superposition
from explorer.nn.supermask import constants, forward
from explorer.nn.superposition import Seen, entropy, gradient, is_new, likeliest, search, superposed, surplus

SIZES, K, LABELS = [6, 9, 8, 7], 5, 4
objectives = pytest.mark.parametrize("objective", [entropy, surplus(LABELS)], ids=["entropy", "surplus"])


def network(count=K, dtype=torch.float64, seed=0):
    """Weights that are no constants, so that each place counts; masks of count tasks, inputs."""
    draw = torch.Generator().manual_seed(seed)
    weights = [
        w.to(dtype) * torch.rand(w.shape, generator=draw, dtype=dtype) for w in constants(SIZES, [1.0] * 3, seed)
    ]
    masks = [torch.randint(0, 2, (count, *w.shape), generator=draw, dtype=torch.uint8) for w in weights]
    return weights, masks, 8 * torch.randn((3, SIZES[0]), generator=draw, dtype=dtype)


def shares(seed=1, count=K):
    found = np.random.default_rng(seed).random(count)
    return found / found.sum()


@objectives
@pytest.mark.parametrize("temperature", [1.0, 8.0])
def test_the_gradient_is_that_of_finite_differences(objective, temperature):
    """At labels the gradient of G is stopped: what differences see of it is G with their logits held."""
    weights, masks, x = network()
    alphas, step = shares(), 1e-6

    def logits(at):
        return forward(superposed(weights, masks, at), x) / temperature

    def value(at):
        moved = logits(at)
        if objective is not entropy:
            moved = torch.cat([logits(alphas)[:, :LABELS], moved[:, LABELS:]], 1)
        return float(objective(moved).mean())

    wanted = [(value(alphas + step * way) - value(alphas - step * way)) / (2 * step) for way in np.eye(K)]
    found = gradient(weights, masks, x, alphas, objective, temperature)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)
    assert found.dtype == np.float64 and np.abs(found).max() > 1e-3


def test_masks_that_are_looked_at_in_parts_add_up(monkeypatch):
    weights, masks, x = network(7)
    whole = gradient(weights, masks, x, shares(count=7))
    monkeypatch.setattr(superposition, "CHUNK", 2)
    np.testing.assert_allclose(gradient(weights, masks, x, shares(count=7)), whole, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_with_one_share_alone_the_superposition_is_the_masked_network_to_the_bit(dtype):
    weights, masks, x = network(dtype=dtype)
    for at in range(K):
        found = superposed(weights, masks, np.eye(K)[at])
        one = [weight * mask[at] for weight, mask in zip(weights, masks, strict=True)]
        assert all(map(torch.equal, found, one)) and found[0].dtype == dtype
        assert torch.equal(forward(found, x), forward(one, x))


def test_equal_shares_of_equal_masks_are_that_mask():
    weights, masks, _x = network(1)
    four = [mask.repeat(4, 1, 1) for mask in masks]
    for weight, mask, found in zip(weights, masks, superposed(weights, four, np.full(4, 0.25)), strict=True):
        assert torch.equal(found, weight * mask[0])


def test_g_gives_the_outputs_of_labels_no_gradient_and_the_others_their_softmax():
    logits = torch.randn((3, 7), generator=torch.Generator().manual_seed(0), dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(surplus(LABELS)(logits).sum(), logits)
    assert not found[:, :LABELS].any()
    torch.testing.assert_close(found[:, LABELS:], logits.softmax(1)[:, LABELS:])


def test_g_is_the_logarithm_of_all_outputs():
    logits = torch.randn((3, 7), generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(surplus(LABELS)(logits), logits.logsumexp(1))


def test_the_entropy_is_that_of_scipy():
    from scipy.stats import entropy as known

    logits = torch.randn((5, 7), generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 3
    np.testing.assert_allclose(entropy(logits), known(logits.softmax(1).numpy(), axis=1), atol=1e-12)
    assert float(entropy(torch.tensor([[1e4, 0.0, -1e4]]))) == 0


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 8, 9, 25])
def test_a_search_halves_as_often_as_is_said(count):
    weights, masks, x = network(count)
    steps = search(weights, masks, x)
    assert len(steps) == math.ceil(math.log2(count))
    left = count
    for step in steps:
        assert step.alphas.shape == step.gradient.shape == (count,)
        assert np.count_nonzero(step.alphas) == left and step.alphas.sum() == pytest.approx(1)
        assert set(step.alphas[step.alphas > 0].tolist()) == {1 / left} and not step.gradient[step.alphas == 0].any()
        left = (left + 1) // 2
    assert left == 1


def test_each_step_keeps_the_half_that_lowers_the_objective_most():
    weights, masks, x = network(9)
    steps = search(weights, masks, x, surplus(LABELS), 2.0)
    for before, after in pairwise(steps):
        wanted = gradient(weights, masks, x, before.alphas, surplus(LABELS), 2.0)
        stay = np.flatnonzero(before.alphas)
        np.testing.assert_allclose(before.gradient[stay], wanted[stay], atol=1e-12)
        best = sorted(stay.tolist(), key=lambda at: wanted[at])[: np.count_nonzero(after.alphas)]
        assert sorted(best) == np.flatnonzero(after.alphas).tolist()


def test_a_single_mask_is_found_at_once_and_none_is_told():
    weights, masks, x = network(1)
    (only,) = search(weights, masks, x)
    assert only.alphas.tolist() == [1] and likeliest(only) == 0
    for none in ([], [mask[:0] for mask in masks]):
        with pytest.raises(ValueError, match="no task"):
            search(weights, none, x)


def test_the_likeliest_is_the_lowest_of_those_that_are_left():
    seen = Seen(np.array([0, 0.5, 0, 0.5]), np.array([0.0, 2.0, 0.0, 1.0]))
    assert likeliest(seen) == 3, "those that are out have 0, which is lower"


def test_a_batch_is_new_where_no_task_stands_out():
    assert is_new(np.zeros(5)) and is_new(np.array([0.01, -0.01, 0.0]))
    assert not is_new(np.array([0.0, -3.0, 0.0])) and not is_new(np.array([1e4, -1e4]))
    assert is_new(np.array([0.0] * 19 + [3.0])), "that one fits worse than all others is no sign of any"
    assert is_new(np.zeros(1)) and is_new(np.array([-50.0])), "of one mask nothing can stand out"


@pytest.mark.parametrize("epsilon", [0.01, 0.125, 0.5])
def test_how_far_a_task_must_stand_out_is_epsilon(epsilon):
    """Of two, 2 · softmax(d, 0) = 1 + ε at d = ln((1 + ε) / (1 − ε))."""
    edge = math.log((1 + epsilon) / (1 - epsilon))
    assert is_new(np.array([0.0, -edge + 1e-6]), epsilon) and not is_new(np.array([0.0, -edge - 1e-6]), epsilon)
