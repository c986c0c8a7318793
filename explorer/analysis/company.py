"""Which kind of likeness a space holds: whether a word's neighbours are words that it meets in sentences."""

from __future__ import annotations

import numpy as np

from explorer.analysis.evaluation import Score
from explorer.contracts import Corpus, Embeds
from explorer.spaces.neighbours import Index

ASKED = 1000  # words


def company(model: Embeds, corpus: Corpus, k: int = 10, words: int = ASKED, seed: int = 0) -> Score:
    """The share of a word's k nearest words that occur in some sentence with it; words drawn at random are asked.

    The corpus must be the model's: its ids are the model's rows, those beyond are passed over. Chance is the same
    share for k other words drawn at random instead of the nearest. n counts words.
    """
    size = len(model.vocabulary.words)
    draw = np.random.default_rng(seed)
    asked = draw.permutation(size)[:words]
    if size < 2 or not len(asked):
        return Score(np.nan, np.nan, np.nan, 0, words)
    near, _ = Index(model.vectors()).nearest(asked, k, exclude_self=True)
    random = (asked[:, None] + draw.integers(1, size, near.shape)) % size  # any word but the one asked
    met = _sentences(corpus, size)
    found, chance = (_meets(met, asked, others).mean(axis=1) for others in (near, random))
    error = float(found.std(ddof=1) / np.sqrt(len(found))) if len(found) > 1 else np.nan
    return Score(float(found.mean()), error, float(chance.mean()), len(found), words)


def _sentences(corpus: Corpus, size: int):
    from scipy.sparse import csr_array

    sentence = np.repeat(np.arange(len(corpus.offsets) - 1), np.diff(corpus.offsets))
    ids = np.asarray(corpus.ids)
    known = (ids >= 0) & (ids < size)
    shape = (size, len(corpus.offsets) - 1)
    return csr_array((np.ones(int(known.sum()), np.float32), (ids[known], sentence[known])), shape=shape)


def _meets(met, asked: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each word and each of its others (N, k) share a sentence."""
    together = [met[asked].multiply(met[others[:, at]]).sum(axis=1) > 0 for at in range(others.shape[1])]
    return np.stack([np.asarray(each).ravel() for each in together], axis=1)
