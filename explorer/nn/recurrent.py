"""Rows of unlike length read from their last token to their first, and back, so that padding is never read."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor


def turned(values: Float[Tensor, "B T D"], lengths: Int64[Tensor, " B"]) -> Float[Tensor, "B T D"]:
    """Each row with its first `lengths` places in the opposite order, the padding behind them where it was.

    Turned twice, a row is as it was. A recurrence over turned rows reads right to left and meets the padding last.
    """
    places = torch.arange(values.shape[1], device=values.device)
    opposite = lengths[:, None] - 1 - places
    which = torch.where(opposite < 0, places, opposite)
    return values.gather(1, which[:, :, None].expand_as(values))
