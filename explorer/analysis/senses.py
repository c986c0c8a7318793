"""The table behind the page of a word's senses: its occurrences in groups, by every reading of an encoder at once.

corpus ──contexts──▶ vectors by layer ──reduced──▶ groups for every k, and what speaks for each k

A row an occurrence: the columns of `Contexts.places`, and for every reading r: a layer's number, "sum" of the last four
layers, and where the model can be read so "expected" and "context" (`explorer.analysis.readings`)

    pca.x.r pca.y.r umap.x.r umap.y.r      its place (`explorer.spaces.layers`: readings are turned onto each other)
    ward.r.k kmeans.r.k                    its group when there are k, largest group 0
    hdbscan.r                              its group by density; −1 is in none

and where the model guesses hidden words: expected, expected_p (lists: what it would put there, best first, and with
what probability). All of it is made in one go, so that no control of the page waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from explorer.analysis.contexts import Contexts, contexts
from explorer.analysis.maps import Clock
from explorer.analysis.readings import Reading, able, read, summed
from explorer.contracts import Array, Encodes, Fills, Making, Marked, Step
from explorer.corpus.store import StoredCorpus
from explorer.spaces.grouping import MOST, Method, evidence, grouped, nested, reduced, supported
from explorer.spaces.layers import aligned, layered
from explorer.spaces.stages import WHOLE, stage

SUM = "sum"  # of the last four layers
AROUND: tuple[Reading, ...] = ("expected", "context")  # beside the layers
SUBSTITUTES = 30  # words kept of each guess
EVERY = 16  # guesses between two steps
LEAST = 2  # occurrences that can be grouped


class Judged(NamedTuple):
    """What one reading says of how many groups there are: `Evidence` for each k, as dicts, and the k of the rule."""

    name: str
    k: int
    evidence: list[dict[str, float]]


def readings(layers: Sequence[Array]) -> dict[str, Array]:
    """What occurrences can be compared by: each layer by its number, and the sum of the last four, or of all."""
    named = {str(at): layer for at, layer in enumerate(layers)}
    if len({layer.shape for layer in layers}) == 1 and len(layers) > 1:
        named[SUM] = summed(layers)
    return named


def senses(
    corpus: StoredCorpus, model: Encodes, word: str, limit: int = 500, hidden: bool = False, seed: int = 0
) -> Making[pd.DataFrame]:
    """A word's occurrences, in groups; hidden: the model does not see the word itself, only what is around it.

    attrs: the arguments; n, total, unread, rule as `Contexts` has them; readings: a `Judged` each, as a dict; seconds
    of each stage.
    """
    clock = Clock()
    found = yield from stage(contexts(corpus, model, word, limit, seed, hidden), 0, 400)
    frame, told = found.places, []
    if len(frame) >= LEAST:
        named = readings(found.layers) | (yield from stage(_around(model, frame), 400, 450))
        clock.lap("encode")
        columns, told = yield from stage(_grouped(named, seed), 450, 650)
        places = yield from stage(_placed(named, seed), 650, 850)
        frame = pd.concat([frame, pd.DataFrame(columns), pd.DataFrame(places)], axis=1)
        clock.lap("group")
        if isinstance(model, Fills):
            frame = frame.assign(**(yield from stage(expected(model, found), 850, WHOLE)))
            clock.lap("guess")
    frame.attrs = {
        "word": word, "limit": limit, "hidden": hidden, "seed": seed, "n": len(frame), "total": found.total,
        "unread": found.unread, "rule": found.rule, "readings": [each._asdict() for each in told],
        "most": MOST, "seconds": clock.laps,
    }  # fmt: skip
    return frame


def _around(model: Encodes, places: pd.DataFrame) -> Making[dict[str, Array]]:
    """What else can be read of the places, whether the word is hidden or not; zeros where nothing is known there."""
    marked = [Marked(*each) for each in places[["text", "start", "end"]].itertuples(index=False)]
    named: dict[str, Array] = {}
    for name in AROUND:
        if name in able(type(model)):
            named[name] = np.nan_to_num((yield from read(model, marked, name)))
    return named


def labels(frame: pd.DataFrame, reading: str, method: Method, k: int) -> Int[np.ndarray, " N"]:
    """The group of each occurrence of a finished table."""
    name = f"hdbscan.{reading}" if method == "hdbscan" else f"{method}.{reading}.{k}"
    return frame[name].to_numpy(np.int64)


def _grouped(named: dict[str, Array], seed: int) -> Making[tuple[dict[str, np.ndarray], list[Judged]]]:
    columns: dict[str, np.ndarray] = {}
    told: list[Judged] = []
    for at, (name, vectors) in enumerate(named.items()):
        rows = reduced(vectors)
        found = evidence(rows, seed=seed)
        told.append(Judged(name, supported(found), [each._asdict() for each in found]))
        columns[f"hdbscan.{name}"] = grouped(rows, "hdbscan")
        ks = range(1, MOST + 1)
        columns |= {f"ward.{name}.{k}": each for k, each in zip(ks, nested(rows, ks), strict=True)}
        columns |= {f"kmeans.{name}.{k}": grouped(rows, "kmeans", k, seed) for k in ks}
        yield Step(at + 1, len(named), {})
    return {name: each.astype(np.int16) for name, each in columns.items()}, told


def _placed(named: dict[str, Array], seed: int) -> Making[dict[str, np.ndarray]]:
    """The planes of all readings, each turned onto the next."""
    pca = aligned(list(named.values()))
    umap = yield from layered(list(named.values()), seed=seed)
    planes = {"pca": pca, "umap": umap}
    return {
        f"{layout}.{axis}.{name}": plane[:, column]
        for layout, found in planes.items()
        for name, plane in zip(named, found, strict=True)
        for column, axis in enumerate("xy")
    }


def expected(model: Fills, found: Contexts) -> Making[dict[str, list[np.ndarray]]]:
    """What the model would put into each place if it were hidden: the likeliest words of its vocabulary."""
    places, words = found.places, np.array([*map(str, model.vocabulary.words)], object)
    guesses = model.fill(places["text"].tolist(), zip(places["start"].tolist(), places["end"].tolist(), strict=True))
    names: list[np.ndarray] = []
    chances: list[np.ndarray] = []
    for at, log_probs in enumerate(guesses):
        best = likeliest(log_probs[: len(words)], SUBSTITUTES)
        names.append(words[best])
        chances.append(np.exp(log_probs[best]))
        if at % EVERY == 0 or at + 1 == len(places):
            yield Step(at + 1, len(places), {})
    return {"expected": names, "expected_p": chances}


def likeliest(log_probs: Float[np.ndarray, " V"], count: int) -> Int[np.ndarray, " K"]:
    """Rows of the largest, best first; none where all are NaN."""
    if np.isnan(log_probs).all():
        return np.empty(0, np.int64)
    best = np.argpartition(-log_probs, min(count, len(log_probs) - 1))[:count]
    return best[np.argsort(-log_probs[best], kind="stable")]


def parted(frame: pd.DataFrame, reading: str, rows: Sequence[int]) -> tuple[list[int], list[int]] | None:
    """Some occurrences in two: as the reading's tree parts them first, the larger part first; None if it never does."""
    for k in range(2, MOST + 1):
        found = labels(frame, reading, "ward", k)[list(rows)]
        names, counts = np.unique(found, return_counts=True)
        if len(names) > 1:
            first = found == names[int(counts.argmax())]
            order = np.asarray(rows)
            return order[first].tolist(), order[~first].tolist()
    return None
