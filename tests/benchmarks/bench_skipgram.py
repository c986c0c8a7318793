"""Skip-gram against gensim 4.4.0 on film reviews: words per second side by side, and whether the vectors are as good.

python -m tests.benchmarks.bench_skipgram [--reviews N] [--rounds N] [--seeds N] [--part speed|quality|analogies]

Both get the reviews cut already: gensim as text, a review a line (`corpus_file`, its fastest way), we as ids, as each
keeps them. Every 20th review is held out; words of Kiwi, at least 5 times, 100 dimensions, window 5, 5 noise words,
sample 1e-3, 5 epochs. Speed is that of `train` and of the whole `fit` (its tables included, compilation not), on slices
of the reviews, in turns; a ratio is the median of the rounds' ratios, by the clock and by processor time, which a busy
machine disturbs less. Quality, per seed: mean loss of held-out pairs with fixed noise; how many of a word's 10
neighbours are those of gensim's first seed; Spearman with human scores; analogies a : b = c : ?, on whitespace tokens.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gensim.models import Word2Vec

from explorer.analysis.evaluation import Score, analogy, similarity
from explorer.contracts import Vocabulary
from explorer.models.word2vec import SkipGram, SkipGramConfig
from explorer.models.word2vec.sampling import keep_probability
from explorer.spaces.neighbours import unit
from tests.benchmarks.reviews import DATA, Reviews, reviews

SETTINGS = {"vector_size": 100, "window": 5, "negative": 5, "sample": 1e-3, "min_count": 5}


class Text(NamedTuple):
    """What both read: ids into words by their frequency in the training part, where each review begins."""

    words: list[str]
    counts: np.ndarray
    ids: np.ndarray
    offsets: np.ndarray

    def part(self, first: int, last: int) -> Text:
        """Some of the reviews, with the same vocabulary."""
        start, end = self.offsets[first], self.offsets[last]
        return self._replace(ids=self.ids[start:end], offsets=self.offsets[first : last + 1] - start)

    @property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.words, self.counts, None)  # type: ignore[arg-type]

    def write(self, path: Path) -> Path:
        """A review a line, as gensim reads it."""
        rows = (" ".join(self.words[i] for i in self.ids[a:b]) for a, b in pairwise(self.offsets))
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path


def halves(cut: Reviews) -> tuple[Text, Text]:
    """The reviews to learn from, and every 20th, held out; words sorted anew by their counts in the first."""
    lengths = np.diff(cut.offsets)
    held = np.arange(len(lengths)) % 20 == 0
    counts = np.bincount(cut.ids[np.repeat(~held, lengths)], minlength=len(cut.words))
    order = np.argsort(-counts, kind="stable")
    rank = np.argsort(order).astype(np.int32)
    words = [cut.words[i] for i in order]
    return tuple(
        Text(words, counts[order], rank[cut.ids[np.repeat(mask, lengths)]], np.cumsum([0, *lengths[mask]]))
        for mask in (~held, held)
    )


def ours(text: Text, threads: int, seed: int, epochs: int) -> SkipGram:
    """Our model, trained."""
    model = SkipGram(SkipGramConfig(**SETTINGS, threads=threads, seed=seed, epochs=epochs), text.vocabulary)
    for _ in model.fit(text):  # type: ignore[arg-type]
        pass
    return model


def theirs(path: Path, text: Text, threads: int, seed: int, epochs: int) -> Word2Vec:
    """Gensim's, with its vocabulary made; `train` is still to come."""
    model = Word2Vec(**SETTINGS, sg=1, workers=threads, seed=seed, epochs=epochs)
    model.build_vocab_from_freq({w: int(n) for w, n in zip(text.words, text.counts, strict=True) if n})
    model.corpus_total_words = len(text.ids)
    return model


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - cpu


