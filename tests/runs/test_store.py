import json
import shutil
import time
from contextlib import suppress

import numpy as np
import pytest
import toys

from explorer.errors import MissingRun, RunBusy
from explorer.runs import store
from explorer.runs.folder import Folder, aside
from explorer.runs.steps import Place
from explorer.runs.store import Request, Run
from explorer.runs.work import opened, work


@pytest.fixture
def run(home, ask):
    run = Run(home, ask(steps=4, pause=0.01, seed=7))
    if run.status != "done":
        assert work(home, run.name) == "done"
    return run


def test_the_same_request_has_the_same_name_and_another_has_another():
    config = toys.DrawsConfig
    assert Request("draws", config(), "c").name == Request("draws", config(seed=0, steps=3), "c").name
    others = [Request("draws", config(seed=1), "c"), Request("draws", config(), "d"), Request("centred", config(), "c")]
    assert len({Request("draws", config(), "c").name, *(other.name for other in others)}) == 4
    assert store.NAME.fullmatch(others[0].name)


def test_a_state_comes_back_as_it_was(home, ask):
    state = {
        "zero": np.array(7, np.int64), "generator": np.array([2**63 + 1, 1], np.uint64), "none": np.zeros((0, 3), "f4"),
        "turned": np.arange(6.0).reshape(2, 3).T, "half": np.ones(2, np.float16), "flags": np.array([True, False]),
    }  # fmt: skip
    run = Run(home, ask(seed=1000))
    run.write(state, {"뜻": [1]}, Place(12, 0.5))
    read = run.read()
    assert read is not None and read.keys() == state.keys()
    for name, tensor in state.items():
        assert read[name].dtype == tensor.dtype and read[name].shape == tensor.shape, name
        assert np.array_equal(read[name], tensor), name
    assert run.facts() == {"뜻": [1]} and run.place() == Place(12, 0.5)


def test_a_finished_run_says_what_made_it_and_what_came_of_it(run):
    about = run.about
    assert about["model"] == "draws" and about["seed"] == 7 and about["corpus"] == run.request.corpus
    assert about["config"] == run.request.config.model_dump(mode="json") and about["version"] == 1
    assert about["device"] == "cpu" and about["threads"] >= 1 and about["code"] == store.code()[0]
    assert about["timings"].keys() == {"compile_seconds", "read_seconds", "train_seconds"}
    assert all(seconds >= 0 for seconds in about["timings"].values()) and about["metrics"]["loss"] == 0.25
    assert about["words_per_second"] == pytest.approx(9 / about["timings"]["train_seconds"], rel=0.1)  # 9 tokens
    assert about["peak_words_per_second"] == 400


def test_what_only_training_needs_goes_and_the_metrics_stay(run):
    assert set(run.read()) == {"table", "done"}
    assert sorted(path.name for path in run.path.iterdir()) == [
        "metrics.parquet", "run.json", "state.safetensors", "status.json", "vocabulary.arrow",
    ]  # fmt: skip
    assert [step.metrics["loss"] for step in run.steps()] == [1, 1 / 2, 1 / 3, 1 / 4]
    assert run.last() == run.steps()[-1] and run.last().done == run.last().total == 4


def test_a_run_opens_without_its_corpus(home, run):
    whole = opened(home, run.name)
    aside = home / "corpora.aside"
    shutil.move(home / "corpora", aside)
    try:
        model = opened(home, run.name)
    finally:
        shutil.move(aside, home / "corpora")
    counts = dict(zip(model.vocabulary.words, model.vocabulary.counts.tolist(), strict=True))
    assert counts == {"를": 3, "먹다": 2, "배": 2, "사과": 1, "타다": 1}
    assert np.array_equal(model.vectors(), whole.vectors())
    assert [token.text for token in model.vocabulary.tokenizer("배 를")] == ["배", "를"]


