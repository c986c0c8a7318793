"""Words by their letters: the convolution is the sum written out, and padding is not read."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.nn.descent import seeded
from explorer.nn.letters import PAD, Letters


def by_hand(net, letters):
    """One word through the network, a loop a sum."""
    seen = net.table.weight[[row for row in letters if row != PAD]]
    found = []
    for each in net.filters:
        count, size, width = each.weight.shape
        for f in range(count):
            values = []
            for start in range(len(seen)):
                total = each.bias[f].clone()
                for k in range(width):
                    if start + k < len(seen):
                        total += sum(each.weight[f, d, k] * seen[start + k, d] for d in range(size))
                values.append(max(total, torch.zeros(())))
            found.append(max(values))
    hidden = torch.stack(found)
    for highway in net.highways:
        made, gate = (highway.weight @ hidden + highway.bias).chunk(2)
        share = 1 / (1 + torch.exp(-gate))
        hidden = share * made.clamp(min=0) + (1 - share) * hidden
    return net.projection.weight @ hidden + net.projection.bias


@pytest.mark.parametrize("highways", [0, 2])
def test_the_convolution_is_the_sum_written_out(highways):
    with seeded(0):
        net = Letters(9, 3, [2, 2, 1], highways, 4).double()
    words = torch.tensor([[1, 4, 5, 6, 7, 2], [1, 8, 2, 0, 0, 0], [1, 4, 4, 2, 0, 0]])
    with torch.no_grad():
        found = net(words)
        for row, word in enumerate(words.tolist()):
            np.testing.assert_allclose(found[row], by_hand(net, word), atol=1e-10)


def test_padding_changes_nothing():
    with seeded(0):
        net = Letters(9, 3, [2, 2, 1], 1, 4)
    word = torch.tensor([[1, 4, 5, 2]])
    padded = torch.nn.functional.pad(word, (0, 7))
    assert torch.allclose(net(word), net(padded), atol=1e-6)
