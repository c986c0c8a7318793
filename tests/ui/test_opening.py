"""A map begins with nearly all words in its frame, follows a new layout unless it was moved, and else stays."""

import pytest

from explorer.ui import opening

OLD, NEW = ({"x": x, "y": 0.0, "zoom": 2.123456} for x in (0.1, 0.2))


def test_a_new_layout_is_followed_once_by_who_did_not_move():
    state: dict = {}
    assert opening.follow(state, OLD, None, mounted=False) is None
    assert opening.follow(state, OLD, OLD, mounted=True) is None
    told = {**OLD, "zoom": 2.123}  # as the address has it
    flight = opening.follow(state, NEW, told, mounted=True)
    assert flight == {**NEW, "seq": "fit1"}
    assert opening.follow(state, NEW, NEW, mounted=True) == flight, "the same number: the map does not fly again"
    assert opening.follow(state, OLD, NEW, mounted=True) == {**OLD, "seq": "fit2"}


@pytest.mark.parametrize("moved", [{"x": 0.5, "y": 0.0, "zoom": 3.0}, {"x": 0.0, "y": 0.0, "zoom": 1.0}, None])
def test_who_has_moved_stays(moved):
    state: dict = {}
    opening.follow(state, OLD, None, mounted=False)
    assert opening.follow(state, NEW, moved, mounted=True) is None


def test_a_map_that_is_mounted_again_keeps_its_camera():
    state: dict = {}
    opening.follow(state, OLD, None, mounted=False)
    opening.follow(state, NEW, OLD, mounted=True)
    assert opening.follow(state, NEW, NEW, mounted=False) is None
    assert opening.follow(state, NEW, {**NEW, "x": 0.9}, mounted=True) is None


def test_what_lies_outside_is_said():
    assert opening.told(0, 5) == ""
    assert "12 of 3,000 points" in opening.told(12, 3000)
