"""A file of vectors, uploaded, becomes a run on the map page; its account is told, and it can be written again."""

from __future__ import annotations

import pytest

from explorer.runs import builtin
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.spaces.stages import finished
from explorer.ui import access, uploads
from tests.pages.test_pages import MAP, ROOT, opened
from tests.tiny_models import bert

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


@pytest.fixture
def data(monkeypatch, tmp_path):
    """The server's data folder with a small BERT in it, one without weights, and one whose weights lie outside."""
    folder = tmp_path / "data"
    for name in ("models/small", "models/empty", "models/<b>away"):
        (folder / name).mkdir(parents=True)
    bert(folder / "models" / "small")
    (folder / "models" / "empty" / "config.json").write_text("{}")
    for file in ("config.json", "tokenizer.json"):
        (folder / "models" / "<b>away" / file).write_bytes((folder / "models" / "small" / file).read_bytes())
    (tmp_path / "model.safetensors").write_bytes((folder / "models" / "small" / "model.safetensors").read_bytes())
    (folder / "models" / "<b>away" / "model.safetensors").symlink_to(tmp_path / "model.safetensors")
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    return folder


def test_an_encoder_of_the_servers_folder_is_previewed_and_what_is_none_is_refused(home, data):
    at = opened(TRAIN, lang="en", bringing="new", brought="folder", encoder="models/small")
    assert not at.exception and not at.error
    size = sum(path.stat().st_size for path in (data / "models" / "small").iterdir() if path.suffix != ".md")
    shown = next(each.value for each in at.caption if each.value.startswith("Preview: bert, "))
    assert float(shown.removeprefix("Preview: bert, ").removesuffix(" MB.")) == pytest.approx(size / 1e6, abs=0.06)
    assert [each.label for each in at.button if each.label == "Import"]
    for name, why in {
        "models/empty": "There is no model.safetensors in empty.",
        "models/<b>away": "There is no encoder models/<b>away in the server's data folder.",
        "../data/models/small": "There is no encoder ../data/models/small",
        "/etc": "There is no encoder /etc",
    }.items():
        at = opened(TRAIN, lang="en", bringing="new", brought="folder", encoder=name)
        assert not at.exception and why in at.error[0].value.replace("\\", ""), name
        assert not [each.label for each in at.button if each.label == "Import"]


def test_the_account_of_an_encoder_leads_to_what_reads_it(home, data):
    parcel = Parcel(files=(data / "models" / "small",), name="small")
    folder = parcel.folder(home)
    folder.put("plan.json", "{}")
    assert bringing.make(home, parcel, folder, "") == "done"
    at = opened(TRAIN, lang="en", bringing=folder.name)
    assert not at.exception and not at.error
    assert [m.value for m in at.metric][-5:-2] == ["2", "2", "16"]
    assert "bert · It guesses hidden words." in [each.value for each in at.caption]
    run = bringing.result(home, folder)
    for page in ("meaning/contexts.py", "language/models.py"):
        at = opened(ROOT / "pages" / page, lang="en", run=run)
        assert not at.exception and not at.error, page


def test_the_hub_is_asked_by_name_and_only_where_that_is_allowed(home, monkeypatch):
    monkeypatch.setattr(access, "guests", lambda: None)
    at = opened(TRAIN, lang="en", bringing="new", brought="hub")
    assert "An encoder on huggingface.co" in at.segmented_control(key="w.brought").options
    at.text_input(key="w.hub").input("../../etc/passwd").run()
    assert "no name of a model" in at.warning[-1].value and not [b for b in at.button if b.label == "Import"]
    at.text_input(key="w.hub").input("klue/bert-base@main").run()
    assert not at.exception and [each.label for each in at.button if each.label == "Import"]
    monkeypatch.setenv("EXPLORER_HUB", "0")
    at = opened(TRAIN, lang="en", bringing="new", brought="hub")
    assert not at.exception and not [each for each in at.text_input if each.key == "w.hub"]
