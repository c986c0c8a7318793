"""Sentences with a marked word as an encoder reads them, kept on disk, and pairs of them as batches.

sentences ──encode──▶ Seen: the word's layer 0, its contextual state, the states around it ──▶ Kept, flat on disk
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int64
from numpy.typing import NDArray

from explorer.contracts import Array, Encoding, Marked
from explorer.nn.veil import within

LAST = 4  # layers whose sum is a token's state, fewer where there are no more; layer 0 is none of them


def covering(encoding: Encoding, start: int, end: int) -> list[int]:
    """The tokens that share a character with sentence[start:end], by their numbers."""
    return [at for at, token in enumerate(encoding.tokens) if within(token, (start, end))]


def pool(encoding: Encoding, start: int, end: int) -> list[Array] | None:
    """The mean over all pieces that share a character with sentence[start:end], L + 1 of (D,); None if none does."""
    at = covering(encoding, start, end)
    return [layer[at].mean(axis=0) for layer in by_token(encoding)] if at else None


def by_token(encoding: Encoding) -> list[Float[np.ndarray, "T D"]]:
    """A row a token in every layer, also where the model merges them."""
    if not len(encoding.rows):
        return list(encoding.layers)
    return [layer[rows] for layer, rows in zip(encoding.layers, encoding.rows, strict=True)]


class Seen(NamedTuple):
    """One sentence around its word: layer 0 of the word (E,), its state (D,), states (T, D), which are near (T,).

    A word of several pieces is their mean.
    """

    static: Array
    target: Array
    states: Array
    near: NDArray[np.bool_]


def seen(encoding: Encoding, marked: Marked, window: int, most: int) -> Seen | None:
    """At most so many tokens around the word; near are `window` to each side. None where no piece covers it."""
    at, count = covering(encoding, marked.start, marked.end), len(encoding.tokens)
    if not at:
        return None
    layers = by_token(encoding)
    first = max(0, min((at[0] + at[-1] - most) // 2, count - most))
    places = np.arange(count)[first : first + most]
    near = (places >= at[0] - window) & (places <= at[-1] + window)
    states = np.asarray(sum(layers[max(1, len(layers) - LAST) :] or layers), np.float32)
    return Seen(layers[0][at].mean(0), states[at].mean(0), states[places], near)


class Kept:
    """What was seen of many sentences: states on disk, if there is a folder for it; what is small in memory.

    A sentence whose word no piece covers is all zeros, without a token.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder, self.lengths = folder, [0]
        self._near: list[NDArray[np.bool_]] = []
        self._small: list[tuple[Array, Array] | None] = []
        self._states: list[Array] = []

    def add(self, found: Seen | None) -> None:
        """The next sentence."""
        self._small.append(None if found is None else (found.static, found.target))
        self.lengths.append(0 if found is None else len(found.states))
        if found is None:
            return
        self._near.append(found.near)
        if self.folder is None:
            self._states.append(found.states)
        else:
            with (self.folder / "states.f32").open("ab") as file:
                file.write(np.ascontiguousarray(found.states).tobytes())

    def whole(self, static: int, states: int) -> None:
        """All are there; widths of the word's vector and of states."""
        empty = np.zeros(static, np.float32), np.zeros(states, np.float32)
        pairs = [found or empty for found in self._small]
        self.read = np.array([found is not None for found in self._small], bool)
        self.static, self.target = (np.stack(side) for side in zip(*(pairs or [empty]), strict=True))
        self.near = np.concatenate([np.zeros(0, bool), *self._near])
        self.offsets = np.cumsum(self.lengths)
        if self.folder is None or not self.read.any():
            self.states = np.concatenate([np.zeros((0, states), np.float32), *self._states])
        else:
            self.states = np.memmap(self.folder / "states.f32", np.float32, "r").reshape(-1, states)

    def take(self, which: Int64[np.ndarray, " B"]) -> Rows:
        """Some sentences, side by side."""
        first, length = self.offsets[which], self.offsets[which + 1] - self.offsets[which]
        inside = np.arange(max(1, int(length.max()))) < length[:, None]
        states = np.zeros((*inside.shape, self.target.shape[1]), np.float32)
        places = (first[:, None] + np.arange(inside.shape[1]))[inside]
        states[inside], near = self.states[places], inside.copy()
        near[inside] = self.near[places]
        return Rows(self.static[which], self.target[which], states, inside, near)


class Rows(NamedTuple):
    """Sentences side by side, padded; what `nn.capsules.Decomposer` reads."""

    static: Float[np.ndarray, "B E"]
    target: Float[np.ndarray, "B D"]
    states: Float[np.ndarray, "B T D"]
    inside: Bool[np.ndarray, "B T"]
    near: Bool[np.ndarray, "B T"]


class Couples(NamedTuple):
    """A batch of pairs: the two sentences' numbers, (B,) each, and whether the word has one sense in both."""

    one: Int64[np.ndarray, " B"]
    other: Int64[np.ndarray, " B"]
    same: Bool[np.ndarray, " B"]

    @property
    def tokens(self) -> int:
        """Pairs: the pace of this training counts them."""
        return len(self.same)

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Couples:
        """Some of them."""
        return Couples(self.one[which], self.other[which], self.same[which])

    def parts(self, count: int) -> Iterator[Couples]:
        """The same as smaller batches."""
        for some in np.array_split(np.arange(len(self.same)), min(count, len(self.same))):
            yield self.take(some)


class PairBatches:
    """Pairs in random order, another in each epoch; those that are held are never trained on."""

    def __init__(self, pairs: Couples, held: Bool[np.ndarray, " N"], batch_size: int, seed: int) -> None:
        self.learnt, self.tested = pairs.take(~held), pairs.take(held)
        self.batch_size, self.seed = batch_size, seed

    def __len__(self) -> int:
        return -(-len(self.learnt.same) // self.batch_size)

    def at(self, step: int) -> Couples:
        """The batch of a step, whichever was asked for before."""
        epoch, place = divmod(step, len(self))
        order = np.random.default_rng([self.seed, 19, epoch]).permutation(len(self.learnt.same))
        return self.learnt.take(order[place * self.batch_size : (place + 1) * self.batch_size])

    def held_out(self) -> list[Couples]:
        """The pairs that are held, in their order."""
        firsts = range(0, len(self.tested.same), self.batch_size)
        return [self.tested.take(np.arange(at, min(at + self.batch_size, len(self.tested.same)))) for at in firsts]


def numbered(pairs: Sequence[tuple[Marked, Marked]]) -> tuple[list[Marked], NDArray[np.int64]]:
    """Every sentence with its mark once, and the numbers of each pair's two: (N, 2)."""
    numbers = {marked: at for at, marked in enumerate(dict.fromkeys(m for pair in pairs for m in pair))}
    return list(numbers), np.array([[numbers[one], numbers[other]] for one, other in pairs], np.int64).reshape(-1, 2)
