"""Masks come back as they were, the smaller kind is kept, and a file that is no mask is refused."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.nn import packing
from explorer.nn.packing import bit_bytes, packed, sparse_bytes, unpacked

SHAPES = [(1, 1), (1, 9), (9, 1), (7, 5), (8, 8), (100, 300), (300, 64), (10, 2048)]
DENSITIES = [0.0, 0.001, 0.02, 0.05, 0.06, 0.07, 0.3, 0.9, 1.0]


def drawn(shape, density, seed=0):
    return np.random.default_rng([seed, *shape]).random(shape) < density


def by_places(shape=(6, 4)):
    """A mask that is kept as places, and its array: column 0 keeps rows 1 and 4, column 2 row 5."""
    mask = np.zeros(shape, bool)
    mask[[1, 4, 5], [0, 0, 2]] = True
    return mask, np.array([2, 0, 1, 0, 1, 4, 5], np.uint16)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("density", DENSITIES)
def test_what_is_packed_comes_back(shape, density):
    for seed in range(5):
        mask = drawn(shape, density, seed)
        again = unpacked(packed(mask), shape)
        assert again.dtype == bool and again.shape == shape and np.array_equal(again, mask)


def test_masks_of_many_shapes_come_back():
    for seed in range(300):
        draw = np.random.default_rng(seed)
        shape = int(draw.integers(1, 60)), int(draw.integers(1, 60))
        mask = draw.random(shape) < draw.random() ** 3
        assert np.array_equal(unpacked(packed(mask), shape), mask), (seed, shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("density", DENSITIES)
def test_the_smaller_kind_is_kept(shape, density):
    mask = drawn(shape, density)
    bits, places = int(np.ceil(mask.size / 8)), 2 * (shape[1] + int(mask.sum()))
    assert bit_bytes(shape) == bits and sparse_bytes(shape, int(mask.sum())) == places
    assert packed(mask).nbytes == min(bits, places)
    assert packed(mask).dtype == (np.uint16 if places < bits else np.uint8)


def test_places_pay_below_one_weight_in_sixteen():
    """16 bits a weight that is kept against 1 a weight; beside it, a count for each column."""
    shape, found = (4096, 64), {}
    for one_in in (14, 15, 17, 18):
        mask = np.zeros(shape[0] * shape[1], bool)
        mask[::one_in] = True
        found[one_in] = packed(mask.reshape(shape)).dtype
    assert [each == np.uint16 for each in found.values()] == [False, False, True, True]


def test_the_bits_are_those_of_numpy_and_the_places_those_of_a_column_after_the_other():
    mask = drawn((7, 5), 0.5)
    assert np.array_equal(packed(mask), np.packbits(mask))
    sparse, wanted = by_places()
    assert not np.array_equal(packed(sparse), wanted), "so small that bits are smaller"
    assert np.array_equal(unpacked(wanted, (6, 4)), sparse)
    large, places = by_places((100, 4))
    assert packed(large).tolist() == places.tolist()


def test_more_outputs_than_a_place_can_name_are_kept_as_bits(monkeypatch):
    mask = drawn((100, 4), 0.01)
    assert packed(mask).dtype == np.uint16
    monkeypatch.setattr(packing, "LARGEST", 100)
    assert packed(mask).dtype == np.uint8 and np.array_equal(unpacked(packed(mask), (100, 4)), mask)


def test_a_transposed_mask_is_not_mistaken():
    mask = drawn((40, 90), 0.4)
    assert np.array_equal(unpacked(packed(mask.T), (90, 40)), mask.T)


@pytest.mark.parametrize("length", [0, 1, 4, 6, 50])
def test_bits_of_a_wrong_length_are_refused(length):
    with pytest.raises(ValueError, match="no mask"):
        unpacked(np.zeros(length, np.uint8), (7, 5))


@pytest.mark.parametrize("extra", [1, 2, 4])
def test_bits_beyond_the_last_weight_are_refused(extra):
    kept = packed(drawn((7, 5), 0.5))
    kept[-1] |= extra
    with pytest.raises(ValueError, match="beyond"):
        unpacked(kept, (7, 5))


@pytest.mark.parametrize(
    "kept",
    [
        [],
        [2, 0, 1],  # fewer than one count a column
        [2, 0, 1, 0],  # counts without their rows
        [2, 0, 1, 0, 1, 4],
        [2, 0, 1, 0, 1, 4, 5, 5],
        [1, 0, 1, 0, 1, 4, 5],
        [65535, 0, 1, 0, 1, 4, 5],
        [2, 0, 1, 0, 1, 4, 6],  # a row that is not there
        [2, 0, 1, 0, 1, 65535, 5],
    ],
)
def test_places_that_do_not_fit_are_refused(kept):
    with pytest.raises(ValueError, match="do not fit"):
        unpacked(np.array(kept, np.uint16), (6, 4))


@pytest.mark.parametrize("rows", [[4, 1, 5], [1, 1, 5]], ids=["falling", "repeated"])
def test_places_that_do_not_rise_are_refused(rows):
    with pytest.raises(ValueError, match="must rise"):
        unpacked(np.array([2, 0, 1, 0, *rows], np.uint16), (6, 4))


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64, np.uint32, np.float32, np.bool_, ">u2"])
def test_another_type_is_refused(dtype):
    with pytest.raises(ValueError, match="no type"):
        unpacked(by_places()[1].astype(dtype), (6, 4))


@pytest.mark.parametrize("shape", [(), (1, 3), (3, 1), (1, 1, 3)])
def test_another_number_of_dimensions_is_refused(shape):
    with pytest.raises(ValueError, match="dimension"):
        unpacked(np.zeros(shape, np.uint8), (6, 4))


def test_no_random_array_passes_for_a_mask_but_those_that_are_one():
    """What is accepted packs into the same array again, or into the smaller kind of the same mask."""
    for seed in range(2000):
        draw = np.random.default_rng(seed)
        kept = draw.integers(0, 4, draw.integers(3, 9)).astype(np.uint16)
        try:
            mask = unpacked(kept, (4, 3))
        except ValueError:
            continue
        columns, rows = np.nonzero(mask.T)
        assert kept.tolist() == [*np.bincount(columns, minlength=3), *rows]
