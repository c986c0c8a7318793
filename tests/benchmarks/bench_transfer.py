"""What pre-training is worth on film reviews: accuracy at few labels, by method, over seeds.

    python -m tests.benchmarks.bench_transfer [--models skipgram masked_lm causal_lm] [--sizes 100 300 1000] [--seeds 5]

The first 20,000 reviews of corpora/nsmc_dev.tsv.gz, without labels, train every model; 12,000 later ones, half of them
praise (score 9 and 10) and half blame (1 to 4), are the labelled table: 2,000 of these test. All morphemes of Kiwi.
Also where each pre-trained method stands to the best other one, and to random vectors: whether their bands meet.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from itertools import islice
from pathlib import Path

import pandas as pd

from explorer.analysis import worth
from explorer.analysis.transfer import OF_RUNS, Method, able, curve
from explorer.corpus import store
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from tests.benchmarks.reviews import DATA, KEPT

PRETRAINED, LABELLED = 20_000, 12_000
SETTINGS = {
    "skipgram": {"epochs": 10, "min_count": 2}, "masked_lm": {"epochs": 10, "min_count": 3},
    "causal_lm": {"epochs": 5, "min_count": 3}, "bilm": {"epochs": 2, "min_count": 3},
}  # fmt: skip
PLAIN: list[Method] = ["onehot", "random", "random_tuned"]


def tables(home: Path) -> tuple[str, str]:
    """The corpus to learn from and the labelled one."""
    home.mkdir(parents=True, exist_ok=True)
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
    made = [
        Plan(files=(home / f"{name}.tsv",), name=name, column="text", settings={"tags": "all"})
        for name in ("plain", "labelled")
    ]
    plain, labelled = (finished(build(home, plan)) for plan in made)
    return plain, labelled


def main(models: list[str], sizes: list[int], seeds: int) -> None:
    """Train what is not there, and print a line a method."""
    home = KEPT / "transfer"
    plain, labelled = tables(home)
    corpus = store.opened(home, labelled)
    curves: dict[str, pd.DataFrame] = {}
    for method in PLAIN:
        curves[method] = told(method, finished(curve(corpus, method=method, column="label", sizes=sizes, seeds=seeds)))
    for name in models:
        config = model_class(name).Config.model_validate({"threads": 1} | SETTINGS.get(name, {}))
        request = Request(name, config, plain)
        began = time.process_time()
        run = Run(home, request)
        print(name, work.work(home, run.name), f"{time.process_time() - began:.0f} s of processor time", flush=True)
        model = work.opened(home, run.name)
        for way in OF_RUNS:
            if able(type(model), way):
                made = finished(curve(corpus, model, method=way, column="label", sizes=sizes, seeds=seeds))
                curves[f"{name} {way}"] = told(f"{name} {way}", made)
    for size in sizes:
        for held in ([*PLAIN], ["random"]):
            for each in worth.standings(worth.bands(curves), held, size):
                print(size, each.trained, "ahead of" if each.ahead else "not ahead of", each.plain)
    print(f"{time.process_time():.0f} s of processor time, load {os.getloadavg()[2]:.1f}")


def told(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The means and spreads of a curve, printed."""
    rows = worth.bands({name: frame}).to_dict("records")
    print(f"{name:20}", "  ".join(f"{row['labels']}: {row['mean']:.3f} ± {row['spread']:.3f}" for row in rows),
          f"n {frame.attrs['n']}, commonest class {frame.attrs['majority']:.3f}",
          "layers " + str(sorted(frame["layer"].dropna().astype(int).tolist())),
          f"{time.process_time():.0f} s", flush=True)  # fmt: skip
    return frame


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", nargs="+", default=list(SETTINGS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 300, 1_000])
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    main(asked.models, asked.sizes, asked.seeds)
