"""Sentences of a corpus as padded batches: shuffled, bucketed by length, found again by the number of a step.

    corpus ──chunks in random order──▶ a pool of some thousand rows ──sorted by length──▶ batches in random order

A row is a sentence, or a window of one that is longer than `max_length`. Nothing of the corpus is kept in memory but a
count for every CHUNK sentences; step s is the same batch whether or not the steps before it were taken. Whether a
sentence is held out is read from its tokens, so that repeats of it lie on the same side, and so that every model and
every seed holds out the same sentences of a corpus.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Int, Int64
from numpy.typing import NDArray

from explorer.contracts import Corpus
from explorer.errors import NothingToLearn

CHUNK = 64  # sentences that stay together when a corpus is shuffled
POOL = 64  # batches that are sorted by length together
HELD = 512  # rows, at most, on which a loss is measured while training
MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)  # splitmix64


class Rows(NamedTuple):
    """Where some rows stand in the ids of a corpus: the first token of each and how many follow; (R,) both."""

    first: NDArray[np.int64]
    length: NDArray[np.int64]

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Rows:
        """Some of them, in the order asked for."""
        return Rows(self.first[which], self.length[which])


class Batch(NamedTuple):
    """Rows side by side: ids (B, T), 0 beyond a row's length; lengths (B,); whether a token continues its eojeol."""

    ids: Int64[np.ndarray, "B T"]
    lengths: Int64[np.ndarray, " B"]
    glued: Bool[np.ndarray, "B T"]  # no space between this token and the one before it

    @property
    def inside(self) -> Bool[np.ndarray, "B T"]:
        """Which places hold a token."""
        return np.arange(self.ids.shape[1]) < self.lengths[:, None]

    @property
    def tokens(self) -> int:
        """How many tokens it holds, padding not counted."""
        return int(self.lengths.sum())

    def parts(self, count: int) -> Iterator[Batch]:
        """The same rows as smaller batches, each no wider than it needs to be."""
        for rows in np.array_split(np.arange(len(self.ids)), min(count, len(self.ids))):
            width = int(self.lengths[rows].max())
            yield Batch(self.ids[rows, :width], self.lengths[rows], self.glued[rows, :width])


