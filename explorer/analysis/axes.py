"""The map whose two axes are formulas of words: where each word lies, how much that says, and the words at the ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from jaxtyping import Float

from explorer.analysis.formula import weights
from explorer.analysis.maps import named
from explorer.contracts import Embeds
from explorer.errors import BadFormula
from explorer.spaces import axes
from explorer.spaces.neighbours import unit

ENDS = 8  # words told at each end
MEASURED = 10_000  # words on which the spread is compared


def axis_map(model: Embeds, formulas: Mapping[str, str], find: Callable[[str], int], words: int = 5000) -> pd.DataFrame:
    """The columns of `maps.first_map`; x and y are the words' cosines with the two formulas, keys "x" and "y".

    find gives a word's number, or raises UnknownWord; BadFormula where a formula cannot be read or its words cancel.
    attrs: method, n, angle (the cosine of the two axes) and for each axis: formula; words {word: weight}; spread, the
    standard deviation of the cosines; directions and sums, [mean, standard deviation] of the spread of random
    directions and of the same weights over random words; wider, the share of those sums that spread words at least as
    much; draws, measured (words); low and high, [[word, cosine]] at the ends.
    """
    rows = unit(model.vectors())
    drawn, told, lines = rows[:words], {}, []
    for side, formula in formulas.items():
        parts = weights(formula)
        ids, by = np.array([find(word) for word in parts], np.int64), np.array(list(parts.values()))
        line = axes.direction(rows, ids, by)
        if not line.any():
            raise BadFormula("Character {at}: the words of the formula cancel each other out.", at=1)
        lines.append(line)
        told[side] = {"formula": formula, "words": parts, **_against_chance(drawn[:MEASURED], line, by)}
    places = drawn @ np.array(lines).T
    frame = named(model.vocabulary, places)
    for at, side in enumerate(told):
        told[side] |= _ends(frame["label"].to_numpy(), places[:, at])
    angle = float(lines[0] @ lines[1])
    frame.attrs = {"method": "axes", "metric": "cosine", "n": len(frame), "angle": angle, "axes": told}
    return frame


def _against_chance(
    rows: Float[np.ndarray, "V D"], line: Float[np.ndarray, " D"], by: Float[np.ndarray, " W"]
) -> dict[str, object]:
    """How much the words are spread on a line, and on others."""
    own, directions, sums = axes.spread(rows, line), axes.random_directions(rows), axes.random_sums(rows, by)
    return {
        "spread": own,
        "directions": [float(directions.mean()), float(directions.std())],
        "sums": [float(sums.mean()), float(sums.std())],
        "wider": float((sums >= own).mean()),
        "draws": axes.DRAWS,
        "measured": len(rows),
    }


def _ends(labels: np.ndarray, along: Float[np.ndarray, " V"]) -> dict[str, object]:
    order = np.argsort(along, kind="stable")
    ends = {"low": order[:ENDS], "high": order[::-1][:ENDS]}
    return {name: [[str(labels[at]), float(along[at])] for at in some] for name, some in ends.items()}
