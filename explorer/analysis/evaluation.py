"""What a space knows, by three tests with known answers: classes of words, judged similarity, analogies.

Every score comes with its standard error, what chance would get, and how many of the items the space knows. Words are
looked up by form: 배 finds 배/NNG, 먹다 or 먹 finds 먹다/VV; the most frequent where several share a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from explorer.contracts import Embeds
from explorer.corpus.relations import Relation
from explorer.corpus.search import form, tag
from explorer.spaces.analogy import add, without
from explorer.spaces.neighbours import Index, unit

CONTENT = frozenset(["", "NNG", "NNP", "NR", "VV", "VA", "MAG", "XR"])  # "": a tokeniser without tags
DRAWS = 1000  # of the bootstrap
BLOCK = 512


class Score(NamedTuple):
    """A figure of merit, its standard error, what chance gets, and how many items it rests on of those asked."""

    score: float
    error: float
    chance: float
    n: int
    asked: int

    @property
    def coverage(self) -> float:
        """The share of the items that the space knows."""
        return self.n / self.asked if self.asked else np.nan


def lookup(words: Sequence[str]) -> dict[str, int]:
    """Full name, form and (of a tagged predicate) stem to the first word that has it: names first, then forms."""
    found = {word: at for at, word in reversed(list(enumerate(words)))}
    forms = [form(word) for word in words]
    stems = [one.removesuffix("다") if one != word else one for one, word in zip(forms, words, strict=True)]
    for names in (forms, stems):
        for at, name in enumerate(names):
            found.setdefault(name, at)
    return found


def same_class(model: Embeds, classes: Mapping[str, frozenset[str]], k: int = 10, least: int = 20) -> Score:
    """Mean precision at k of same-class words: of a word's k nearest content words, how many share a class with it.

    Asked are the words of classes that have at least `least` words in this vocabulary; only these classes count, and a
    homonym is right if any of its classes matches. Words that no class holds count as wrong. Chance is the share of
    all other content words that would be right. n counts words; asked, the words that the classes name.
    """
    words = model.vocabulary.words
    content = np.array([at for at, word in enumerate(words) if tag(word).partition("-")[0] in CONTENT], np.int64)
    members = _membership([form(str(words[at])) for at in content], classes, least)
    queries = np.flatnonzero(members.any(axis=1))
    wanted = len(classes)
    if not len(queries) or len(content) < 2:
        return Score(np.nan, np.nan, np.nan, 0, wanted)
    index = Index(model.vectors()[content])
    right, chance = [], []
    for block in np.array_split(queries, -(-len(queries) // BLOCK)):
        near, _ = index.nearest(block, k, exclude_self=True)
        right.append((members[block][:, None, :] & members[near]).any(axis=2).mean(axis=1))
        shared = members[block].astype(np.float32) @ members.T.astype(np.float32) > 0
        chance.append((shared.sum(axis=1) - 1) / (len(content) - 1))
    precision = np.concatenate(right)
    return Score(float(precision.mean()), _error(precision), float(np.concatenate(chance).mean()), len(queries), wanted)


def _membership(forms: Sequence[str], classes: Mapping[str, frozenset[str]], least: int) -> np.ndarray:
    """Which of the large classes each word belongs to: (V, C), in no particular order of classes."""
    known = sorted({name for word in forms for name in classes.get(word, ())})
    place = {name: at for at, name in enumerate(known)}
    members = np.zeros((len(forms), len(known)), bool)
    for at, word in enumerate(forms):
        for name in classes.get(word, ()):
            members[at, place[name]] = True
    return members[:, members.sum(axis=0) >= least]


def similarity(model: Embeds, items: Sequence[tuple[str, str, float]], seed: int = 0) -> Score:
    """Spearman's correlation of cosines with human scores (word, word, score); its error by bootstrap over items."""
    known = lookup(model.vocabulary.words)
    pairs = [(known[a], known[b], score) for a, b, score in items if a in known and b in known]
    if len(pairs) < 3:
        return Score(np.nan, np.nan, 0.0, len(pairs), len(items))
    first, second = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    rows, gold = unit(model.vectors()), np.array([pair[2] for pair in pairs])
    cosines = np.einsum("ij,ij->i", rows[first], rows[second])
    draws = np.random.default_rng(seed).integers(0, len(pairs), (DRAWS, len(pairs)))
    error = float(np.nanstd([_spearman(cosines[some], gold[some]) for some in draws]))
    return Score(_spearman(cosines, gold), error, 0.0, len(pairs), len(items))


