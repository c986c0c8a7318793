"""The sentences of a file are those of the corpus that would be built of it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from explorer.corpus.build import Plan, build
from explorer.corpus.store import opened
from explorer.corpus.texts import sentences
from explorer.errors import UnreadableText
from explorer.spaces.stages import finished

HARD = Path(__file__).parents[1] / "hard_inputs"


@pytest.mark.parametrize("name", ["crlf.txt", "cp949.txt", "nfd.txt", "table_excel_cp949.csv", "reference.txt.gz"])
def test_it_reads_what_a_corpus_reads(name, tmp_path):
    path = HARD / name
    corpus = opened(tmp_path, finished(build(tmp_path, Plan(files=(path,), name="x", tokenizer="syllable"))))
    there = [corpus.sentence(i) for i in range(len(corpus.offsets) - 1)]
    assert [text for text in sentences(path) if text in set(there)] == there


def test_a_line_of_two_sentences_is_two(tmp_path):
    path = tmp_path / "text.txt.gz"
    path.write_bytes(gzip.compress("배를 탔다. 배를 먹었다.\n\n눈이 온다.\n".encode("cp949")))
    assert list(sentences(path)) == ["배를 탔다.", "배를 먹었다.", "눈이 온다."]


@pytest.mark.parametrize("name", ["empty.txt", "only_newlines.txt", "binary.txt"])
def test_what_holds_no_text_is_refused(name):
    with pytest.raises(UnreadableText):
        list(sentences(HARD / name))
