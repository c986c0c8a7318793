"""A piece of work on disk: how it stands, the steps it took, whether it was asked to stop.

The folder is the record; whoever works or watches, and on whatever machine, reads and writes nothing else. Every file
is written aside and renamed, so that a reader finds the old one or the new one, and a full disk leaves the old one.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from explorer import errors
from explorer.contracts import Step
from explorer.errors import ExplorerError, WorkError
from explorer.runs import steps
from explorer.runs.steps import Noted

State = Literal["new", "queued", "running", "done", "failed", "cancelled"]
CURVE = 500  # steps that a page draws


class Record(BaseModel):
    """How a piece of work stands: status.json. `key` is the task that may change it, `attempt` counts its starts."""

    model_config = ConfigDict(frozen=True)
    status: State = "new"
    at: float = 0.0
    key: str = ""
    attempt: int = 0
    error: str = ""  # the class of what went wrong, its msgid and its fields
    msgid: str = ""
    fields: dict[str, str | int | float | None] = {}

    @property
    def why(self) -> ExplorerError | None:
        """What went wrong, as it was raised; None if nothing did."""
        kind = getattr(errors, self.error, WorkError)
        kind = kind if isinstance(kind, type) and issubclass(kind, ExplorerError) else WorkError
        return kind(self.msgid, **self.fields) if self.msgid else None


@contextmanager
def aside(path: Path, sync: bool = False) -> Iterator[Path]:
    """A path to write to, which becomes `path` when all went well and vanishes when not. sync: outlives a power cut."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        if sync:
            with part.open("rb+") as written:
                os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Folder:
    """A piece of work: looking at it makes nothing; the first thing put into it makes the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The folder's name, by which the work is asked for again."""
        return self.path.name

    def put(self, name: str, text: str, sync: bool = False) -> None:
        """Replace one small file, whole or not at all."""
        self.path.mkdir(parents=True, exist_ok=True)
        with aside(self.path / name, sync) as part:
            part.write_text(text, "utf-8")

    def record(self) -> Record:
        """How the work stands."""
        try:
            return Record.model_validate_json((self.path / "status.json").read_bytes())
        except (FileNotFoundError, ValidationError):
            return Record()

    @property
    def status(self) -> State:
        """new, queued, running, done, failed, cancelled."""
        return self.record().status

    @property
    def why(self) -> ExplorerError | None:
        """What went wrong, to be told in any language; None if nothing did."""
        return self.record().why

    def mark(self, status: State, why: ExplorerError | None = None, key: str = "", attempt: int = 0) -> None:
        """Record a new status, and why if it is a sad one; key and attempt stay where they are not given.

        On a full disk the old record is written over in place: the only news that may not wait for room.
        """
        old = self.record()
        fields = {} if why is None else {name: _plain(value) for name, value in why.fields.items()}
        new = Record(
            status=status, at=time.time(), key=key or old.key, attempt=attempt or (0 if key else old.attempt),
            error=type(why).__name__ if why else "", msgid=why.msgid if why else "", fields=fields,
        )  # fmt: skip
        text = new.model_dump_json(exclude_defaults=True)
        try:
            self.put("status.json", text, sync=status == "done")
        except OSError:
            if status == "done" or not (self.path / "status.json").exists():
                raise
            with (self.path / "status.json").open("r+", encoding="utf-8") as record:
                record.write(text)
                record.truncate()

    def steps(self, most: int | None = CURVE) -> list[Step]:
        """The steps so far, at most so many from evenly spaced places; None: every one that was noted."""
        return [noted.step for noted in self.noted(most)]

    def noted(self, most: int | None = None) -> list[Noted]:
        """The steps so far with the seconds of work before each."""
        return steps.curve(self.path / "steps.jsonl", most)

    def last(self) -> Step | None:
        """The last step, read without the others."""
        tail = steps.tail(self.path / "steps.jsonl")
        return tail[-1].step if tail else None

    def remaining(self) -> float | None:
        """Seconds left at the pace of the last steps; None before there is a pace."""
        return steps.remaining(steps.tail(self.path / "steps.jsonl"))

    @property
    def cancel_asked(self) -> bool:
        """Whether somebody wants this to stop."""
        return (self.path / "cancel").exists()

    def ask_cancel(self, wanted: bool = True) -> None:
        """Ask the work to stop, or take that back."""
        if wanted and self.path.is_dir():
            (self.path / "cancel").touch()
        else:
            (self.path / "cancel").unlink(missing_ok=True)

    @contextmanager
    def held(self, purpose: Literal["work", "ask"] = "work", patience: float = 60.0) -> Iterator[bool]:
        """Hold this work alone, on all machines that share the disk; yields whether that came true in time.

        The lock dies with the process that holds it, so that nobody's death leaves work locked.
        """
        home = self.path.parents[1]
        (home / "locks").mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "locks" / f"{self.path.parent.name}.{self.name}.{purpose}", timeout=patience)
        try:
            lock.acquire(poll_interval=0.02)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def size(self) -> int:
        """Bytes on disk."""
        total = 0
        with suppress(FileNotFoundError):
            for path in self.path.rglob("*"):
                with suppress(FileNotFoundError):
                    total += path.stat().st_size
        return total

    def json(self, name: str) -> dict[str, object]:
        """One small JSON file; empty where there is none."""
        try:
            found = json.loads((self.path / name).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _plain(value: object) -> str | int | float | None:
    """A field as JSON can hold it: half a surrogate pair, as in a file name that is not UTF-8, becomes ?."""
    if value is None or isinstance(value, int | float):
        return value
    return str(value).encode("utf-8", "replace").decode()
