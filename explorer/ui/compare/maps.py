"""Two maps side by side: the same word has the same id on both, and the same place means the same on both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import pairs
from explorer.charts import points as drawing
from explorer.charts.theme import CATEGORIES, REST, VIRIDIS
from explorer.contracts import Embeds
from explorer.ui import address, cached, opening, tables
from explorer.ui.compare.pickers import COLOURS
from explorer.ui.compare.view import View
from explorer.ui.i18n import _
from explorer.ui.map_component import STRINGS, MapState, word_map
from explorer.ui.mapdata import Colouring

HEIGHT = 440
CAMERAS = {"a": "camera", "b": "camera2"}
ALONE = "#D55E00"  # a word that only one side has: far from every colour of viridis
MOST_MARKED = 2_000


@dataclass(frozen=True, slots=True)
class Looking:
    """What both maps single out: the word in focus with its neighbours on each side, and the words brushed."""

    word: str | None  # a key of the join
    neighbours: dict[str, pd.DataFrame]  # side -> columns word, cosine
    marked: Sequence[str]


@st.cache_data(show_spinner=False, max_entries=8)
def _first(home: str, a: str, b: str, words: int, by: str) -> pd.DataFrame:  # noqa: ARG001 - home is part of the key
    one, other = cached.model(a), cached.model(b)
    if not (isinstance(one, Embeds) and isinstance(other, Embeds)):
        raise TypeError(f"{a} and {b} do not both embed words")
    return pairs.first_pair(one, other, words, "word" if by == "word" else "form")


def frame(view: View) -> tuple[pd.DataFrame, bool]:
    """The words of both with their places, and whether these are the final ones; PCA until then."""
    made = tables.made(view.pictures())
    if made is not None:
        return made, True
    return _first(str(cached.home()), view.a.id, view.b.id, view.words, view.by), False


def side(pair: pd.DataFrame, which: str) -> pd.DataFrame:
    """The words of one side, the most frequent first, with x and y; the index is the id that both maps share."""
    there = pair.loc[pair[which] >= 0].sort_values(by=f"count_{which}", ascending=False, kind="stable")
    return there.rename(columns={f"x_{which}": "x", f"y_{which}": "y", f"count_{which}": "count"})


def _common(pair: pd.DataFrame) -> drawing.Frame:
    """The square that holds both maps."""
    return drawing.Frame.around(_places(pair))


def _places(pair: pd.DataFrame) -> np.ndarray:
    """(n, 2) the places of the words on both maps, one map's after the other's."""
    return np.concatenate([pair.loc[pair[which] >= 0, [f"x_{which}", f"y_{which}"]].to_numpy() for which in "ab"])


def farther(pair: pd.DataFrame) -> str:
    """How many points lie outside the frame with which both maps begin, in words."""
    places = _common(pair).to_map(_places(pair))
    return opening.told(drawing.fitted(places)[1], len(places))


def coloured(there: pd.DataFrame, colour: str, overlap: Mapping[str, float] | None) -> Colouring:
    """Codes and colours of one side's points; by side while the overlap is not known yet."""
    if colour == "frequency":
        count = there["count"].to_numpy(float)
        ends = (f"{count.min():,.0f}", f"{count.max():,.0f}") if len(count) else ("", "")
        return Colouring(drawing.encode_values(np.log10(np.maximum(count, 1))), drawing.colormap(VIRIDIS), None, ends)
    if colour == "overlap" and overlap is not None:
        values = np.array([overlap.get(key, np.nan) for key in there["key"].tolist()], float)
        codes = drawing.encode_values(values, 0.0, 1.0)
        return Colouring(codes, drawing.colormap(VIRIDIS, missing=ALONE), None, ("0 %", "100 %"))
    codes = (there["side"] != "both").to_numpy().astype(np.uint8)
    palette = {theme: [CATEGORIES[theme][0], ALONE, REST[theme]] for theme in ("light", "dark")}
    return Colouring(codes, palette, [_("on both sides"), _("only here")])


def _encoded(there: pd.DataFrame, colouring: Colouring, square: drawing.Frame) -> drawing.Points:
    details = [f"{count:,}" for count in there["count"].tolist()]
    places = there[["x", "y"]].to_numpy()
    ids, labels = there.index.to_numpy(), there["label"].tolist()
    return drawing.encode_points(places, colouring.codes, labels, frame=square, ids=ids, details=details)


def _focus(which: str, looking: Looking, ids: dict[str, int]) -> dict[str, Any]:
    """The word in focus and its neighbours that this map has; nothing with the id of no word.

    Its seq never changes, so that no map flies by itself: the camera is moved for both.
    """
    near = looking.neighbours.get(which)
    if looking.word not in ids or near is None:
        return {"id": ids.get(looking.word or "", -1), "neighbours": [], "weights": [], "seq": 0}
    near = near.loc[near["word"].isin(list(ids))]
    weights = near["cosine"].clip(0, 1).round(3).tolist()
    return {"id": ids[looking.word], "neighbours": [ids[key] for key in near["word"]], "weights": weights, "seq": 0}


