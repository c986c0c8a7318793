"""What a language model expects in each place of a sentence: surprisal (Hale 2001), the likeliest words, the chance.

Surprisal is −log2 p of what stands there, in bits; beside it stands that of guessing by frequency alone. A word that
the vocabulary does not have is surprising as [UNK] or <unk> is, and says little of the sentence.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from explorer.analysis.perplexity import unigram
from explorer.contracts import Array, Predicts, Sight

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object


class Expected(NamedTuple):
    """places: a row a token, columns token, surface, start, end, known, probability, surprisal, unigram, rank (from 1).

    log_probs: (T, R), as the model gave them. unigram: surprisal by frequency alone, NaN of what was not counted.
    """

    places: DataFrame
    log_probs: Array


def expected(model: Predicts, sentence: str, sight: Sight | None = None) -> Expected:
    """Everything that a page tells of one sentence."""
    import pandas as pd

    found = model.predict(sentence, sight)
    chances, words = unigram(model.vocabulary), len(model.vocabulary.words)
    rows = np.arange(len(found.targets))
    here = np.asarray(found.log_probs)[rows, found.targets]
    places = pd.DataFrame(
        {
            "token": [token.text for token in found.tokens],
            "surface": [sentence[token.start : token.end] for token in found.tokens],
            "start": [token.start for token in found.tokens],
            "end": [token.end for token in found.tokens],
            "known": found.targets < words,
            "probability": np.exp(here.astype(np.float64)),
            "surprisal": -here.astype(np.float64) / math.log(2),
            "unigram": [-chances.get(token.text, math.nan) / math.log(2) for token in found.tokens],
            "rank": 1 + (found.log_probs > here[:, None]).sum(1),
        }
    )
    return Expected(places, found.log_probs)


def likeliest(model: Predicts, told: Expected, place: int, k: int = 12) -> DataFrame:
    """Columns rank, word, probability, unigram (probability by frequency alone), here (it is what stands there).

    The k likeliest rows in one place, and what stands there even if it is less likely.
    """
    import pandas as pd

    names = [*model.vocabulary.words, *model.own]
    logs = np.asarray(told.log_probs[place], np.float64)
    order = np.argsort(-logs, kind="stable")
    token, known = told.places["token"].iloc[place], bool(told.places["known"].iloc[place])
    own = list(model.own)  # none where all rows are words, as in models of others: then all are known
    target = names.index(token) if known else len(model.vocabulary.words) + (own.index(token) if token in own else 0)
    kept = order[:k].tolist()
    kept += [] if target in kept else [target]
    chances = unigram(model.vocabulary)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return pd.DataFrame(
        {
            "rank": [int(ranks[row]) for row in kept],
            "word": [names[row] for row in kept],
            "probability": [math.exp(logs[row]) for row in kept],
            "unigram": [math.exp(chances.get(names[row], math.nan)) for row in kept],
            "here": [row == target for row in kept],
        }
    )


def perplexity(places: DataFrame) -> tuple[float, float, int]:
    """Of one sentence: the model's, that of frequency alone, and over how many known tokens."""
    known = places.query("known and unigram == unigram")
    if not len(known):
        return math.nan, math.nan, 0
    mine, chance = (2.0 ** np.mean(known[name].tolist()) for name in ("surprisal", "unigram"))
    return float(mine), float(chance), len(known)
