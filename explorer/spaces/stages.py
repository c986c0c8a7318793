"""Several pieces of work as one: each gets its share of a single progress."""

from __future__ import annotations

from contextlib import closing
from typing import TypeVar

from explorer.contracts import Making, Step

T = TypeVar("T")
WHOLE = 1000  # the total that stages count to


def stage(work: Making[T], begin: int, end: int) -> Making[T]:
    """The same work with its steps rescaled to begin … end of a thousand; returns what the work returns.

    Closed early, it closes the work: what that holds (threads, files) is given back at once, not when it is collected.
    """
    with closing(work):
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                return finished.value
            yield Step(begin + (end - begin) * step.done // max(step.total, 1), WHOLE, step.metrics)


def finished(work: Making[T]) -> T:
    """The result of a piece of work whose steps nobody watches."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
