"""How long a search takes, of words and of vectors, among 10 thousand, 100 thousand and a million.

    python -m tests.benchmarks.bench_search [--rounds 9]

Words are the eojeols of the film reviews, most frequent first, each with its punctuation; a figure is the median over
the queries of the best of the rounds. Vectors are a mixture of Gaussians, 100 dimensions; one query at a time, 11
neighbours, median of 100 queries; recall is what the index itself measured against exact search.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import numpy as np

from explorer.corpus.search import MODES, Words
from explorer.spaces.neighbours import Index
from tests.benchmarks.reviews import texts

SIZES = (10_000, 100_000, 1_000_000)
QUERIES = ("배", "배우", "사과", "말", "한국", "먹다", "걷다", "바다", "구에", "ㅂㅅ")


def best(work: Callable[[], object], rounds: int) -> float:
    """The quickest of some rounds, in milliseconds."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return 1000 * min(found)


def words(rounds: int) -> None:
    """Each mode on growing vocabularies."""
    counts = Counter(word for text in texts() for word in text.split())
    ordered = [word for word, _ in counts.most_common(max(SIZES))]
    print(f"{'words':>10} {'build s':>8} " + " ".join(f"{mode + ' ms':>13}" for mode in MODES))
    for size in SIZES:
        began = time.perf_counter()
        index = Words(ordered[:size])
        built = time.perf_counter() - began
        for mode in MODES:
            index.find("배", mode)  # what a mode needs is made at its first search
        taken = [statistics.median(best(partial(index.find, q, m), rounds) for q in QUERIES) for m in MODES]
        print(f"{len(index.words):>10,} {built:>8.2f} " + " ".join(f"{one:>13.2f}" for one in taken), flush=True)


def vectors() -> None:
    """One query on growing spaces."""
    print(f"{'vectors':>10} {'build s':>8} {'query ms':>9} {'recall':>7}")
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(1000, 100)).astype(np.float32)
    for size in SIZES:
        space = centres[rng.integers(0, 1000, size)] + rng.normal(0, 0.8, (size, 100)).astype(np.float32)
        began = time.perf_counter()
        index = Index(space)
        built = time.perf_counter() - began
        rows = rng.integers(0, size, 100)
        taken = [best(partial(index.nearest, np.array([row]), 11), 1) for row in rows]
        print(f"{size:>10,} {built:>8.2f} {statistics.median(taken):>9.3f} {index.recall:>7.3f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    words(parser.parse_args().rounds)
    vectors()
