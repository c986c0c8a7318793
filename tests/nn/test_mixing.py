"""The mixture of layers is the paper's formula, and learns its weights and nothing of the layers."""

from __future__ import annotations

import torch

from explorer.nn.mixing import Mix

LAYERS = [torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, -1.0]]), torch.tensor([[0.0, 5.0]])]


def test_at_first_each_layer_counts_alike():
    assert torch.allclose(Mix(3)(LAYERS), torch.tensor([[4 / 3, 2.0]]), atol=1e-6)


def test_the_formula_by_hand():
    mix = Mix(3)
    mix.weights.data = torch.log(torch.tensor([1.0, 2.0, 5.0]))  # softmax: 1/8, 2/8, 5/8
    mix.gamma.data.fill_(2.0)
    by_hand = [[2 * (1 / 8 * 1 + 2 / 8 * 3 + 5 / 8 * 0), 2 * (1 / 8 * 2 + 2 / 8 * -1 + 5 / 8 * 5)]]
    assert torch.allclose(mix(LAYERS), torch.tensor(by_hand), atol=1e-6)


def test_it_learns_which_layer_a_task_needs():
    draw = torch.Generator().manual_seed(0)
    layers = [torch.randn(50, 4, generator=draw) for _ in range(3)]
    mix = Mix(3)
    descent = torch.optim.Adam(mix.parameters(), lr=0.1)
    for _ in range(200):
        descent.zero_grad()
        (mix(layers) - 3 * layers[1]).square().mean().backward()
        descent.step()
    assert mix.weights.softmax(0)[1] > 0.95
    assert abs(float(mix.gamma.detach()) - 3) < 0.2
    assert len(list(mix.parameters())) == 2
