"""A static vector among its senses, neighbours in a sentence, pseudo-homonyms: on the built-in corpus and its runs.

    python -m tests.benchmarks.bench_compromise [--pairs 20]

Neighbours are graded by the grammar's classes: of the ten nearest words, how many share a class with the gold sense of
that occurrence, and how many with another sense of the word.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from explorer.analysis.compromise import compromise, compromises
from explorer.analysis.here import neighbours_here
from explorer.analysis.pseudo import pseudo, ways
from explorer.contracts import Embeds
from explorer.corpus import practice
from explorer.corpus.gold import known, senses
from explorer.corpus.lexicon import lexicon
from explorer.corpus.search import form
from explorer.corpus.store import StoredCorpus, opened
from explorer.errors import UnknownWord
from explorer.runs import builtin, work
from explorer.spaces.stages import finished

SOME = 40  # occurrences of a word that are graded


def classes() -> dict[tuple[str, str], set[str]]:
    """The classes of each sense of a homonym."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for slot, words in lexicon().slots.items():
        for word in words:
            if word.sense:
                found[word.text, word.sense].add(slot)
    return found


def here(corpus: StoredCorpus, model: Embeds) -> dict[str, list[tuple[float, float]]]:
    """(right, wrong) shares of neighbours, an occurrence each: of the sentence, and of the one vector."""
    of, kinds = classes(), practice.classes()
    found: dict[str, list[tuple[float, float]]] = {"in this sentence": [], "of the one vector": []}
    for word, its in known(corpus).items():
        try:
            frame = finished(neighbours_here(corpus, model, word))
        except UnknownWord:
            continue
        frame = frame.sample(min(SOME, len(frame)), random_state=0)
        places = list(zip(frame["sentence"], frame["start"], frame["end"], strict=True))
        for near, sense in zip(frame["neighbours"], senses(corpus, places), strict=True):
            right = of.get((word, sense), set())
            wrong = set().union(*(of.get((word, each), set()) for each in its if each != sense)) - right
            if right:
                for name, words in zip(found, (near, frame.attrs["static"]), strict=True):
                    told = [kinds.get(form(str(each)), frozenset()) for each in words]
                    found[name].append((_share(told, right), _share(told, wrong)))
    return found


def _share(told: Sequence[frozenset[str]], wanted: set[str]) -> float:
    return float(np.mean([bool(each & wanted) for each in told]))


def said(values: list[float]) -> str:
    """Mean ± standard error."""
    return f"{np.mean(values):.3f} ± {np.std(values, ddof=1) / len(values) ** 0.5:.3f} (n = {len(values):,})"


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, ours = Path(folder), builtin.about()
        builtin.install(home)
        corpus, space = opened(home, ours.corpus), work.opened(home, ours.run)
        assert isinstance(space, Embeds)
        frame = finished(compromise(corpus, space, "배", known(corpus)["배"]))
        print(frame.drop(columns=["alone"]).round(3).to_string())
        names = ("verdict", "residual", "residual_low", "residual_high", "alone", "gain", "between", "lies_between")
        print({name: frame.attrs[name] for name in names})
        print(finished(compromises(corpus, space)).attrs)
        for name, pairs in here(corpus, space).items():
            print(f"neighbours {name}: right {said([a for a, _ in pairs])}, wrong {said([b for _, b in pairs])}")
        model = work.opened(home, ours.encoders[-1])
        for way in ways(type(model)):
            told = finished(pseudo(corpus, model, way, asked.pairs)).attrs
            print(f"pseudo-homonyms, {ours.encoders[-1]}, {way}: {told}")


if __name__ == "__main__":
    main()
