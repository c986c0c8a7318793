"""One space turned onto another: the rotation that brings paired rows closest (orthogonal Procrustes)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Alignment(NamedTuple):
    """A rotation, perhaps with a reflection (D, D); a scale; and the centres (D,) that are laid upon each other."""

    rotation: np.ndarray
    scale: float
    source: np.ndarray
    target: np.ndarray

    def __call__(self, rows: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N D"]:
        """Rows of the source's space where they lie in the target's, in float32."""
        return ((rows - self.source) @ self.rotation * self.scale + self.target).astype(np.float32)


def procrustes(
    source: Float[np.ndarray, "N D"], target: Float[np.ndarray, "N D"], scale: bool = True, translation: bool = True
) -> Alignment:
    """What brings the source's rows nearest to the target's, by the sum of squared distances (Schönemann 1966).

    With source'·target = U·S·V' the rotation is U·V', and the scale tr(S) / |source|². Without pairs, or where the
    source is one point, nothing is turned and nothing scaled.
    """
    one, other = source.astype(np.float64), target.astype(np.float64)
    width = one.shape[1]
    if not len(one):
        return Alignment(np.eye(width), 1.0, np.zeros(width), np.zeros(width))
    centres = (one.mean(axis=0), other.mean(axis=0)) if translation else (np.zeros(width), np.zeros(width))
    one, other = one - centres[0], other - centres[1]
    u, s, v = np.linalg.svd(one.T @ other)
    length = float((one**2).sum())
    if not s[0] > 0 or not length:
        return Alignment(np.eye(width), 1.0, *centres)
    return Alignment(u @ v, float(s.sum()) / length if scale else 1.0, *centres)
