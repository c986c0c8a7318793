"""Procrustes: a planted rotation comes back, and SciPy agrees."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes
from scipy.spatial import procrustes as disparity

from explorer.spaces.alignment import procrustes


def rotation(width: int, seed: int = 0) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(width, width)))[0]


@pytest.mark.parametrize("width", [2, 30])
def test_a_planted_rotation_scale_and_move_are_recovered(width: int) -> None:
    rng = np.random.default_rng(1)
    source, turn, shift = rng.normal(size=(200, width)), rotation(width), rng.normal(size=width)
    target = source @ turn * 2.5 + shift
    found = procrustes(source[:100], target[:100])
    np.testing.assert_allclose(found.rotation, turn, atol=1e-8)
    assert found.scale == pytest.approx(2.5)
    np.testing.assert_allclose(found(source[100:]), target[100:], atol=1e-4)


def test_noise_is_withstood() -> None:
    rng = np.random.default_rng(2)
    source, turn = rng.normal(size=(2000, 20)), rotation(20)
    found = procrustes(source, source @ turn + 0.3 * rng.normal(size=source.shape))
    assert np.abs(found.rotation - turn).max() < 0.05


def test_scipy_finds_the_same() -> None:
    rng = np.random.default_rng(3)
    source, target = rng.normal(size=(2, 50, 4))
    plain = procrustes(source, target, scale=False, translation=False)
    np.testing.assert_allclose(plain.rotation, orthogonal_procrustes(source, target)[0], atol=1e-9)
    assert plain.scale == 1 and not plain.source.any() and not plain.target.any()
    found = procrustes(source, target)
    left = ((found(source) - target) ** 2).sum() / ((target - target.mean(axis=0)) ** 2).sum()
    assert left == pytest.approx(disparity(target, source)[2], rel=1e-4)


def test_nothing_to_go_by_turns_nothing() -> None:
    rows = np.arange(6.0).reshape(3, 2)
    assert (procrustes(rows[:0], rows[:0])(rows) == rows).all()
    moved = procrustes(rows[:1], rows[1:2])(rows)
    np.testing.assert_allclose(moved, rows + 2)
