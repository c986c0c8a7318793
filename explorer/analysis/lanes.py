"""Words that only one of two runs has: what a comparison must leave out, for everybody to see."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.analysis.pairing import By, joining
from explorer.contracts import Embeds, Making


def lanes(a: Embeds, b: Embeds, by: By = "form") -> Making[pd.DataFrame]:
    """A row a word without a partner, most frequent first on each side.

    Columns: side (a or b), row (its place in that run's vocabulary), word, count.
    """
    pairing = yield from joining(a.vocabulary, b.vocabulary, by)
    pieces = []
    for side, model, rows in (("a", a, pairing.only_a), ("b", b, pairing.only_b)):
        words, counts = model.vocabulary.words, np.asarray(model.vocabulary.counts)
        pieces.append(
            pd.DataFrame({"side": side, "row": rows, "word": [str(words[row]) for row in rows], "count": counts[rows]})
        )
    return pd.concat(pieces, ignore_index=True)
