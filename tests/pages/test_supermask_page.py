"""The supermask page: masks as pictures, which task a sentence is of, what masks share and take."""

from __future__ import annotations

import pytest

from explorer.runs import builtin
from explorer.runs.store import Run
from explorer.ui.supermask import density, forgetting
from tests.pages.test_pages import ROOT, opened

PAGE = ROOT / "pages" / "efficiency" / "supermask.py"


@pytest.fixture
def page(home):
    """The page in English, with what the address says besides."""
    return lambda **asked: opened(PAGE, lang="en", **asked)


def test_it_opens_on_the_shipped_masks_and_names_the_word_of_a_sentence(page):
    shown = page()
    assert not shown.exception and not shown.error
    assert any("48 tasks in one network" in each.value for each in shown.caption)
    assert any("Found: **배**" in each.value for each in shown.markdown)


@pytest.mark.parametrize("way", ["shot", "binary"])
def test_each_way_finds_a_task(page, way):
    shown = page(way=way, typed="눈이 펑펑 내려 길이 하얗게 덮였다.")
    assert not shown.exception and not shown.error
    assert any(each.value.startswith("Found: **") for each in shown.markdown)


@pytest.mark.parametrize("part", ["density", "layers", "overlap", "forgetting", "sizes"])
def test_every_part_opens_and_begins_no_work_by_itself(page, part, home):
    shown = page(part=part)
    assert not shown.exception and not shown.error
    assert {path.name for path in (home / "runs").iterdir()} == set(builtin.about().runs)


def test_nothing_to_read_is_told(page):
    shown = page(typed=" ")
    assert any("Type a sentence" in each.value for each in shown.info)


def test_a_script_as_a_sentence_is_text(page):
    shown = page(typed="<script>alert(1)</script>")
    assert not shown.exception and not shown.error


def test_zoom_shows_a_part_of_a_layer(page):
    shown = page(zoom="8", masklayer="2")
    assert not shown.exception and not shown.error


def test_the_arms_of_both_measurements_differ_in_what_they_say_only(home):
    run = builtin.about().masks
    trainings = density.wanted(run)
    assert len(trainings) == 3 * 9 * 3 + 3
    assert len({request.name for request in trainings.values()}) == len(trainings)
    assert {request.config.model_dump()["tasks"] for request in trainings.values()} == {"whole"}
    own = Run.open(home, run).request.config.model_dump()
    assert {request.config.model_dump()["features"] for request in trainings.values()} == {own["features"]}
    tables = forgetting.wanted(run)
    assert {table.arguments["settings"]["tasks"] for table in tables.values()} == {"words"}
