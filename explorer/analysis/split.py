"""A space in which a word stands once for each of its senses: 배#1, 배#2 … beside all other words.

A sense's vector is induced from the contexts of its occurrences (`explorer.analysis.compromise`); every other word, the
word itself among them, keeps the vector that it was trained to. The table has the columns that `runs.exchange` reads,
so that it becomes a run like any other: on the map, to compare, to export.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.analysis.compromise import Senses, parted
from explorer.analysis.induced import Induced, induced
from explorer.contracts import Array, Corpus, Embeds, Making, Step
from explorer.corpus.search import form
from explorer.errors import NothingToLearn
from explorer.spaces.mixture import means
from explorer.spaces.stages import WHOLE, stage


def split(corpus: Corpus, model: Embeds, word: str, senses: Senses) -> Making[pd.DataFrame]:
    """All words of a model and the senses of one of them: word, count, vector; most frequent first.

    senses: {name: [[sentence, start, end], …]}. A sense's count is that of its occurrences here. attrs: word, senses
    {name of the new word: name of the sense}. Raises UnknownWord; NothingToLearn if no sense has enough occurrences.
    """
    space = yield from stage(induced(corpus, model), 0, 800)
    own = parted(space, word, senses)
    if not own.names:
        raise NothingToLearn("No sense of “{word}” has occurrences enough here.", word=word)
    rows = space.contexts(own.places) @ space.induction.without(own.word)
    made = means(rows, own.labels, len(own.names)).astype(np.float32)
    words = [str(each) for each in model.vocabulary.words]
    named = _names(form(_called(space, own.word)), len(own.names), set(words))
    yield Step(900, WHOLE, {})
    counts = np.concatenate([model.vocabulary.counts, np.bincount(own.labels, minlength=len(own.names))])
    table: Array = np.concatenate([model.vectors(), made])
    order = np.argsort(-counts, kind="stable")
    names = np.array([*words, *named], dtype=object)
    frame = pd.DataFrame({"word": names[order], "count": counts[order], "vector": list(table[order])})
    frame.attrs = {"word": _called(space, own.word), "senses": dict(zip(named, own.names, strict=True))}
    return frame


def _called(space: Induced, word: int) -> str:
    return str(space.corpus.vocabulary.words[word])


def _names(word: str, count: int, taken: set[str]) -> list[str]:
    """word#1, word#2 …; numbers that the vocabulary already has are passed over."""
    found: list[str] = []
    number = 0
    while len(found) < count:
        number += 1
        if (name := f"{word}#{number}") not in taken:
            found.append(name)
    return found
