"""What pre-training is worth on film reviews: accuracy at few labels, by method, over seeds.

    python -m tests.benchmarks.bench_transfer [--models plain skipgram masked_lm causal_lm bilm] [--sizes 100 300 1000]

The first 20,000 reviews of corpora/nsmc_dev.tsv.gz, without labels, train every model; 12,000 later ones, half of them
praise (score 9 and 10) and half blame (1 to 4), are the labelled table: 2,000 of these test. All morphemes of Kiwi,
five seeds. Runs and curves are kept, as the page would, so that what was measured once is only printed.
Also where each pre-trained method stands to the best other one, and to random vectors: whether their bands meet.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from itertools import islice, product
from pathlib import Path

import pandas as pd

from explorer.analysis import worth
from explorer.analysis.lines import CURVE, PLAIN
from explorer.analysis.transfer import OF_RUNS, Method, able
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import derived, work
from explorer.runs.derived import Table
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from tests.benchmarks.reviews import DATA, KEPT

PRETRAINED, LABELLED = 20_000, 12_000
SETTINGS = {
    "skipgram": {"epochs": 10, "min_count": 2}, "masked_lm": {"epochs": 10, "min_count": 3},
    "causal_lm": {"epochs": 5, "min_count": 3}, "bilm": {"epochs": 2, "min_count": 3},
}  # fmt: skip


def tables(home: Path) -> tuple[str, str]:
    """The corpus to learn from and the labelled one."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "labelled.tsv").exists():
        written(home)
    made = [
        Plan(files=(home / f"{name}.tsv",), name=name, column="text", settings={"tags": "all"})
        for name in ("plain", "labelled")
    ]
    plain, labelled = (finished(build(home, plan)) for plan in made)
    return plain, labelled


def written(home: Path) -> None:
    """Both as tables."""
    with gzip.open(DATA / "corpora" / "nsmc_dev.tsv.gz", "rt", encoding="utf-8", newline="\n") as lines:
        columns = next(lines).rstrip("\n").split("\t")
        rows = (dict(zip(columns, line.rstrip("\n").split("\t"), strict=False)) for line in lines)
        (home / "plain.tsv").write_text("\n".join(["text", *(r["text"] for r in islice(rows, PRETRAINED))]), "utf-8")
        sides: dict[str, list[str]] = {"negative": [], "positive": []}
        for row in rows:
            score = int(row["score"])
            side = "negative" if score <= 4 else "positive" if score >= 9 else ""
            if side and len(sides[side]) < LABELLED // 2:
                sides[side].append(row["text"])
            if min(map(len, sides.values())) == LABELLED // 2:
                break
    pairs = zip(sides["negative"], sides["positive"], strict=True)
    cells = [f"{text}\t{side}" for pair in pairs for side, text in zip(sides, pair, strict=True)]
    (home / "labelled.tsv").write_text("\n".join(["text\tlabel", *cells]), "utf-8")


def main(models: list[str], sizes: list[int]) -> None:
    """Train and measure what is not there, and print a line a method; several at once share the work by models."""
    home = KEPT / "transfer"
    plain, labelled = tables(home)
    wanted: dict[str, Table] = {}
    for name in models:
        run = [] if name == "plain" else [trained(home, plain, name)]
        for way in OF_RUNS if run else PLAIN:
            if not run or able(model_class(name), way):
                of = [*run, trained(home, plain, "skipgram")] if way == "beside" else run
                wanted[f"{name} {way}" if run else way] = Table(CURVE, of, asked(way, sizes), [labelled])
    frame = worth.bands({name: told(home, name, table) for name, table in wanted.items()})
    for size, held in product(sizes, (PLAIN, PLAIN[1:2])):
        for each in worth.standings(frame, held, size):
            print(size, each.trained, "ahead of" if each.ahead else "not ahead of", each.plain)
    print(f"{time.process_time():.0f} s of processor time in all, load {os.getloadavg()[2]:.1f}")


def trained(home: Path, corpus: str, name: str) -> str:
    """The run of a model, fitted unless it is there."""
    config = model_class(name).Config.model_validate({"threads": 1} | SETTINGS.get(name, {}))
    began, run = time.process_time(), Run(home, Request(name, config, corpus))
    print(name, work.work(home, run.name), f"{time.process_time() - began:.0f} s of processor time", flush=True)
    return run.name


def asked(method: Method, sizes: list[int]) -> dict[str, object]:
    """What the page would ask for."""
    return {"method": method, "column": "label", "sizes": sizes, **({"width": 100} if "random" in method else {})}


def told(home: Path, name: str, table: Table) -> pd.DataFrame:
    """A curve, made unless it is there; its means and spreads, and the layers that were chosen, printed."""
    began = time.process_time()
    derived.make(home, table)
    frame = derived.read(home, table)
    assert frame is not None, table.folder(home).why
    rows = worth.bands({name: frame}).to_dict("records")
    print(f"{name:20}", "  ".join(f"{row['labels']}: {row['mean']:.3f} ± {row['spread']:.3f}" for row in rows),
          f"n {frame.attrs['n']}, commonest class {frame.attrs['majority']:.3f},",
          f"layers {frame['layer'].dropna().astype(int).tolist()},",
          f"{time.process_time() - began:.0f} s of processor time", flush=True)  # fmt: skip
    return frame


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", nargs="+", default=["plain", *SETTINGS])
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 300, 1_000])
    given = parser.parse_args()
    main(given.models, given.sizes)
