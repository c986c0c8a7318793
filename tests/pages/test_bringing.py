"""A file of vectors, uploaded, becomes a run on the map page; its account is told, and it can be written again."""

from __future__ import annotations

import pytest

from explorer.runs import builtin
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.spaces.stages import finished
from explorer.ui import uploads
from tests.pages.test_pages import MAP, ROOT, opened

TRAIN = ROOT / "pages" / "start" / "train.py"
LINES = "5 3\n배/NNG 1 2 3\n사과/NNG 2 3 4\n<b>굵게</b> 0 1 0\n배/NNG 5 5 5\n나쁨 nan 1 2\n"


@pytest.fixture(scope="module")
def brought(home, tmp_path_factory):
    path = tmp_path_factory.mktemp("theirs") / "theirs.vec"
    path.write_text(LINES, "utf-8")
    folder = Parcel(files=(path,), name="theirs").folder(home)
    folder.put("plan.json", "{}")
    assert bringing.make(home, Parcel(files=(path,), name="theirs"), folder, "") == "done"
    return folder


def test_the_account_of_an_import_is_told_and_leads_to_the_map(home, brought):
    at = opened(TRAIN, lang="en", bringing=brought.name)
    assert not at.exception and not at.error
    assert [m.value for m in at.metric][-4:] == ["5", "3", "2", "3"]
    told = " ".join(each.value for each in at.caption)
    assert "A word that was there before" in told and "first in row 5" in told
    at = opened(MAP, lang="ko", run=bringing.result(home, brought), word="배/NNG", n="5000")
    assert not at.exception and not at.error
    assert "가져온 벡터라서" in " ".join(each.value for each in at.caption)


def test_a_file_that_was_uploaded_is_previewed(home, monkeypatch, tmp_path):
    path = tmp_path / "theirs.vec"
    path.write_text(LINES, "utf-8")
    monkeypatch.setattr(uploads, "uploader", lambda key, *_: [("theirs.vec", path)] if key == "bring" else [])
    at = opened(TRAIN, lang="en", bringing="new")
    assert not at.exception and not at.error
    assert "Preview: word2vec, 5 rows of 3 numbers." in [each.value for each in at.caption]
    path.write_bytes(b"\x80\x04\x95pickle")
    at = opened(TRAIN, lang="en", bringing="new")
    assert not at.exception and "pickle" in at.error[0].value


def test_the_size_of_an_export_is_said_before_it_is_written(home):
    at = opened(MAP, lang="en", run=builtin.about().run)
    assert not at.exception and not at.error
    assert any("numbers: about" in each.value for each in at.caption)


def test_an_import_is_finished_in_this_process(home, tmp_path):
    (tmp_path / "a.txt").write_text("배 1 2\n", "utf-8")
    (tmp_path / "scratch").mkdir()
    making = bringing.bring(home, Parcel(files=(tmp_path / "a.txt",), name="a"), tmp_path / "scratch")
    assert finished(making).startswith("imported-")
