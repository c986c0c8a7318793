"""A word drawn from what a language model expects: temperature, then the nucleus (Holtzman et al. 2020)."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def nucleus(logits: Float[np.ndarray, " R"], temperature: float, top_p: float) -> Float[np.ndarray, " R"]:
    """Probabilities after dividing the logits by a temperature and keeping the likeliest words of `top_p` in all.

    The word that reaches `top_p` is kept. Temperature 0 leaves the likeliest word alone.
    """
    if temperature == 0:
        return (np.arange(len(logits)) == np.argmax(logits)).astype(np.float64)
    p = np.exp((logits - logits.max()) / temperature, dtype=np.float64)
    p /= p.sum()
    order = np.argsort(-p, kind="stable")
    before = np.cumsum(p[order]) - p[order]
    p[order[(before >= top_p) & (before > 0)]] = 0
    return p / p.sum()


def drawn(logits: Float[np.ndarray, " R"], temperature: float, top_p: float, draw: np.random.Generator) -> int:
    """One row."""
    return int(draw.choice(len(logits), p=nucleus(logits, temperature, top_p)))
