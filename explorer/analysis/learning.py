"""What a training noted of its loss, as curves: the text that it learnt from, and the sentences that were held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explorer.contracts import Step

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object

BINS = 80  # means of so many stretches stand for the losses of single batches, which jump


def learning(steps: Sequence[Step], bins: int = BINS) -> DataFrame:
    """Columns share (0 to 1), series (train, held_out), loss (nats a prediction), perplexity; none without a loss.

    train is the mean over the steps of each stretch, held_out each measurement as it was noted.
    """
    import pandas as pd

    train = [(done / max(total, 1), metrics["loss"]) for done, total, metrics in steps if "loss" in metrics]
    parts = np.array_split(np.array(train).reshape(-1, 2), max(1, min(bins, len(train))))
    rows = [(float(part[-1, 0]), "train", float(part[:, 1].mean())) for part in parts if len(part)]
    held = [(done / max(total, 1), metrics) for done, total, metrics in steps if "held_out_loss" in metrics]
    rows += [(share, "held_out", float(metrics["held_out_loss"])) for share, metrics in held]
    frame = pd.DataFrame(rows, columns=["share", "series", "loss"])
    return frame.assign(perplexity=np.exp(np.minimum(frame["loss"].astype(float), 50.0)))
