"""Two models of 50,000 × 300 compared, k = 10: all of it against two bare faiss.knn calls, and the first answer.

    python -m tests.benchmarks.bench_compare [--words 50000] [--rounds 3]

The vectors are skip-gram (gensim, 300 dimensions, one epoch) of the film reviews cut at spaces, of two seeds. The two
knn calls take the same unit vectors and as many threads, and ask for the same 10 neighbours and the word itself. Ours
is the whole comparison: joining the words, the neighbours of both sides block by block with its progress, overlap,
rank overlap and the expectation of every word. Interleaved; the ratio is the median of the rounds' ratios, by the clock
and by processor time, which a busy machine disturbs less. Also the longest wait between two steps, and what the page
shows first: 2,000 words drawn at random, asked exactly among all.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import faiss
import numpy as np

from explorer.analysis.comparison import comparison
from explorer.spaces.neighbours import fixed_threads, unit
from explorer.ui.compare.view import FIRST
from tests.analysis.test_maps import Given
from tests.benchmarks.reviews import KEPT, reviews

K = 10


class Took(NamedTuple):
    """Seconds by the clock, of the processor, and the longest between two steps."""

    wall: float
    processor: float
    silence: float


def space(seed: int) -> np.ndarray:
    """Vectors of the 50,000 most frequent eojeol, trained once and kept under build/."""
    path = KEPT / f"compare_{seed}.npy"
    if not path.exists():
        from gensim.models import Word2Vec

        text = reviews("whitespace")
        rows = [[text.words[i] for i in text.ids[a:b]] for a, b in zip(text.offsets, text.offsets[1:], strict=False)]
        model = Word2Vec(rows, vector_size=300, sg=1, window=5, negative=5, min_count=5, epochs=1, workers=2, seed=seed)
        np.save(path, model.wv.vectors[:50_000])
    return np.load(path).astype(np.float32)


def timed(work: Callable[[], object]) -> tuple[Took, object]:
    """Seconds of a piece of work that says nothing."""
    wall, processor = time.perf_counter(), time.process_time()
    made = work()
    return Took(time.perf_counter() - wall, time.process_time() - processor, 0), made


def bare(one: np.ndarray, other: np.ndarray) -> None:
    """What the comparison cannot do without."""
    with fixed_threads():
        for side in (one, other):
            faiss.knn(side, side, K + 1, metric=faiss.METRIC_INNER_PRODUCT)


def watched(a: Given, b: Given, asked: int | None = None) -> tuple[Took, dict]:
    """The whole comparison, its steps watched."""
    wall, processor = time.perf_counter(), time.process_time()
    work, last, silence = comparison(a, b, k=K, asked=asked), time.perf_counter(), 0.0
    while True:
        try:
            next(work)
        except StopIteration as ended:
            took = Took(time.perf_counter() - wall, time.process_time() - processor, silence)
            return took, ended.value.attrs
        now = time.perf_counter()
        silence, last = max(silence, now - last), now


def main(count: int, rounds: int) -> None:
    """Rounds in turns."""
    vectors = [space(seed)[:count] for seed in (1, 2)]
    words = [f"말{at}" for at in range(len(vectors[0]))]
    a, b = (Given(words, side) for side in vectors)
    rows = [unit(side) for side in vectors]
    print(f"{len(words):,} words of {rows[0].shape[1]} dimensions, k = {K}")
    watched(Given(words[:2000], vectors[0][:2000]), Given(words[:2000], vectors[1][:2000]))
    ratios = []
    for turn in range(rounds):
        found: dict[str, Took] = {}
        for name in ("bare", "exact")[:: 1 if turn % 2 else -1]:
            if name == "bare":
                found[name], _ = timed(lambda: bare(rows[0], rows[1]))
            else:
                found[name], told = watched(a, b)
        quick, first = watched(a, b, FIRST)
        ratios.append((found["exact"].wall / found["bare"].wall, found["exact"].processor / found["bare"].processor))
        knn, exact = found["bare"], found["exact"]
        print(f"  two knn        {knn.wall:>7.1f} s {knn.processor:>7.1f} cpu")
        print(
            f"  exact          {exact.wall:>7.1f} s {exact.processor:>7.1f} cpu, overlap {told['overlap']:.4f}", end=""
        )
        print(f", at most {exact.silence:.2f} s between two steps")
        print(
            f"  first answer   {quick.wall:>7.1f} s {quick.processor:>7.1f} cpu, overlap {first['overlap']:.4f} "
            f"± {first['error']:.4f} (n = {first['n']:,}; bar 3 s)",
            flush=True,
        )
    wall, processor = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"  exact: {wall:.2f} times two bare knn calls by the clock, {processor:.2f} by processor time (bar 1.2)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    main(asked.words, asked.rounds)
