"""A vector as a mixture of others: static ≈ Σ wₖ · senseₖ with wₖ ≥ 0 (Arora et al. 2018, equation 2).

Weights are found by non-negative least squares (Lawson & Hanson 1974). No intercept: R² is uncentred, and the residual
‖v − Σ wₖ sₖ‖² / ‖v‖² is the share of the vector's squared length that no mixture of the senses reaches, from 0 to 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

LEVEL = 0.95  # of the intervals
DRAWS = 500  # of the bootstrap


class Mixture(NamedTuple):
    """Weights (K,), 0 or more; what they leave of the vector, as a share; what each sense alone leaves (K,)."""

    weights: Float[np.ndarray, " K"]
    residual: float
    alone: Float[np.ndarray, " K"]


class Intervals(NamedTuple):
    """Percentiles of the bootstrap, low and high: relative weights and shares of occurrences (2, K), the others (2,).

    gain: by how much the mixture's residual is below that of the best single sense.
    """

    weights: Float[np.ndarray, "2 K"]
    shares: Float[np.ndarray, "2 K"]
    residual: Float[np.ndarray, " 2"]
    gain: Float[np.ndarray, " 2"]


def mixture(vector: Float[np.ndarray, " D"], senses: Float[np.ndarray, "K D"]) -> Mixture:
    """The best non-negative mixture. A vector or a sense of zeros explains nothing: its weight is 0."""
    made = np.asarray(senses, np.float64)
    products, squares, length = _small(np.asarray(vector, np.float64), made)
    weights = _weights(products, squares)
    return Mixture(weights, _residual(weights, products, squares, length), _alone(products, squares, length))


def relative(weights: Float[np.ndarray, " K"]) -> Float[np.ndarray, " K"]:
    """Weights that sum to 1; zeros where none is above 0."""
    total = float(weights.sum())
    return weights / total if total > 0 else weights


def means(vectors: Float[np.ndarray, "N D"], senses: Int[np.ndarray, " N"], count: int) -> Float[np.ndarray, "K D"]:
    """The mean of the rows of each sense, 0 to count − 1; zeros for a sense without rows."""
    return _means(np.asarray(vectors, np.float64), senses, np.ones(len(senses)), count)


def intervals(
    vector: Float[np.ndarray, " D"],
    occurrences: Float[np.ndarray, "N D"],
    senses: Int[np.ndarray, " N"],
    count: int,
    draws: int = DRAWS,
    seed: int = 0,
) -> Intervals:
    """How far the figures depend on which occurrences were met: these are drawn anew, with replacement, `draws` times.

    occurrences: rows whose means are the sense vectors, and the sense of each, 0 to count − 1.
    """
    draw, even = np.random.default_rng(seed), np.full(len(senses), 1 / len(senses))
    rows = np.asarray(occurrences, np.float64)
    found: list[Mixture] = []
    shares: list[np.ndarray] = []
    for _ in range(draws):
        times = draw.multinomial(len(senses), even).astype(np.float64)
        found.append(mixture(vector, _means(rows, senses, times, count)))
        shares.append(np.bincount(senses, times, count) / len(senses))
    bounds = [50 * (1 - LEVEL), 50 * (1 + LEVEL)]
    residual = np.array([each.residual for each in found])
    return Intervals(
        np.percentile([relative(each.weights) for each in found], bounds, axis=0),
        np.percentile(shares, bounds, axis=0),
        np.percentile(residual, bounds),
        np.percentile(np.array([each.alone.min() for each in found]) - residual, bounds),
    )


def _small(vector: np.ndarray, senses: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """All that a mixture's error depends on: products with the vector (K,), of senses (K, K), the vector's square."""
    return senses @ vector, senses @ senses.T, float(vector @ vector)


def _weights(products: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """‖v − Σ wₖ sₖ‖² is least: the same problem in K dimensions, by a root of the senses' products."""
    from scipy.optimize import nnls

    values, axes = np.linalg.eigh(squares)
    kept = values > max(float(values.max(initial=0)), 1e-300) * 1e-12
    if not kept.any():
        return np.zeros(len(products))
    root = axes[:, kept] * np.sqrt(values[kept])  # squares = root · rootᵀ
    return nnls(root.T, axes[:, kept].T @ products / np.sqrt(values[kept]))[0]


def _residual(weights: np.ndarray, products: np.ndarray, squares: np.ndarray, length: float) -> float:
    left = length - 2 * weights @ products + weights @ squares @ weights
    return float(np.clip(left / length, 0, 1)) if length > 0 else float("nan")


def _alone(products: np.ndarray, squares: np.ndarray, length: float) -> np.ndarray:
    """1 − max(cos, 0)² with each."""
    across = np.diag(squares) * length
    cosines = np.divide(products, np.sqrt(across), out=np.zeros(len(products)), where=across > 0)
    return 1 - np.clip(cosines, 0, 1) ** 2


def _means(rows: np.ndarray, senses: np.ndarray, times: np.ndarray, count: int) -> np.ndarray:
    """Means (K, D) of the rows of each sense, each row so many times (N,)."""
    which = np.zeros((count, len(rows)))
    which[senses, np.arange(len(rows))] = times
    met = which.sum(axis=1, keepdims=True)
    return np.divide(which @ rows, met, out=np.zeros((count, rows.shape[1])), where=met > 0)
