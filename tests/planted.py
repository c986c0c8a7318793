"""A planted space: sentences of topics, a homonym of two of them, and vectors that are what its test needs."""

from __future__ import annotations

import json

import numpy as np
from typing_extensions import override

from explorer.contracts import Array, Card, Config, Corpus, Embeds, Making, Step, Vocabulary
from explorer.spaces.induction import RIDGE, SIF
from tests.small_corpus import Spaces

TOPICS, WORDS, WINDOW = 8, 12, 3


class PlantedConfig(Config):
    """A window, as trained spaces have one."""

    window: int = WINDOW


class Planted(Embeds):
    """Vectors that are given."""

    Config = PlantedConfig
    card = Card("Planted", "", "")

    def __init__(self, words, vectors) -> None:
        super().__init__(PlantedConfig(seed=0), Vocabulary(words, np.ones(len(words), np.int64), Spaces()))
        self.given = np.asarray(vectors, np.float32)

    @override
    def vectors(self) -> Array:
        return self.given

    @override
    def fit(self, corpus, scratch=None) -> Making[None]:
        yield Step(1, 1, {})

    @override
    def state(self):
        return {}

    @override
    def restore(self, state) -> None:
        pass


def sentences(count: int, seed: int = 0, homonyms: int = 1, share: float = 0.5):
    """Rows of text and their cells of gold uses: h0 is said in topics 0 (share) and 1, h1 in topics 2 and 3 …"""
    draw, texts, cells = np.random.default_rng(seed), [], []
    for at in range(count):
        topic = at % TOPICS
        words = [f"t{topic}w{n}" for n in draw.permutation(WORDS)[:7]]
        uses, pair = [], topic // 2
        if pair < homonyms and draw.random() < (share if topic % 2 == 0 else 1 - share):
            place = int(draw.integers(0, len(words) + 1))
            words.insert(place, f"h{pair}")
            start = len(" ".join(words[:place])) + (place > 0)
            uses.append([f"h{pair}", f"s{topic % 2}", start, start + 2])
        texts.append(" ".join(words))
        cells.append(json.dumps(uses))
    return texts, cells


def vectors(words, seed: int = 0, width: int = 12) -> Array:
    """A direction for each topic, something of each word's own, and something that all share."""
    draw = np.random.default_rng(seed)
    topics = draw.normal(0, 1, (TOPICS, width))
    named = [topics[int(word[1])] if word[0] == "t" else np.zeros(width) for word in words]
    return (np.array(named) + draw.normal(0, 0.3, (len(words), width)) + 0.3).astype(np.float32)


def senses_of(corpus: Corpus, table: np.ndarray, word: str) -> dict[str, np.ndarray]:
    """Each gold sense's vector by loops: contexts token by token, A by least squares over every other word."""
    words = [str(each) for each in corpus.vocabulary.words]
    counts = np.asarray(corpus.vocabulary.counts)
    weighted = {each: SIF / (SIF + counts[at] / counts.sum()) * table[at] for at, each in enumerate(words)}
    sums = {each: np.zeros(table.shape[1]) for each in words}
    own: dict[str, list[np.ndarray]] = {}
    for at, cell in enumerate(corpus.column("uses")):
        said = corpus.sentence(at).split()
        for i, each in enumerate(said):
            around = said[max(0, i - WINDOW) : i] + said[i + 1 : i + 1 + WINDOW]
            context = np.sum([weighted[other] for other in around], axis=0)
            sums[each] = sums[each] + context
            if each == word:
                own.setdefault(json.loads(str(cell))[0][1], []).append(context)
    contexts = np.array([sums[each] / counts[at] for at, each in enumerate(words)])
    strength = RIDGE * (contexts[counts >= 20] ** 2).sum() / table.shape[1]
    kept = (counts >= 20) & (np.array(words) != word)
    below = np.sqrt(strength) * np.eye(table.shape[1])
    stacked = np.vstack([contexts[kept], below]), np.vstack([table[kept], 0 * below])
    matrix = np.linalg.lstsq(*stacked, rcond=None)[0]
    return {sense: np.mean(each, axis=0) @ matrix for sense, each in own.items()}