def _spearman(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of ranks; NaN where one side is constant."""
    from scipy.stats import rankdata

    if not np.ptp(one) or not np.ptp(other):
        return np.nan
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def analogy(model: Embeds, items: Sequence[tuple[str, str, str, str]]) -> Score:
    """The share of a : b = c : d whose d is the word nearest to b − a + c, the three apart (3CosAdd, Mikolov 2013)."""
    known = lookup(model.vocabulary.words)
    asked = np.array(
        [[known[word] for word in item] for item in items if all(word in known for word in item)], np.int64
    )
    if not len(asked):
        return Score(np.nan, np.nan, np.nan, 0, len(items))
    rows = unit(model.vectors())
    right = []
    for a, b, c, d in (block.T for block in np.array_split(asked, -(-len(asked) // BLOCK))):
        right.append(without(add(rows, a, b, c), a, b, c).argmax(axis=1) == d)
    hits = np.concatenate(right).astype(np.float64)
    return Score(float(hits.mean()), _error(hits), 1 / max(1, len(rows) - 3), len(asked), len(items))


class Asked(NamedTuple):
    """Questions a : b = c : ? across two relations: the words of each (N, 3), whether 3CosAdd is right, and chance."""

    questions: np.ndarray
    right: np.ndarray
    chance: np.ndarray

    @property
    def score(self) -> Score:
        """The share of right answers."""
        if not len(self.right):
            return Score(np.nan, np.nan, np.nan, 0, 0)
        hits = self.right.astype(np.float64)
        return Score(float(hits.mean()), _error(hits), float(self.chance.mean()), len(hits), len(hits))


def relations(model: Embeds, known: Sequence[Relation], count: int = 500, seed: int = 0) -> Asked:
    """Analogies between two relations: a fruit is to peeling as a tea is to drinking.

    A question draws two relations, a noun and a predicate of one and a noun of the other; right is any predicate of the
    other that the first has not. Chance is the share of all other words that would be right.
    """
    found = lookup(model.vocabulary.words)
    sides = [[sorted({found[word] for word in side if word in found}) for side in pair] for pair in known]
    asked, answers = _drawn([side for side in sides if all(side)], count, np.random.default_rng(seed))
    questions = np.array(asked, np.int64).reshape(-1, 3)
    rows, best = unit(model.vectors()), np.empty(len(questions), np.int64)
    for begin in range(0, len(questions), BLOCK):
        a, b, c = questions[begin : begin + BLOCK].T
        best[begin : begin + BLOCK] = without(add(rows, a, b, c), a, b, c).argmax(axis=1)
    right = np.array([at in good for at, good in zip(best, answers, strict=True)], bool)
    chance = np.array([len(good) / max(1, len(rows) - 3) for good in answers])
    return Asked(questions, right, chance)


def _drawn(
    sides: list[list[list[int]]], count: int, rng: np.random.Generator
) -> tuple[list[tuple[int, int, int]], list[np.ndarray]]:
    """So many questions, fewer where the relations give no more, and what would be right."""
    asked, answers = [], []
    for _ in range(20 * count if len(sides) > 1 else 0):
        one, other = rng.choice(len(sides), 2, replace=False)
        a, b, c = (int(rng.choice(side)) for side in (*sides[one], sides[other][0]))
        good = np.setdiff1d(sides[other][1], sides[one][1])
        if len(good) and len({a, b, c}) == 3 and c not in sides[one][0]:
            asked.append((a, b, c))
            answers.append(good)
        if len(asked) == count:
            break
    return asked, answers


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan
