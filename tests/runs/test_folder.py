"""A piece of work on disk: every reader finds the old record or the new one, whoever fails meanwhile."""

from __future__ import annotations

import errno
import json
import math
import multiprocessing
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from explorer import errors
from explorer.contracts import Step
from explorer.errors import ExplorerError, UnreadableText, WorkError
from explorer.runs import folder as module
from explorer.runs import steps
from explorer.runs.folder import Folder, Record, aside


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "runs" / "abc")


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_looking_makes_nothing(folder: Folder) -> None:
    assert (folder.name, folder.status, folder.why, folder.last(), folder.remaining()) == (
        "abc",
        "new",
        None,
        None,
        None,
    )
    assert (folder.steps(), folder.size(), folder.json("x.json"), folder.cancel_asked) == ([], 0, {}, False)
    folder.ask_cancel(False)
    folder.ask_cancel()
    assert not folder.path.exists()


def test_a_record_comes_back_and_key_and_attempt_stay_until_a_new_key_comes(folder: Folder) -> None:
    before = time.time()
    folder.mark("queued", key="one", attempt=3)
    folder.mark("running")
    found = folder.record()
    assert (found.status, found.key, found.attempt) == ("running", "one", 3) and before <= found.at <= time.time()
    folder.mark("queued", key="two")
    assert (folder.record().key, folder.record().attempt) == ("two", 0)


@pytest.mark.parametrize(
    "kind", [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ExplorerError)]
)
def test_every_error_is_told_as_it_was_raised(kind: type[ExplorerError], folder: Folder) -> None:
    folder.mark("failed", kind("{name} is {n}, {x} and {no}.", name="{a}", n=3, x=Path("/b"), no=None))
    found = folder.why
    assert type(found) is kind and str(found) == "{a} is 3, /b and None."
    folder.mark("done")
    assert folder.why is None


@pytest.mark.parametrize(
    "value", ["\ud83d", "a\udcff.txt", "\x00", "<b>", math.nan, math.inf, True, 10**30, ["\ud800"]]
)
def test_whatever_a_field_holds_the_record_is_written_and_read(value: object, folder: Folder) -> None:
    """A file name that is not UTF-8 in an error left the work marked as running for ever."""
    folder.mark("failed", UnreadableText("{name} is empty.", name=value))
    assert folder.status == "failed" and str(folder.why).encode()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"status": "eaten"}', "\x00" * 40, '{"status": 3}', "null"])
def test_a_damaged_record_is_none(text: str, folder: Folder) -> None:
    folder.put("status.json", text)
    assert folder.status == "new" and folder.why is None
    assert folder.json("status.json") in ({}, {"status": "eaten"}, {"status": 3})


@pytest.mark.parametrize("name", ["nothing", "", "annotations", "ExplorerError", "__doc__"])
def test_an_error_of_no_class_of_ours_is_still_an_error(name: str) -> None:
    assert isinstance(Record(error=name, msgid="x").why, ExplorerError)


def test_on_a_full_disk_bad_news_is_written_over_the_old_and_good_news_is_not_claimed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mark("running", WorkError("a long message " * 30), key="k")
    monkeypatch.setattr(Folder, "put", full)
    folder.mark("failed", WorkError("full"))
    assert folder.status == "failed" and str(folder.why) == "full" and folder.record().key == "k"
    with pytest.raises(OSError, match="No space"):
        folder.mark("done")
    assert folder.status == "failed"


def test_on_a_full_disk_the_first_record_fails_for_want_of_room(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It failed with FileNotFoundError, which nobody would take for a full disk."""
    monkeypatch.setattr(Folder, "put", full)
    with pytest.raises(OSError, match="No space") as told:
        folder.mark("queued")
    assert told.value.errno == errno.ENOSPC


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for sync in (False, True):
        with aside(path, sync) as part:
            part.write_text(f"whole {sync}")
            assert not path.exists() or path.read_text() == "whole False"
        assert path.read_text() == f"whole {sync}"
    with suppress(ZeroDivisionError), aside(path) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "whole True" and list(tmp_path.iterdir()) == [path]


def test_a_reader_never_sees_half_a_file(folder: Folder) -> None:
    texts = [json.dumps({"n": n, "pad": "x" * 5000}) for n in range(2)]
    folder.put("a.json", texts[0])
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            for text in texts:
                folder.put("a.json", text)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(500):
            assert len(folder.json("a.json")) == 2
    finally:
        stop.set()
        writer.join()


def test_cancel_is_asked_and_taken_back(folder: Folder) -> None:
    folder.mark("running")
    folder.ask_cancel()
    folder.ask_cancel()
    assert folder.cancel_asked
    folder.ask_cancel(False)
    folder.ask_cancel(False)
    assert not folder.cancel_asked


def hold(path: Path, ready: object, let_go: object) -> None:
    with Folder(path).held():
        ready.set()
        let_go.wait(20)


def test_work_is_held_by_one_process_and_by_nobody_when_that_dies(folder: Folder) -> None:
    context = multiprocessing.get_context("spawn")
    ready, let_go = context.Event(), context.Event()
    other = context.Process(target=hold, args=(folder.path, ready, let_go))
    other.start()
    assert ready.wait(60)
    with folder.held(patience=0.1) as mine:
        assert not mine
    with folder.held("ask", patience=0.1) as mine:
        assert mine, "asking is another lock than working"
    other.kill()
    other.join()
    with folder.held(patience=5.0) as mine:
        assert mine
    with folder.held(patience=0.1) as mine:
        assert mine, "given back"


def test_the_last_step_is_that_of_all_steps(folder: Folder) -> None:
    folder.put("steps.jsonl", "".join(json.dumps([n, 5000, {"loss": 1 / n}, n / 10]) + "\n" for n in range(1, 4001)))
    assert folder.last() == folder.steps(None)[-1] == Step(4000, 5000, {"loss": 1 / 4000})
    drawn = folder.steps()
    assert len(drawn) <= module.CURVE and drawn[0].done < 20 and drawn[-1].done == 4000
    assert folder.remaining() == pytest.approx(100, rel=0.01)
    assert [noted.seconds for noted in folder.noted()] == [n / 10 for n in range(1, 4001)]
    assert steps.tail(folder.path / "steps.jsonl")[-1].step == folder.last()


def test_the_size_is_that_of_all_files(folder: Folder) -> None:
    folder.put("a", "가" * 100)
    (folder.path / "sub").mkdir()
    (folder.path / "sub" / "b").write_bytes(bytes(1000))
    sizes = [(Path(at) / name).stat().st_size for at, _, names in os.walk(folder.path) for name in names]
    assert sum(sizes) <= folder.size() <= sum(sizes) + 4096 and sum(sizes) == 1300
