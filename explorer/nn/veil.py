"""A place of a sentence that a model is not to see: which of its tokens stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from explorer.contracts import Span, Token


def veiled(sentences: Iterable[str], hidden: Iterable[Span | None] | None) -> Iterator[tuple[str, Span | None]]:
    """Each sentence with its hidden place. Raises ValueError where there are more of one than of the other."""
    return zip(sentences, repeat(None)) if hidden is None else zip(sentences, hidden, strict=True)


def within(token: Token, place: Span | None) -> bool:
    """Whether a token shares a character with the place; an own token, which has none, never does."""
    return place is not None and max(token.start, place[0]) < min(token.end, place[1])


def seen(rows: Sequence[int], tokens: Sequence[Token], place: Span | None, veil: int) -> list[int]:
    """The rows of tokens, the veil's instead of those in the place."""
    return [veil if within(token, place) else row for row, token in zip(rows, tokens, strict=True)]
