"""Turned rows are read from their last token, and padding stays where it is."""

from __future__ import annotations

import torch

from explorer.nn.recurrent import turned


def test_each_row_is_turned_within_its_length():
    values = torch.arange(12.0).reshape(2, 3, 2)
    found = turned(values, torch.tensor([3, 2]))
    assert torch.equal(found[0], values[0].flip(0))
    assert torch.equal(found[1], values[1][[1, 0, 2]])


def test_turned_twice_is_as_it_was():
    values = torch.randn(5, 7, 3, generator=torch.Generator().manual_seed(0))
    lengths = torch.tensor([7, 1, 3, 0, 6])
    assert torch.equal(turned(turned(values, lengths), lengths), values)
