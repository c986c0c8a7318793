import errno
import multiprocessing as mp
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import toys
from safetensors import SafetensorError
from waiting import until, within

from explorer.corpus import store as corpora
from explorer.errors import DiskFull, MissingRun, OutOfMemory, RunLost, WorkError
from explorer.models import model_class
from explorer.runs import work as working
from explorer.runs.folder import Folder
from explorer.runs.store import Run
from explorer.runs.work import Cancelled, drive, opened, perform, work


def whole(home, request):
    """The vectors of an uninterrupted fit."""
    model = model_class(request.model)(request.config, corpora.opened(home, request.corpus).vocabulary)
    list(model.fit(corpora.opened(home, request.corpus)))
    return model.vectors()


def start(home, request):
    run = Run(home, request)
    process = mp.get_context("spawn").Process(target=toys.fit, args=(home, request.name, 0.1))
    process.start()
    return process, run


def test_a_killed_process_s_run_goes_on_to_the_same_weights_and_one_curve(home, ask):
    request = ask(steps=30, pause=0.05, seed=1)
    process, run = start(home, request)
    until(lambda: len(run.steps()) >= 10)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert run.status == "running" and 0 < int(run.read()["done"]) < 30
    assert work(home, request.name) == "done"
    assert np.array_equal(run.read()["table"], whole(home, request))
    assert [step.done for step in run.steps()] == list(range(1, 31))


def test_cancel_is_heard_within_a_step_and_what_was_done_is_kept(home, ask):
    process, run = start(home, ask(steps=200, pause=0.05, seed=2))
    until(lambda: len(run.steps()) >= 5)
    run.ask_cancel()
    asked = time.monotonic()
    process.join(10)
    assert time.monotonic() - asked < within(2)
    assert run.status == "cancelled" and int(run.read()["done"]) == run.last().done >= 5


def test_a_run_that_needs_another_opens_it(home, ask):
    base = Run(home, ask(seed=3))
    centred = Run(home, ask("centred", base=base.name))
    assert work(home, base.name) == work(home, centred.name) == "done"
    assert np.allclose(opened(home, centred.name).vectors().mean(0), 0, atol=1e-6)


def test_a_fit_that_raises_is_failed_and_says_why(home, ask):
    run = Run(home, ask(trouble="error", trouble_at=2, seed=4))
    assert work(home, run.name) == "failed"
    assert isinstance(run.why, WorkError) and "a draw {went} wrong" in str(run.why)
    assert "toys.py" in (run.path / "trace.txt").read_text() and not (run.path / "scratch").exists()


def test_a_run_whose_base_has_nothing_trained_says_so(home, ask):
    run = Run(home, ask("centred", base="draws-" + "0" * 12))
    assert work(home, run.name) == "failed" and isinstance(run.why, MissingRun)


def test_a_run_without_weights_does_not_open(home, ask):
    with pytest.raises(MissingRun, match="train it first"):
        opened(home, Run(home, ask(seed=5)).name)


def test_too_little_memory_is_told_as_that(home, ask):
    run = Run(home, ask(trouble="memory", seed=6))
    assert work(home, run.name) == "failed" and isinstance(run.why, OutOfMemory)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full")
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(home, ask):
    request = ask(steps=5, seed=8)
    run = Run(home, request)
    (run.path / f"vocabulary.arrow.{os.getpid()}.part").symlink_to("/dev/full")
    assert work(home, run.name) == "failed" and isinstance(run.why, DiskFull)
    assert not (run.path / "vocabulary.arrow").exists() and not list(run.path.glob("*.part"))
    assert work(home, run.name) == "done" and np.array_equal(run.read()["table"], whole(home, request))


@pytest.fixture
def small_disk(tmp_path):
    """A disk of half a megabyte."""
    mounting = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(tmp_path)]
    if subprocess.run(mounting, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill(path):
    with suppress(OSError), path.open("wb", buffering=0) as filler:
        while True:
            filler.write(b"0" * 4096)


def test_a_disk_that_fills_up_is_told_and_nothing_half_written_is_done(small_disk, home, corpus, ask):
    shutil.copytree(home / "corpora", small_disk / "corpora")
    run = Run(small_disk, ask(steps=3, vector_size=60_000, seed=9))  # 1.2 MB of weights
    run.mark("queued")
    assert work(small_disk, run.name, every=0.0) == "failed"
    assert isinstance(run.why, DiskFull)
    assert run.read() is None and not list(run.path.glob("*.part"))
    fill(small_disk / "filler")
    assert work(small_disk, run.name, every=0.0) == "failed" and isinstance(run.why, DiskFull)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "no space"), DiskFull),
        (OSError(errno.EDQUOT, "quota"), DiskFull),
        (SafetensorError("I/O error: No space left on device (os error 28)"), DiskFull),
        (OSError(errno.EACCES, "denied"), WorkError),
        (MemoryError(), OutOfMemory),
    ],
)
def test_errors_are_told_as_what_they_are(error, kind):
    assert type(working.told(error)) is kind


def test_a_task_whose_work_was_asked_for_anew_does_nothing(tmp_path):
    folder = Folder(tmp_path / "runs" / "x")
    folder.mark("queued", key="second")
    assert perform(folder, pytest.fail, key="first") == "queued"
    assert perform(folder, lambda: None, key="second") == "done"
    assert perform(folder, pytest.fail, key="second") == "done"


def test_work_is_started_twice_and_not_a_third_time(tmp_path):
    folder = Folder(tmp_path / "runs" / "x")
    folder.mark("queued", key="k")

    def die():
        raise SystemExit  # as good as a kill: nothing after it runs

    for _ in range(2):
        with pytest.raises(SystemExit):
            perform(folder, die, key="k")
        assert folder.status == "running"
    assert perform(folder, pytest.fail, key="k") == "failed" and isinstance(folder.why, RunLost)


@pytest.mark.parametrize(("before", "now"), [("done", "done"), ("failed", "failed"), ("cancelled", "cancelled")])
def test_what_waited_ends_as_what_it_waited_for(tmp_path, before, now):
    folder = Folder(tmp_path / "runs" / "x")
    folder.mark("queued", key="k")
    assert perform(folder, lambda: None, key="k", after=["done", before]) == now


def test_deleted_work_stays_deleted(tmp_path):
    folder = Folder(tmp_path / "runs" / "x")
    assert perform(folder, pytest.fail, key="k") == "new" and not folder.path.exists()


def test_a_state_slow_to_keep_is_kept_less_often(tmp_path):
    kept = []

    def keep(place):
        kept.append(place)
        time.sleep(0.02)

    def making():
        for i in range(60):
            time.sleep(0.005)
            yield toys.Step(i + 1, 60, {})
        return "made"

    folder = Folder(tmp_path)
    assert drive(making(), folder, keep, every=0.0) == "made"
    assert 1 <= len(kept) <= 4  # every step would be 60; a tenth of the time is 0.3 s / 0.2 s


def test_cancelled_work_is_closed_before_it_ends(tmp_path):
    closed = []

    def making():
        try:
            while True:
                yield toys.Step(1, 2, {})
        finally:
            closed.append(True)

    folder = Folder(tmp_path)
    folder.ask_cancel()
    with pytest.raises(Cancelled):
        drive(making(), folder)
    assert closed
