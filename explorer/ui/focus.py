"""The word in focus: its true neighbours as bars and as lines on the map, and sentences that contain it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.charts.bars import cosines
from explorer.corpus import occurrences, search
from explorer.errors import InputError
from explorer.ui import access, address, cached, kwic, progress
from explorer.ui.i18n import _, plain

NEAREST = 12
SENTENCES = 12
AROUND = 60  # characters of a sentence on each side of the word


def current(run: str) -> int | None:
    """The id of the word that the address names, in this run's vocabulary; None if it names none."""
    asked = address.get("word", "배")
    if not asked:
        return None
    hits = cached.words(run).find(asked, "exact")
    return int(hits[0]) if len(hits) else None


def nearest(run: str, word: int, k: int = NEAREST) -> pd.DataFrame:
    """Columns id, word, cosine: the nearest words in the original space, best first."""
    access.check_run(run)
    return _nearest(str(cached.home()), run, word, k)


@st.cache_data(show_spinner=False, max_entries=256)
def _nearest(home: str, run: str, word: int, k: int) -> pd.DataFrame:  # noqa: ARG001 - home is part of the key
    ids, near = cached.index(run).nearest(np.array([word]), k, exclude_self=True)
    words = cached.model(run).vocabulary.words
    return pd.DataFrame({"id": ids[0], "word": [str(words[i]) for i in ids[0]], "cosine": near[0].astype(float)})


def labels(words: list[str]) -> list[str]:
    """Words by their forms; those that share a form keep their tags."""
    forms = [search.form(word) for word in words]
    return [form if forms.count(form) == 1 else word for form, word in zip(forms, words, strict=True)]


def on_map(run: str, word: int | None, count: int) -> dict[str, Any] | None:
    """What the map draws of the word in focus: lines to those neighbours that are on the map; None if it is not."""
    if word is None or word >= count:
        return None
    near = nearest(run, word)
    near = near[near["id"] < count]
    weights = near["cosine"].clip(0, 1).round(3)
    return {"id": word, "neighbours": near["id"].tolist(), "weights": weights.tolist(), "seq": word}


def panel(run: str, word: int | None) -> None:
    """Neighbours and sentences of the word in focus."""
    if word is None:
        st.info(_("Search a word or click a point: its nearest words and its sentences appear here."))
        return
    vocabulary = cached.model(run).vocabulary
    st.markdown("#### " + plain(search.form(str(vocabulary.words[word]))))
    named, rank = plain(str(vocabulary.words[word])), f"{word + 1:,}"
    if times := int(vocabulary.counts[word]):
        st.caption(_("{word} · {n} times · rank {rank}", word=named, n=f"{times:,}", rank=rank))
    else:  # imported without counts
        st.caption(_("{word} · rank {rank}", word=named, rank=rank))
    near = nearest(run, word)
    near["word"] = labels(near["word"].tolist())
    titles = {"word": _("word"), "cosine": _("cosine in the original space")}
    low = float(near["cosine"].to_numpy().min(initial=0.0))
    spec = _bars(tuple(titles.items()), len(near), low, progress.dark())
    st.vega_lite_chart(near.drop(columns="id"), spec, key="bars")
    _sentences(run, word)


@lru_cache(maxsize=64)
def _bars(titles: tuple[tuple[str, str], ...], rows: int, low: float, dark: bool) -> dict[str, Any]:
    """The chart without its data: Altair takes 50 ms to build and check it, which each search would pay."""
    frame = pd.DataFrame({"word": [""] * rows, "cosine": [low] * rows})
    return _without_data(cosines(frame, dict(titles), dark).to_dict())


def _without_data(spec: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in spec.items() if name not in ("data", "datasets")}


def _sentences(run: str, word: int) -> None:
    asked = cached.run(run).request.corpus
    if not asked:
        st.caption(_("These vectors were imported: the text that they come from is not here."))
        return
    st.caption(_("Sentences that contain it"))
    try:
        corpus = cached.corpus(asked)
    except InputError:
        st.caption(_("The corpus of this run was deleted; its sentences are gone."))
        return
    found = corpus.vocabulary.words[word : word + 1]
    if list(found) != [cached.model(run).vocabulary.words[word]]:
        raise AssertionError("a run's words are a prefix of its corpus's")
    shown = occurrences.occurrences(corpus, word, limit=SENTENCES)
    kwic.lines(kwic.marked(each.text, each.start, each.end, AROUND) for each in shown)
