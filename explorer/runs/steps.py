"""The steps of one piece of work as a file of lines: added to by a worker, read by pages while it grows.

A line is [done, total, metrics, seconds], seconds being the time the work itself has taken so far: without the keeping
of checkpoints, and without what was lost with a killed worker. Reading costs the same for a hundred lines and for a
hundred thousand: the end is read by seeking, a curve by looking at evenly spaced places.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from explorer.contracts import Step

EVERY = 1000  # so many steps are all noted, later ones ten times a second
PAUSE = 0.1  # seconds
SMALL = 1 << 18  # bytes up to which a record is read whole
TAIL = 1 << 14


class Noted(NamedTuple):
    """A step, and how many seconds of work came before its end."""

    step: Step
    seconds: float


class Place(NamedTuple):
    """A point of a record to which a later attempt can go back: the size of the file, the seconds worked."""

    bytes: int = 0
    seconds: float = 0.0


START = Place()


class Log:
    """Writes a record, going on from a place: what was noted after it belongs to work that was lost."""

    def __init__(self, path: Path, since: Place = START) -> None:
        self.path, self.seconds, self.lines, self.pending = path, since.seconds, 0, None
        self.noted_at = since.seconds
        with path.open("ab") as record:
            record.truncate(min(since.bytes, record.tell()))

    def add(self, step: Step, took: float) -> None:
        """Note a step that took so many seconds; a flood of steps is thinned. Raises OSError on a full disk."""
        self.seconds += took
        self.pending = step
        if self.lines < EVERY or self.seconds - self.noted_at >= PAUSE or step.done >= step.total:
            self.flush()

    def flush(self) -> None:
        """Note the last step if it was passed over."""
        if self.pending is None:
            return
        done, total, metrics = self.pending
        numbers = {name: float(value) for name, value in metrics.items()}
        with self.path.open("a", encoding="utf-8") as record:
            record.write(json.dumps([int(done), int(total), numbers, round(self.seconds, 4)]) + "\n")
        self.lines, self.noted_at, self.pending = self.lines + 1, self.seconds, None

    def place(self) -> Place:
        """Where the record stands now."""
        self.flush()
        return Place(self.path.stat().st_size, self.seconds)


def parsed(line: bytes) -> Noted | None:
    """One line; None where a killed worker or a full disk left it unfinished."""
    with suppress(ValueError, TypeError):
        done, total, metrics, seconds = json.loads(line)
        return Noted(Step(done, total, metrics), seconds)
    return None


def tail(path: Path) -> list[Noted]:
    """The last steps, as many as fit into a few thousand bytes; empty if there is no record."""
    with suppress(FileNotFoundError), path.open("rb") as record:
        size = record.seek(0, os.SEEK_END)
        record.seek(max(0, size - TAIL))
        lines = record.read().splitlines()
        return _read(lines if size <= TAIL else lines[1:])
    return []


def curve(path: Path, most: int | None = None) -> list[Noted]:
    """The steps in order, all of them or `most` of them from evenly spaced places, the last included."""
    with suppress(FileNotFoundError), path.open("rb") as record:
        size = record.seek(0, os.SEEK_END)
        if most is None or size <= SMALL:
            record.seek(0)
            rows = _read(record.read().splitlines())
            return rows if most is None or len(rows) <= most else thinned(rows, most)
        lines = []
        for i in range(most - 1):
            record.seek(i * size // most)
            if i:
                record.readline()
            lines.append(record.readline())
        return _read(lines) + tail(path)[-1:]
    return []


def remaining(noted: list[Noted]) -> float | None:
    """Seconds left, from the pace of the given steps; None before there is one."""
    if not noted or noted[-1].step.done <= 0:
        return None
    last = noted[-1]
    since = noted[0] if len(noted) > 1 and noted[0].step.done < last.step.done else Noted(Step(0, 1, {}), 0.0)
    pace = (last.seconds - since.seconds) / max(last.step.done - since.step.done, 1)
    return max(0.0, (last.step.total - last.step.done) * pace)


def thinned(rows: list[Noted], most: int) -> list[Noted]:
    """So many rows from evenly spaced places, the first and the last included."""
    return [rows[i * (len(rows) - 1) // (most - 1)] for i in range(most)]


def _read(lines: list[bytes]) -> list[Noted]:
    return [noted for line in lines if (noted := parsed(line)) is not None]
