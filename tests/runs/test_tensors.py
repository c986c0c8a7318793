"""The official library reads what is written row by row, and its files are mapped as it reads them."""

import json

import numpy as np
import pytest
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

from explorer.runs.tensors import HEAD, Rows, mapped


def test_rows_written_in_blocks_are_a_safetensors_file(tmp_path):
    table = np.random.default_rng(0).normal(size=(1000, 7)).astype(np.float32)
    path = tmp_path / "state.safetensors"
    with Rows(path, 7) as rows:
        for start in range(0, 1000, 300):
            rows.add(table[start : start + 300])
        rows.close_with({"말": "</script>"})
    assert np.array_equal(load_file(path)["vectors"], table)
    assert path.stat().st_size == HEAD + table.nbytes
    with safe_open(path, "np") as opened:
        assert json.loads(opened.metadata()["facts"]) == {"말": "</script>"}
    assert np.array_equal(mapped(path)["vectors"], table)


def test_no_rows_at_all(tmp_path):
    with Rows(tmp_path / "none", 7) as rows:
        rows.close_with({})
    assert mapped(tmp_path / "none")["vectors"].shape == load_file(tmp_path / "none")["vectors"].shape == (0, 7)


def test_a_file_that_was_not_closed_is_no_safetensors_file(tmp_path):
    with Rows(tmp_path / "cut", 7) as rows:
        rows.add(np.ones((3, 7), np.float32))
    with pytest.raises(SafetensorError):
        load_file(tmp_path / "cut")


@pytest.mark.parametrize("kind", ["f4", "f8", "f2", "i8", "i4", "i2", "i1", "u8", "u1", "?"])
def test_every_kind_of_array_is_mapped_as_the_library_reads_it(kind, tmp_path):
    arrays = {"a": np.arange(12).reshape(3, 4).astype(kind), "b": np.array(1).astype(kind), "c": np.zeros((0, 3), kind)}
    save_file(arrays, tmp_path / "x", metadata={"facts": "{}"})
    found = mapped(tmp_path / "x")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert np.array_equal(found[name], array) and found[name].dtype == array.dtype
        assert found[name].shape == array.shape
    assert not found["a"].flags.writeable
