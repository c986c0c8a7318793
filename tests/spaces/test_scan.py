"""The scan finds what the exact index finds, in any order of magnitude, where rows are odd, and over block borders."""

import numpy as np
import pytest

from explorer.analysis import analogies
from explorer.spaces import scan
from explorer.spaces.neighbours import Index
from explorer.spaces.scan import Scan


@pytest.fixture
def space():
    rows = np.random.default_rng(0).normal(size=(3000, 20)).astype(np.float32)
    rows *= np.random.default_rng(1).lognormal(size=(3000, 1)).astype(np.float32)
    return rows


def same(one, other):
    ids, cosines = one
    expected, truth = other
    assert np.allclose(cosines, truth, atol=3e-6)
    assert (ids == expected).mean() > 0.999  # a tie may be told apart by its last bit


@pytest.mark.parametrize("exclude_self", [False, True])
@pytest.mark.parametrize("block", [64, 1000, 1 << 15])
def test_rows_have_the_neighbours_that_the_exact_index_finds(space, block, exclude_self, monkeypatch):
    monkeypatch.setattr(scan, "BLOCK", block)
    rows = np.arange(0, 3000, 17)
    same(Scan(space).nearest(rows, 10, exclude_self), Index(space).nearest(rows, 10, exclude_self))


def test_vectors_have_the_neighbours_that_the_exact_index_finds(space):
    asked = space[:5] - 2 * space[5:10]
    same(Scan(space).nearest(asked, 12), Index(space).nearest(asked, 12))


def test_odd_rows_are_as_in_the_index(space):
    space[3], space[70], space[80, 2], space[81, 3] = 0, space[71] * 2, np.nan, np.inf
    space[100], space[200] = space[101] * np.float32(1e-30), space[201] * np.float32(1e30)
    rows = np.array([3, 70, 80, 81, 100, 200, 5])
    same(Scan(space).nearest(rows, 10, exclude_self=True), Index(space).nearest(rows, 10, exclude_self=True))
    assert Scan(space).nearest(np.array([200]), 1, exclude_self=True)[0] == 201


def test_a_mapped_table_is_not_copied(space, tmp_path):
    space.tofile(tmp_path / "rows")
    mapped = np.memmap(tmp_path / "rows", np.float32, "r", shape=space.shape)
    found = Scan(mapped)
    assert found.table is mapped and found.recall == 1.0 and len(found) == 3000
    same(found.nearest(np.arange(5), 3), Index(space).nearest(np.arange(5), 3))


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_small_spaces(rows):
    table = np.eye(3, dtype=np.float32)[:rows]
    ids, cosines = Scan(table).nearest(np.ones((1, 3), np.float32), 10)
    assert ids.shape == cosines.shape == (1, rows)


def test_its_vectors_and_the_analogies_over_them_are_those_of_the_index(space, monkeypatch):
    """The map page asks a large run's scan for what it asks a small run's index for."""
    monkeypatch.setattr(analogies, "BLOCK", 700)
    rows = np.array([5, 2999, 0])
    assert np.allclose(Scan(space).at(rows), Index(space).at(rows), atol=1e-6)
    words = [f"말{at}" for at in range(len(space))]
    one, other = (analogies.answers(made(space), words, (3, 40, 500)) for made in (Scan, Index))
    assert one["word"].tolist() == other["word"].tolist()
    assert np.allclose(one["score"], other["score"], atol=3e-6)
