"""What was written comes back to the last bit; what others wrote is read; what is broken is said."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.contracts import Vocabulary
from explorer.corpus.account import Account
from explorer.corpus.tokenise import tokenizer
from explorer.corpus.unpack import Stream
from explorer.errors import BadVectors, InputError, UnreadableText
from explorer.models.imported import Imported, ImportedConfig
from explorer.runs import store
from explorer.runs.exchange import text
from explorer.runs.exchange.bringing import Parcel, bring, preview, report
from explorer.runs.exchange.writing import FORMATS, export
from explorer.runs.store import Run
from explorer.runs.work import opened
from explorer.spaces.stages import finished

WORDS = [
    "배/NNG",
    "먹다/VV",
    "<script>alert(1)</script>",
    "</s>",
    "▁배",
    "e\u0301",
    "3/4",
    '"따옴표"',
    "=1+1",
    "#",
    "0.5",
]


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def brought(home):
    """Import files in this process: (model, report)."""

    def bring_(*files, name="mine"):
        (home / "scratch").mkdir(exist_ok=True)
        run = finished(bring(home, Parcel(files=files, name=name), home / "scratch"))
        return opened(home, run), report(Run.open(home, run))

    return bring_


def table(rows=11, width=7):
    found = np.random.default_rng(0).normal(size=(rows, width)).astype(np.float32)
    found[0, :6] = 1e-30, -0.0, 3.4e38, 1e-45, 16777216, 1.1
    return found


def model(words=WORDS, counts=None, width=7):
    counts = np.arange(len(words), 0, -1) if counts is None else counts
    made = Imported(ImportedConfig(), Vocabulary(words, np.array(counts), tokenizer("whitespace", {})))
    made.restore({"vectors": table(len(words), width)})
    return made


def written(format, folder, **how):
    finished(export(model(**how), format, folder / "out"))
    if format == "tensorboard":
        return [folder / "out" / "vectors.tsv", folder / "out" / "metadata.tsv"]
    return [folder / "out"]


def same(one, other):
    return np.array_equal(np.asarray(one).view(np.uint32), np.asarray(other).view(np.uint32))


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_comes_back_to_the_last_bit(format, tmp_path, brought):
    found, told = brought(*written(format, tmp_path))
    assert list(found.vocabulary.words) == WORDS
    assert same(found.vectors(), table())
    counts = np.arange(len(WORDS), 0, -1) if format in ("parquet", "tensorboard") else np.zeros(len(WORDS))
    assert np.array_equal(found.vocabulary.counts, counts)
    assert told.lines.kept == told.lines.read == len(WORDS) and not told.notices


def test_blanks_inside_words_come_back_in_parquet_and_as_underscores_elsewhere(tmp_path, brought):
    words = ["New York", "뉴 욕", "a\nb"]
    found, _ = brought(*written("parquet", tmp_path, words=words))
    assert list(found.vocabulary.words) == words
    found, _ = brought(*written("word2vec", tmp_path, words=words))
    assert list(found.vocabulary.words) == ["New_York", "뉴_욕", "a_b"]


@pytest.mark.parametrize("binary", [False, True])
def test_what_gensim_saved_is_read(binary, tmp_path, brought):
    gensim = pytest.importorskip("gensim.models")
    vectors = gensim.KeyedVectors(7)
    vectors.add_vectors(WORDS, table())
    vectors.save_word2vec_format(str(tmp_path / "theirs"), binary=binary)
    found, _ = brought(tmp_path / "theirs")
    assert list(found.vocabulary.words) == WORDS
    assert same(
        found.vectors(), gensim.KeyedVectors.load_word2vec_format(str(tmp_path / "theirs"), binary=binary).vectors
    )


def test_the_same_file_is_the_same_run_whatever_it_is_called(tmp_path, brought, home):
    path = tmp_path / "a.vec"
    path.write_text("2 2\n배 1 2\n사과 3 4\n", "utf-8")
    brought(path)
    path.rename(tmp_path / "b.txt")
    brought(tmp_path / "b.txt", name="other")
    (about,) = store.listed(home)
    assert (
        about.status == "done" and about.corpus == "" and about.name == "mine" and about.config["format"] == "word2vec"
    )
    store.delete(home, about.id)
    assert store.listed(home) == []


def test_an_import_that_is_stopped_halfway_leaves_no_run(tmp_path, home):
    path = tmp_path / "a.vec"
    path.write_text("2 2\n배 1 2\n사과 3 4\n", "utf-8")
    (home / "scratch").mkdir()
    making = bring(home, Parcel(files=(path,), name="x"), home / "scratch")
    next(making), next(making)
    making.close()
    assert store.listed(home) == []


def test_packed_files_are_read_and_a_projector_comes_in_a_zip(tmp_path, brought):
    with gzip.open(tmp_path / "a.vec.gz", "wb") as file:
        file.write((written("word2vec", tmp_path)[0]).read_bytes())
    assert same(brought(tmp_path / "a.vec.gz")[0].vectors(), table())
    (tmp_path / "p").mkdir()
    vectors, metadata = written("tensorboard", tmp_path / "p")
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(metadata, "metadata.tsv")
        archive.write(vectors, "vectors.tsv")
    found, _ = brought(tmp_path / "p.zip")
    assert same(found.vectors(), table()) and list(found.vocabulary.words) == WORDS


def test_a_zip_bomb_is_refused(tmp_path, brought):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.vec", b"2 2\n" + (b"a 1." + b"0" * 9000 + b" 2\n") * 15_000)
    with pytest.raises(UnreadableText):
        brought(tmp_path / "bomb.zip")


def lines(*rows, header=""):
    return (header + "".join(row + "\n" for row in rows)).encode()


ODD = {  # content, words kept, dropped, a notice
    "nan": (lines("배 1 nan", "사과 inf 2", "감 1 2"), ["감"], {"not finite": 2}, ""),
    "overflow": (lines("배 1 1e39", "감 1 2"), ["감"], {"not finite": 1}, ""),
    "width": (lines("배 1.5 2.5", "귤 1.5", "사과 1.5 2.5 3.5", "감 1 2"), ["배", "감"], {"width": 2}, ""),
    "word": (lines("배 1 2", "귤 1 x", "감 1_0 2", "밤 1 0x10"), ["배"], {"no number": 3}, ""),
    "twice": (lines("배 1 2", "감 3 4", "배 5 6"), ["배", "감"], {"duplicate": 1}, ""),
    "long": (lines("배 1 2", "가" * 1_000_000 + " 1 2", "감 3 4"), ["배", "감"], {"long": 1}, ""),
    "phrases": (lines("New York 1.5 2.5", ". . . 1.5 2.5", "배 1 2"), ["New York", ". . .", "배"], {}, ""),
    "nameless": (lines("배 1 2", " 3 4"), ["배"], {"empty": 1}, ""),
    "crlf": (b"2 2\r\n\xeb\xb0\xb0 1 2\r\na 3 4\r\n", ["배", "a"], {}, ""),
    "blank lines": (lines("", "배 1 2", "", "a 3 4", ""), ["배", "a"], {}, ""),
    "blanks at the end": (lines("배 1 2 ", "a 3 4 ", header="2 2\n"), ["배", "a"], {}, ""),
    "no last break": (b"\xeb\xb0\xb0 1 2\na 3 4", ["배", "a"], {}, ""),
    "mark": (b"\xef\xbb\xbf" + lines("배 1 2", "a 3 4", header="2 2\n"), ["배", "a"], {}, ""),
    "cp949": (lines("사과 1 2", "배나무 3 4", header="2 2\n").decode().encode("cp949"), ["사과", "배나무"], {}, ""),
    "tabs": (lines("사과\t1\t2", "배 나무\t3\t4"), ["사과", "배 나무"], {}, ""),
    "end of sentence": (lines("</s> 0 1", "배 3 4", header="2 2\n"), ["</s>", "배"], {}, ""),
    "zeros": (lines("배 0 0", "감 1 2"), ["배", "감"], {}, "zeros"),
    "header lies about rows": (lines("배 1 2", "감 3 4", header="1000000000000 2\n"), ["배", "감"], {}, "1,000,000"),
    "integers": (lines("1 2 3", "4 5 6", header="2 2\n"), ["1", "4"], {}, ""),
    "cut short": (b"2 2\nab " + struct.pack("<2f", 1, 2) + b"\ncd " + struct.pack("<f", 1), ["ab"], {}, "cut short"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_files_are_read_as_far_as_they_go_and_the_rest_is_told(name, tmp_path, brought):
    content, words, dropped, notice = ODD[name]
    (tmp_path / "odd").write_bytes(content)
    found, told = brought(tmp_path / "odd")
    assert list(found.vocabulary.words) == words
    assert told.lines.dropped == dropped
    assert told.lines.read == told.lines.kept + sum(dropped.values())
    assert notice in " ".join(map(str, told.notices)) and bool(notice) == bool(told.notices)
    assert found.vectors().shape == (len(words), 2) and np.isfinite(found.vectors()).all()


def test_the_number_of_a_bad_row_is_told_though_thousands_surround_it(tmp_path, brought):
    rows = [f"단어{i} {i}.5 1.5" for i in range(5000)]
    rows[1234], rows[4000] = "나쁜 1.5", "단어4000 x 1"
    (tmp_path / "a").write_bytes(lines(*rows))
    found, told = brought(tmp_path / "a")
    assert told.places == {"width": [1235], "no number": [4001]} and len(found.vocabulary.words) == 4998
    assert found.vectors()[4997, 0] == 4999.5


def test_blocks_end_anywhere_and_nothing_is_lost(tmp_path, brought):
    (path,) = written("word2vec", tmp_path)
    whole = brought(path)[0]
    data = path.read_bytes().partition(b"\n")[2]
    for size in (64, 100, 1000):
        stream = Stream("x", io.BytesIO(data).read, lambda: 0)
        blocks = list(text.read(stream, text.Layout(7), Account(), size))
        assert len(blocks) > 1 or size == 1000
        assert [word for block in blocks for word in block.words] == WORDS
        assert same(np.concatenate([block.vectors for block in blocks]), whole.vectors())


REFUSED = {
    "empty": (b"", "empty"),
    "header alone": (b"5 3\n", "no row"),
    "prose": ("이것은 벡터가 아니라 글이다.\n그렇다.\n".encode(), "none of the formats"),
    "fastText model": (struct.pack("<2i", 793712314, 12) + b"\0" * 100, "fastText model"),
    "pickle": (b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00c__builtin__\neval\n", "pickle"),
    "array": (b"\x93NUMPY\x01\x00", "without words"),
    "width lies": (lines("배 1.5 2.5", header="1 300\n"), "300 numbers a row, and the first row has 2"),
    "width is absurd": (lines("배 1 2", header="1 99999999999\n"), "99,999,999,999"),
    "numbers alone": (b"1.5\t2.5\n3.5\t4.5\n", "without words"),
    "no row is whole": (lines("배 nan 2"), "no row that could be kept"),
    "binary of another width": (b"3 2\n" + b"ab " + bytes(8) + bytes(9000), "no word begins"),
    "no end": (b"word " + b"1" * 2_000_000, "none of the formats"),
    "parquet cut short": (b"PAR1" + bytes(100), "Parquet"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_vectors_is_refused_with_a_reason(name, tmp_path, brought, home):
    content, reason = REFUSED[name]
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(InputError, match=reason):
        brought(tmp_path / "bad")
    assert store.listed(home) == []


def test_a_projector_whose_files_do_not_belong_together_is_refused(tmp_path, brought):
    vectors, metadata = written("tensorboard", tmp_path)
    metadata.write_text("word\tcount\n배\t1\n", "utf-8")
    with pytest.raises(BadVectors, match="do not belong together"):
        brought(vectors, metadata)


def test_a_projector_without_a_header_or_with_bad_counts_is_read(tmp_path, brought):
    (tmp_path / "v.tsv").write_text("1\t2\n3\t4\n5\t6\n")
    (tmp_path / "m.tsv").write_text("배\n감\n귤\n", "utf-8")
    assert list(brought(tmp_path / "v.tsv", tmp_path / "m.tsv")[0].vocabulary.words) == ["배", "감", "귤"]
    (tmp_path / "m.tsv").write_text("count\tword\n-3\t배\n9\t감\n\t귤\n", "utf-8")
    found, told = brought(tmp_path / "m.tsv", tmp_path / "v.tsv")
    assert list(found.vocabulary.words) == ["감", "배", "귤"] and found.vocabulary.counts.tolist() == [9, 0, 0]
    assert found.vectors().tolist() == [[3, 4], [1, 2], [5, 6]]
    assert "missing or negative" in str(told.notices[0])


def test_tables_of_others_are_read_by_what_their_columns_hold(tmp_path, brought):
    frame = pa.table({"Token": ["배", None, "감", "귤"], "embedding": [[1.0, 2.0], [3.0, 4.0], [5.0], [6.0, 7.0]],
                      "frequency": [1, 2, 3, 4]})  # fmt: skip
    pq.write_table(frame, tmp_path / "a.parquet")
    found, told = brought(tmp_path / "a.parquet")
    assert list(found.vocabulary.words) == ["귤", "배"] and found.vectors().tolist() == [[6, 7], [1, 2]]
    assert told.lines.dropped == {"width": 1, "empty": 1}
    pq.write_table(pa.table({"word": ["배", "감"], "d0": [1.0, 2.0], "d1": [3.0, None]}), tmp_path / "b.parquet")
    found, told = brought(tmp_path / "b.parquet")
    assert found.vectors().tolist() == [[1, 3]] and told.lines.dropped == {"not finite": 1}
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "c.parquet")
    with pytest.raises(BadVectors, match="its columns are a"):
        brought(tmp_path / "c.parquet")


def test_a_preview_tells_what_it_is_and_the_first_words(tmp_path):
    seen = preview(written("word2vec-binary", tmp_path))
    assert seen.format == "word2vec-binary" and seen.width == 7 and seen.rows == len(WORDS) and seen.words == WORDS[:12]
    assert preview(written("parquet", tmp_path)).width == 7
