"""Waiting without falling silent: what an iterator gives, and a sign of life while it gives nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def paced(items: Iterator[T], seconds: float = 0.5) -> Generator[T | None]:
    """What an iterator gives, and None whenever it lets its caller wait; it runs in a thread of its own.

    Closed early, it waits two seconds at most for what has begun, and closes the iterator.
    """
    ended: list[T] = []  # no item is this list
    with _one_thread(items) as pool:
        while True:
            item: Future[T | list[T]] = pool.submit(next, items, ended)
            while not wait([item], timeout=seconds).done:
                yield None
            if (result := item.result()) is ended:
                return
            yield result  # pyright: ignore[reportReturnType] (not `ended`, so a T)


@contextmanager
def _one_thread(items: Iterator[object]) -> Iterator[ThreadPoolExecutor]:
    """One thread for all that touches an iterator, closing it included."""
    pool = ThreadPoolExecutor(1, "corpus")
    try:
        yield pool
    finally:
        wait([pool.submit(getattr(items, "close", lambda: None))], timeout=2.0)
        pool.shutdown(wait=False)
