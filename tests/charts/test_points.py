"""Points become the bytes the browser draws, and what it sends back becomes rows again."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.charts.points import (
    MARGIN,
    MOST_FITTED,
    STEPS,
    WHOLE,
    Frame,
    camera_of,
    camera_text,
    colormap,
    encode_points,
    encode_values,
    encode_words,
    fitted,
    inside_polygon,
    quantise,
    selected_rows,
)
from explorer.charts.theme import VIRIDIS

RNG = np.random.default_rng(3)


def test_positions_come_back_within_half_a_step():
    xy = RNG.normal(5, [30, 4], (500, 2))
    points = encode_points(xy, np.zeros(500), ["가"] * 500)
    back = points.xy * points.frame.half + (points.frame.x, points.frame.y)
    assert np.abs(back - xy).max() <= points.frame.half / STEPS / 2 * 1.001
    assert np.abs(points.xy).max() == 1.0, "the frame is the smallest square"


def test_bytes_are_what_the_browser_expects():
    points = encode_points([[0, 0], [4, 2]], [7, 255], ["가", "나"], ids=[9, 70_000], details=["1", "2"])
    assert np.frombuffer(points.parts["positions"], "<i2").tolist() == [-32767, -16384, 32767, 16384]
    assert points.parts["codes"] == bytes([7, 255])
    assert points.parts["ids"] == (9).to_bytes(4, "little") + (70_000).to_bytes(4, "little")
    assert (points.parts["words"], points.parts["details"]) == ("가\n나".encode(), b"1\n2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"codes": [1]},
        {"words": ["가"]},
        {"ids": [1]},
        {"details": ["1"]},
        {"ids": [-1, 2]},
        {"ids": [1, 2**24]},
        {"xy": [[0, np.nan], [1, 1]]},
        {"xy": [[0, np.inf], [1, 1]]},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(wrong):
    right = {"xy": [[0, 0], [1, 1]], "codes": [0, 1], "words": ["가", "나"]}
    with pytest.raises(ValueError, match=r"equal length|finite|ids must"):
        encode_points(**{**right, **wrong})


def test_every_word_is_one_line_whatever_it_holds():
    words = ["가\n나", "a\r\nb", "\x00\x1f\x7f\x85", "\u2028\u2029", "", "\ud800", "👩‍👩‍👧"]
    lines = encode_words(words).decode().split("\n")
    assert len(lines) == len(words)
    assert lines[:2] == ["가 나", "a  b"]
    assert lines[4:] == ["", "?", "👩‍👩‍👧"]


def test_values_span_their_middle_96_percent_and_missing_ones_are_code_zero():
    codes = encode_values(np.r_[np.nan, np.inf, np.arange(101.0)])
    assert codes[:2].tolist() == [0, 0]
    assert codes[2:5].tolist() == [1, 1, 1], "0, 1 and 2 lie at or under the 2nd percentile"
    assert codes[-3:].tolist() == [255, 255, 255]
    assert codes[2 + 50] == 128, "the middle"
    assert encode_values([0.0, 0.5, 1.0, 3.0], low=0, high=1).tolist() == [1, 128, 255, 255]
    assert encode_values([4.0, 4.0]).tolist() == [1, 1]
    assert encode_values([]).tolist() == []


def test_a_colormap_passes_through_its_stops():
    colors = colormap(VIRIDIS, missing="#123456")
    assert len(colors) == 256
    assert (colors[0], colors[1], colors[255]) == ("#123456", VIRIDIS[0], VIRIDIS[-1])
    assert colormap(["#000000", "#ff0000", "#ffffff"])[128] == "#ff0000"


def test_inside_polygon_agrees_with_the_winding_number_of_a_star():
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False) + 0.1
    star = np.column_stack([np.cos(turn), np.sin(turn)]) * np.where(np.arange(24) % 2, 0.3, 0.9)[:, None]
    xy = RNG.uniform(-1, 1, (4000, 2))
    seen = np.angle((star[:, 0] + 1j * star[:, 1])[None] - (xy[:, 0] + 1j * xy[:, 1])[:, None])  # of corner from point
    turned = np.angle(np.exp(1j * (np.roll(seen, -1, axis=1) - seen))).sum(axis=1)
    winds = np.rint(turned / (2 * np.pi)) != 0
    assert 500 < winds.sum() < 2000
    assert (inside_polygon(xy, star) == winds).all()
    assert not inside_polygon(xy, np.zeros((0, 2))).any()


def test_a_selection_is_found_by_ids_or_by_outline_without_what_was_hidden():
    xy = [[0, 0], [1, 0], [0, 1], [1, 1]]
    points = encode_points(xy, [0, 1, 0, 1], list("가나다라"), ids=[10, 20, 30, 40])
    assert selected_rows(points, {"ids": [40, 10, 99], "count": 2}).tolist() == [0, 3]
    left = [[-2, -2], [0, -2], [0, 2], [-2, 2]]  # map coordinates: the two points at x = 0
    assert selected_rows(points, {"ids": None, "polygon": left}).tolist() == [0, 2]
    everything = [[-2, -2], [2, -2], [2, 2], [-2, 2]]
    assert selected_rows(points, {"ids": None, "polygon": everything, "hidden": [0]}).tolist() == [1, 3]


@pytest.mark.parametrize(
    "nonsense",
    [None, {}, {"ids": "x"}, {"ids": [1e400]}, {"polygon": 3}, {"ids": None}, {"polygon": [[1, "a"]]},
     {"polygon": [[0, 0, 0]]}, {"ids": None, "polygon": [[0, 0], [1, 1], [1, 0]], "hidden": {"a": 1}}],
    ids=json.dumps,
)  # fmt: skip
def test_what_is_no_selection_selects_nothing(nonsense):
    points = encode_points([[0, 0], [1, 1]], [0, 0], ["가", "나"])
    assert selected_rows(points, nonsense).tolist() == []


def test_a_camera_survives_the_address_and_nothing_else_is_one():
    camera = {"x": -0.12345, "y": 0.5, "zoom": 4.0}
    assert camera_of(camera_text(camera)) == {"x": -0.1235, "y": 0.5, "zoom": 4.0}
    assert camera_text(None) == ""
    small = {"x": 1e-05, "y": -2.5e-07, "zoom": 120.0}
    assert camera_of(camera_text(small)) == small
    for text in ["", "1,2", "1,2,3,4", "nan,0,1", "a,b,c", "1e99,0,1", "1,2,3\n", "9" * 50 + ",1,1"]:
        assert camera_of(text) is None


def test_quantise_keeps_what_lies_outside_at_the_edge():
    assert quantise([[3, -9]], Frame(0.0, 0.0, 2.0)).tolist() == [[STEPS, -STEPS]]


def test_a_few_words_far_away_do_not_shrink_the_rest():
    draw = np.random.default_rng(0)
    blob = draw.uniform(-1, 1, (2000, 2))
    far = np.array([[-9.0, 0.5], [0.0, 8.0]])
    xy = np.concatenate([blob, far])
    places = Frame.around(xy).to_map(xy)
    camera, outside = fitted(places)
    on_screen = np.abs(places - (camera["x"], camera["y"])).max(axis=1) <= 1 / camera["zoom"] / MARGIN
    assert outside == (~on_screen).sum() and not on_screen[-2:].any()
    assert on_screen[:-2].all(), "nothing of the rest is lost: the window is wider than the percentiles"
    assert 4 < camera["zoom"] <= MOST_FITTED


def test_a_map_without_outliers_is_shown_whole():
    places = np.random.default_rng(1).uniform(-1, 1, (500, 2))
    assert fitted(places) == (WHOLE, 0)
    assert fitted(np.zeros((0, 2))) == (WHOLE, 0)
    camera, outside = fitted(np.zeros((3, 2)))
    assert camera["zoom"] == MOST_FITTED and outside == 0