def _flight(pair: pd.DataFrame, view: View, looking: Looking, ids: dict[str, int]) -> dict[str, Any] | None:
    """Where both maps fly when another word came into focus; nowhere at the beginning, where the address says it."""
    state = st.session_state.setdefault("compare.flight", {})
    now = (view.a.id, view.b.id, address.get("word"))
    if state.get("now", ())[:2] != now[:2]:
        state |= {"now": now, "to": None}
    if state["now"] != now and looking.word in ids:
        turn = state.get("turn", 0) + 1
        state |= {"now": now, "turn": turn, "to": {**around(pair, ids[looking.word], looking, ids), "seq": turn}}
    return state["to"]


def around(pair: pd.DataFrame, row: int, looking: Looking, ids: dict[str, int]) -> dict[str, float]:
    """A camera that shows a word's place on both maps and most of its neighbours on each, in map coordinates."""
    square, reach, places = _common(pair), [], []
    for which in "ab":
        if pair[which].iloc[row] < 0:
            continue
        columns = [f"x_{which}", f"y_{which}"]
        place = square.to_map(pair[columns].to_numpy()[[row]])[0]
        near = looking.neighbours.get(which)
        rows = [ids[key] for key in near["word"] if key in ids] if near is not None else []
        rows = [each for each in rows if pair[which].iloc[each] >= 0]
        away = np.abs(square.to_map(pair[columns].to_numpy()[rows]) - place).max(axis=1) if rows else np.zeros(0)
        places.append(place)
        reach.append(float(np.quantile(away, 0.6)) if len(away) else 0.1)
    middle = np.mean(places, axis=0)
    far = max(float(np.abs(place - middle).max()) + each for place, each in zip(places, reach, strict=True))
    return {"x": float(middle[0]), "y": float(middle[1]), "zoom": float(np.clip(0.8 / max(far, 0.02), 1.0, 20.0))}


def show(
    view: View, pair: pd.DataFrame, colour: str, overlap: Mapping[str, float] | None, looking: Looking
) -> list[str]:
    """Draw both; returns the keys that were lassoed. A click brings a word into focus."""
    ids = {key: at for at, key in enumerate(pair["key"])}
    flight, marked = _flight(pair, view, looking, ids), [ids[key] for key in looking.marked if key in ids]
    states = {}
    for which, about, place in zip("ab", (view.a, view.b), st.columns(2, gap="small"), strict=True):
        there = side(pair, which)
        with place:
            states[which] = _map(view, pair, which, there, coloured(there, colour, overlap), colour, {
                "focus": _focus(which, looking, ids), "highlight": marked[:MOST_MARKED], "camera": flight,
                "filename": f"compare-{which}-{about.id}.png",
            })  # fmt: skip
    _clicked(view, pair, states, looking)
    return _selected(pair, states)


def _map(
    view: View,
    pair: pd.DataFrame,
    which: str,
    there: pd.DataFrame,
    colouring: Colouring,
    colour: str,
    options: dict[str, Any],
) -> MapState:
    key, square = f"compare.{which}.{view.a.id}.{view.b.id}", _common(pair)
    asked = drawing.camera_of(address.get(CAMERAS[which]))
    begin = opening.opening(key, square.to_map(_places(pair)), asked)
    attrs = pair.attrs.get("clusters", {}).get(which, [])
    options = {**options, "camera": options["camera"] or begin.flight}
    state = word_map(
        _encoded(there, colouring, square),
        key=key,
        palette=colouring.palette,
        classes=colouring.classes,
        scale=colouring.scale,
        legend=f"{which.upper()}: {_(COLOURS[colour])}",
        strings={name: _(text) for name, text in STRINGS.items()},
        clusters=[{"name": each["name"], "x": each["x"], "y": each["y"]} for each in attrs],
        start={"camera": begin.start, "selection": None, "hidden": []},
        group=f"compare.{view.a.id}.{view.b.id}",
        height=HEIGHT,
        summary=_("A map of {n} words; the tables beside and below say what it shows.", n=f"{len(there):,}"),
        caption=f"{which.upper()} · {view.a.id} · {view.b.id} · {view.by} · {view.layout} · seed {view.seed}",
        **options,
    )
    address.put(CAMERAS[which], drawing.camera_text(state.camera or drawing.WHOLE))
    return state


def _clicked(view: View, pair: pd.DataFrame, states: dict[str, MapState], looking: Looking) -> None:
    for state in states.values():
        if state.click is not None and 0 <= state.click < len(pair):
            row = pair.iloc[state.click]
            if row["key"] != looking.word:
                put_word(view, int(row["a"]), int(row["b"]))
                st.rerun(scope="fragment")


def put_word(view: View, a: int, b: int) -> None:
    """Bring a word into focus, given its rows on both sides (-1: not there): by its name on the first that has it."""
    about, row = (view.a, a) if a >= 0 else (view.b, b)
    address.put("word", str(cached.model(about.id).vocabulary.words[row]))


def _selected(pair: pd.DataFrame, states: dict[str, MapState]) -> list[str]:
    """The words of the one lasso that a group of maps has."""
    for which, state in states.items():
        if state.selection:
            there = side(pair, which)
            if state.selection.get("ids") is not None:
                chosen = [each for each in state.selection["ids"] if isinstance(each, int) and 0 <= each < len(pair)]
                return pair["key"].iloc[chosen].tolist()
            points = _encoded(there, coloured(there, "side", None), _common(pair))
            return there["key"].iloc[drawing.selected_rows(points, state.selection)].tolist()
    return []
