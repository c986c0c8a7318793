"""Sentences that repeat an earlier one, letter for letter or nearly: MinHash proposes pairs, exact Jaccard decides.

exact    the first sentence that reads the same (NFC, runs of blanks as one)
near     greedy, in the order of the text: a sentence is kept, or it repeats the kept one that is most like it
missed   kept sentences drawn at random and compared with all kept ones before them: what the proposal overlooked

Likeness is the Jaccard index of the sets of three characters that stand together (Broder 1997, On the resemblance and
containment of documents). Whoever is counted as a repeat was verified, so only recall is estimated.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Bool, Float, Int, UInt64

from explorer.contracts import Corpus, Making, Step

if TYPE_CHECKING:
    from datasketch import MinHash, MinHashLSH

T = TypeVar("T", float, Float[np.ndarray, " N"])
LETTERS = 3  # of a shingle: three code points of 21 bits fit one number, so that no two shingles share one
LEAST = 4  # shingles a sentence must have: of fewer, one letter more or less decides everything
HASHES = 128  # of a signature: its estimate of the Jaccard index is within .1 in 99 of 100 cases
FOUND = 0.98  # chance with which a pair at the threshold must be proposed
SLACK = 0.2  # below the threshold by the signature, five standard errors: not worth an exact comparison
COMPARED = 50  # of those proposed for one sentence, the best by signature
EVERY = 100  # sentences from one report to the next
BLOCK = 25  # sentences compared with all others at once


class Near(NamedTuple):
    """What each of M sentences repeats: asked (their numbers in the corpus), first (places in asked), likeness."""

    asked: Int[np.ndarray, " M"]
    first: Int[np.ndarray, " M"]  # its own place if it is kept
    likeness: Float[np.ndarray, " M"]  # with what it repeats; 1 if it is kept
    sets: Sequence[UInt64[np.ndarray, " _"]]

    @property
    def long(self) -> Bool[np.ndarray, " M"]:
        """Whether it has shingles enough to be compared at all."""
        return np.array([len(each) >= LEAST for each in self.sets], bool)


def normal(text: str) -> str:
    """A sentence as it is compared: composed, every run of blanks one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shingles(text: str) -> UInt64[np.ndarray, " N"]:
    """The distinct runs of three characters of a text, each as one number, ascending."""
    codes = np.frombuffer(normal(text).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < LETTERS:
        return np.empty(0, np.uint64)
    return np.unique(codes[:-2] << np.uint64(42) | codes[1:-1] << np.uint64(21) | codes[2:])


def jaccard(one: UInt64[np.ndarray, " N"], other: UInt64[np.ndarray, " M"]) -> float:
    """Shared over all shingles; 0 for two empty sets."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / max(len(one) + len(other) - shared, 1)


def exact(corpus: Corpus) -> Making[tuple[Int[np.ndarray, " S"], Int[np.ndarray, " S"]]]:
    """For each sentence the number of the first that reads the same (its own if none did), and its length.

    By 64 bits of a hash: among ten million sentences the odds that any two are confused are 1 in 400,000.
    """
    total = len(corpus.offsets) - 1
    keys, lengths = np.empty(total, np.uint64), np.empty(total, np.int64)
    for at in range(total):
        text = normal(corpus.sentence(at))
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        keys[at], lengths[at] = int.from_bytes(digest, "little"), len(text)
        if at % (10 * EVERY) == 0:
            yield Step(at, total, {})
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first[inverse], lengths


def bands(threshold: float) -> tuple[int, int]:
    """Bands and rows of the longest rows by which a pair at the threshold is proposed with FOUND's chance."""
    rows = [r for r in range(1, HASHES // 2 + 1) if chance(threshold, HASHES // r, r) >= FOUND]
    return HASHES // max(rows), max(rows)


def chance(likeness: T, many: int, rows: int) -> T:
    """How likely a pair of that Jaccard index is proposed: 1 − (1 − s^r)^b (Leskovec et al., section 3.4.2)."""
    return 1 - (1 - likeness**rows) ** many


def near(corpus: Corpus, asked: Int[np.ndarray, " M"], threshold: float) -> Making[Near]:
    """Go through sentences in order; each is kept, or repeats the kept one most like it (Jaccard ≥ threshold).

    Only kept ones are looked up later, so a thousand copies of one cost no more than a thousand look-ups.
    """
    from datasketch import MinHash, MinHashLSH

    table = MinHashLSH(num_perm=HASHES, params=bands(threshold))
    empty = MinHash(HASHES, seed=1, hashfunc=int, scheme="affine64")
    signatures = np.zeros((len(asked), HASHES), np.uint64)
    first, likeness = np.arange(len(asked), dtype=np.int64), np.ones(len(asked))
    sets: list[np.ndarray] = []
    for place, sentence in enumerate(asked.tolist()):
        sets.append(shingles(corpus.sentence(sentence)))
        if len(sets[place]) >= LEAST:
            own = empty.copy()
            own.update_batch(sets[place].tolist())
            signatures[place] = own.hashvalues
            first[place], likeness[place] = _known(table, own, place, signatures, sets, threshold)
        if place % EVERY == 0:
            yield Step(place, len(asked), {})
    return Near(asked, first, likeness, sets)


def _known(
    table: MinHashLSH, own: MinHash, place: int, signatures: np.ndarray, sets: list[np.ndarray], threshold: float
) -> tuple[int, float]:
    """The kept sentence most like this one, and how like; if none is like enough, this one is kept."""
    proposed = np.sort(np.array(table.query(own), np.int64))
    guessed = (signatures[proposed] == signatures[place]).mean(axis=1)
    best = proposed[np.argsort(-guessed, kind="stable")[: min(COMPARED, int((guessed >= threshold - SLACK).sum()))]]
    found = [(jaccard(sets[place], sets[other]), -other) for other in best.tolist()]
    likeness, other = max(found, default=(0.0, 0))
    if likeness >= threshold:
        return -other, likeness
    table.insert(place, own)
    return place, 1.0


def missed(found: Near, drawn: Int[np.ndarray, " D"], threshold: float) -> Making[Bool[np.ndarray, " D"]]:
    """Whether kept sentences (places in `asked`) are like an earlier kept one after all; every pair is compared."""
    from scipy.sparse import csr_array

    kept = np.flatnonzero((found.first == np.arange(len(found.first))) & found.long)
    if not len(drawn):
        return np.empty(0, bool)
    sizes = np.array([len(found.sets[at]) for at in kept.tolist()])
    names, columns = np.unique(np.concatenate([found.sets[at] for at in kept.tolist()]), return_inverse=True)
    shape = (len(kept), len(names))
    yield Step(0, len(drawn), {})
    table = csr_array((np.ones(len(columns), np.int32), columns, np.append(0, np.cumsum(sizes))), shape=shape)
    rows, late = np.searchsorted(kept, drawn), np.zeros(len(drawn), bool)
    for begin in range(0, len(rows), BLOCK):
        own = rows[begin : begin + BLOCK]
        shared = (table[own] @ table.T).toarray()
        alike = shared >= threshold * (sizes[own, None] + sizes[None, :] - shared)
        late[begin : begin + BLOCK] = (alike & (np.arange(len(kept)) < own[:, None])).any(axis=1)
        yield Step(begin, len(rows), {})
    return late
