"""What a worker process does: the one loop that drives every model, every table and every corpus.

perform(folder, task)     one piece of work from queued to done, failed or cancelled; never raises
  drive(making, folder)   the loop: take a step, note it, keep a checkpoint, hear a cancel
"""

from __future__ import annotations

import errno
import platform
import shutil
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from explorer.contracts import Config, Corpus, Making, Model, Vocabulary
from explorer.corpus import store as corpora
from explorer.errors import DiskFull, ExplorerError, MissingRun, OutOfMemory, RunLost, WorkError
from explorer.models import model_class
from explorer.nn.device import choose, cores
from explorer.runs.folder import Folder
from explorer.runs.steps import Log, Noted, Place
from explorer.runs.store import Run

T = TypeVar("T")
STARTS = 2  # of one piece of work: a killed worker's is resumed once by itself
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Cancelled(Exception):
    """Somebody asked the work to stop."""


def opened(home: Path, name: str, device: str = "cpu") -> Model:
    """The model of a run as it was last kept, and the models it needs, without its corpus. Raises MissingRun."""
    run = Run.open(home, name)
    model = _made(run, run.vocabulary(), device)
    if (state := run.read(mapped=True)) is None:
        raise MissingRun("Nothing is trained in {name} yet; train it first.", name=name)
    model.restore(state)
    model.recall(run.facts())
    return model


def _made(run: Run, vocabulary: Vocabulary, device: str) -> Model:
    kind, config = model_class(run.request.model), run.request.config
    named = {field: getattr(config, field) for field in kind.needs}
    needs = {field: opened(run.home, other, device) for field, other in named.items() if other is not None}
    return kind(config, vocabulary, device, **needs)


def work(
    home: Path, name: str, device: str = "auto", every: float = 5.0, key: str = "", after: Sequence[str] = ()
) -> str:
    """Fit one run's model to the end, from its last checkpoint if there is one; returns the run's last status.

    every: seconds between checkpoints, more where keeping one takes long. key and after as in `perform`.
    """
    run = Run.open(home, name)
    return perform(run, lambda: _fit(run, device, every), key, after)


def _fit(run: Run, device: str, every: float) -> None:
    began = time.perf_counter()
    device = choose(device)
    warm(run.request.model, run.request.config, device)
    warmed = time.perf_counter()
    corpus = corpora.opened(run.home, run.request.corpus)
    model = _made(run, corpus.vocabulary, device)
    run.keep_vocabulary(model.vocabulary)
    if (state := run.read()) is not None:
        model.restore(state)
        model.recall(run.facts())
    read = time.perf_counter()
    seconds = _train(run, model, corpus, every)
    timings = {"compile_seconds": warmed - began, "read_seconds": read - warmed, "train_seconds": seconds}
    run.finish(model.state(), model.facts(), _result(run, model, corpus, device, timings))


def warm(model: str, config: Config, device: str = "cpu") -> None:
    """Load and compile in this process what a fit would wait for, where the model says how (`warm`)."""
    if (compiled := getattr(model_class(model), "warm", None)) is not None:
        compiled(config, choose(device))


def _train(run: Run, model: Model, corpus: Corpus, every: float) -> float:
    """Seconds of fitting, those before the last checkpoint included."""
    log = Log(run.path / "steps.jsonl", run.place())
    making = model.fit(corpus, emptied(run.path / "scratch"))
    drive(making, run, lambda place: run.write(model.state(), model.facts(), place), every, log)
    return log.seconds


def _result(run: Run, model: Model, corpus: Corpus, device: str, timings: dict[str, float]) -> dict[str, object]:
    noted = run.noted()
    words = len(corpus.ids) * getattr(model.config, "epochs", 1)
    return {
        "device": device, "threads": getattr(model.config, "threads", 0) or cores(), "host": platform.node(),
        "timings": {name: round(seconds, 3) for name, seconds in timings.items()}, "words": len(model.vocabulary.words),
        **_speed(noted, words, timings["train_seconds"]), "metrics": dict(noted[-1].step.metrics) if noted else {},
    }  # fmt: skip


