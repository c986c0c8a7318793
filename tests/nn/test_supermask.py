"""Fixed weights, the two ways to learn a mask of them, and where the absolute value must be taken."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional

from explorer.nn.supermask import Top, constants, densities, edge_popup, forward, kept, scores, threshold

SIZES = [64, 100, 50, 10]


class Inside(torch.autograd.Function):
    """Edge-popup as one writes it first: the absolute value inside the step, the gradient passed to s itself."""

    @staticmethod
    def forward(ctx, s, k):
        return Top.forward(ctx, s.abs(), k)

    @staticmethod
    def backward(ctx, *grads):
        return grads[0], None


def inside(s, density):
    return Inside.apply(s, kept(s.numel(), density))


def digits():
    from sklearn.datasets import load_digits

    pictures, labels = load_digits(return_X_y=True)
    x = functional.normalize(torch.tensor(pictures, dtype=torch.float32), dim=1) * 4
    return x, torch.tensor(labels)


def accuracy(mask, density=0.5, steps=200):
    """Of a mask learnt on three quarters of the digits, on the last quarter."""
    x, labels = digits()
    weights = constants(SIZES, [density] * 3, 0)
    learnt = [each.requires_grad_() for each in scores(SIZES, 1)]
    adam, draw = torch.optim.Adam(learnt, lr=3e-3), np.random.default_rng(2)
    for _ in range(steps):
        some = draw.integers(0, 1347, 128)
        used = [w * mask(s, density) for w, s in zip(weights, learnt, strict=True)]
        adam.zero_grad()
        functional.cross_entropy(forward(used, x[some]), labels[some]).backward()
        adam.step()
    with torch.no_grad():
        used = [w * mask(s, density) for w, s in zip(weights, learnt, strict=True)]
        return float((forward(used, x[1347:]).argmax(1) == labels[1347:]).float().mean())


@pytest.mark.parametrize("shares", [[1.0, 1.0, 1.0], [0.5, 0.3, 0.1]])
def test_weights_are_signed_constants_of_their_layer(shares):
    for weight, share, (into, out) in zip(constants(SIZES, shares, 3), shares, pairwise(SIZES), strict=True):
        assert weight.shape == (out, into) and weight.dtype == torch.float32
        np.testing.assert_allclose(weight.abs(), np.sqrt(2) / np.sqrt(into * share), rtol=1e-6)
        assert 0.4 < float((weight > 0).float().mean()) < 0.6


def test_weights_and_first_scores_follow_from_the_seed():
    for made in (lambda seed: constants(SIZES, [1.0] * 3, seed), lambda seed: scores(SIZES, seed)):
        one, same, other = made(0), made(0), made(1)
        assert all(map(torch.equal, one, same)) and not any(map(torch.equal, one, other))


def test_weights_do_not_depend_on_what_else_was_drawn():
    one = constants(SIZES, [1.0] * 3, 0)
    torch.manual_seed(5)
    assert all(map(torch.equal, one, constants(SIZES, [1.0] * 3, 0)))


def test_first_scores_fill_their_range_on_both_sides():
    for score, into in zip(scores(SIZES, 0), SIZES[:-1], strict=True):
        bound = 1 / np.sqrt(into)
        assert score.abs().max() <= bound and score.min() < -0.9 * bound and score.max() > 0.9 * bound


def test_the_forward_pass_is_relu_between_and_none_at_the_end():
    draw = np.random.default_rng(0)
    weights, x = [draw.normal(size=(out, into)) for into, out in pairwise(SIZES)], draw.normal(size=(7, 64))
    wanted = weights[2] @ np.maximum(weights[1] @ np.maximum(weights[0] @ x.T, 0), 0)
    np.testing.assert_allclose(forward([torch.tensor(w) for w in weights], torch.tensor(x)), wanted.T, atol=1e-10)
    assert (wanted < 0).any()


@pytest.mark.parametrize("density", [0.001, 0.05, 0.3, 0.5, 0.77, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (50, 100), (10, 301)])
def test_edge_popup_keeps_k_of_a_layer_the_farthest_from_zero(density, shape):
    s = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    mask, count = edge_popup(s, density), s.numel()
    many = int(mask.sum())
    assert many == kept(count, density) and abs(many - density * count) <= 1 and set(mask.unique().tolist()) <= {0, 1}
    assert many == count or s.abs()[mask == 1].min() >= s.abs()[mask == 0].max()


def test_edge_popup_keeps_exactly_k_of_equal_scores_too():
    assert int(edge_popup(torch.ones(20, 30), 0.25).sum()) == 150


def test_threshold_keeps_what_is_not_negative():
    assert threshold(torch.tensor([[-1.0, -1e-9, 0.0, 1e-9, 2.0]])).tolist() == [[0, 0, 1, 1, 1]]


def test_the_gradient_reaches_all_scores_and_of_edge_popup_with_their_sign():
    given = torch.randn(6, 8, generator=torch.Generator().manual_seed(1))
    wanted = torch.randn(6, 8, generator=torch.Generator().manual_seed(2))
    found = []
    for mask in (threshold, lambda s: edge_popup(s, 0.3)):
        s = given.clone().requires_grad_()
        (mask(s) * wanted).sum().backward()
        found.append(s.grad)
    torch.testing.assert_close(found[0], wanted)
    torch.testing.assert_close(found[1], given.sign() * wanted)


def test_the_absolute_value_is_taken_outside_of_the_step():
    """Inside, scores below 0 learn the wrong way round, and more steps make it worse."""
    outside, wrong = accuracy(edge_popup), accuracy(inside)
    assert outside > 0.88 and wrong < 0.5, (outside, wrong)


def test_a_threshold_learns_the_digits():
    assert accuracy(lambda s, _density: threshold(s), density=1.0) > 0.8


def total(sizes, shares):
    counts = [into * out for into, out in pairwise(sizes)]
    return sum(share * count for share, count in zip(shares, counts, strict=True)) / sum(counts)


def test_a_uniform_budget_is_the_same_everywhere():
    assert densities(SIZES, 0.3, "uniform") == [0.3] * 3


@pytest.mark.parametrize("density", [0.01, 0.1, 0.5, 0.9, 0.999, 1.0])
@pytest.mark.parametrize("sizes", [SIZES, [2048, 300, 300, 100], [5, 5], [64, 2, 2, 2], [2152, 946, 1983]])
def test_erdos_renyi_keeps_the_density_of_the_whole_and_no_layer_more_than_all(sizes, density):
    shares = densities(sizes, density, "erdos_renyi")
    assert total(sizes, shares) == pytest.approx(density, rel=1e-9) and all(0 < share <= 1 for share in shares)


def test_erdos_renyi_holds_for_networks_of_any_sizes():
    """1.0 among the densities: a layer that keeps all must not be asked for a rounding error more."""
    for seed in range(500):
        draw = np.random.default_rng(seed)
        sizes = draw.integers(1, 3000, draw.integers(2, 7)).tolist()
        density = float(draw.choice([1.0, 0.95, draw.uniform(0.01, 1)]))
        shares = densities(sizes, density, "erdos_renyi")
        assert total(sizes, shares) == pytest.approx(density) and max(shares) <= 1, (sizes, density)


def test_erdos_renyi_gives_layers_in_proportion_to_their_sides_over_their_weights():
    sizes = [2048, 300, 300, 100]
    shares = densities(sizes, 0.1, "erdos_renyi")
    scale = [share * into * out / (into + out) for share, (into, out) in zip(shares, pairwise(sizes), strict=True)]
    np.testing.assert_allclose(scale, scale[0])
    assert shares[0] < shares[1] < shares[2]
