"""Which words two texts differ in: log-likelihood of each word's counts, an effect size, and how it is spread.

G² (Dunning 1993) asks how surprising two counts are if the word were equally frequent in both texts; it takes tokens to
be independent, which words of one story are not, so how a word is spread over the text belongs beside it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

Counts = Int[np.ndarray, " V"]


def log_likelihood(a: Counts, b: Counts, total_a: int, total_b: int) -> Float[np.ndarray, " V"]:
    """G² of the table (a, b; total_a − a, total_b − b), positive where the word is more frequent in the first text."""
    observed = np.stack([a, b, total_a - a, total_b - b]).astype(float)
    share = (observed[0] + observed[1]) / (total_a + total_b)
    expected = np.stack([share * total_a, share * total_b, (1 - share) * total_a, (1 - share) * total_b])
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    sign = np.where(observed[0] * total_b >= observed[1] * total_a, 1.0, -1.0)
    return sign * 2 * np.maximum(terms.sum(axis=0), 0.0)


def log_ratio(a: Counts, b: Counts, total_a: int, total_b: int) -> Float[np.ndarray, " V"]:
    """log₂ of how many times as frequent the word is in the first text; a count of 0 is taken as ½ (Hardie 2014)."""
    return np.log2(np.maximum(a, 0.5) / total_a) - np.log2(np.maximum(b, 0.5) / total_b)


def p_values(g2: Float[np.ndarray, " V"]) -> Float[np.ndarray, " V"]:
    """How often chance alone gives so large a G²: χ² with one degree of freedom."""
    from scipy.stats import chi2

    return chi2.sf(np.abs(g2), 1)


def discoveries(p: Float[np.ndarray, " V"], rate: float) -> Bool[np.ndarray, " V"]:
    """Which differences to believe so that at most `rate` of them are false on average (Benjamini & Hochberg 1995)."""
    order = np.argsort(p)
    passed = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(len(p), 1))
    found = np.zeros(len(p), bool)
    if len(passed):
        found[order[: passed[-1] + 1]] = True
    return found


def expected_parts(counts: Counts, parts: int) -> Float[np.ndarray, " V"]:
    """In how many of `parts` equal parts of a text a word stands on average if its uses fall anywhere."""
    return parts * (1 - (1 - 1 / parts) ** np.asarray(counts, float))
