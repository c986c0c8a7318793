"""A page around the map in which every feature has one control. Data are made up."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.charts import points as encoding
from explorer.charts.theme import CATEGORIES, VIRIDIS
from explorer.ui import map_component

st.set_page_config(page_title="Word map", page_icon="🗺️", layout="wide")

GROUPS = ["음식", "감정", "지명", "동작", "시간", "가족", "학문", "경제"]
SYLLABLES = (
    "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후기니디리미비시이지치키티피히"
    "강남동산물불꽃달별말글책집길봄여름가을겨울사랑마음"
)
HOSTILE = [
    "<script>alert(1)</script>",
    "길" * 2000,
    "👩‍👩‍👧‍👦🎉",
    "مرحبا بالعالم",
    "\u202eevil\u202c",
    "두\n줄",
    "",
    "<img src=x onerror=alert(2)>",
]
KOREAN = {**map_component.STRINGS, "fit": "전체 보기", "selected": "단어 {count}개를 골랐어요"}


@st.cache_data(show_spinner=False, max_entries=8)
def made(count: int, layout: int, hostile: bool) -> tuple:
    """Eight clouds of words. Layout 1 has the same words elsewhere."""
    random = np.random.default_rng(7)
    group = random.integers(0, len(GROUPS), count)
    centers = np.random.default_rng(11 + layout).uniform(-8, 8, (len(GROUPS), 2))
    spread = np.random.default_rng(5).uniform(0.6, 1.7, len(GROUPS))
    xy = centers[group] + random.normal(0, 1, (count, 2)) * spread[group, None]
    letters = np.array(list(SYLLABLES))[random.integers(0, len(SYLLABLES), (count, 4))]
    lengths = random.choice([2, 3, 4], count, p=[0.5, 0.35, 0.15])
    words = ["".join(row[:n]) for row, n in zip(letters, lengths, strict=True)]
    if hostile:
        words[: len(HOSTILE)] = HOSTILE[:count]
    if count == 2:  # one place: word 0 is the more frequent one
        xy, group = np.zeros((2, 2)), np.array([5, 2])
    return xy, group.astype(np.uint8), np.hypot(*xy.T), words, centers


@st.cache_data(show_spinner=False, max_entries=8)
def points_of(count: int, layout: int, color: str, hostile: bool, lacking: int = 0) -> encoding.Points:
    """All points, or for one of two linked maps those whose id does not leave `lacking` modulo 5."""
    xy, group, value, words, _ = made(count, layout, hostile)
    codes = group if color == "class" else encoding.encode_values(value)
    rows = np.flatnonzero(np.arange(count) % 5 != lacking) if lacking else np.arange(count)
    ids = rows if lacking else None
    chosen, details = [words[i] for i in rows], [f"frequency rank {i + 1}" for i in rows]
    frame = encoding.Frame.around(xy)
    return encoding.encode_points(xy[rows], codes[rows], chosen, frame=frame, ids=ids, details=details)


with st.sidebar:
    count = st.radio("Points", [0, 2, 10_000, 100_000], 2, format_func="{:,}".format)
    color = st.radio("Color", ["class", "value"], horizontal=True)
    layout = st.radio("Layout", [0, 1], horizontal=True)
    linked = st.checkbox("Two linked maps")
    hostile = st.checkbox("Hostile words")
    korean = st.checkbox("Korean")
    shown = st.checkbox("Show map", True)
    highlight = st.checkbox("Highlight every 50th word")
    word_id = st.number_input("Fly to word", 0, max(count - 1, 0), value=None)
    home = st.button("Camera from Python")

if home:
    st.session_state.asked = st.session_state.get("asked", 0) + 1


def show(points: encoding.Points, key: str, options: dict) -> None:
    """A map and, as text, what it tells Python."""
    seen = map_component.word_map(points, key=key, **options)
    if seen.selection:
        how = "listed" if seen.selection["ids"] is not None else "by polygon"
        st.text(f"{key} selection: {seen.selection['count']} words, ids {how}")
        st.text(f"{key} Python counts {len(encoding.selected_rows(points, seen.selection))}")
    if seen.camera:
        st.text(f"{key} camera: {seen.camera['x']:.2f} {seen.camera['y']:.2f} zoom {seen.camera['zoom']:.2f}")
    if key == "map":
        st.query_params["camera"] = encoding.camera_text(seen.camera)
    if seen.hidden:
        st.text(f"{key} hidden: {seen.hidden}")
    if seen.click is not None:
        st.session_state.clicks = st.session_state.get("clicks", 0) + 1
        st.text(f"{key} clicked: {seen.click} ({st.session_state.clicks})")


@st.fragment
def maps() -> None:
    """What the reader does on a map reruns this function, not the page."""
    xy, _, _, _, centers = made(count, layout, hostile)
    by_class = color == "class"
    asked = st.session_state.get("asked")
    options = {
        "palette": CATEGORIES if by_class else encoding.colormap(VIRIDIS),
        "classes": GROUPS if by_class else None,
        "scale": None if by_class else ("near", "far"),
        "clusters": [{"name": name, "x": x, "y": y} for name, (x, y) in zip(GROUPS, centers.tolist(), strict=True)],
        "highlight": list(range(0, min(count, 2000), 50)) if highlight else [],
        "camera": {"x": 0.0, "y": 0.0, "zoom": 3.0, "seq": asked} if asked else None,
        "start": {"camera": encoding.camera_of(st.query_params.get("camera", ""))},
        "strings": KOREAN if korean else map_component.STRINGS,
        "summary": f"{count:,} words in {len(GROUPS)} groups",
        "caption": "Corpus made up · seed 7 · 지도",
    }
    if word_id is not None and word_id < count:
        near = np.argsort(np.hypot(*(xy[:20_000] - xy[word_id]).T))[1:13]
        options["focus"] = {"id": word_id, "neighbours": near.tolist(), "weights": np.linspace(1, 0.1, 12).tolist()}
    if linked:
        for column, key, lacking in zip(st.columns(2), ["left", "right"], [1, 2], strict=True):
            with column:
                show(points_of(count, layout, color, hostile, lacking), key, {**options, "group": "pair"})
    else:
        show(points_of(count, layout, color, hostile), "map", options)


if shown:
    maps()
for line in range(40):
    st.text(f"Below the map {line}")
