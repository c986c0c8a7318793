"""Sentences that are too long for a model, cut into windows; and so many of anything at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import TypeVar

T = TypeVar("T")
TOGETHER = 64  # sentences, or windows of them, that are read at once


def cut(tokens: Sequence[T], most: int) -> list[Sequence[T]]:
    """As few windows of like length as `most` tokens allow; one at least."""
    pieces = max(1, -(-len(tokens) // most))
    edges = [at * len(tokens) // pieces for at in range(pieces + 1)]
    return [tokens[first:last] for first, last in pairwise(edges)]


def batched(items: Iterable[T], count: int = TOGETHER) -> Iterator[list[T]]:
    """So many at a time; the last are what is left."""
    waiting = iter(items)
    while some := list(islice(waiting, count)):
        yield some
