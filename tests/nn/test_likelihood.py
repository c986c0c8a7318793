"""Losses against torch's own and against their formulas."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from explorer.nn import likelihood
from explorer.nn.descent import seeded
from explorer.nn.likelihood import augmented, cross_entropy

N, R, D = 37, 29, 8


def drawn():
    with seeded(0):
        h, table, bias = torch.randn(N, D), torch.randn(R, D), torch.randn(R)
        return h.requires_grad_(), table.requires_grad_(), bias.requires_grad_(), torch.randint(R, (N,))


@pytest.mark.parametrize("chunk", [1, 100, 1 << 20])
@pytest.mark.parametrize("biased", [True, False])
def test_equals_torch_s_with_its_gradients(monkeypatch, chunk, biased):
    monkeypatch.setattr(likelihood, "CHUNK", chunk)
    h, table, bias, targets = drawn()
    bias = bias if biased else None
    leaves = [x for x in (h, table, bias) if x is not None]
    ours = cross_entropy(h, table, bias, targets)
    mine = torch.autograd.grad(ours * 3, leaves)
    theirs = functional.cross_entropy(functional.linear(h, table, bias), targets, reduction="sum")
    torch.testing.assert_close(ours, theirs)
    for a, b in zip(mine, torch.autograd.grad(theirs * 3, leaves), strict=True):
        torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)
    with torch.no_grad():
        torch.testing.assert_close(cross_entropy(h, table, bias, targets), theirs)


def test_in_bfloat16_it_stays_near():
    h, table, bias, targets = drawn()
    with torch.autocast("cpu", torch.bfloat16):
        ours = cross_entropy(h, table, bias, targets)
    theirs = functional.cross_entropy(functional.linear(h, table, bias), targets, reduction="sum")
    assert abs(ours - theirs) < 0.01 * theirs
    for a, b in zip(torch.autograd.grad(ours, [h, table]), torch.autograd.grad(theirs, [h, table]), strict=True):
        assert a.dtype == torch.float32 and (a - b).norm() < 0.02 * b.norm()


def test_augmented_loss_is_the_divergence_written_out():
    h, table, _, targets = drawn()
    logits = h.detach() @ table.detach().T
    wanted = (table[targets] @ table.T / 5).softmax(1)
    given = (logits / 5).softmax(1)
    torch.testing.assert_close(augmented(logits, table, targets, 5.0), (wanted * (wanted / given).log()).sum())


def test_augmented_loss_is_nothing_where_both_agree_and_never_below():
    _, table, _, targets = drawn()
    assert abs(augmented(table[targets] @ table.T, table, targets, 10.0)) < 1e-4
    with seeded(4):
        assert augmented(torch.randn(N, R), table, targets, 10.0) > 0


def test_augmented_loss_moves_the_logits_alone_by_its_formula():
    h, table, _, targets = drawn()
    logits = (h.detach() @ table.detach().T).requires_grad_()
    augmented(logits, table, targets, 5.0).backward()
    wanted = ((logits / 5).softmax(1) - (table[targets] @ table.T / 5).softmax(1)) / 5
    torch.testing.assert_close(logits.grad, wanted.detach(), atol=1e-5, rtol=1e-4)
    assert table.grad is None
