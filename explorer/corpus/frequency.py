"""How often words occur, and how a vocabulary grows: arithmetic over the ids of a corpus, a block at a time.

sentences_with   in how many sentences each word stands
parts            how often each word stands in each of equal parts of the text
growth           how many types the first n tokens hold, read from several starts
expected_types   the same for tokens in random order: Σ_w 1 − C(N − c_w, n) / C(N, n), exactly (Baayen 2001, eq. 2.42)
zipf             p(r) ∝ r^−s over ranks 1 … R: s by maximum likelihood, its error from leaving out parts of the text
heaps            V(n) ∝ n^β: β by least squares on the logarithms

One pass costs about 10 s for 100 million tokens, whatever the vocabulary; memory is a few arrays of its length.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Corpus, Making, Step

BLOCK = 1_000_000  # tokens looked at together
PIECE = 1_000  # tokens of the pieces whose types are counted, so that texts of any length compare


def blocks(corpus: Corpus, size: int = BLOCK) -> list[tuple[int, int]]:
    """Sentences in runs (first, after the last) of about so many tokens; each holds one sentence at least."""
    offsets = np.asarray(corpus.offsets)
    bounds = [0]
    while bounds[-1] < len(offsets) - 1:
        to = int(np.searchsorted(offsets, offsets[bounds[-1]] + size, side="right")) - 1
        bounds.append(max(to, bounds[-1] + 1))
    return list(pairwise(bounds))


def sentences_with(corpus: Corpus, size: int = BLOCK) -> Making[Int[np.ndarray, " V"]]:
    """For each word the number of sentences that hold it."""
    words = len(corpus.vocabulary.words)
    found, offsets = np.zeros(words, np.int64), np.asarray(corpus.offsets)
    for first, last in blocks(corpus, size):
        ids = np.asarray(corpus.ids[offsets[first] : offsets[last]], np.int64)
        own = np.repeat(np.arange(last - first), np.diff(offsets[first : last + 1]))
        pairs = np.unique(own[ids >= 0] * words + ids[ids >= 0])
        found += np.bincount(pairs % words, minlength=words)
        yield Step(int(offsets[last]), int(offsets[-1]), {})
    return found


def parts(corpus: Corpus, wanted: Int[np.ndarray, " W"], count: int) -> Making[Int[np.ndarray, "P W"]]:
    """How often each wanted word (an id) stands in each of `count` equal parts of the text."""
    total, words = len(corpus.ids), len(corpus.vocabulary.words)
    column = np.full(words + 1, -1, np.int64)  # the last place is for ids outside
    column[wanted] = np.arange(len(wanted))
    found = np.zeros(count * len(wanted), np.int64)
    for at in range(0, total, BLOCK):
        at_end = min(at + BLOCK, total)
        columns = column[np.asarray(corpus.ids[at:at_end])]
        part = np.arange(at, at_end) * count // total
        found += np.bincount(part[columns >= 0] * len(wanted) + columns[columns >= 0], minlength=len(found))
        yield Step(at_end, total, {})
    return found.reshape(count, len(wanted))


class Growth(NamedTuple):
    """Types among the first n tokens, from each start: types (S, M), n (M,)."""

    n: np.ndarray
    types: np.ndarray


def growth(corpus: Corpus, n: Int[np.ndarray, " M"], starts: int = 10) -> Making[Growth]:
    """Types met after n tokens, the text read from `starts` equally spaced places and around its end."""
    total = len(corpus.ids)
    bounds = np.linspace(0, total, starts + 1).astype(np.int64)
    firsts = []
    for begin, end in pairwise(bounds):
        firsts.append(_firsts(corpus, int(begin), int(end)))
        yield Step(int(end), total, {})
    sizes = np.diff(bounds)
    types = [_read_from(start, firsts, sizes, n, len(corpus.vocabulary.words)) for start in range(starts)]
    return Growth(n, np.stack(types))


def _firsts(corpus: Corpus, begin: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """The words between two places, and how far after the first of them each is first met."""
    place = np.full(len(corpus.vocabulary.words), -1, np.int64)
    for at in range(begin, end, BLOCK):
        ids = np.asarray(corpus.ids[at : min(at + BLOCK, end)])
        words, first = np.unique(ids, return_index=True)
        new = (words >= 0) & (place[words] < 0)
        place[words[new]] = at - begin + first[new]
    words = np.flatnonzero(place >= 0)
    return words, place[words]


def _read_from(start: int, firsts: list, sizes: np.ndarray, n: np.ndarray, words: int) -> np.ndarray:
    """Types among the first n tokens, the parts read from one of them on."""
    seen, places, read = np.zeros(words, bool), [], 0
    for part in np.roll(np.arange(len(firsts)), -start):
        its, first = firsts[part]
        new = ~seen[its]
        places.append(read + first[new])
        seen[its] = True
        read += int(sizes[part])
    return np.searchsorted(np.sort(np.concatenate(places)), n, side="left")


def expected_types(counts: Int[np.ndarray, " V"], n: Int[np.ndarray, " M"]) -> Float[np.ndarray, " M"]:
    """Types that n tokens hold on average, drawn from the text in random order without replacement."""
    from scipy.special import gammaln

    sizes, many = np.unique(counts, return_counts=True)
    total = int(counts.sum())
    left = total - sizes[:, None] - n[None, :]
    absent = gammaln(total - sizes + 1)[:, None] + gammaln(total - n + 1)[None, :] - gammaln(total + 1)
    absent = np.where(left >= 0, absent - gammaln(np.maximum(left, 0) + 1), -np.inf)
    return many @ (1 - np.exp(absent))


def types_in_pieces(corpus: Corpus, size: int = PIECE) -> Making[Int[np.ndarray, " P"]]:
    """How many types each piece of `size` tokens holds, one piece after the other; the rest is left out."""
    whole = len(corpus.ids) // size
    found, step = [np.empty(0, np.int64)], max(1, BLOCK // size)
    for at in range(0, whole, step):
        to = min(at + step, whole)
        rows = np.sort(np.asarray(corpus.ids[at * size : to * size]).reshape(-1, size), axis=1)
        found.append(1 + (np.diff(rows, axis=1) != 0).sum(axis=1))
        yield Step(to, whole, {})
    return np.concatenate(found)


class Fit(NamedTuple):
    """An exponent and its standard error."""

    value: float
    error: float


def zipf(pieces: Int[np.ndarray, "P R"]) -> Fit:
    """The s of p(r) ∝ r^−s by maximum likelihood; pieces: how often each rank's word stands in each part of the text.

    The error is that of the jackknife over the parts: tokens of one text are no independent draws, and the likelihood's
    own error would be far too small.
    """
    total = pieces.sum(axis=0)
    logs = np.log(np.arange(1, len(total) + 1))
    whole = _slope(total, logs)
    without = np.array([_slope(total - one, logs) for one in pieces])
    many = len(pieces)
    return Fit(whole, float(np.sqrt((many - 1) / many * ((without - without.mean()) ** 2).sum())))


def _slope(counts: np.ndarray, logs: np.ndarray) -> float:
    """Where the expected log rank is the observed one: the zero of the likelihood's derivative."""
    from scipy.optimize import root_scalar

    if len(counts) < 2 or counts.sum() == 0:
        return float("nan")
    observed = counts @ logs / counts.sum()

    def surplus(s: float) -> float:
        weights = np.exp(-s * logs)
        return float(weights @ logs / weights.sum() - observed)

    has_root = surplus(-5.0) > 0 > surplus(20.0)
    return float(root_scalar(surplus, bracket=(-5.0, 20.0)).root) if has_root else float("nan")


def heaps(n: Int[np.ndarray, " M"], types: Float[np.ndarray, " M"] | Int[np.ndarray, " M"]) -> tuple[float, float]:
    """β and K of V(n) = K n^β by least squares on the logarithms; n spaced evenly in them. nan for one point."""
    if len(n) < 2:
        return float("nan"), float("nan")
    slope, level = np.polyfit(np.log(n), np.log(types), 1)
    return float(slope), float(np.exp(level))
