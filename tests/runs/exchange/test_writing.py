import numpy as np
import pytest
import toys

from explorer.contracts import Vocabulary
from explorer.corpus.tokenise import tokenizer
from explorer.errors import BadConfig
from explorer.runs.exchange.writing import FORMATS, changed, export, size
from explorer.spaces.stages import finished

WORDS = ["배/NNG", "<script>alert(1)</script>", "한 칸", "줄\n바꿈\t\x00", "▁배", "e\u0301"]
PLAIN = ["배/NNG", "<script>alert(1)</script>", "한_칸", "줄_바꿈_", "▁배", "e\u0301"]


@pytest.fixture
def model():
    cut = tokenizer("whitespace", {})
    model = toys.Draws(toys.DrawsConfig(), Vocabulary(WORDS, np.arange(6, 0, -1), cut))
    model.table = np.random.default_rng(0).normal(size=(6, 8)).astype(np.float32)
    model.table[0, :6] = 1e-30, 3.0, -0.0, 3.4e38, 1e-45, 16777217
    return model


@pytest.mark.parametrize("format", ["word2vec", "word2vec-binary", "fasttext"])
def test_gensim_reads_what_was_written(model, format, tmp_path):
    gensim = pytest.importorskip("gensim.models")
    finished(export(model, format, tmp_path / "vectors"))
    read = gensim.KeyedVectors.load_word2vec_format(str(tmp_path / "vectors"), binary=format.endswith("binary"))
    assert read.index_to_key == PLAIN
    assert np.array_equal(read.vectors.view(np.uint32), model.vectors().view(np.uint32))  # to the last bit


def test_a_table_keeps_words_as_they_are_and_says_where_they_come_from(model, tmp_path):
    import json

    import pyarrow.parquet as pq

    finished(export(model, "parquet", tmp_path / "vectors.parquet", {"run": "draws-1", "seed": 0}))
    table = pq.read_table(tmp_path / "vectors.parquet")
    assert table["word"].to_pylist() == WORDS and table["count"].to_pylist() == [6, 5, 4, 3, 2, 1]
    assert np.array_equal(np.stack(table["vector"].to_numpy()), model.vectors())
    assert json.loads(table.schema.metadata[b"about"]) == {"run": "draws-1", "seed": 0}


def test_the_projector_finds_a_row_of_each_file_for_each_word(model, tmp_path):
    finished(export(model, "tensorboard", tmp_path / "projector"))
    vectors = np.loadtxt(tmp_path / "projector" / "vectors.tsv", delimiter="\t", dtype=np.float32)
    rows = [line.split("\t") for line in (tmp_path / "projector" / "metadata.tsv").read_text("utf-8").split("\n")[:-1]]
    assert np.array_equal(vectors, model.vectors())
    assert rows[0] == ["word", "count"] and rows[1:] == [[w, str(6 - i)] for i, w in enumerate(PLAIN)]


def test_a_format_or_a_model_that_does_not_fit_is_refused(model, tmp_path):
    with pytest.raises(BadConfig, match="word2vec-binary"):
        finished(export(model, "pickle", tmp_path / "x"))
    assert "pickle" not in FORMATS and not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_the_size_is_told_before_and_steps_count_words(model, format, tmp_path):
    out = tmp_path / "out"
    steps = list(export(model, format, out))
    assert [(step.done, step.total) for step in steps] == [(6, 6)]
    written = (
        sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) if out.is_dir() else out.stat().st_size
    )
    assert written < 2 * size(model, format) + 4000


def test_words_that_lose_a_blank_are_counted(model):
    assert changed(model) == 2
