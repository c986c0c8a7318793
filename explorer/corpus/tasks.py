"""One labelled corpus as many tasks: what several masks of one network can learn from it.

whole      one task: all classes of the column
split      the classes, sorted, in groups of some; what is left over joins the last group
words      the gold senses of each homonym: which 배 is it?
permuted   the whole column again and again, the inputs in another order each time
rotated    the same with the inputs as a square picture, turned a little farther each time
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from explorer.contracts import Corpus
from explorer.corpus.gold import USES
from explorer.corpus.labels import LEAST, Examples, examples, labelled, parted
from explorer.errors import InputError, NothingToLearn

Series = Literal["whole", "split", "words", "permuted", "rotated"]


class Change(NamedTuple):
    """What is done to the inputs of a task: nothing (""), permuted by a number, or rotated by degrees."""

    kind: str = ""
    number: int = 0

    def __call__(self, x: Float[np.ndarray, "B F"]) -> Float[np.ndarray, "B F"]:
        """The inputs of the task. Raises NothingToLearn where a picture is turned that is no square."""
        if self.kind == "permuted":
            return x[:, np.random.default_rng([self.number, 64]).permutation(x.shape[1])]
        return rotated(x, self.number) if self.kind == "rotated" else x


class Labelled(NamedTuple):
    """A task: what it is called, what is done to its inputs, and the sentences it is learnt from and tested on."""

    name: str
    change: Change
    examples: Examples


def tasks(corpus: Corpus, column: str, series: Series, classes: int, count: int) -> list[Labelled]:
    """The tasks of a corpus, in a fixed order. Raises InputError, NothingToLearn where there is none."""
    found = _all(corpus, column, series, classes, count)
    found = [each for each in found if len(each.examples.pool) and len(each.examples.tests)]
    if not found and series == "words":
        raise NothingToLearn("No word of the corpus has two senses, each in {count} sentences.", count=LEAST)
    if not found:  # so few texts that all of them lie on one side
        raise InputError("The column {column} has too few labels to learn from.", column=column)
    return found


def _all(corpus: Corpus, column: str, series: Series, classes: int, count: int) -> list[Labelled]:
    if series in ("permuted", "rotated"):
        whole, step = examples(corpus, column), 1 if series == "permuted" else 360 / count
        return [Labelled(f"{series} {at}", Change(series, round(at * step)), whole) for at in range(count)]
    if series == "whole":
        return [Labelled(column, Change(), examples(corpus, column))]
    rows, values = labelled(corpus, column)
    groups = _words(column, values) if series == "words" else _groups(examples(corpus, column).names, classes)
    return [Labelled(name, Change(), parted(corpus, rows, values, known)) for name, known in groups.items()]


def _words(column: str, values: Sequence[str | None]) -> dict[str, list[str]]:
    """The senses of each homonym that are frequent enough, of those that have two such."""
    if column != USES:
        raise NothingToLearn("Only the column {column} tells senses of words.", column=USES)
    senses: dict[str, list[str]] = defaultdict(list)
    for value, count in Counter(filter(None, values)).items():
        if count >= LEAST:
            senses[value.partition("#")[0]].append(value)
    return {word: sorted(known) for word, known in sorted(senses.items()) if len(known) > 1}


def _groups(names: Sequence[str], classes: int) -> dict[str, list[str]]:
    whole = max(1, len(names) // classes)
    parts = [list(names[at * classes : (at + 1) * classes]) for at in range(whole)]
    parts[-1] += names[whole * classes :]
    return {" · ".join(part): part for part in parts}


def rotated(x: Float[np.ndarray, "B F"], degrees: int) -> Float[np.ndarray, "B F"]:
    """Square pictures turned about their middle. Raises NothingToLearn if they are none."""
    from scipy.ndimage import rotate

    side = round(x.shape[1] ** 0.5)
    if side * side != x.shape[1]:
        raise NothingToLearn("{count} inputs are no square picture that could be turned.", count=x.shape[1])
    turned = rotate(x.reshape(-1, side, side), degrees, axes=(1, 2), reshape=False, order=1)
    return turned.reshape(len(x), -1).astype(np.float32)
