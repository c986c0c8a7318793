"""Senses told apart: what is read of which run, by which grouping, beside the trivial answers; gold k, and k by rule.

    python -m tests.benchmarks.bench_senses [--home HOME --runs RUN …]

The shipped runs on the practice corpus (150 occurrences a word, seed 0), on our hand-written sentences and on
pseudo-homonyms; with the shared data also the shipped word vectors, and runs of one's own that are named (of a corpus
of everything in corpora/, say), on wic/homonym_sentences_train.tsv, beside TF-IDF of characters on the same items.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from explorer.analysis.readings import able
from explorer.analysis.sense_grades import MEASURES, sense_grades, several, trivially
from explorer.analysis.senses import senses
from explorer.contracts import Encodes, Marked, Model
from explorer.corpus import store as corpora
from explorer.corpus.build import Plan, build
from explorer.corpus.gold import uses
from explorer.corpus.sense_file import sensed
from explorer.runs import builtin, store, work
from explorer.spaces.grading import grade
from explorer.spaces.stages import finished
from tests.benchmarks.reviews import DATA
from tests.known_senses import halves, merged, practised, written

Known = Mapping[str, Sequence[tuple[Marked, str]]]


def measured(title: str, model: Model, known: Known) -> None:
    """A line a reading and grouping: mean ARI ± its standard error, of each half of the words, √(V·F)."""
    one, other = halves(dict(known))
    for reading in able(type(model)):
        for method, k in (("kmeans", None), ("ward", None), ("kmeans", "rule")):
            frame = finished(sense_grades(model, known, reading, method, k)).set_index("word")
            ari = frame["ari"].to_numpy(float)
            parts = [float(frame.loc[words, "ari"].to_numpy(float).mean()) for words in (one, other)]
            print(f"{title:34} {reading:9} {method:7} k {k or 'gold':5} ari {ari.mean():.3f} ± "
                  f"{ari.std(ddof=1) / np.sqrt(len(ari)):.3f} ({parts[0]:.3f}, {parts[1]:.3f})  "
                  f"√VF {frame['geometric'].to_numpy(float).mean():.3f}  n {frame['n'].to_numpy().sum():,} "
                  f"known {frame['known'].to_numpy().sum() / frame['n'].to_numpy().sum():.3f}", flush=True)  # fmt: skip


def tfidf(known: Known) -> None:
    """Characters' TF-IDF and LSA, average link by cosine, gold k and fixed ones: the bars of the literature's kind."""
    texts = [place.text for its in known.values() for place, _ in its]
    made = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True).fit_transform(texts)
    rows = TruncatedSVD(100, random_state=0).fit_transform(made)
    for k in ("gold", 2, 3, 4):
        grades, first = [], 0
        for its in known.values():
            gold = [entry for _, entry in its]
            part, first = rows[first : first + len(its)], first + len(its)
            count = len({*gold}) if k == "gold" else int(k)
            linked = AgglomerativeClustering(count, metric="cosine", linkage="average").fit_predict(part + 1e-12)
            grades.append(grade(linked.tolist(), gold)[:5])
        means = np.mean(grades, axis=0)
        print(f"TF-IDF, k {k}: " + " ".join(f"{name} {value:.3f}" for name, value in zip(MEASURES, means, strict=True)))


def crowded(home: Path, run: str, least: int = 20_000) -> None:
    """A word that occurs 20,000 times: what the page waits for once its sample is encoded. Its lines repeat."""
    corpus = corpora.opened(home, builtin.about().corpus)
    cells = corpus.column("uses")
    holding = [at for at in range(len(corpus.offsets) - 1) if any(use.word == "배" for use in uses(cells[at]))]
    lines = [corpus.sentence(at) for _ in range(-(-least // len(holding))) for at in holding]
    path = home / "crowded.txt"
    path.write_text("\n".join(f"{at}. {line}" for at, line in enumerate(lines)), "utf-8")
    many = corpora.opened(home, finished(build(home, Plan(files=(path,), name="crowded"))))
    model = work.opened(home, run)
    assert isinstance(model, Encodes)
    for limit in (500, 2_000):
        found = finished(senses(many, model, "배", limit=limit)).attrs
        laps = found["seconds"]
        print(f"of {found['total']:,} occurrences {found['n']:,} drawn: encoded in {laps['encode']:.1f} s, then "
              f"{laps['group'] + laps['guess']:.1f} s (asked for: 10)", flush=True)  # fmt: skip


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, default=store.default_home())
    parser.add_argument("--runs", nargs="*", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        builtin.install(home := Path(folder))
        corpus, ours = corpora.opened(home, builtin.about().corpus), builtin.about().runs
        models: dict[str, Model] = {run: work.opened(home, run) for run in ours}
        crowded(home, ours[-1])
        known_sets = {"practice": practised(corpus), "written": written(), "pseudo": merged(corpus)}
    models |= {run: work.opened(asked.home, run) for run in asked.runs}
    for name, known in known_sets.items():
        for run, model in models.items():
            measured(f"{name} {run}", model, known)
    path = DATA / "wic" / "homonym_sentences_train.tsv"
    if not path.exists():
        print("no shared data: KoBEST's sentences are left out")
        return
    known = several(sensed(path))
    for name, means in trivially(known).items():
        print(f"{name}: " + " ".join(f"{measure} {value:.3f}" for measure, value in means.items()))
    tfidf(known)
    for run, model in models.items():
        measured(f"KoBEST {run}", model, known)


if __name__ == "__main__":
    main()
