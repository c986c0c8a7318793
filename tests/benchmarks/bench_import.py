"""A million vectors of others: reading the file, opening the run, search and neighbours, and the memory that it takes.

    python -m tests.benchmarks.bench_import [--words 1000000] [--width 300]

Each figure is taken in a process of its own, which says the most memory that it held: private (RssAnon), and with the
mapped file (RssFile), which the system takes back when it needs it. The file is generated in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

POOL = 20_000
PARTS = 3  # pieces of rows, drawn from the pool, that make a row


def generate(path: Path, words: int, width: int) -> None:
    """A .vec file of distinct words with distinct vectors, five digits a number."""
    draw = np.random.default_rng(0)
    pool = [" ".join(f"{x:.5f}" for x in row) for row in draw.normal(size=(POOL, width // PARTS)).tolist()]
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{words} {width // PARTS * PARTS}\n")
        for start in range(0, words, 10_000):
            pieces = draw.integers(0, POOL, (min(10_000, words - start), PARTS)).tolist()
            file.writelines(
                f"{word(start + at)} {' '.join(pool[one] for one in row)}\n" for at, row in enumerate(pieces)
            )


def word(at: int) -> str:
    """A Korean word for a number: no two numbers share one."""
    return "".join(chr(0xAC00 + at // 11172**power % 11172) for power in (1, 0)) + ("에서", "를", "이", "")[at % 4]


def memory() -> dict[str, int]:
    """Megabytes: now private, now mapped, and the most of both together so far."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    now = {name: int(told[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile")}
    return now | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def importing(home: Path, path: Path) -> dict[str, object]:
    from explorer.runs.exchange.bringing import Parcel, bring

    (home / "scratch").mkdir(parents=True)
    began, private = time.perf_counter(), 0
    making = bring(home, Parcel(files=(path,), name="bench"), home / "scratch")
    while True:
        try:
            next(making)
            private = max(private, memory()["RssAnon"])
        except StopIteration as end:
            run = end.value
            break
    return {"run": run, "seconds": time.perf_counter() - began, "peak_private": private, **memory()}


def looking(home: Path, run: str) -> dict[str, object]:
    """What the map page does with a run, as it does it."""
    from explorer.analysis.maps import first_map
    from explorer.corpus.search import Words
    from explorer.runs.work import opened
    from explorer.spaces.scan import Scan

    before, took, clock = memory(), {}, time.perf_counter()

    def lap(name: str) -> None:
        nonlocal clock
        took[name], clock = round(time.perf_counter() - clock, 3), time.perf_counter()

    model = opened(home, run)
    lap("open")
    first_map(model, 5000)
    lap("map 5,000")
    first_map(model, 50_000)
    lap("map 50,000")
    words = Words(model.vocabulary.words)
    lap("words")
    index = Scan(model.vectors())
    lap("lengths of rows")
    rows = np.random.default_rng(1).integers(0, len(index), 100)
    found = {mode: [_timed(lambda m=mode, r=row: words.find(str(model.vocabulary.words[r]), m)) for row in rows]
             for mode in ("exact", "stem", "substring", "jamo")}  # fmt: skip
    near = [_timed(lambda r=row: index.nearest(np.array([r]), 12, exclude_self=True)) for row in rows]
    return {"before": before, "seconds": took, "search": {m: _spread(t) for m, t in found.items()},
            "neighbours": _spread(near), "recall": index.recall, **memory()}  # fmt: skip


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _spread(times: list[float]) -> dict[str, float]:
    return {"p50 ms": round(float(np.median(times)), 2), "p95 ms": round(float(np.quantile(times, 0.95)), 2),
            "first ms": round(times[0], 1)}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--words", type=int, default=1_000_000)
    asked.add_argument("--width", type=int, default=300)
    asked.add_argument("--part", nargs="*", default=[])
    asked = asked.parse_args()
    if asked.part:
        part, *given = asked.part
        print(json.dumps({"importing": importing, "looking": looking}[part](*map(_argument, given))))
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-import-"))
    try:
        path = folder / "vectors.vec"
        generate(path, asked.words, asked.width)
        print(f"{asked.words:,} x {asked.width}, {path.stat().st_size / 1e9:.2f} GB of text", flush=True)
        told = _apart("importing", folder / "home", path)
        print(f"import: {told}", flush=True)
        path.unlink()
        print(f"look:   {_apart('looking', folder / 'home', told['run'])}", flush=True)
    finally:
        shutil.rmtree(folder)


def _argument(text: str) -> Path | str:
    return Path(text) if "/" in text else text


def _apart(part: str, *given: object) -> dict:
    command = [sys.executable, "-m", "tests.benchmarks.bench_import", "--part", part, *map(str, given)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
