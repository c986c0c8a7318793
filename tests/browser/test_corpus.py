"""A text looked into: keyword in context searched, sorted and shared; two texts contrasted; homonyms proposed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.runs import builtin
from explorer.spaces.stages import finished

pytestmark = [pytest.mark.browser, pytest.mark.timeout(540)]


@pytest.fixture(scope="module")
def home(home):
    builtin.install(home)
    return home


@pytest.fixture(scope="module")
def second(home, tmp_path_factory):
    """A small text in which one word is far more frequent than in the built-in one."""
    path = tmp_path_factory.mktemp("text") / "sea.txt"
    rows = [each.text for each in practice.sentences(600)] + ["어부가 바다에서 고래를 보았다."] * 200
    path.write_text("\n".join(rows), encoding="utf-8")
    return finished(build(home, Plan(files=(path,), name="sea")))


@pytest.fixture(scope="module")
def app(serve, home, second):
    return serve("app.py", home=home)


def lines(page):
    """(left, word, right) of every line shown; the first row of the table is its head."""
    table = page.locator("table.lines")
    table.wait_for()
    return [tuple(row.locator("td").all_inner_texts()) for row in table.locator("tr").all()[1:]]


def test_a_word_is_found_with_its_particles_sorted_and_shared(app, visit):
    visitor = visit(app)
    page = visitor.open(f"/corpus?lang=en&corpus={builtin.about().corpus}&view=concordance")
    box = page.get_by_label("Word", exact=True)
    box.fill("배")
    box.press("Enter")
    page.get_by_text("What counts: the word as a morpheme").wait_for()
    page.get_by_text(re.compile("Lines 1 to 25 of")).wait_for()
    visitor.ready()
    found = lines(page)
    words = {word for _, word, _ in found}
    assert len(found) == 25 and all("배" in word for word in words)
    assert any(word.startswith("배") and len(word) > 1 for word in words), words
    assert not {word for word in words if "담배" in word}
    assert found == sorted(found, key=lambda line: line[2].split()[:1])
    choose(page, "Sort by", "1st to the left")
    page.wait_for_url(re.compile("sort=left1"))
    visitor.ready()
    again = lines(page)
    assert again != found
    other = visit(app, locale="ko-KR").open(page.url.removeprefix(app))
    assert lines(other) == again


def choose(page, label, option):
    page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()


def test_two_texts_are_contrasted(app, visit, second):
    visitor = visit(app)
    page = visitor.open(f"/corpus?lang=en&corpus={second}&view=contrast&other={builtin.about().corpus}")
    page.get_by_text("differ surely").wait_for(timeout=240_000)
    visitor.ready()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(2)
    expect(page.get_by_text("Typical of").first).to_be_visible()


def test_homonyms_are_proposed_and_graded(app, visit):
    visitor = visit(app)
    page = visitor.open(f"/corpus?lang=en&corpus={builtin.about().corpus}&view=homonyms")
    page.get_by_text("average precision").first.wait_for(timeout=400_000)
    visitor.ready()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    expect(page.get_by_text("A candidate is a proposal")).to_be_visible()


def test_repeats_are_counted(app, visit, second):
    """200 copies of one sentence were put in: at least 199 repeat it."""
    visitor = visit(app)
    page = visitor.open(f"/corpus?lang=en&corpus={second}&view=cleaning")
    page.get_by_text("pairs drawn at random").wait_for(timeout=240_000)
    visitor.ready()
    metric = page.get_by_test_id("stMetric").filter(has_text="the same as an earlier one").first
    assert int(re.findall(r"([\d,]+) \(", metric.inner_text())[0].replace(",", "")) >= 199
    page.get_by_test_id("stDataFrame").first.wait_for()
