"""Texts that a language model goes on with: one a seed, as the vocabulary names its words."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.contracts import Writes
from explorer.corpus.search import form

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object

GLUED = ("syllable", "jamo")  # tokenisers whose words stand side by side


def written(
    model: Writes,
    prompt: str,
    most: int,
    temperature: float = 1.0,
    top_p: float = 1.0,
    seeds: Sequence[int] = (0,),
    seconds: float = 10.0,
) -> DataFrame:
    """Columns seed, text, words, end (sentence: the model ended it; length; time: so many seconds were over)."""
    import pandas as pd

    until, rows = time.monotonic() + seconds, []
    for seed in seeds:
        words, end = [], "sentence"
        for word in model.write(prompt, most, temperature, top_p, seed):
            words.append(word)
            if time.monotonic() > until:
                end = "time"
                break
        if end != "time" and len(words) == most:
            end = "length"
        rows.append((seed, joined(words, model.vocabulary.tokenizer.name), len(words), end))
    return pd.DataFrame(rows, columns=["seed", "text", "words", "end"])


def joined(words: Sequence[str], tokenizer: str) -> str:
    """Words as a text, as far as their names allow: ▁ begins an eojeol, a lemma stands without its tag."""
    if any(word.startswith("▁") for word in words):
        return "".join(word.replace("▁", " ") for word in words).strip()
    return ("" if tokenizer in GLUED else " ").join(form(word) for word in words)
