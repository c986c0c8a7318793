"""Two spaces of 3,000 words laid out jointly, against umap.AlignedUMAP: time, trustworthiness, distance of a pair.

    python -m tests.benchmarks.bench_joint [--words 3000] [--rounds 2]

The spaces are those of `bench_compare`: two seeds of skip-gram on the film reviews, 300 dimensions. Ours counts all
that the library counts: neighbours, graph and layout, each compiled before; the library runs with its defaults. The
distance of a pair is the mean distance of a word's two places, over the spread of the first map. Trustworthiness at
k = 15 by scikit-learn, the mean of both sides. Interleaved; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from typing import NamedTuple

import numpy as np

from explorer.spaces.joint import joint
from explorer.spaces.neighbours import unit
from explorer.spaces.stages import finished
from tests.benchmarks.bench_compare import space

K = 15


class Run(NamedTuple):
    """Seconds by the clock and of the processor, trustworthiness, and the distance of a pair."""

    wall: float
    processor: float
    trust: float
    apart: float


def ours(one: np.ndarray, other: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """One graph with edges between the sides."""
    links = np.stack([np.arange(len(one))] * 2, axis=1)
    return finished(joint(one, other, links, n_neighbors=K, seed=seed))


def theirs(one: np.ndarray, other: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The library's own, with its defaults; the relation says that rows are the same words."""
    warnings.simplefilter("ignore")
    from umap import AlignedUMAP

    relation = {at: at for at in range(len(one))}
    found = AlignedUMAP(n_neighbors=K).fit([one, other], relations=[relation]).embeddings_
    return found[0], found[1]


SIDES = {"ours": ours, "AlignedUMAP": theirs}


def timed(side: str, one: np.ndarray, other: np.ndarray, seed: int) -> Run:
    """One pair of maps, measured."""
    from sklearn.manifold import trustworthiness

    wall, processor = time.perf_counter(), time.process_time()
    a, b = SIDES[side](one, other, seed)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    trust = (trustworthiness(one, a, n_neighbors=K) + trustworthiness(other, b, n_neighbors=K)) / 2
    return Run(wall, processor, float(trust), float(np.linalg.norm(a - b, axis=1).mean() / a.std()))


def main(words: int, rounds: int) -> None:
    """Both in turns."""
    one, other = (unit(space(seed)[:words]) for seed in (1, 2))
    for side in SIDES:
        timed(side, one[:300], other[:300], 0)
    found: dict[str, list[Run]] = {side: [] for side in SIDES}
    for turn in range(rounds):
        for side in list(SIDES)[:: 1 if turn % 2 else -1]:
            found[side].append(timed(side, one, other, turn))
            print(f"  {side:<12} {' '.join(f'{value:8.3f}' for value in found[side][-1])}", flush=True)
    print(f"two spaces of {words:,} words   wall s   cpu s   trust k=15   pair distance / spread")
    for side, runs in found.items():
        print(f"  {side:<12} " + "  ".join(f"{statistics.median(column):8.3f}" for column in zip(*runs, strict=True)))
    pairs = list(zip(found["AlignedUMAP"], found["ours"], strict=True))
    wall = statistics.median(peer.wall / own.wall for peer, own in pairs)
    processor = statistics.median(peer.processor / own.processor for peer, own in pairs)
    print(f"  ours is {wall:.1f} times as fast by the clock, {processor:.1f} by processor time (bar 10)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    main(asked.words, asked.rounds)
