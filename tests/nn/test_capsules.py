"""Routing against a triple loop, the gradient against frozen couplings, and what the first weights let through."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.nn.capsules import Decomposer, Layer, Matcher, read, route, squash
from explorer.nn.descent import seeded

B, P, D = 5, 4, 6


def votes(seed=0, batch=B, inputs=P, outputs=P):
    draw = np.random.default_rng(seed)
    return torch.tensor(draw.normal(size=(batch, inputs, outputs, D))), torch.tensor(draw.normal(size=(outputs, D)))


def looped(votes, bias, iterations):
    """The routing of the paper as one writes it down, a number at a time."""
    batch, inputs, outputs, size = votes.shape
    result, couplings = np.zeros((batch, outputs, size)), np.zeros((batch, inputs, outputs))
    for n in range(batch):
        b = np.zeros((inputs, outputs))
        for _ in range(iterations):
            for i in range(inputs):
                couplings[n, i] = np.exp(b[i]) / np.exp(b[i]).sum()
            for j in range(outputs):
                s = bias[j] + sum(couplings[n, i, j] * votes[n, i, j] for i in range(inputs))
                length = np.sqrt((s * s).sum())
                result[n, j] = length**2 / (1 + length**2) * s / length
                for i in range(inputs):
                    b[i, j] += (votes[n, i, j] * result[n, j]).sum()
    return result, couplings


@pytest.mark.parametrize("iterations", [1, 2, 3, 5])
def test_routing_equals_the_triple_loop(iterations):
    given, bias = votes(outputs=3)
    found = route(given, bias, iterations)
    wanted, couplings = looped(given.numpy(), bias.numpy(), iterations)
    assert np.abs(found.outputs.numpy() - wanted).max() < 1e-10
    assert np.abs(found.couplings[-1].numpy() - couplings).max() < 1e-10
    assert len(found.couplings) == iterations


def test_outputs_are_shorter_than_one_and_rows_of_couplings_sum_to_one():
    given, bias = votes(1)
    found = route(50 * given, bias, 3)
    assert (found.outputs.norm(dim=-1) < 1 + 1e-12).all()
    assert (route(given, bias, 3).outputs.norm(dim=-1) < 1).all()
    for each in found.couplings:
        assert torch.allclose(each.sum(-1), torch.ones(B, P, dtype=torch.float64))


def test_the_order_of_the_input_capsules_does_not_matter():
    given, bias = votes(2)
    assert torch.allclose(route(given, bias, 3).outputs, route(given[:, [2, 0, 3, 1]], bias, 3).outputs, atol=1e-14)


def test_rows_of_o_and_w_permuted_together_leave_the_layer_as_it_is():
    order = [3, 1, 0, 2]
    made = decomposer().double()
    static, states, inside, near = sentences()
    before = made(static, states, inside, near).routed[0].outputs
    with torch.no_grad():
        made.rows.copy_(made.rows[order].clone())
        made.layers[0].weight.copy_(made.layers[0].weight[order].clone())
    assert torch.allclose(before, made(static, states, inside, near).routed[0].outputs, atol=1e-14)


def test_the_gradient_is_that_of_frozen_couplings():
    given, bias = votes(3)
    free, frozen = given.clone().requires_grad_(), given.clone().requires_grad_()
    mix = torch.tensor(np.random.default_rng(4).normal(size=(B, P, D)))
    found = route(free, bias, 3)
    (found.outputs * mix).sum().backward()
    couplings = found.couplings[-1].detach()
    (squash(torch.einsum("bij,bijd->bjd", couplings, frozen) + bias) * mix).sum().backward()
    assert free.grad is not None
    assert frozen.grad is not None
    assert torch.allclose(free.grad, frozen.grad, atol=1e-14)


def test_with_one_capsule_iterations_do_nothing():
    given, bias = votes(5, inputs=1, outputs=1)
    assert torch.equal(route(given, bias, 1).outputs, route(given, bias, 3).outputs)


def share(start, layers=3, capsules=10, size=50, words=400):
    """Of the last layer's output, as a mean square, the part that differs from word to word."""
    with seeded(0), torch.no_grad():
        made = Decomposer(64, 64, capsules, size, layers, 3, start)
        static = torch.randn(words, 64)
        states, seen = torch.zeros(words, 1, 64), torch.ones(words, 1, dtype=torch.bool)
        last = made(static, states, seen, seen).routed[-1].outputs
    return float((last - last.mean(0)).square().sum() / last.square().sum())


