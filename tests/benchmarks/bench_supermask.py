"""Supermasks: tasks in one fixed network, against separate networks, and what is forgotten.

    python -m tests.benchmarks.bench_supermask [--only digits many forgetting text passes] [--seeds N]

digits       25 permuted-digit tasks: seconds, accuracy, how often the task of 1 and of 32 pictures is found
many         250 of them: the same, and the most memory that the process took
forgetting   10 of them, frozen and joint: accuracy when learnt and at the end, mean ± sd over seeds
text         eight Korean tasks in one bank, against dense networks of the same shape; bytes; task inference
passes       a masked forward pass against a dense one, interleaved
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from explorer.analysis.banks import identified, learnt, summary
from explorer.corpus import digits as pictures
from explorer.corpus import store
from explorer.corpus.build import Plan, build
from explorer.models.supermask import Supermask
from explorer.nn.supermask import forward
from explorer.spaces.stages import finished

DIGITS: dict[str, Any] = {"column": "label", "tasks": "permuted", "reads": "numbers", "features": 64}
DATA = Path(os.environ.get("EXPLORER_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
ROWS = 25_000  # of a file, at most
TEXTS = {
    "topics of headlines": ("classification/ynat_dev.tsv.gz", "topic", "text"),
    "intents": ("classification/3i4k_train_val.tsv.gz", "intent", "text"),
    "film reviews": ("corpora/nsmc_dev.tsv.gz", "score", "text"),
    "titles": ("classification/wiki_titles_train.tsv", "category", "title"),
    "hateful comments": ("classification/kohate_train.tsv", "hate", "text"),
    "commands": ("classification/parakqc_dev.tsv", "topic", "text"),
    "chatbot": ("classification/chatbot_qa.tsv", "topic", "question"),
    "product reviews": ("classification/sentineg_train_dev.tsv", "label", "text"),
}


def trained(corpus: store.StoredCorpus, **settings: Any) -> tuple[Supermask, float]:
    """A model fitted, and its seconds."""
    model, began = Supermask(Supermask.Config.model_validate(settings), corpus.vocabulary), time.perf_counter()
    for _step in model.fit(corpus):
        pass
    return model, time.perf_counter() - began


def mean(model: Supermask) -> float:
    """Accuracy over tasks, each when it was learnt."""
    return float(np.mean([task.accuracy for task in model.tasks]))


def inference(corpora: list[Any], models: list[Any]) -> str:
    """How often the task is found, by size of the batch, objective and way."""
    found = finished(identified(*corpora, *models))
    rows = [
        f"{row['sentences']} {row['objective']} {row['way']} {row['right']:.3f}"
        for row in summary(found).to_dict("records")
    ]
    return f"n = {summary(found)['n'].tolist()[0]} each: " + ", ".join(rows)


def digits(folder: Path, _seeds: int, count: int = 25) -> None:
    """Permuted digits."""
    corpus = _digits(folder)
    model, seconds = trained(corpus, **DIGITS, count=count)
    print(f"{count} permuted-digit tasks: {seconds:.1f} s, accuracy {mean(model):.4f}", flush=True)
    print(f"  task found: {inference([corpus], [model])}")
    print(
        f"  most memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", flush=True
    )


def many(folder: Path, seeds: int) -> None:
    """Ten times as many."""
    digits(folder, seeds, 250)


def forgetting(folder: Path, seeds: int) -> None:
    """What ten tasks cost one another, with weights fixed and with weights that all train."""
    corpus = _digits(folder)
    for name, settings in {
        "frozen": {},
        "joint": {"weights": "shared"},
        "fine-tuned": {"weights": "shared", "mask": "whole", "learning_rate": 1e-3},
    }.items():
        ends = []
        for seed in range(seeds):
            model, _ = trained(corpus, **DIGITS, count=10, seed=seed, **settings)
            ends.append((mean(model), float(np.mean([right(model, corpus, at) for at in range(10)]))))
        first, last = np.array(ends).T
        print(
            f"{name}: when learnt {first.mean():.4f} ± {first.std(ddof=1):.4f}, "
            f"after ten {last.mean():.4f} ± {last.std(ddof=1):.4f}",
            flush=True,
        )


def right(model: Supermask, corpus: store.StoredCorpus, at: int) -> float:
    """Accuracy of a task now."""
    told = learnt(model, corpus)[at].examples
    inputs = model.inputs([corpus.sentence(row) for row in told.tests.tolist()], at)
    return float((model.logits(inputs, at)[:, : len(told.names)].argmax(1) == told.test_labels).mean())


def text(folder: Path, seeds: int) -> None:
    """Eight tasks of as many corpora."""
    corpora = [_built(folder, name, *where) for name, where in TEXTS.items()]
    masks, dense = [], []
    for name, corpus in zip(TEXTS, corpora, strict=True):
        common: dict[str, Any] = {"column": "label", "batches": 600}
        every = [trained(corpus, **common, seed=seed) for seed in range(seeds)]
        rivals = [
            trained(corpus, **common, seed=seed, weights="own", mask="whole", learning_rate=1e-3)
            for seed in range(seeds)
        ]
        found, apart = ([mean(each) for each, _ in some] for some in (every, rivals))
        task = every[0][0].tasks[0]
        print(f"{name}: {len(task.labels)} labels, {task.tests} tests, commonest {task.chance:.3f}: "
              f"masked {np.mean(found):.4f} ± {np.std(found):.4f}, dense {np.mean(apart):.4f} ± {np.std(apart):.4f} "
              f"({every[0][1]:.0f} s, {rivals[0][1]:.0f} s)", flush=True)  # fmt: skip
        masks.append(every[0][0])
        dense.append(rivals[0][0])
    kept = sum(each.nbytes for model in masks for mask in model.kept for each in mask)
    whole = sum(4 * weight.numel() for model in dense for weights in model.trained for weight in weights)
    print(f"mean: masked {np.mean([mean(m) for m in masks]):.4f}, dense {np.mean([mean(m) for m in dense]):.4f}; "
          f"bytes {kept:,} of {whole:,}: 1 / {whole / kept:.1f}")  # fmt: skip
    print(f"  task found: {inference(corpora, masks)}", flush=True)


def passes(folder: Path, _seeds: int) -> None:
    """512 inputs through the network with its mask applied once, and through a dense one."""
    corpus = _digits(folder)
    model, _ = trained(corpus, **DIGITS, count=2, batches=20, hidden_size=1024)
    inputs = np.random.default_rng(0).standard_normal((512, 64)).astype(np.float32)
    weights = [torch.randn_like(each) for each in model.fixed]
    spent: dict[str, list[float]] = {"masked": [], "dense": []}
    for _ in range(300):
        for name, run in (("masked", lambda: model.logits(inputs, 0)), ("dense", lambda: _dense(weights, inputs))):
            began = time.perf_counter()
            run()
            spent[name].append(time.perf_counter() - began)
    one, other = (np.median(spent[name]) for name in ("masked", "dense"))
    print(f"masked pass {1e3 * one:.2f} ms, dense {1e3 * other:.2f} ms, ratio {one / other:.3f}")


@torch.no_grad()
def _dense(weights: list[torch.Tensor], inputs: np.ndarray) -> np.ndarray:
    return forward(weights, torch.from_numpy(inputs)).numpy()


def _digits(folder: Path) -> store.StoredCorpus:
    return store.opened(folder, finished(build(folder, pictures.plan(folder))))


def _built(folder: Path, name: str, path: str, column: str, words: str) -> store.StoredCorpus:
    rows = list(_rows(DATA / path, column, words))
    some = np.random.default_rng(0).permutation(len(rows))[:ROWS]
    table = folder / f"{name}.tsv"
    table.write_text("text\tlabel\n" + "".join(rows[at] for at in some.tolist()), "utf-8")
    return store.opened(
        folder, finished(build(folder, Plan(files=(table,), name=name, column="text", tokenizer="whitespace")))
    )


def _rows(path: Path, column: str, words: str) -> Iterator[str]:
    """Text and label; of a score below 5 and above 8 only, and which it is."""
    opening: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opening(path, "rt", encoding="utf-8") as lines:
        head = next(lines).rstrip("\n").split("\t")
        for line in lines:
            row = dict(zip(head, line.rstrip("\n").split("\t"), strict=True))
            label = row[column]
            if column == "score":
                label = "" if 4 < int(label) < 9 else "good" if int(label) > 8 else "bad"
            if label:
                yield f"{row[words]}\t{label}\n"


PARTS = {"digits": digits, "many": many, "forgetting": forgetting, "text": text, "passes": passes}


def main() -> None:
    """Some parts, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only:
            if name == "text" and not DATA.is_dir():
                print(f"text: no data at {DATA}; set EXPLORER_TEST_DATA")
            else:
                PARTS[name](Path(folder), asked.seeds)


if __name__ == "__main__":
    main()
