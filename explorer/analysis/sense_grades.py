"""How well a model tells senses apart where they are known: every word's places grouped, and the groups graded.

    places of a word ──read──▶ vectors ──reduced──▶ grouped ──grade──▶ ari, v, f, b3, √(v · f)

A word counts with two senses or more and LEAST places at least (`several`). Places that the model knows nothing of are
put into one group of their own, so that nobody gains by passing over what is hard; the share that is known is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from explorer.analysis.readings import Reading, read
from explorer.contracts import Making, Marked, Model
from explorer.corpus.sense_file import Sensed
from explorer.spaces.grading import Grade, grade, trivial
from explorer.spaces.grouping import Method, evidence, grouped, reduced, supported
from explorer.spaces.stages import WHOLE, stage

LEAST = 8  # places of a word, as section 12.2 of our methods counts
MEASURES = Grade._fields[:5]
Known = Mapping[str, Sequence[tuple[Marked, str]]]  # of each word: its places and their senses
Amount = int | None  # groups: so many; None: as many as there are senses


def several(items: Iterable[Sensed], least: int = LEAST) -> dict[str, list[tuple[Marked, str]]]:
    """The words of two senses or more with enough places, in the order in which they were met."""
    found: dict[str, list[tuple[Marked, str]]] = defaultdict(list)
    for item in items:
        found[item.word].append((item.place, item.entry))
    return {word: its for word, its in found.items() if len(its) >= least and len({entry for _, entry in its}) > 1}


def sense_grades(
    model: Model, known: Known, reading: Reading, method: Method = "kmeans", k: Amount | str = None, seed: int = 0
) -> Making[pd.DataFrame]:
    """A row a word: word, the fields of `Grade`, known (places the model knows).

    k: a number of groups, None for that of the senses, "rule" for what the vectors support, one included.
    """
    places = [place for its in known.values() for place, _ in its]
    vectors = yield from stage(read(model, places, reading), 0, WHOLE)
    rows, first = [], 0
    for word, its in known.items():
        gold = [entry for _, entry in its]
        groups = parted(vectors[first : first + len(its)], method, len({*gold}) if k is None else k, seed)
        first += len(its)
        rows.append({"word": word, **grade(groups.tolist(), gold)._asdict(), "known": int((groups >= 0).sum())})
    return pd.DataFrame(rows, columns=["word", *Grade._fields, "known"])


def parted(vectors: Float[np.ndarray, "N D"], method: Method, k: int | str, seed: int = 0) -> Int[np.ndarray, " N"]:
    """The group of each place; −1 where there is no vector. k may be "rule"."""
    groups = np.full(len(vectors), -1, np.int64)
    has = np.isfinite(vectors).all(axis=1)
    if has.any():
        rows = reduced(vectors[has])
        count = supported(evidence(rows, seed=seed)) if isinstance(k, str) else k
        groups[has] = grouped(rows, method, count, seed)
    return groups


def trivially(known: Known) -> dict[str, dict[str, float]]:
    """The mean over words of what answers get that read nothing: one, each, random."""
    every = [trivial([entry for _, entry in its]) for its in known.values()]
    names = every[0] if every else {}
    return {
        name: {measure: float(np.mean([getattr(each[name], measure) for each in every])) for measure in MEASURES}
        for name in names
    }