def test_names_from_outside_never_become_paths(home, run):
    for name in ("../runs", "..", "", "draws", "draws-" + "0" * 12, f"../runs/{run.name}", f"{run.name}/", "a\x00b"):
        with pytest.raises(MissingRun):
            Run.open(home, name)


def test_a_half_written_folder_is_no_run(home, run):
    for name, text in (("draws-" + "a" * 12, '{"model": "dra'), ("draws-" + "b" * 12, None), ("x", "{}")):
        (home / "runs" / name).mkdir()
        if text is not None:
            (home / "runs" / name / "run.json").write_text(text)
    assert {about.id for about in store.listed(home)} & {"draws-" + "a" * 12, "draws-" + "b" * 12, "x"} == set()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    (tmp_path / "a").write_text("old")
    with suppress(OSError), aside(tmp_path / "a") as part:
        part.write_text("ne")
        raise OSError
    assert [path.name for path in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_text() == "old"


def test_renaming_changes_what_people_see_and_nothing_else(home, run):
    store.rename(home, run.name, "  <b>배</b>\n지도 ")
    (about,) = [about for about in store.listed(home) if about.id == run.name]
    assert about.name == "<b>배</b> 지도" and store.find(home, "<b>배</b> 지도") == run.name
    assert Run(home, run.request).status == "done"
    store.rename(home, run.name, "")
    assert store.find(home, "draws seed=7 steps=4 pause=0.01") == run.name == store.find(home, run.name[:-3])


def test_deleting_a_run_frees_what_was_said(home, ask):
    run = Run(home, ask(seed=11))
    work(home, run.name)
    assert store.size(home, run.name) == sum(path.stat().st_size for path in run.path.iterdir()) > 0
    store.delete(home, run.name)
    assert not run.path.exists() and run.name not in {about.id for about in store.listed(home)}
    with pytest.raises(MissingRun):
        store.delete(home, run.name)


def test_exports_go_with_their_run_and_those_of_others_stay(home, ask):
    run = Run(home, ask(seed=13))
    work(home, run.name)
    theirs, others = home / "exports" / f"{run.name}.parquet", home / "exports" / "imported-0123456789ab.parquet"
    for folder in (theirs, others):
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(b"x" * 1000)
    assert store.size(home, run.name) == run.size() + 1000
    store.delete(home, run.name)
    assert not theirs.exists() and others.exists()


def test_a_run_at_work_or_needed_is_not_deleted(home, ask):
    base = Run(home, ask(seed=12))
    work(home, base.name)
    other = Run(home, ask("centred", base=base.name))
    with pytest.raises(RunBusy, match="centred"):
        store.delete(home, base.name)
    with other.held("work"), pytest.raises(RunBusy):
        store.delete(home, other.name)
    store.delete(home, other.name)
    store.delete(home, base.name)


def test_five_hundred_runs_are_listed_in_a_moment(tmp_path):
    for seed in range(500):
        run = Run(tmp_path, Request("draws", toys.DrawsConfig(seed=seed), "c"))
        run.mark("done")
    began = time.process_time()
    found = store.listed(tmp_path)
    assert len(found) == 500 and time.process_time() - began < 0.5  # 70 ms where this was written


def test_a_status_keeps_what_went_wrong_with_its_fields(tmp_path):
    folder = Folder(tmp_path / "work")
    assert folder.status == "new" and folder.why is None and not folder.path.exists()
    folder.mark("queued", key="k")
    folder.mark("failed", MissingRun("There is no run {name}; was it deleted?", name="{배}"))
    why = folder.why
    assert isinstance(why, MissingRun) and why.fields == {"name": "{배}"} and "{배}" in str(why)
    assert folder.record().key == "k"
    folder.mark("running")
    assert folder.why is None


def test_a_status_that_names_no_error_of_ours_is_still_told(tmp_path):
    folder = Folder(tmp_path)
    folder.put("status.json", json.dumps({"status": "failed", "error": "annotations", "msgid": "x"}))
    assert str(folder.why) == "x"