def speed(text: Text, rounds: int, folder: Path) -> None:
    """Words per second, interleaved."""
    SkipGram.warm(SkipGramConfig(**SETTINGS))
    last = len(text.offsets) - 1
    size = min(60_000, last)
    print(f"{size} reviews a round, vocabulary {int((text.counts >= 5).sum())}, {rounds} rounds")
    print("threads  thousand words/s: gensim   ours | ratio (lowest)  of processor time (lowest)")
    for threads in (1, 2):
        taken = []
        for number in range(rounds):
            first = number * size % (last - size + 1)
            part = text.part(first, first + size)
            path = part.write(folder / "part.txt")
            gensim = theirs(path, part, threads, 1, 1)
            a = clocked(lambda: gensim.train(corpus_file=str(path), total_words=len(part.ids), epochs=1))  # noqa: B023
            b = clocked(lambda: ours(part, threads, 1, 1))  # noqa: B023
            taken.append((len(part.ids) / a[0] / 1e3, len(part.ids) / b[0] / 1e3, a[0] / b[0], a[1] / b[1]))
        gensim_speed, our_speed, ratio, cpu = np.median(taken, 0)
        lowest = np.min(taken, 0)
        print(
            f"{threads:7}  {gensim_speed:24.0f} {our_speed:6.0f} | {ratio:5.1f} ({lowest[2]:.1f})"
            f" {cpu:15.1f} ({lowest[3]:.1f})",
            flush=True,
        )


def spaces(text: Text, seeds: int, folder: Path) -> dict[str, list[SkipGram]]:
    """Both systems trained with some seeds, two threads each, five epochs."""
    path = text.write(folder / "whole.txt")
    found: dict[str, list[SkipGram]] = {"gensim": [], "ours": []}
    for seed in range(1, seeds + 1):
        gensim = theirs(path, text, 2, seed, 5)
        clock = clocked(lambda: gensim.train(corpus_file=str(path), total_words=len(text.ids), epochs=5))[0]  # noqa: B023
        found["ours"].append(ours(text, 2, seed, 5))
        found["gensim"].append(SkipGram(SkipGramConfig(**SETTINGS), text.vocabulary))
        rows = [gensim.wv.key_to_index[w] for w in found["gensim"][-1].vocabulary.words]
        found["gensim"][-1].inputs, found["gensim"][-1].outputs = gensim.wv.vectors[rows], gensim.syn1neg[rows]
        print(f"seed {seed} trained (gensim {clock:.0f} s)", flush=True)
    return found


class Pairs(NamedTuple):
    """Held-out pairs and the noise each is told from: (P,), (P,), (P, 5)."""

    context: np.ndarray
    centre: np.ndarray
    noise: np.ndarray


def held_out(text: Text, size: int = 200_000) -> Pairs:
    """Pairs as training would draw them, once for all."""
    draw = np.random.default_rng(0)
    counts = text.counts[text.counts >= 5]
    inside = text.ids < len(counts)
    keep = np.where(inside, keep_probability(counts, 1e-3)[np.where(inside, text.ids, 0)], 0)
    left = draw.random(len(text.ids)) < keep
    words, review = text.ids[left], np.repeat(np.arange(len(text.offsets) - 1), np.diff(text.offsets))[left]
    reach = draw.integers(1, 6, len(words))
    pairs = []
    for distance in range(1, 6):
        near = np.flatnonzero(review[distance:] == review[:-distance])
        pairs += [(near + distance, near, reach[near] >= distance)]
        pairs += [(near, near + distance, reach[near + distance] >= distance)]
    context, centre = (np.concatenate([p[i][p[2]] for p in pairs]) for i in (0, 1))
    chosen = draw.permutation(len(context))[:size]
    share = counts**0.75
    noise = draw.choice(len(counts), size=(len(chosen), 5), p=share / share.sum())
    return Pairs(words[context[chosen]], words[centre[chosen]], noise)


def loss(space: SkipGram, pairs: Pairs) -> float:
    """Mean loss of negative sampling."""
    total = 0.0
    for part in np.array_split(np.arange(len(pairs.context)), 20):
        h = space.inputs[pairs.context[part]]
        good = (h * space.outputs[pairs.centre[part]]).sum(1)
        bad = np.einsum("id,ikd->ik", h, space.outputs[pairs.noise[part]])
        total += np.logaddexp(0, -good).sum() + np.logaddexp(0, bad).sum()
    return total / len(pairs.context)


