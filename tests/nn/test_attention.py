"""Attention against torch's own layer with copied weights, fast and exact path alike."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from explorer.nn.attention import MultiHeadAttention
from explorer.nn.descent import seeded

B, T, S, D, H = 3, 7, 5, 24, 4


@pytest.fixture
def pair():
    with seeded(0):
        ours, theirs = MultiHeadAttention(D, H), nn.MultiheadAttention(D, H, batch_first=True)
        for p in theirs.parameters():
            nn.init.normal_(p, std=0.3)
    ours.inputs.weight.data, ours.inputs.bias.data = theirs.in_proj_weight.data, theirs.in_proj_bias.data
    ours.output.weight.data, ours.output.bias.data = theirs.out_proj.weight.data, theirs.out_proj.bias.data
    return ours, theirs


def inputs(*shape):
    with seeded(1):
        return torch.randn(*shape)


def close(one, two):
    torch.testing.assert_close(one, two, atol=1e-5, rtol=1e-5)


def seen():
    inside = torch.ones(B, T, dtype=torch.bool)
    inside[0, 4:] = inside[2, 1:] = False
    return inside


@pytest.mark.parametrize("exact", [False, True])
def test_equals_torch_s_layer(pair, exact):
    ours, theirs = pair
    x = inputs(B, T, D)
    wanted, weights = theirs(x, x, x, average_attn_weights=False)
    answer, told = ours(x, exact=exact)
    close(answer, wanted)
    assert (told is not None) == exact
    if exact:
        close(told, weights)


@pytest.mark.parametrize("exact", [False, True])
def test_equals_torch_s_layer_with_padding_and_causal(pair, exact):
    ours, theirs = pair
    x = inputs(B, T, D)
    wanted, weights = theirs(x, x, x, key_padding_mask=~seen(), average_attn_weights=False)
    answer, told = ours(x, seen=seen()[:, None], exact=exact)
    close(answer, wanted)
    behind = torch.ones(T, T, dtype=torch.bool).triu(1)
    wanted_causal, weights_causal = theirs(x, x, x, attn_mask=behind, average_attn_weights=False)
    causal, told_causal = ours(x, causal=True, exact=exact)
    close(causal, wanted_causal)
    if exact:
        close(told, weights)
        close(told_causal, weights_causal)


@pytest.mark.parametrize("exact", [False, True])
def test_equals_torch_s_layer_when_it_reads_another_text(pair, exact):
    ours, theirs = pair
    x, other = inputs(B, T, D), inputs(B, S, D)
    wanted, weights = theirs(x, other, other, average_attn_weights=False)
    answer, told = ours(x, other, exact=exact)
    close(answer, wanted)
    if exact:
        close(told, weights)


def test_rows_of_weights_sum_to_one_and_padding_gets_none(pair):
    _, weights = pair[0](inputs(B, T, D), seen=seen()[:, None], exact=True)
    close(weights.sum(-1), torch.ones(B, H, T))
    assert (weights.transpose(1, 3)[~seen()] == 0).all()


def test_gradients_of_both_paths_agree(pair):
    ours, _ = pair
    found = []
    for exact in (False, True):
        x = inputs(B, T, D).requires_grad_()
        ours(x, seen=seen()[:, None], exact=exact)[0].square().sum().backward()
        found.append(x.grad)
    torch.testing.assert_close(*found, atol=1e-3, rtol=1e-4)


def test_dimensions_that_the_heads_cannot_share_are_refused():
    with pytest.raises(ValueError, match="cannot be shared"):
        MultiHeadAttention(10, 4)
