"""An export becomes one file, whole or none, and is removed after a day."""

import time
import zipfile

import pytest

from explorer.runs.exchange import packing
from explorer.runs.exchange.bringing import Parcel, bring
from explorer.runs.folder import Folder
from explorer.spaces.stages import finished


@pytest.fixture
def run(tmp_path):
    (tmp_path / "a.vec").write_text("배 1 2\n사과 3 4\n", "utf-8")
    (tmp_path / "scratch").mkdir()
    return finished(bring(tmp_path, Parcel(files=(tmp_path / "a.vec",), name="a"), tmp_path / "scratch"))


@pytest.mark.parametrize("format", packing.SUFFIX)
def test_each_format_is_one_file(run, format, tmp_path):
    folder = packing.place(tmp_path, run, format)
    folder.path.mkdir(parents=True)
    assert packing.make(tmp_path, run, format, "") == "done"
    path = packing.file(folder)
    assert path.stat().st_size and path.name == f"{run}.{packing.SUFFIX[format]}"
    if format == "tensorboard":
        assert zipfile.ZipFile(path).namelist() == ["metadata.tsv", "projector_config.pbtxt", "vectors.tsv"]
    packing.prune(tmp_path)
    assert path.exists()
    packing.prune(tmp_path, time.time() + packing.KEPT + 60)
    assert not path.exists()


@pytest.mark.parametrize("run", ["../x", "", "imported-0", "imported-0123456789ab/.."])
def test_names_that_are_none_have_no_place(run, tmp_path):
    assert packing.place(tmp_path, run, "word2vec") is None
    assert packing.place(tmp_path, "imported-0123456789ab", "pickle") is None
    assert isinstance(packing.place(tmp_path, "imported-0123456789ab", "parquet"), Folder)
