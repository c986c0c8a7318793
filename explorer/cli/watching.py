"""Waiting for a piece of work at a terminal: its progress on standard error, an interrupt cancels it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from distributed import Client

from explorer.contracts import Making, Step
from explorer.errors import RunLost, WorkError
from explorer.runs import derived, engine
from explorer.runs.derived import Table
from explorer.runs.folder import Folder

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object

T = TypeVar("T")
LOOK = 0.1  # seconds between looks
TELL = 10.0  # seconds between lines where standard error is no terminal


class Line:
    """One line of progress on standard error: written over at a terminal, elsewhere a new one every TELL seconds."""

    def __init__(self) -> None:
        self.is_terminal, self.shown = sys.stderr.isatty(), -TELL

    def tell(self, text: Callable[[], str]) -> None:
        """Write it, unless one was written just now."""
        if time.monotonic() - self.shown < (LOOK if self.is_terminal else TELL):
            return
        self.shown = time.monotonic()
        sys.stderr.write(f"\r\x1b[K{text()}" if self.is_terminal else text() + "\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave a terminal's line empty."""
        if self.is_terminal and self.shown > 0:
            sys.stderr.write("\r\x1b[K")


def finished(work: Making[T], told: Callable[[Step], str]) -> T:
    """What a piece of work returns that is done in this process; meanwhile how far it is, as `told` puts it."""
    line = Line()
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            line.clear()
            return end.value
        line.tell(partial(told, step))


def made(client: Client, home: Path, table: Table, doing: str) -> DataFrame:
    """The table, waited for where it is not there. Raises as `watched` does."""
    watched(client, engine.submit_table(client, home, table), doing)
    found = derived.read(home, table)
    assert found is not None, "done, but not there"  # noqa: S101 - `watched` has raised what went wrong
    return found


def watched(client: Client, folder: Folder, doing: str) -> None:
    """Show a piece of work until it is done. Raises what went wrong with it; an interrupt, once it is cancelled."""
    line = Line()
    try:
        while (status := engine.status(client, folder)) in ("queued", "running"):
            line.tell(partial(_line, folder, status, doing))
            time.sleep(LOOK)
    except KeyboardInterrupt:
        engine.cancel(client, folder)
        raise
    finally:
        line.clear()
    if status != "done":
        raise folder.why or _ended(status)


def _ended(status: str) -> WorkError:
    if status == "lost":
        return RunLost("The worker is gone. What was kept is safe: ask again to go on.")
    return WorkError("The work was cancelled. Ask again to go on.")


def _line(folder: Folder, status: str, doing: str) -> str:
    step, left = folder.last(), folder.remaining()
    if status == "queued" or step is None:
        return f"{doing}: {'waiting its turn' if status == 'queued' else 'starting'}"
    metrics = ", ".join(f"{name.replace('_', ' ')} {figure(value)}" for name, value in step.metrics.items())
    again = " (its worker died; going on from what was kept)" if folder.record().attempt > 1 else ""
    time_left = "" if left is None else f", {left:,.0f} s left"
    return f"{doing}: {step.done / max(step.total, 1):.0%}{time_left}; {metrics}{again}"


def figure(value: float) -> str:
    """A number as people read it: 3,161,000 words, a loss of 2.387."""
    return f"{value:,.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.4g}"
