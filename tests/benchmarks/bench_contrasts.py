"""The comparisons of the language models page on the built-in corpus: tied tables, mixes of masks, what is masked.

    python -m tests.benchmarks.bench_contrasts [--only tying mix unit] [--epochs N] [--seeds N]

The page's own arms and figures, its presets but for the epochs; one thread. Each run's figures, then mean ± sd.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from explorer.analysis import trainings
from explorer.contracts import Corpus
from explorer.corpus import store
from explorer.models import model_class
from explorer.runs import builtin
from explorer.spaces.stages import finished
from explorer.ui.language.contrasts import CONTRASTS


def row(corpus: Corpus, model: str, settings: dict[str, Any]) -> dict[str, Any]:
    """One training and its figures on held-out sentences."""
    kind: Any = model_class(model)
    made, began = kind(kind.Config.model_validate({**settings, "threads": 1}), corpus.vocabulary), time.process_time()
    for _step in made.fit(corpus):
        pass
    seconds = time.process_time() - began
    return {**finished(trainings.trainings(corpus, made)).iloc[0].to_dict(), "seconds": seconds}


def compared(corpus: Corpus, name: str, epochs: int | None, seeds: int) -> None:
    """Every arm with every seed."""
    contrast = CONTRASTS[name]
    common = {} if epochs is None else {"epochs": epochs}
    arms, rows = [], []
    for seed in range(seeds):
        for arm, differs in contrast.arms.items():
            rows.append(row(corpus, contrast.model, {**common, **differs, "seed": seed}))
            arms.append(arm)
            shown = ", ".join(f"{figure} {rows[-1][figure]:.4g}" for figure in (*contrast.figures, "seconds"))
            print(f"{name}: {arm}, seed {seed}: {shown}", flush=True)
    told = trainings.summary(pd.DataFrame(rows), arms, contrast.figures)
    n, unigram, top1 = (rows[0][each] for each in ("n", "unigram", "unigram_top1"))
    print(f"{name}: n = {n:,} words; by frequency alone perplexity {unigram:.0f}, right at the first guess {top1:.2%}")
    print(told.to_string(index=False, float_format=lambda value: f"{value:.4g}"), flush=True)


def main() -> None:
    """Some comparisons, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(CONTRASTS), default=list(CONTRASTS))
    parser.add_argument("--epochs", type=int, help="instead of the presets' own")
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        builtin.install(Path(folder))
        corpus = store.opened(Path(folder), builtin.about().corpus)
        for name in asked.only:
            compared(corpus, name, asked.epochs, asked.seeds)


if __name__ == "__main__":
    main()
