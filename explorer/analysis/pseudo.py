"""Pseudo-homonyms: two unrelated words merged into one spelling, and the page asked to part them (Schütze 1992).

    two words ──occurrences of both──▶ read with the word hidden ──groups──▶ which word was it? known of every one

The truth is perfect, and no model ever saw it: where the word stood, the model reads its mask (or its unknown word),
one and the same for both. Nothing else may give the answer away: the two words of a pair have the same part of speech,
the same last sound (a consonant, ㄹ or a vowel decides which particles follow), equally many syllables and about the
same frequency, and sentences in which either stands twice are left out. Unrelated by the company that they keep in the
text itself (`corpus.homonymy`): their cosine is in the lowest tenth of the first word's with all possible partners.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from explorer.analysis.readings import Reading, able, read
from explorer.contracts import Corpus, Making, Marked, Model, Step
from explorer.corpus import homonymy
from explorer.corpus.concordance import positions
from explorer.corpus.eojeol import last_sound
from explorer.corpus.gold import known
from explorer.corpus.search import form, tag
from explorer.errors import NothingToLearn
from explorer.spaces.grading import grade
from explorer.spaces.grouping import evidence, grouped, reduced, supported
from explorer.spaces.projection import pca
from explorer.spaces.similarity import mean
from explorer.spaces.stages import WHOLE, stage

HIDING: tuple[Reading, ...] = ("expected", "hidden", "context")  # readings that do not see the word, preferred first
LEAST = 50  # times that a word must occur
ALIKE = 1.25  # ratio of the two words' frequencies, at most
TENTH = 0.1
NOUN = ("NNG", "")  # tags of common nouns; where the tokeniser tells none, any word


class Pair(NamedTuple):
    """Two words by their ids, and the cosine of the company that they keep."""

    first: int
    second: int
    cosine: float


def pairs(corpus: Corpus, count: int, seed: int = 0) -> Making[list[Pair]]:
    """So many pairs, no word in two of them, or as many as the corpus allows; the same for the same seed."""
    space = yield from homonymy.vectors(corpus)
    words = [str(word) for word in corpus.vocabulary.words[: len(space)]]
    counts = np.asarray(corpus.vocabulary.counts[: len(words)])
    avoid, free = set(known(corpus)), np.zeros(len(words), bool)
    kinds = np.array([f"{tag(word)}.{last_sound(form(word))}.{len(form(word))}" for word in words])
    for at, word in enumerate(words):
        sounds = last_sound(form(word)) is not None and tag(word) in NOUN
        free[at] = sounds and counts[at] >= LEAST and form(word) not in avoid and bool(space[at].any())
    draw = np.random.default_rng(seed)
    found: list[Pair] = []
    for first in draw.permutation(np.flatnonzero(free)).tolist():
        if len(found) == count:
            break
        ratio = np.abs(np.log(counts / counts[first]))
        others = np.flatnonzero(free & (kinds == kinds[first]) & (np.arange(len(words)) != first))
        cosines = space[others] @ space[first]
        far = (ratio[others] <= np.log(ALIKE)) & (cosines <= np.quantile(cosines, TENTH)) if len(others) else others > 0
        if free[first] and far.any():
            second = int(draw.choice(others[far]))
            found.append(Pair(first, second, float(space[second] @ space[first])))
            free[[first, second]] = False
    return found


def pseudo(
    corpus: Corpus, model: Model, reading: Reading | None = None, count: int = 20, limit: int = 100, seed: int = 0
) -> Making[pd.DataFrame]:
    """A row a pair: first, second, cosine, n; ari (two groups by Ward), k (as the rule chooses it), ari_k.

    reading: how a place becomes a vector (`readings`); the first of HIDING that the model can where none is asked.
    limit: occurrences of each word. attrs: reading, limit, seed, ari and ari_k {value, error, n} over pairs, chance (of
    shuffled labels). Raises TypeError for a model that cannot read so; NothingToLearn if no two words can be paired.
    """
    way = _way(model, reading)
    drawn = yield from stage(pairs(corpus, count, seed), 0, 200)
    rows: list[dict[str, object]] = []
    shuffled: list[float] = []
    for at, pair in enumerate(drawn):
        begin, end = (200 + 800 * (at + more) // len(drawn) for more in (0, 1))
        places, words = merged(corpus, (pair.first, pair.second), limit, seed)
        vectors = yield from stage(read(model, [place for _sentence, place in places], way), begin, end)
        kept, told = _kept(vectors, words)
        if len(set(told.tolist())) < 2:
            continue
        two, k, many = _groups(kept, seed)
        names = [str(corpus.vocabulary.words[word]) for word in (pair.first, pair.second)]
        rows.append({
            "first": names[0], "second": names[1], "cosine": pair.cosine, "n": len(told),
            "ari": grade(two.tolist(), told.tolist()).ari, "k": k, "ari_k": grade(many.tolist(), told.tolist()).ari,
        })  # fmt: skip
        mixed = np.random.default_rng([seed, at]).permutation(told)
        shuffled.append(grade(two.tolist(), mixed.tolist()).ari)
    if not rows:
        raise NothingToLearn("No two words of this text can be paired: it is too small, or none are alike enough.")
    frame = pd.DataFrame(rows, columns=pd.Index(["first", "second", "cosine", "n", "ari", "k", "ari_k"]))
    over = {name: mean(frame[name].to_numpy(float))._asdict() for name in ("ari", "ari_k")}
    frame.attrs = {"reading": way, "limit": limit, "seed": seed, **over, "chance": mean(np.array(shuffled)).value}
    return frame


def pseudo_word(
    corpus: Corpus,
    model: Model,
    first: str,
    second: str,
    reading: Reading | None = None,
    limit: int = 100,
    seed: int = 0,
) -> Making[pd.DataFrame]:
    """The occurrences of two words of the vocabulary as those of one: sentence, text, start, end, sense, x, y, group.

    sense: which word it was. group: of two; group_k: of as many as the rule chooses. attrs: first, second, reading, n,
    unread (places of which the model tells nothing), ari, k, ari_k. Raises NothingToLearn if either never occurs alone.
    """
    way = _way(model, reading)
    words = [str(word) for word in corpus.vocabulary.words]
    asked = [words.index(name) if name in words else -1 for name in (first, second)]
    places, truth = merged(corpus, asked, limit, seed)
    if len(set(truth.tolist())) < 2:
        raise NothingToLearn("“{first}” and “{second}” do not both occur here.", first=first, second=second)
    vectors = yield from stage(read(model, [place for _sentence, place in places], way), 0, 800)
    kept, told = _kept(vectors, truth)
    two, k, many = _groups(kept, seed)
    plane = pca(kept)
    yield Step(WHOLE, WHOLE, {})
    at = np.flatnonzero(np.isfinite(vectors).all(axis=1)).tolist()
    frame = pd.DataFrame(
        [(places[row][0], *places[row][1]) for row in at], columns=pd.Index(["sentence", *Marked._fields])
    )
    frame = frame.assign(
        sense=[(first, second)[word] for word in told], x=plane[:, 0], y=plane[:, 1], group=two, group_k=many
    )
    frame.attrs = {
        "first": first, "second": second, "reading": way, "limit": limit, "seed": seed, "n": len(frame),
        "unread": len(places) - len(frame), "ari": grade(two.tolist(), told.tolist()).ari, "k": k,
        "ari_k": grade(many.tolist(), told.tolist()).ari,
    }  # fmt: skip
    return frame


def merged(
    corpus: Corpus, words: Sequence[int], limit: int, seed: int
) -> tuple[list[tuple[int, Marked]], Int[np.ndarray, " N"]]:
    """Places of two words (sentence, and the marked place in it) in the order of the text, and which word each is.

    Sentences in which either stands more than once, or both do, are left out: the model would see there what is hidden.
    """
    found = [positions(corpus.ids, np.array([word])) if word >= 0 else np.empty(0, np.int64) for word in words]
    sentences = [np.searchsorted(corpus.offsets, places, side="right") - 1 for places in found]
    met, times = np.unique(np.concatenate(sentences), return_counts=True)
    once, draw = met[times == 1], np.random.default_rng(seed)
    kept = [places[np.isin(own, once)] for places, own in zip(found, sentences, strict=True)]
    kept = [each if len(each) <= limit else draw.choice(each, limit, replace=False) for each in kept]
    places, truth = np.concatenate(kept), np.repeat([0, 1], [len(each) for each in kept])
    order = np.argsort(places)
    places, truth = places[order], truth[order]
    own = (np.searchsorted(corpus.offsets, places, side="right") - 1).tolist()
    marked = [
        (sentence, Marked(corpus.sentence(sentence), int(corpus.starts[at]), int(corpus.ends[at])))
        for sentence, at in zip(own, places.tolist(), strict=True)
    ]
    return marked, truth


def ways(kind: type[Model]) -> list[Reading]:
    """The readings of a kind of model that do not see the word itself, preferred first."""
    return [each for each in HIDING if each in able(kind)]


def _way(model: Model, reading: Reading | None) -> Reading:
    found = ways(type(model))
    if not found or (reading is not None and reading not in found):
        raise TypeError(f"{type(model).__name__} cannot be read with a word hidden")
    return reading or found[0]


def _kept(
    vectors: Float[np.ndarray, "N D"], truth: Int[np.ndarray, " N"]
) -> tuple[Float[np.ndarray, "M D"], Int[np.ndarray, " M"]]:
    """Without the places of which the model tells nothing."""
    known = np.isfinite(vectors).all(axis=1)
    return vectors[known], truth[known]


def _groups(vectors: np.ndarray, seed: int) -> tuple[np.ndarray, int, np.ndarray]:
    """Two groups; how many the rule supports; so many groups."""
    rows = reduced(vectors)
    k = supported(evidence(rows, seed=seed))
    return grouped(rows, "ward", 2, seed), k, grouped(rows, "ward", k, seed)
