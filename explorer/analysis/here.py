"""Neighbours of a word in this sentence: the words nearest to what its contexts like this one make of it.

The vector of a word knows all its senses at once, and one context is a handful of words. So an occurrence's vector is

    A · the mean of u over this occurrence and the POOL occurrences of the word whose induced vectors A u are nearest

with A and u of `explorer.spaces.induction`, A fitted without the word. No sense is asked for: contexts that are alike
are mostly of one sense. The static vector takes no part; mixed in, it draws the neighbours of the other senses back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from explorer.analysis.induced import Place, induced
from explorer.contracts import Corpus, Embeds, Making, Step
from explorer.errors import NothingToLearn
from explorer.spaces.neighbours import Index
from explorer.spaces.stages import WHOLE, stage

POOL = 50  # occurrences like this one, a fifth of all of them at most
PART = 5
MOST = 5_000  # occurrences that are read
K = 10


def neighbours_here(
    corpus: Corpus, model: Embeds, word: str, also: Sequence[Place] = (), k: int = K, seed: int = 0
) -> Making[pd.DataFrame]:
    """A row an occurrence of the word: sentence, start, end, neighbours and cosines (lists of k), shared.

    shared: the share of them that are also neighbours of the static vector. Of more than MOST occurrences so many are
    drawn, and the places `also` are read in any case. attrs: word, n, drawn (whether they were), pool, static and
    static_cosines (lists of k), quality of A. Raises UnknownWord; NothingToLearn where the word never occurs.
    """
    space = yield from stage(induced(corpus, model), 0, 600)
    at = space.word(word)
    total = len(space.everywhere(at, len(corpus.ids)))
    places = np.union1d(space.everywhere(at, MOST, seed), space.places(at, also))
    if not len(places):
        raise NothingToLearn("“{word}” does not occur in this text.", word=word)
    contexts, matrix = space.contexts(places), space.induction.without(at)
    size = max(1, min(POOL, len(places) // PART))
    pooled = _pooled(contexts, Index(contexts @ matrix), size)
    yield Step(700, WHOLE, {})
    index = Index(space.vectors)
    ids, cosines = _but(at, *index.nearest(pooled @ matrix, k + 1))
    static, static_cosines = index.nearest(np.array([at]), k, exclude_self=True)
    yield Step(900, WHOLE, {})
    names = np.array([str(each) for each in corpus.vocabulary.words[: len(space.vectors)]], dtype=object)
    offsets = np.asarray(corpus.offsets)
    frame = pd.DataFrame({
        "sentence": np.searchsorted(offsets, places, side="right") - 1,
        "start": np.asarray(corpus.starts[places]), "end": np.asarray(corpus.ends[places]),
        "neighbours": list(names[ids]), "cosines": list(cosines.astype(np.float64)),
        "shared": np.isin(ids, static[0]).mean(axis=1) if ids.size else 0.0,
    })  # fmt: skip
    frame.attrs = {
        "word": str(names[at]), "n": len(frame), "drawn": len(frame) < total, "pool": size, "k": k,
        "seed": seed, "window": space.window,
        "static": names[static[0]].tolist(), "static_cosines": static_cosines[0].tolist(),
        "quality": space.induction.quality()._asdict(),
    }  # fmt: skip
    return frame


def _pooled(contexts: Float[np.ndarray, "N D"], index: Index, size: int) -> Float[np.ndarray, "N D"]:
    """The mean of each context and the `size` nearest others."""
    near, _ = index.nearest(np.arange(len(contexts)), size, exclude_self=True)
    total = contexts.copy()
    for column in near.T:  # not all at once: (N, size, D) floats would be gigabytes
        total += contexts[column]
    return total / (1 + near.shape[1])


def _but(
    word: int, ids: Int[np.ndarray, "N K"], cosines: Float[np.ndarray, "N K"]
) -> tuple[Int[np.ndarray, "N k"], Float[np.ndarray, "N k"]]:
    """Each list without the word itself, or without its last where the word is not in it."""
    keep = ids != word
    keep[keep.all(axis=1), -1] = False
    shape = (len(ids), ids.shape[1] - 1)
    return ids[keep].reshape(shape), cosines[keep].reshape(shape)
