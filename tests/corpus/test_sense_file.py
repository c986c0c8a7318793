"""Files of known senses: both forms, what is left out, what is refused."""

from __future__ import annotations

import pytest

from explorer.contracts import Marked
from explorer.corpus.sense_file import Sensed, sensed
from explorer.errors import BadPairs, UnreadableText


def test_offsets_and_brackets_say_the_same(tmp_path):
    one, two = tmp_path / "one.tsv", tmp_path / "two.tsv"
    one.write_text("\ufeffword\tother\tentry\ttext\tstart\tend\n배\t-\t배#1\t큰 배를 탔다\t2\t3\n", "utf-8")
    two.write_text("entry\tsentence\tword\n배#1\t큰 [배]를 탔다\t배\n", "utf-8")
    assert sensed(one) == sensed(two) == [Sensed("배", "배#1", Marked("큰 배를 탔다", 2, 3))]


def test_rows_in_conflict_are_left_out_and_quotes_mean_nothing(tmp_path):
    path = tmp_path / "some.tsv"
    rows = ['배\ta\t"배\t1\t2\t0', "배\tb\t배\t0\t1\t1", "배\tb\t배\t0\t1\t"]
    path.write_text("word\tentry\ttext\tstart\tend\tlabel_conflict\n" + "\n".join(rows), "utf-8")
    assert [(each.entry, each.place.text) for each in sensed(path)] == [("a", '"배'), ("b", "배")]


@pytest.mark.parametrize(
    "row", ["배\ta\t배\t1\t2", "배\ta\t배\tx\t2", "배\ta\t배\t0\t0", "\ta\t배\t0\t1", "배\ta\t\t0\t1", "배"]
)
def test_a_row_without_a_marked_word_is_told_by_its_line(tmp_path, row):
    path = tmp_path / "some.tsv"
    path.write_text(f"word\tentry\ttext\tstart\tend\n배\ta\t배\t0\t1\n{row}\n", "utf-8")
    with pytest.raises(BadPairs) as told:
        sensed(path)
    assert told.value.fields["line"] == 3


def test_what_is_no_such_table_is_refused(tmp_path):
    path = tmp_path / "some.tsv"
    for text in ("", "word\ttext\tstart\tend\n", "word\tentry\ttext\n"):
        path.write_text(text, "utf-8")
        with pytest.raises(BadPairs):
            sensed(path)
    path.write_bytes("배\t나".encode("cp949"))
    with pytest.raises(UnreadableText):
        sensed(path)
    with pytest.raises(UnreadableText):
        sensed(tmp_path / "none.tsv")
