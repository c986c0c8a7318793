from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explorer.contracts import Corpus
from explorer.corpus import store
from explorer.corpus.store import Cells, StoredCorpus, Words
from explorer.errors import MissingCorpus

Made = Callable[..., StoredCorpus]
TEXT = "나는 배를 탔다\n나는 배를 먹었다\n눈이 온다\n".encode()


def home(corpus: StoredCorpus) -> Path:
    return corpus.folder.parents[1]


def test_an_opened_corpus_meets_the_contract_and_lies_on_disk(made: Made) -> None:
    corpus = store.opened(home(made(TEXT)), made(TEXT).fingerprint)
    assert isinstance(corpus, Corpus) and corpus.fingerprint == corpus.manifest.id == corpus.folder.name
    assert all(isinstance(array, np.memmap) for array in (corpus.ids, corpus.starts, corpus.ends, corpus.offsets))
    assert corpus.sentence(1) == corpus.sentence(np.int64(1)) == "나는 배를 먹었다" and len(corpus) == 3
    assert list(corpus.vocabulary.cut(2).words) == ["나는", "배를"]
    with pytest.raises(KeyError):
        corpus.column("label")
    with pytest.raises(KeyError):
        corpus.side("ko")


def test_corpora_are_found_by_id_beginning_and_name(made: Made) -> None:
    corpus = made(TEXT, "첫째.txt")
    for asked in (corpus.fingerprint, corpus.fingerprint[:6], "첫째.txt"):
        assert store.find(home(corpus), asked) == corpus.fingerprint
    for wrong in ("둘째", "", corpus.fingerprint[:2], "../" + corpus.fingerprint):
        with pytest.raises(MissingCorpus):
            store.find(home(corpus), wrong)


@pytest.mark.parametrize("wrong", ["", ".", "..", "../../etc", "/etc", "a/b", "{x}", "\0"])
def test_no_id_leads_outside(wrong: str, made: Made) -> None:
    corpus = made(TEXT)
    with pytest.raises(MissingCorpus):
        store.opened(home(corpus), wrong)
    with pytest.raises(MissingCorpus):
        store.delete(home(corpus), wrong)


def test_corpora_can_be_renamed_measured_and_deleted(made: Made) -> None:
    corpus, other = made(TEXT, "a.txt"), made(TEXT * 2, "b.txt")
    store.rename(home(corpus), corpus.fingerprint, "<b>이름</b>/../{x}")
    assert store.opened(home(corpus), corpus.fingerprint).manifest.name == "<b>이름</b>/../{x}"
    assert (
        store.size(home(corpus), corpus.fingerprint) == sum(p.stat().st_size for p in corpus.folder.iterdir()) > 1_000
    )
    assert [manifest.id for manifest in store.listed(home(corpus))] == [other.fingerprint, corpus.fingerprint]
    store.delete(home(corpus), corpus.fingerprint)
    assert [manifest.id for manifest in store.listed(home(corpus))] == [other.fingerprint]
    assert not corpus.folder.exists() and not any(store.corpora(home(corpus)).glob(".*"))


def test_what_is_not_whole_is_not_listed(made: Made) -> None:
    corpus = made(TEXT)
    (corpus.folder / "manifest.json").write_text('{"id": ')
    assert store.listed(home(corpus)) == []
    with pytest.raises(MissingCorpus):
        store.opened(home(corpus), corpus.fingerprint)
    assert store.listed(Path("/nowhere")) == []


def words() -> Words:
    return Words(pa.chunked_array([["나", "배", "눈"], ["말", "밤"], ["<b>"]]))


def test_words_are_a_sequence_over_arrow() -> None:
    assert len(words()) == 6 and list(words()) == ["나", "배", "눈", "말", "밤", "<b>"]
    assert words()[3] == "말" and words()[-1] == "<b>" and words()[np.int32(4)] == "밤"
    assert isinstance(words()[1:4], Words) and list(words()[1:4]) == ["배", "눈", "말"]
    assert list(words()[::-2]) == ["<b>", "말", "배"] and list(words()[5:2]) == []
    with pytest.raises(IndexError):
        words()[6]


@pytest.mark.parametrize("table", [True, False])
def test_words_are_looked_up(table: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "TABLED", 10 if table else 0)
    assert words().index("말") == 3 and "밤" in words() and "없다" not in words() and 3 not in words()
    assert words()[1:4].index("말") == 2 and "밤" not in words()[1:4]
    for wrong in ("없다", None):
        with pytest.raises(ValueError, match="not a word"):
            words().index(wrong)


def test_cells_may_be_empty() -> None:
    assert list(Cells(pa.chunked_array([], pa.string()))) == [] and list(Cells(pa.chunked_array([[None, 1]]))) == [
        None,
        1,
    ]
