"""Two windows trained, compared, brushed and shared: the link opens the same screen in another browser."""

from __future__ import annotations

import re

import pytest

from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import builtin, engine, sweep
from explorer.runs.store import Request
from explorer.spaces.stages import finished

pytestmark = [pytest.mark.browser, pytest.mark.timeout(540)]


@pytest.fixture(scope="module")
def home(home):
    builtin.install(home)
    return home


@pytest.fixture(scope="module")
def windows(home, tmp_path_factory):
    """Ids of two requests that differ in their window, on a small corpus of ours, asked for as the page asks."""
    path = tmp_path_factory.mktemp("text") / "sentences.txt"
    path.write_text("\n".join(each.text for each in practice.sentences(4_000)), encoding="utf-8")
    corpus = finished(build(home, Plan(files=(path,), name="small")))
    config = model_class("skipgram").Config.model_validate({"threads": 1, "epochs": 5})
    with engine.connect(home) as client:
        runs = sweep.submit(client, home, sweep.sweep(Request("skipgram", config, corpus), window=[2, 10]))
    return [run.name for run in runs]


def brush(page, low, high):
    """Drag over a part of the histogram, given as shares of its plot."""
    chart = page.locator("[data-testid=stVegaLiteChart] svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    left, width = box["x"] + 85, box["width"] - 95
    y = box["y"] + box["height"] * 0.5
    page.mouse.move(left + low * width, y)
    page.mouse.down()
    page.mouse.move(left + (low + high) / 2 * width, y, steps=4)
    page.mouse.move(left + high * width, y, steps=4)
    page.mouse.up()


def zoom(page):
    """Bring the camera of both maps nearer, by the button of the first."""
    camera = "new URL(location.href).searchParams.get('camera2')"
    before = page.evaluate(camera)
    page.locator(".wordmap .zoomIn").first.click()
    page.wait_for_function(f"before => {camera} !== before", arg=before)


def test_two_windows_are_trained_compared_brushed_and_shared(app, visit, windows):
    visitor = visit(app)
    page = visitor.open(f"/compare?lang=en&a={windows[0]}&b={windows[1]}", seconds=120)
    page.get_by_text("are also its neighbours in B").wait_for(timeout=240_000)
    page.get_by_text("Two pictures of A alone").wait_for(timeout=240_000)
    page.get_by_text("The maps keep").wait_for(timeout=240_000)
    assert page.locator(".wordmap").count() == 2
    zoom(page)
    brush(page, 0.0, 0.45)
    page.get_by_text("words are under the brush").wait_for()
    click_a_changed_word(page)
    visitor.ready()
    there = told(page)
    with_link = shared_link(page)
    assert {"a", "b", "brush", "word", "camera", "camera2"} <= set(re.findall(r"[?&](\w+)=", with_link))
    other = visit(app, locale="ko-KR")
    second = other.open(with_link.removeprefix(app))
    second.get_by_text("words are under the brush").wait_for()
    second.get_by_role("heading", name="What changed around").wait_for()
    other.ready()
    assert told(second) == there
    assert second.url == page.url


def click_a_changed_word(page):
    """The third row of the table of changed words; its neighbours appear in three lists."""
    before = page.url
    table = page.locator("[data-testid=stDataFrame] canvas").first
    table.wait_for()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 38 + 2.5 * 35)
    page.wait_for_function("before => location.href !== before && location.href.includes('word=')", arg=before)
    page.get_by_role("heading", name="What changed around").wait_for()
    for kind in ("kept: near in both", "lost: near in A only", "gained: near in B only"):
        assert page.get_by_text(kind).is_visible()


def shared_link(page):
    page.get_by_role("button", name="Link and downloads").click()
    link = page.locator("[data-testid=stPopoverBody] code").first
    link.wait_for()
    text = link.inner_text()
    page.keyboard.press("Escape")
    return text


def told(page):
    """What the screen says (the word, the brush, the figures), and where both cameras stand."""
    texts = [each.inner_text() for each in page.locator("[data-testid=stMain] [data-testid=stMarkdown]").all()]
    maps = page.locator(".wordmap")
    views = [maps.nth(at).evaluate("map => map.wordMap.scene.camera.view") for at in (0, 1)]
    rounded = [{name: pytest.approx(value, abs=0.01) for name, value in view.items()} for view in views]
    return [text for text in texts if "http" not in text], rounded


def test_the_word_in_focus_is_ringed_on_both_maps(app, visit, windows):
    visitor = visit(app)
    page = visitor.open(f"/compare?lang=en&a={windows[0]}&b={windows[1]}&word=배/NNG", seconds=120)
    page.get_by_text("The maps keep").wait_for(timeout=240_000)
    maps = page.locator(".wordmap")
    rings = [maps.nth(at).evaluate("map => map.wordMap.scene.marks.focus >= 0") for at in (0, 1)]
    assert rings == [True, True]


def test_one_click_compares_two_windows_on_the_built_in_corpus(app, visit, windows):
    visitor = visit(app)
    page = visitor.open(f"/compare?lang=en&k=5&a={windows[0]}&b={windows[1]}", seconds=120)
    button = page.get_by_role("button", name="Window 2 against window 10").first
    button.wait_for(timeout=240_000)
    page.locator(".wordmap canvas").nth(1).wait_for()  # the maps stand above it
    place = button.bounding_box()
    page.wait_for_function("() => document.querySelector('[data-testid=stVegaLiteChart] svg')", timeout=240_000)
    assert button.bounding_box() == place, "what is made meanwhile moves no button"
    button.click()
    page.get_by_text("What the window decides is the kind of likeness").wait_for(timeout=300_000)
    page.get_by_text("are also its neighbours in B").wait_for()
