"""Several pieces of work as one: the progress never falls, and whatever happens, the work is closed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from explorer.contracts import Making, Step
from explorer.spaces.stages import WHOLE, finished, stage


def work(total: int, result: str, closed: list[str] | None = None) -> Making[str]:
    try:
        for done in range(1, total + 1):
            yield Step(done, total, {"loss": 1 / done})
        return result
    finally:
        if closed is not None:
            closed.append(result)


def three(totals: list[int], bounds: list[int]) -> Making[list[str]]:
    found = []
    for place, total in enumerate(totals):
        found.append((yield from stage(work(total, str(place)), bounds[place], bounds[place + 1])))
    return found


def test_stages_make_one_progress_that_never_falls_and_ends_at_the_whole() -> None:
    draw = np.random.default_rng(1)
    for _ in range(50):
        totals = draw.integers(1, 40, 3).tolist()
        bounds = [0, *sorted(draw.integers(0, WHOLE, 2).tolist()), WHOLE]
        steps = list(three(totals, bounds))
        assert finished(three(totals, bounds)) == ["0", "1", "2"]
        done = [step.done for step in steps]
        assert done == sorted(done) and done[-1] == WHOLE and {step.total for step in steps} == {WHOLE}
        share = [bounds[p] + (bounds[p + 1] - bounds[p]) * n / t for p, t in enumerate(totals) for n in range(1, t + 1)]
        assert np.abs(np.array(done) - share).max() < 1
        assert [step.metrics for step in steps] == [{"loss": 1 / n} for t in totals for n in range(1, t + 1)]


def test_work_without_a_total_or_without_steps_is_passed_on() -> None:
    def unknown() -> Iterator[Step]:
        yield Step(0, 0, {})

    assert [step.done for step in stage(unknown(), 100, 200)] == [100]
    assert finished(stage(work(0, "x"), 0, 9)) == finished(work(3, "x")) == "x"


def test_closed_early_the_work_is_closed_even_if_somebody_else_holds_it() -> None:
    """It used to be closed only when it was collected: never, where a traceback or a variable held it."""
    closed: list[str] = []
    held = work(9, "x", closed)
    making = stage(held, 0, WHOLE)
    next(making)
    making.close()
    assert closed == ["x"]


def test_what_the_work_raises_is_raised_here() -> None:
    def broken() -> Making[None]:
        yield Step(1, 2, {})
        raise OSError("full")

    making = stage(broken(), 0, 10)
    next(making)
    with pytest.raises(OSError, match="full"):
        next(making)
    with pytest.raises(OSError, match="full"):
        finished(broken())
