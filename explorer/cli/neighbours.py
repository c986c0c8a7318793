"""`neighbours`: the words nearest to a word, by cosine in the space itself."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from explorer.contracts import Embeds
from explorer.corpus.search import form, normalised
from explorer.errors import BadConfig, UnknownWord
from explorer.runs import store
from explorer.runs.store import default_home
from explorer.runs.work import opened
from explorer.spaces.neighbours import Index


def flags(parser: argparse.ArgumentParser) -> None:
    """Run, word, how many."""
    parser.add_argument("run", metavar="RUN", help="its id, the beginning of it, or its name")
    parser.add_argument("word", metavar="WORD", help="as the vocabulary has it (배/NNG), or without its tag")
    parser.add_argument("-k", type=int, default=10, help="how many (default: 10)")


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """The word that was meant and its neighbours, best first. Raises UnknownWord."""
    run = store.find(default_home(), asked.run)
    model = opened(default_home(), run)
    if not isinstance(model, Embeds):
        raise BadConfig("{model} has no vectors of words.", model=model.card.title)
    if asked.k < 1:
        raise BadConfig("There must be at least one neighbour to show; {k} were asked for.", k=asked.k)
    words = model.vocabulary.words
    row = meant(words, asked.word)
    ids, cosines = Index(model.vectors()).nearest(np.array([row]), asked.k, exclude_self=True)
    found = [
        {"word": words[i], "cosine": round(float(cosine), 6)} for i, cosine in zip(ids[0], cosines[0], strict=True)
    ]
    return {"run": run, "word": words[row], "neighbours": found}


def meant(words: Sequence[str], text: str) -> int:
    """The row of the word that somebody typed: as it stands, or the most frequent one of that form (배: 배/NNG)."""
    query = normalised(text)
    row = next((i for i, word in enumerate(words) if word in (text, query)), None)
    if row is None:
        row = next((i for i, word in enumerate(words) if form(word) == query), None)
    if row is None:
        raise UnknownWord("{word} is not among the {n} words of this run.", word=text, n=len(words))
    return row


def lines(answer: Mapping[str, Any]) -> str:
    """The word, then a line a neighbour."""
    rows = [f"  {found['cosine']:6.3f}  {found['word']}" for found in answer["neighbours"]]
    return "\n".join([str(answer["word"]), *rows])