class Batches:
    """The batches of a corpus, for a vocabulary of `words` words; any other token is row `words`: <unk>.

    `len` is the number of batches in an epoch; `at(step)` counts on over epochs. Raises NothingToLearn without a token.
    """

    def __init__(
        self, corpus: Corpus, words: int, *, batch_size: int, max_length: int, held_out: float = 0.0, seed: int = 0
    ) -> None:
        self.corpus, self.words, self.batch_size, self.seed = corpus, words, batch_size, seed
        self.max_length, self.share = max_length, held_out
        counts = [self._counts(first) for first in range(0, sentences(corpus), 256 * CHUNK)]
        self.train, self.held = np.concatenate(counts, axis=1) if counts else np.zeros((2, 0), np.int32)
        self.rows = int(self.train.sum(dtype=np.int64))
        if not self.rows:
            raise NothingToLearn("No sentence is left to learn from: add text, or hold out less of it.")
        self._epoch, self._pool = -1, (-1, -1)
        self._order = self._ends = np.zeros(0, np.int64)
        self._batches: list[Rows] = []

    def __len__(self) -> int:
        return -(-self.rows // self.batch_size)

    def at(self, step: int) -> Batch:
        """The batch of a step, whichever was asked for before."""
        epoch, place = divmod(step, len(self))
        pool, within = divmod(place, POOL)
        if self._pool != (epoch, pool):
            self._batches, self._pool = self._bucketed(epoch, pool), (epoch, pool)
        return self.batch(self._batches[within])

    def held_out(self, most: int = HELD) -> list[Batch]:
        """Batches of rows that are never trained on, `most` at most, from all over the corpus; always the same."""
        chunks = np.flatnonzero(self.held)
        chunks = np.random.default_rng(0).permutation(chunks)
        enough = int(np.searchsorted(np.cumsum(self.held[chunks], dtype=np.int64), most)) + 1
        if not len(chunks):
            return []
        rows = joined([self._windows(int(c) * CHUNK, (int(c) + 1) * CHUNK, held=True) for c in chunks[:enough]])
        rows = rows.take(slice(0, most))
        rows, most = rows.take(np.argsort(rows.length, kind="stable")), len(rows.first[:most])
        return [self.batch(rows.take(slice(i, i + self.batch_size))) for i in range(0, most, self.batch_size)]

    def batch(self, rows: Rows) -> Batch:
        """The tokens of some rows, side by side."""
        width = int(rows.length.max())
        inside = np.arange(width) < rows.length[:, None]
        places = np.where(inside, rows.first[:, None] + np.arange(width), 0)
        ids = np.asarray(self.corpus.ids[places], np.int64)
        ids[(ids < 0) | (ids >= self.words)] = self.words
        before = np.maximum(places - 1, 0)
        glued = inside & (np.arange(width) > 0) & (self.corpus.starts[places] <= self.corpus.ends[before])
        return Batch(np.where(inside, ids, 0), rows.length, glued)

    def _counts(self, first: int) -> NDArray[np.int32]:
        """How many rows each of some chunks has to train on, and held out: (2, chunks)."""
        last = min(first + 256 * CHUNK, sentences(self.corpus))
        held, pieces = self._is_held(first, last), self._pieces(first, last)
        edges = np.arange(0, last - first, CHUNK)
        return np.stack([np.add.reduceat(pieces * side, edges) for side in (~held, held)]).astype(np.int32)

    def _bucketed(self, epoch: int, pool: int) -> list[Rows]:
        """The batches of one pool: rows of like length together, in random order."""
        size = POOL * self.batch_size
        rows = self._shuffled(epoch, pool * size, min((pool + 1) * size, self.rows))
        draw = np.random.default_rng([self.seed, 1, epoch, pool])
        rows = rows.take(draw.permutation(len(rows.first)))
        rows = rows.take(np.argsort(rows.length, kind="stable"))
        batches = range(0, len(rows.first), self.batch_size)
        return [rows.take(slice(i, i + self.batch_size)) for i in draw.permutation(batches).tolist()]

    def _shuffled(self, epoch: int, first: int, last: int) -> Rows:
        """The rows first … last − 1 of an epoch, its chunks in random order."""
        if self._epoch != epoch:
            self._order = np.random.default_rng([self.seed, 0, epoch]).permutation(len(self.train))
            self._ends = np.cumsum(self.train[self._order], dtype=np.int64)
            self._epoch = epoch
        begin = int(np.searchsorted(self._ends, first, side="right"))
        end = int(np.searchsorted(self._ends, last, side="left")) + 1
        skipped = first - (int(self._ends[begin - 1]) if begin else 0)
        chunks = self._order[begin:end].tolist()
        rows = joined([self._windows(c * CHUNK, (c + 1) * CHUNK, held=False) for c in chunks])
        return rows.take(slice(skipped, skipped + last - first))

    def _windows(self, first: int, last: int, held: bool) -> Rows:
        """The rows of some sentences on one side."""
        last = min(last, sentences(self.corpus))
        pieces = np.where(self._is_held(first, last) == held, self._pieces(first, last), 0)
        which = np.repeat(np.arange(last - first), pieces)
        number = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        begin = np.asarray(self.corpus.offsets[first:last])[which]
        tokens, pieces = np.diff(self.corpus.offsets[first : last + 1])[which], pieces[which]
        edges = number * tokens // np.maximum(pieces, 1), (number + 1) * tokens // np.maximum(pieces, 1)
        return Rows(begin + edges[0], edges[1] - edges[0])

    def _pieces(self, first: int, last: int) -> NDArray[np.int64]:
        """Into how many windows each sentence is cut; an empty one into none."""
        return -(-np.diff(self.corpus.offsets[first : last + 1]) // self.max_length)

    def _is_held(self, first: int, last: int) -> NDArray[np.bool_]:
        return hashed(self.corpus, first, last) < self.share


def sentences(corpus: Corpus) -> int:
    """How many sentences a corpus has."""
    return len(corpus.offsets) - 1


def joined(rows: list[Rows]) -> Rows:
    """Rows one after the other."""
    return Rows(np.concatenate([r.first for r in rows]), np.concatenate([r.length for r in rows]))


def hashed(corpus: Corpus, first: int, last: int) -> NDArray[np.float64]:
    """A number in [0, 1) for each of some sentences that depends on its tokens alone (splitmix64's last steps).

    Sentences below `share` are the held-out ones of `Batches(held_out=share)`.
    """
    offsets = np.asarray(corpus.offsets[first : last + 1], np.int64)
    ids, lengths = np.asarray(corpus.ids[offsets[0] : offsets[-1]]), np.diff(offsets)
    place = np.arange(len(ids)) - np.repeat(offsets[:-1] - offsets[0], lengths)
    terms = (ids.astype(np.int64) + 2).astype(np.uint64) * (2 * place + 1).astype(np.uint64)
    sums = np.zeros(len(lengths), np.uint64)
    if len(ids):
        sums[lengths > 0] = np.add.reduceat(terms, (offsets[:-1] - offsets[0])[lengths > 0])
    sums += MIX[0]
    sums = (sums ^ (sums >> np.uint64(30))) * MIX[1]
    sums = (sums ^ (sums >> np.uint64(27))) * MIX[2]
    return (sums ^ (sums >> np.uint64(31))).astype(np.float64) / 2.0**64


def held_sentences(corpus: Corpus, share: float, most: int) -> Int[np.ndarray, " R"]:
    """The first `most` sentences, in order, that `Batches(held_out=share)` holds out and that are not empty."""
    found: list[int] = []
    for first in range(0, sentences(corpus), 256 * CHUNK):
        last = min(first + 256 * CHUNK, sentences(corpus))
        held = (hashed(corpus, first, last) < share) & (np.diff(corpus.offsets[first : last + 1]) > 0)
        found.extend((first + np.flatnonzero(held)).tolist())
        if len(found) >= most:
            break
    return np.array(found[:most], np.int64)
