"""Building a corpus on the engine: one worker reads and writes, the blocks of text are cut into words by all."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from distributed import Client, Future, worker_client

from explorer.corpus.build import Plan, build
from explorer.runs.folder import Folder
from explorer.runs.work import Cancelled, drive, emptied, perform

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 2  # blocks a worker that are under way at once: enough to keep it busy, few enough for the memory
HEAR = 0.2  # seconds between looks whether somebody wants it to stop


def make(home: Path, plan: Plan, folder: Folder, key: str, after: Sequence[str] = ()) -> str:
    """Build a corpus from a worker, over the others; returns its last status. key and after as in `work.perform`."""

    def task() -> None:
        with worker_client() as client:
            drive(build(home, plan, spread(client, folder), emptied(folder.path / "scratch")), folder)

    return perform(folder, task, key, after)


def workers(client: Client) -> dict[str, dict[str, Any]]:
    """Every worker of the engine by its address."""
    return cast("dict", client.scheduler_info(n_workers=-1)["workers"])


def crew(client: Client) -> dict[str, Any]:
    """Where work that is no fit goes: to the workers that do not fit, if there are any."""
    others = [address for address, worker in workers(client).items() if "fit" not in worker["resources"]]
    return {"workers": others, "allow_other_workers": True} if others else {}


def spread(client: Client, folder: Folder) -> Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]:
    """A map over the engine's workers: in order, lazily, a few blocks ahead; it hears a cancel while it waits."""
    where = crew(client)
    ahead = AHEAD * len(where.get("workers", ())) + 1

    def mapped(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        waiting: deque[Future] = deque()
        try:
            for item in items:
                waiting.append(client.submit(function, item, pure=False, **where))
                if len(waiting) >= ahead:
                    yield _result(waiting.popleft(), folder)
            while waiting:
                yield _result(waiting.popleft(), folder)
        finally:
            client.cancel(list(waiting))

    return mapped


def _result(future: Future, folder: Folder) -> Any:
    """What a worker made of a block. Raises what it raised there, or Cancelled.

    Waits for an event of its own: a time limit of Dask's `result` leaves, now and then, neither result nor error.
    """
    ended = threading.Event()
    future.add_done_callback(lambda _: ended.set())
    while not ended.wait(HEAR):
        if folder.cancel_asked:
            raise Cancelled
    return future.result()
