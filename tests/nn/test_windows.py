"""Windows are as few as can be, of like length, and lose nothing; so is what is taken some at a time."""

from __future__ import annotations

from itertools import chain, count, islice

import pytest

from explorer.nn.windows import TOGETHER, batched, cut


@pytest.mark.parametrize("most", [1, 2, 7, 40])
@pytest.mark.parametrize("length", [0, 1, 6, 7, 8, 39, 40, 41, 81, 300])
def test_windows_are_as_few_as_can_be_of_like_length_and_lose_nothing(length, most):
    windows = cut(range(length), most)
    assert list(chain(*windows)) == list(range(length))
    sizes = [len(window) for window in windows]
    assert max(sizes) <= most and max(sizes) - min(sizes) <= 1
    assert len(windows) == max(1, next(n for n in count() if n * most >= length))


def test_so_many_at_a_time_and_no_more_than_is_asked_for_is_read():
    assert [len(some) for some in batched(range(130))] == [TOGETHER, TOGETHER, 2]
    endless = count()
    assert list(islice(batched(endless, 3), 2)) == [[0, 1, 2], [3, 4, 5]]
    assert next(endless) == 6