def _speed(noted: list[Noted], words: int, seconds: float) -> dict[str, float]:
    """Words per second over the whole fit, and in its fastest step; empty for models whose steps tell none."""
    rates = [n.step.metrics["words_per_second"] for n in noted if "words_per_second" in n.step.metrics]
    if not rates or seconds <= 0:
        return {}
    return {"words_per_second": round(words / seconds, 1), "peak_words_per_second": round(max(rates), 1)}


def perform(folder: Folder, task: Callable[[], None], key: str = "", after: Sequence[str] = ()) -> str:
    """Do one piece of work in this process, alone; its folder says how it went. Returns its last status.

    key: the task as which it was asked for; a task whose work was asked for anew, cancelled or deleted since does
    nothing. after: how the work that this one waited for ended.
    """
    if not folder.path.exists():
        return "new"
    with folder.held("work") as ours:
        if ours and _begins(folder, key, after):
            try:
                task()
                folder.mark("done")
            except Cancelled:
                folder.mark("cancelled")
            except Exception as error:
                _keep_trace(folder)
                folder.mark("failed", told(error))
            finally:
                shutil.rmtree(folder.path / "scratch", ignore_errors=True)
    return folder.status


def _begins(folder: Folder, key: str, after: Sequence[str]) -> bool:
    """Whether the work is to be done now; if so, it is marked as running."""
    record = folder.record()
    if record.status == "done" or (key and (record.key != key or record.status not in ("queued", "running"))):
        return False
    attempt = record.attempt + 1 if key else 1
    if folder.cancel_asked or "cancelled" in after:
        folder.mark("cancelled")
    elif any(status != "done" for status in after):
        folder.mark("failed", WorkError("What this was waiting for did not succeed; start that again first."))
    elif attempt > STARTS:
        folder.mark("failed", RunLost("The worker died twice. What was kept is safe: start again to go on from there."))
    else:
        folder.mark("running", attempt=attempt)
        return True
    return False


def _keep_trace(folder: Folder) -> None:
    """Where the error came from, for whoever mends it."""
    try:
        folder.put("trace.txt", traceback.format_exc())
    except OSError:
        return  # a full disk is told by the status; a trace is a luxury


def told(error: Exception) -> ExplorerError:
    """An error as a user can be told it."""
    if isinstance(error, ExplorerError):
        return error
    if (isinstance(error, OSError) and error.errno in FULL) or f"os error {errno.ENOSPC}" in str(error):
        return DiskFull("The disk is full. Make room (delete runs or corpora), then start again to go on.")
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return OutOfMemory("There is not enough memory. Choose a smaller vocabulary or shorter vectors.")
    return WorkError("The work failed: {problem}", problem=f"{type(error).__name__}: {error}")


def drive(
    making: Making[T], folder: Folder, keep: Callable[[Place], None] | None = None, every: float = 5.0,
    log: Log | None = None,
) -> T:  # fmt: skip
    """Take every step of some work, noting each, keeping its state now and then; returns its result.

    A state that takes long to keep is kept less often. Raises Cancelled between two steps once the folder says so.
    """
    log = log or Log(folder.path / "steps.jsonl")
    kept, cost = time.monotonic(), 0.0
    with closing(making):
        while True:
            began = time.perf_counter()
            try:
                step = next(making)
            except StopIteration as end:
                log.flush()
                return end.value
            log.add(step, time.perf_counter() - began)
            cancelled = folder.cancel_asked
            if keep is not None and (cancelled or time.monotonic() - kept >= max(every, 10 * cost)):
                began = time.monotonic()
                keep(log.place())
                kept = time.monotonic()
                cost = kept - began
            if cancelled:
                raise Cancelled


def emptied(scratch: Path) -> Path:
    """A folder made new: what a killed attempt left in it is gone."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    return scratch