def neighbours(space: SkipGram) -> list[set[int]]:
    """The 10 nearest of each of 1,000 words of middling frequency, among 20,000."""
    rows, queries = unit(space.inputs)[:20_000], np.arange(100, 5100, 5)
    queries = queries[queries < len(rows)]
    cosines = rows[queries] @ rows.T
    cosines[np.arange(len(queries)), queries] = -9
    return [set(row) for row in np.argpartition(-cosines, 10, 1)[:, :10].tolist()]


def overlap(one: SkipGram, two: SkipGram) -> float:
    return float(np.mean([len(a & b) / 10 for a, b in zip(neighbours(one), neighbours(two), strict=True)]))


def items(name: str, *columns: str) -> list[tuple[str, ...]]:
    """Some columns of a table of word pairs or analogies."""
    with (DATA / "wordsim" / name).open(encoding="utf-8", newline="") as lines:
        return [tuple(row[c] for c in columns) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def told(name: str, scores: dict[str, list[Score]]) -> None:
    """The mean of each system's scores, and whether ours is not below by more than two standard errors over items."""
    mean = {system: float(np.mean([score.score for score in several])) for system, several in scores.items()}
    one = scores["gensim"][0]
    for system, several in scores.items():
        print(f"{name}: {system:6} {mean[system]:.3f} of seeds {' '.join(f'{score.score:.3f}' for score in several)}")
    least = mean["gensim"] - 2 * one.error
    print(
        f"{name}: standard error over items {one.error:.3f}, {one.n} of {one.asked} items known; "
        f"not two errors below gensim: {verdict(mean['ours'] >= least)}"
    )


def verdict(holds: bool) -> str:
    return "holds" if holds else "FAILS"


def quality(text: Text, held: Text, seeds: int, folder: Path) -> None:
    """The gate: held-out loss, neighbours, WS353."""
    found = spaces(text, seeds, folder)
    pairs = held_out(held)
    losses = {name: [loss(space, pairs) for space in several] for name, several in found.items()}
    first = found["gensim"][0]
    shared = {
        "gensim": [overlap(first, s) for s in found["gensim"][1:]],
        "ours": [overlap(first, s) for s in found["ours"]],
    }
    for name in found:
        print(
            f"{name:6} held-out loss {' '.join(f'{x:.4f}' for x in losses[name])}   neighbours shared with gensim's"
            f" seed 1 {' '.join(f'{x:.3f}' for x in shared[name])}"
        )
    worst = max(losses["ours"]) - np.mean(losses["gensim"])
    print(f"held-out loss, our worst seed less gensim's mean: {worst:+.4f}, at most +.002: {verdict(worst <= 0.002)}")
    if shared["gensim"]:
        less = min(shared["ours"]) - np.mean(shared["gensim"])
        print(f"neighbours, our worst seed less gensim's others: {less:+.3f}, at least -.04: {verdict(less >= -0.04)}")
    asked = [(a, b, float(score)) for a, b, score in items("ws353_kor2vec_dev.tsv", "word1", "word2", "score")]
    told("WS353-ko, Spearman", {name: [similarity(m, asked) for m in several] for name, several in found.items()})


def whitespace(text: Text, seeds: int, folder: Path) -> None:
    """Analogies on tokens cut at spaces: most of the inflected items do not exist as lemmas."""
    found = spaces(text, seeds, folder)
    asked = items("analogy_kor2vec_dev.tsv", *"abcd")
    told("analogies, accuracy", {name: [analogy(m, asked) for m in several] for name, several in found.items()})


def main(arguments: list[str] | None = None) -> None:
    """Print the tables asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=None, help="only the first so many")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--part", choices=["speed", "quality", "analogies"], action="append")
    asked = parser.parse_args(arguments)
    parts = asked.part or ["speed", "quality", "analogies"]
    if not DATA.is_dir():
        print(f"no data at {DATA}: set EXPLORER_TEST_DATA")
        return
    with tempfile.TemporaryDirectory() as folder:
        if {"speed", "quality"} & {*parts}:
            text, held = halves(reviews("kiwi", asked.reviews))
            if "speed" in parts:
                speed(text, asked.rounds, Path(folder))
            if "quality" in parts:
                quality(text, held, asked.seeds, Path(folder))
        if "analogies" in parts:
            whitespace(halves(reviews("whitespace", asked.reviews))[0], asked.seeds, Path(folder))


if __name__ == "__main__":
    main()
