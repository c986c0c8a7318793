"""Waiting without falling silent: everything comes, in order, with signs of life between, and nothing is left open."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from explorer.corpus.pace import paced


def slow(pauses: list[float], closed: list[float] | None = None) -> Iterator[int]:
    try:
        for n, pause in enumerate(pauses):
            time.sleep(pause)
            yield n
    finally:
        if closed is not None:
            closed.append(time.monotonic())


def test_everything_comes_in_order_and_silence_is_filled() -> None:
    found = list(paced(slow([0, 0.3, 0, 0.3]), seconds=0.05))
    assert [item for item in found if item is not None] == [0, 1, 2, 3]
    assert 4 <= found[1 : found.index(1)].count(None) <= 7 and found[-2] is None


@pytest.mark.parametrize("items", [[], [None, 0, None], [[], ""], list(range(500))])
def test_what_is_false_is_still_an_item(items: list[object]) -> None:
    assert list(paced(iter(items))) == items


def test_what_the_iterator_raises_is_raised_here_and_it_is_closed() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    making = paced(broken())
    assert next(making) == 1
    with pytest.raises(ValueError, match="broken"):
        next(making)


def test_an_iterator_lives_in_one_other_thread() -> None:
    def who() -> Iterator[int]:
        try:
            while True:
                yield threading.get_ident()
        finally:
            seen.append(threading.get_ident())

    seen: list[int] = []
    making = paced(who())
    seen += [next(making) for _ in range(3)]
    making.close()
    assert len(set(seen)) == 1 and len(seen) == 4 and threading.get_ident() not in seen


def test_closed_early_it_closes_the_iterator_and_leaves_no_thread() -> None:
    closed: list[float] = []
    before = threading.active_count()
    making = paced(slow([0, 0.2, 0], closed), seconds=0.02)
    assert [next(making), next(making)] == [0, None]
    making.close()
    assert len(closed) == 1
    for _ in range(100):
        if threading.active_count() <= before:
            break
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_closed_while_something_hangs_it_waits_two_seconds_at_most() -> None:
    let_go = threading.Event()

    def stuck() -> Iterator[int]:
        let_go.wait(20)
        yield 1

    making = paced(stuck(), seconds=0.01)
    assert next(making) is None
    began = time.monotonic()
    making.close()
    took = time.monotonic() - began
    let_go.set()
    assert 1.5 < took < 5
