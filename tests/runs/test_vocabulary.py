"""The words of a run: as they were, whatever they are, with a tokeniser that is made only when it is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explorer.contracts import Tokenizer, Vocabulary
from explorer.corpus import tokenise
from explorer.corpus.tokenise import tokenizer
from explorer.errors import MissingTokenizer
from explorer.runs.vocabulary import LaterTokenizer, read, write
from tests.small_corpus import Spaces

WORDS = [
    "배/NNG",
    "<script>alert(1)</script>",
    "",
    " ",
    "\t\n",
    "\x00",
    "😀",
    "e\u0301",
    "é",
    "값" * 10_000,
    "=1+1",
    "../..",
    "null",
]


def kept(tmp_path: Path, words: list[str], counts: list[int], cut: Tokenizer) -> Vocabulary:
    write(tmp_path / "v.arrow", Vocabulary(words, np.array(counts, np.int64), cut))
    return read(tmp_path / "v.arrow")


def test_words_and_counts_come_back_as_they_were(tmp_path: Path) -> None:
    counts = [2**62, *range(len(WORDS) - 1, 0, -1)]
    found = kept(tmp_path, WORDS, counts, tokenizer("whitespace"))
    assert list(found.words) == WORDS and found.counts.tolist() == counts and found.counts.dtype == np.int64
    assert list(found.cut(5).words) == WORDS[: sum(count >= 5 for count in counts)]


def test_a_vocabulary_of_nothing_is_one(tmp_path: Path) -> None:
    found = kept(tmp_path, [], [], tokenizer("jamo"))
    assert list(found.words) == [] and found.counts.shape == (0,)


def test_the_tokeniser_comes_back_by_name_and_settings_and_cuts_the_same(tmp_path: Path) -> None:
    learnt = tokenizer("bpe", {"vocab_size": 100}).trained(["배를 타고 배가 간다"] * 30)
    found = kept(tmp_path, ["배"], [1], learnt).tokenizer
    assert isinstance(found, Tokenizer) and (found.name, found.settings) == ("bpe", dict(learnt.settings))
    assert found("배를 먹는다 😀") == learnt("배를 먹는다 😀")


def test_looking_at_words_needs_no_tokeniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of mecab opens where mecab is not installed; only cutting a sentence says so."""
    found = kept(tmp_path, ["배"], [1], LaterTokenizer("mecab", {"tags": "all"}))
    monkeypatch.setattr(tokenise, "_is_installed", lambda name: name != "mecab")
    assert list(found.words) == ["배"]
    with pytest.raises(MissingTokenizer, match="mecab"):
        found.tokenizer("배")


def test_a_tokeniser_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(tokenise, "tokenizer", lambda name, settings: made.append(name) or Spaces())
    later = LaterTokenizer("whitespace", {})
    assert made == [] and later("a b") == Spaces()("a b") and later("c") and made == ["whitespace"]


def test_a_file_without_its_head_is_refused(tmp_path: Path) -> None:
    table = pa.table({"word": ["배"], "count": [1]})
    with pa.OSFile(str(tmp_path / "v.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(KeyError):
        read(tmp_path / "v.arrow")