@pytest.mark.parametrize(("capsules", "size"), [(10, 50), (4, 32), (2, 32)])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_healthy_capsules_depend_on_the_word_and_those_of_the_paper_do_not(layers, capsules, size):
    assert share("healthy", layers, capsules, size) > 0.5
    assert share("paper", layers, capsules, size) < 0.05


def test_each_layer_of_the_paper_forgets_more():
    shares = [share("paper", layers) for layers in (1, 2, 3)]
    assert shares[0] > 10 * shares[1] > 100 * shares[2]


def test_the_rows_begin_orthogonal():
    rows = decomposer().rows.detach()
    assert torch.allclose(rows @ rows.T, torch.eye(P), atol=1e-6)


def test_padding_and_what_is_far_are_not_read():
    made = decomposer().double()
    static, states, inside, near = sentences()
    before = made(static, states, inside, near)
    changed = states.clone()
    changed[~inside] = 1e3
    after = made(static, changed, inside, near)
    assert torch.allclose(before.result, after.result, atol=1e-12)
    capsules, context = torch.rand(B, P, D).double(), torch.rand(B, 7, D).double()
    weights = torch.einsum("bpd,btd->bpt", capsules, context)[:, :, 2:4].softmax(-1)
    seen = torch.zeros(B, 7, dtype=torch.bool)
    seen[:, 2:4] = True
    wanted = torch.einsum("bpt,btd->bpd", weights, context[:, 2:4])
    assert torch.allclose(read(capsules, context, seen), wanted, atol=1e-12)
    assert torch.equal(read(capsules, context, torch.zeros_like(seen)), torch.zeros(B, P, D).double())


def test_weights_sum_to_one_and_r_is_their_mixture():
    made = decomposer().double()
    found = made(*sentences())
    assert torch.allclose(found.weights.sum(-1), torch.ones(B).double())
    by_hand = sum(found.weights[:, [p]] * found.sense[:, p] for p in range(P))
    assert torch.allclose(found.result, by_hand)
    assert torch.allclose(found.weights, found.sense.square().sum(-1).sqrt().softmax(-1))


def test_parameters_of_a_layer_are_those_of_the_paper():
    assert sum(p.numel() for p in Layer(10, 50, 3, "paper").parameters()) == 250_500


@pytest.mark.parametrize("compares", [False, True])
def test_the_matcher_gives_a_logit_a_pair_and_learns_from_all_it_reads(compares):
    made = Matcher(8, D, 0.0, compares)
    r, h = (
        (torch.rand(B, D, requires_grad=True) for _ in range(2)),
        (torch.rand(B, 8, requires_grad=True) for _ in "ab"),
    )
    (r_a, r_b), (h_a, h_b) = r, h
    logits = made((r_a, r_b), (h_a, h_b))
    assert logits.shape == (B,)
    logits.sum().backward()
    assert all(each.grad is not None and each.grad.abs().sum() > 0 for each in (r_a, r_b, h_a, h_b))


def decomposer():
    with seeded(1):
        return Decomposer(8, 8, P, D, 2, 3, "healthy")


def sentences():
    draw = np.random.default_rng(7)
    inside = torch.tensor(np.arange(7) < draw.integers(3, 7, B)[:, None])
    near = inside & torch.tensor(np.arange(7) < 2)
    return torch.tensor(draw.normal(size=(B, 8))), torch.tensor(draw.normal(size=(B, 7, 8))), inside, near
