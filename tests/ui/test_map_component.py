"""The store of parts, what is remembered of a map, and what the component says; drawing is tested in tests/browser."""

from __future__ import annotations

import asyncio
import re
from types import SimpleNamespace

import pytest
import streamlit as st

from explorer.charts.points import encode_points
from explorer.ui import map_component
from explorer.ui.map_component import STRINGS, PartStore

PARTS = {"positions": "p", "codes": "c", "words": "w"}
VIEW = {
    "camera": {"x": 0, "y": 0, "zoom": 2}, "hidden": [1], "seq": 7, "parts": PARTS,
    "selection": {"count": 3, "ids": None, "polygon": [[0, 0], [1, 0], [1, 1]], "hidden": [1]},
}  # fmt: skip


def served(store, address):
    request = SimpleNamespace(path_params={"token": address.removeprefix("data/")})
    return asyncio.run(store.serve(request))


def test_the_same_bytes_keep_an_address_that_nobody_else_can_guess():
    store = PartStore()
    address = store.publish(b"12345")
    assert store.publish(b"12345") == address
    assert PartStore().publish(b"12345") != address
    assert served(store, address).body == b"12345"
    assert served(store, address[:-1] + "x").status_code == 404


def test_the_store_stays_under_its_size_and_keeps_the_newest():
    store = PartStore(most=10)
    first, second = store.publish(b"1234"), store.publish(b"5678")
    store.publish(b"1234")  # asked for again
    third = store.publish(b"90ab")
    assert [served(store, each).status_code for each in (first, second, third)] == [200, 404, 200]
    large = store.publish(b"x" * 99)
    assert served(store, large).status_code == 200, "what is on screen must be there, even alone"
    assert served(store, first).status_code == 404


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({}, {"camera", "selection", "hidden"}),
        ({"positions": "q"}, {"camera", "hidden"}),
        ({"codes": "d"}, {"camera"}),
        ({"words": "v"}, set()),
        ({"ids": "i"}, set()),
    ],
)
def test_a_view_keeps_only_what_is_still_true(changed, left):
    kept = map_component._still_true(VIEW, {**PARTS, **changed}) or {}
    assert {name for name in ("camera", "selection", "hidden") if kept.get(name)} == left


def test_listed_ids_survive_another_layout_and_an_empty_selection_is_none():
    listed = {**VIEW, "selection": {"count": 1, "ids": [4]}}
    assert map_component._still_true(listed, {**PARTS, "positions": "q"})["selection"]["ids"] == [4]
    empty = {**VIEW, "selection": {"count": 0, "ids": []}}
    assert map_component._still_true(empty, PARTS)["selection"] is None


class Browser:
    """Stands for the browser's side: keeps the data it was sent and answers with a view."""

    def __init__(self, monkeypatch):
        self.state, self.view, self.sent = {}, None, []
        monkeypatch.setattr(st, "session_state", self.state)
        monkeypatch.setattr(map_component, "declare", lambda: self.mount)

    def mount(self, *, key, data, default, **_callbacks):
        self.sent.append(data)
        self.state[key] = {}
        view = default["view"] if self.view is None else {**self.view, "parts": data["parts"]}
        return SimpleNamespace(view=view, click=None)

    def leave(self):
        """What Streamlit does when the component is not called in a run."""
        self.state.pop("m")
        self.view = None


def test_the_view_is_given_back_after_a_remount_and_data_stay_the_same_while_mounted(monkeypatch):
    browser = Browser(monkeypatch)
    points = encode_points([[0, 0], [1, 1]], [0, 1], ["가", "나"])

    def run(**options):
        return map_component.word_map(points, key="m", palette=["#000000"], **options)

    asked = {"x": 0.5, "y": 0.0, "zoom": 3.0}
    assert run(start={"camera": asked}, focus={"id": 1}).camera == asked, "what the address says, before any report"
    assert browser.sent[-1]["start"]["seq"] == 1, "and no flight to the focus instead"
    browser.view = VIEW
    assert run(start={"camera": None}, focus={"id": 1}).hidden == [1]
    assert browser.sent[0] == browser.sent[1], "a report must not send data to the browser"
    browser.leave()
    state = run(start={"camera": asked})
    assert (state.camera, state.hidden, state.selection["count"]) == (VIEW["camera"], [1], 3)
    assert browser.sent[-1]["start"]["seq"] == 7
    assert browser.sent[-1]["turn"] == 2
    browser.leave()
    points = encode_points([[0, 0], [1, 1]], [0, 1], ["다", "라"])
    assert run(start={"camera": asked}).camera is None, "the address still tells where other words were"


def test_clusters_reach_the_browser_in_map_coordinates(monkeypatch):
    browser = Browser(monkeypatch)
    points = encode_points([[0, 0], [10, 4]], [0, 1], ["가", "나"])
    map_component.word_map(points, key="m", palette=["#000000"], clusters=[{"name": "무리", "x": 10, "y": 2}])
    assert browser.sent[0]["clusters"] == [{"name": "무리", "x": 1.0, "y": 0.0}]


def test_every_string_that_the_modules_use_is_given_and_none_besides():
    code = "\n".join(each.read_text("utf-8") for each in map_component.JS.glob("*.js"))
    icons = re.search(r"const ICONS = \{(.*?)\};", code, re.S)
    used = {*re.findall(r"strings\.(\w+)", code), *re.findall(r"\.text\('(\w+)'", code)}
    used |= set(re.findall(r"^  (\w+):", icons[1], re.M))
    assert used == set(STRINGS)


def test_no_module_of_the_map_exceeds_150_lines_and_none_writes_markup():
    for module in map_component.JS.glob("*.js"):
        text = module.read_text("utf-8")
        assert text.count("\n") <= 150, module.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text), module.name


def test_the_modules_have_a_folder_of_their_own_that_shadows_no_other_asset():
    mount, data = map_component.routes()
    assert re.fullmatch(r"/assets/map-[0-9a-f]{12}", mount.path)
    assert data.path == "/data/{token}"
