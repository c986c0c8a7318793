"""Senses given by hand come back as they were given, and no name becomes a path."""

from __future__ import annotations

import pytest

from explorer.runs import sense_notes

SENSES = {"배 <script>": [(0, 1, 2), (3, 0, 1)], "../../pear": [(7, 2, 3)]}


def test_what_is_kept_comes_back_for_the_same_person_word_and_corpus(tmp_path):
    sense_notes.keep(tmp_path, "abc", "../배", SENSES, "kim@example.org")
    assert sense_notes.kept(tmp_path, "abc", "../배", "kim@example.org") == SENSES
    assert sense_notes.kept(tmp_path, "abc", "../배") == {}
    assert sense_notes.kept(tmp_path, "abc", "배", "kim@example.org") == {}
    (path,) = (tmp_path / "senses" / "abc").iterdir()
    assert path.suffix == ".json" and path.stem.isalnum()
    sense_notes.keep(tmp_path, "abc", "../배", {"one": [(0, 1, 2)]}, "kim@example.org")
    assert list(sense_notes.kept(tmp_path, "abc", "../배", "kim@example.org")) == ["one"]
    sense_notes.forget(tmp_path, "abc", "../배", "kim@example.org")
    assert sense_notes.kept(tmp_path, "abc", "../배", "kim@example.org") == {}


@pytest.mark.parametrize(
    "text", ["", "{", '{"senses": 3}', '{"senses": {"a": [[1]]}}', '{"senses": {"a": [["x", 1, 2]]}}']
)
def test_a_broken_file_holds_nothing(text, tmp_path):
    sense_notes.keep(tmp_path, "abc", "배", SENSES)
    (path,) = (tmp_path / "senses" / "abc").iterdir()
    path.write_text(text, "utf-8")
    assert sense_notes.kept(tmp_path, "abc", "배") == {}


@pytest.mark.parametrize("names", [[""], ["  "], ["x" * 61], [str(n) for n in range(41)]])
def test_names_and_their_number_are_bounded(names, tmp_path):
    with pytest.raises(ValueError, match="at most"):
        sense_notes.keep(tmp_path, "abc", "배", {name: [] for name in names})


@pytest.mark.parametrize("corpus", ["../x", "", "A", "a/b"])
def test_what_is_no_id_is_refused(corpus, tmp_path):
    with pytest.raises(ValueError, match="no id"):
        sense_notes.keep(tmp_path, corpus, "배", {})
