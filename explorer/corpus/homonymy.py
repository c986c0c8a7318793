"""Words whose contexts fall into two groups: candidates for homonyms, found in the text alone.

The idea: a word of one meaning keeps the company of some other word, so its vector lies near that word's. A homonym's
vector is a compromise of two, so one other word explains it badly, and two that are unlike each other explain it well
(Arora et al. 2018, Linear Algebraic Structure of Word Senses). The score is the share of the word's vector that the
second explains beyond the first: cos² of what the first left over with what is new in the second.

Vectors: positive pointwise mutual information of words within WINDOW words, its first DIMENSIONS singular vectors
scaled by the square roots of the singular values (Levy, Goldberg & Dagan 2015). Only words met `least` times or more
are judged; at most MOST_TOKENS are read, so that the work is bounded whatever the corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from explorer.contracts import Corpus, Making, Step
from explorer.corpus.frequency import blocks

if TYPE_CHECKING:
    from scipy.sparse import csr_array
else:
    csr_array = object  # scipy is imported where it is used

WINDOW = 5
DIMENSIONS = 100
MOST_WORDS = 20_000  # of a vocabulary: the most frequent
MOST_TOKENS = 5_000_000
UNLIKE = 0.8  # cosine above which two words are no two companies: at most that much of the second lies in the first
COMPANION = 20  # times a word must occur to explain another
SMOOTHING = 0.75  # of the frequencies of contexts


class Split(NamedTuple):
    """For each word judged: the two words that explain it, their cosines with it and each other, and the score."""

    words: Int[np.ndarray, " N"]
    first: Int[np.ndarray, " N"]
    second: Int[np.ndarray, " N"]
    near_first: Float[np.ndarray, " N"]
    near_second: Float[np.ndarray, " N"]
    between: Float[np.ndarray, " N"]
    score: Float[np.ndarray, " N"]


def vectors(corpus: Corpus, seed: int = 0) -> Making[Float[np.ndarray, "V D"]]:
    """Unit vectors of the most frequent words; zero where a word keeps no company."""
    from scipy.sparse.linalg import svds

    words = min(len(corpus.vocabulary.words), MOST_WORDS)
    together, _met = yield from company(corpus, words)
    information = _information(together)
    yield Step(1, 1, {})
    dimensions = min(DIMENSIONS, max(words // 4, 1))  # of few words, fewer
    start = np.random.default_rng(seed).normal(size=words)
    left, values, _ = svds(information, k=dimensions, v0=start)
    found = left * np.sqrt(np.maximum(values, 0))
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 1e-9)


def company(corpus: Corpus, words: int, window: int = WINDOW) -> Making[tuple[csr_array, Int[np.ndarray, " W"]]]:
    """How often each two of the words stand within `window` of each other in a sentence: (words, words), symmetric.

    And how often each word was met, in what was read.
    """
    from scipy.sparse import coo_array, csr_array

    offsets = np.asarray(corpus.offsets)
    runs = blocks(corpus, 250_000)
    share = max(1, -(-len(corpus.ids) // MOST_TOKENS))  # every so many runs are read
    found, met = csr_array((words, words), dtype=np.float64), np.zeros(words, np.int64)
    for at, (first, last) in enumerate(runs[::share]):
        ids = np.asarray(corpus.ids[offsets[first] : offsets[last]], np.int64)
        own = np.repeat(np.arange(last - first), np.diff(offsets[first : last + 1]))
        ids = np.where(ids < words, ids, -1)
        met += np.bincount(ids[ids >= 0], minlength=words)
        for apart in range(1, window + 1):
            left, right = ids[:-apart], ids[apart:]
            both = (own[:-apart] == own[apart:]) & (left >= 0) & (right >= 0)
            pairs = coo_array((np.ones(int(both.sum())), (left[both], right[both])), shape=(words, words)).tocsr()
            found = found + pairs + pairs.T
        yield Step(at, len(runs[::share]) + 1, {})
    return found, met


def _information(company):
    """Positive pointwise mutual information, contexts smoothed."""
    rows = np.asarray(company.sum(axis=1)).ravel()
    contexts = rows**SMOOTHING / max((rows**SMOOTHING).sum(), 1e-12)
    cells = company.tocoo()
    row, column = cells.coords
    cells.data = np.maximum(np.log(cells.data / (rows[row] * contexts[column])), 0)
    found = cells.tocsr()
    found.eliminate_zeros()
    return found


def splits(space: Float[np.ndarray, "V D"], counts: Int[np.ndarray, " V"], least: int) -> Split:
    """Every word met `least` times or more, explained by one and by two companions; best scores are not sorted."""
    companions = np.flatnonzero(counts[: len(space)] >= COMPANION)
    judged = np.flatnonzero(counts[: len(space)] >= least).tolist()
    near = space[companions]
    found = [_split(word, space[word], companions, near) for word in judged if len(companions) > 2]
    if not found:
        none, empty = np.empty(0, np.int64), np.empty(0, float)
        return Split(none, none, none, empty, empty, empty, empty)
    words, first, second, *figures = zip(*found, strict=True)
    return Split(*(np.array(each, np.int64) for each in (words, first, second)), *(np.array(f, float) for f in figures))


def _split(word: int, vector: np.ndarray, companions: np.ndarray, near: np.ndarray) -> tuple:
    cosines = near @ vector
    cosines[companions == word] = -np.inf
    first = int(cosines.argmax())
    between = near @ near[first]
    fresh = np.sqrt(np.maximum(1 - between**2, 0))  # what of each companion the first does not hold
    left = near @ (vector - cosines[first] * near[first])
    gain = np.divide(left, fresh, out=np.zeros_like(left), where=np.abs(between) <= UNLIKE)
    gain[companions == word] = 0
    second = int(gain.argmax())
    pair = (int(companions[first]), int(companions[second]))
    return word, *pair, cosines[first], cosines[second], between[second], max(gain[second], 0.0) ** 2
