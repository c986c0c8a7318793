"""Our UMAP layout against umap-learn 0.5.12, seeded, at the same number of words: time and trustworthiness.

    python -m tests.benchmarks.bench_layout [--words 10000] [--rounds 3] [--fresh 2] [--part warm|fresh]

Vectors are skip-gram (gensim, 100 dimensions) of the film reviews cut at spaces. Warm: both in one process, in turns,
each compiled before; the ratio is the median of the rounds' ratios, by the clock and by processor time, which a busy
machine disturbs less. Fresh: a new process each, from its first import to the finished map; ours once with an empty
numba cache (the first time on a machine) and then with what that left. Trustworthiness at k = 15 by scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.benchmarks.reviews import KEPT, reviews

K = 15


class Run(NamedTuple):
    """Seconds by the clock and of the processor, and the map's trustworthiness."""

    wall: float
    processor: float
    trust: float


def space(count: int) -> np.ndarray:
    """Unit vectors of the most frequent words, trained once and kept under build/."""
    path = KEPT / f"layout_{count}.npy"
    if not path.exists():
        from gensim.models import Word2Vec

        text = reviews("whitespace", 300_000)
        rows = [[text.words[i] for i in text.ids[a:b]] for a, b in zip(text.offsets, text.offsets[1:], strict=False)]
        trained = Word2Vec(rows, vector_size=100, sg=1, window=5, negative=5, min_count=5, epochs=3, workers=2, seed=1)
        found = trained.wv.vectors[:count]
        np.save(path, found / np.linalg.norm(found, axis=1, keepdims=True))
    return np.load(path).astype(np.float32)


def ours(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Neighbours, graph and layout."""
    from explorer.spaces.projection import umap
    from explorer.spaces.stages import finished

    return finished(umap(vectors, seed=seed))


def theirs(vectors: np.ndarray, seed: int) -> np.ndarray:
    """The library's own, with its defaults and a seed."""
    warnings.simplefilter("ignore")
    from umap import UMAP

    return UMAP(metric="cosine", random_state=seed, n_jobs=1).fit_transform(vectors)


SIDES = {"ours": ours, "umap-learn": theirs}


def timed(side: str, vectors: np.ndarray, seed: int) -> Run:
    """One map, measured."""
    from sklearn.manifold import trustworthiness

    wall, processor = time.perf_counter(), time.process_time()
    places = SIDES[side](vectors, seed)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Run(wall, processor, float(trustworthiness(vectors, places, n_neighbors=K)))


def warm(vectors: np.ndarray, rounds: int) -> None:
    """Both sides in turns in this process."""
    for side in SIDES:
        timed(side, vectors[:1000], 0)
    found: dict[str, list[Run]] = {side: [] for side in SIDES}
    for turn in range(rounds):
        for side in list(SIDES)[:: 1 if turn % 2 else -1]:
            found[side].append(timed(side, vectors, turn))
    report("warm", found)


def report(title: str, found: dict[str, list[Run]]) -> None:
    """Medians of both, and the median ratio."""
    print(f"{title}: {'':<22} {'wall s':>8} {'cpu s':>8} {'trust k=15':>11}")
    for side, runs in found.items():
        wall, processor, trust = (statistics.median(column) for column in zip(*runs, strict=True))
        low, high = min(run.trust for run in runs), max(run.trust for run in runs)
        print(f"  {side:<26} {wall:>8.2f} {processor:>8.2f} {trust:>11.4f}  ({low:.4f}-{high:.4f})")
    peers = found["umap-learn"]
    for side in [name for name in found if name != "umap-learn"]:
        pairs = list(zip(peers, found[side], strict=False))
        wall = statistics.median(peer.wall / own.wall for peer, own in pairs)
        processor = statistics.median(peer.processor / own.processor for peer, own in pairs)
        print(f"  {side} is {wall:.1f} times as fast by the clock, {processor:.1f} by processor time", flush=True)


def fresh(count: int, rounds: int) -> None:
    """Each map in a process of its own."""
    found: dict[str, list[Run]] = {"umap-learn": [], "ours, empty cache": [], "ours": []}
    for turn in range(rounds):
        with tempfile.TemporaryDirectory() as cache:
            for name in found:
                own = {"NUMBA_CACHE_DIR": cache} if name.startswith("ours") else {}
                found[name].append(alone(name.partition(",")[0], count, turn, own))
    report("fresh process", found)


def alone(side: str, count: int, seed: int, environment: dict[str, str]) -> Run:
    """A process that loads the vectors, draws them and ends; all its seconds count but those of judging the map."""
    with tempfile.TemporaryDirectory() as folder:
        places = Path(folder) / "places.npy"
        code = (
            "import resource, sys, json, numpy as np; from tests.benchmarks import bench_layout as b;"
            "x = np.load(b.KEPT / f'layout_{sys.argv[2]}.npy'); "
            "np.save(sys.argv[4], b.SIDES[sys.argv[1]](x, int(sys.argv[3])));"
            "u = resource.getrusage(resource.RUSAGE_SELF); print(json.dumps(u.ru_utime + u.ru_stime))"
        )
        began = time.perf_counter()
        command = [sys.executable, "-c", code, side, str(count), str(seed), str(places)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | environment)
        wall = time.perf_counter() - began
        from sklearn.manifold import trustworthiness

        trust = float(trustworthiness(space(count), np.load(places), n_neighbors=K))
        return Run(wall, json.loads(done.stdout.splitlines()[-1]), trust)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fresh", type=int, default=2)
    parser.add_argument("--part", choices=["warm", "fresh"])
    asked = parser.parse_args()
    table = space(asked.words)
    print(f"{len(table):,} vectors of {table.shape[1]} dimensions")
    if asked.part != "fresh":
        warm(table, asked.rounds)
    if asked.part != "warm":
        fresh(asked.words, asked.fresh)
