"""The senses of a word in a browser: the shipped occurrences of 배, groups instead of gold, senses of one's own."""

from __future__ import annotations

import re

import pytest

from explorer.runs import builtin, sense_notes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
MAP = ".wordmap canvas"


def test_from_gold_senses_to_found_groups_to_ones_own(app, visit, home):
    visitor = visit(app)
    page = visitor.open("/senses?lang=en&word=배", seconds=120)
    page.locator(MAP).first.wait_for(state="attached", timeout=120_000)
    assert set(page.locator(".sense .name").all_inner_texts()) == {"ship", "pear", "belly"}
    page.get_by_role("radio", name="found groups").or_(page.get_by_role("button", name="found groups")).first.click()
    page.locator(".sense .name").filter(has_text=re.compile(r"^1: ")).wait_for(timeout=60_000)
    page.goto(f"{page.url}&k=3&part=mine")
    page.get_by_role("button", name="Take these as my senses").click(timeout=120_000)
    page.wait_for_function("() => new URL(location.href).searchParams.get('by') === 'mine'", timeout=60_000)
    page.get_by_role("button", name="Forget my senses").wait_for(timeout=60_000)
    visitor.ready()
    kept = sense_notes.kept(home, builtin.about().corpus, "배")
    assert len(kept) == 3 and page.locator(".sense .name").count() == 3
    second = visit(app, locale="ko-KR").open(page.url.removeprefix(app), seconds=120)
    second.locator(".sense .name").first.wait_for(timeout=120_000)
    assert set(second.locator(".sense .name").all_inner_texts()) == set(kept)


def test_a_word_that_is_not_there_is_told(app, visit):
    page = visit(app).open("/senses?lang=ko&word=%3Cscript%3Ealert(1)%3C%2Fscript%3E", seconds=120)
    page.get_by_text("<script>alert(1)</script>").first.wait_for(timeout=120_000)
    page.locator("[data-testid=stAlert]").first.wait_for(timeout=120_000)
