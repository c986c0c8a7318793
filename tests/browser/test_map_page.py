"""The map page in a browser: an analogy drawn, axes that are written, a layout that is asked for, narrow windows."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np
import pytest

from explorer.charts.points import STEPS, Frame
from explorer.contracts import Embeds
from explorer.runs import builtin, derived, work
from explorer.ui import mapdata
from tests.browser.test_map_component import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
ASKED = ("사과/NNG", "먹다", "차/NNG")
DRAWN = "scene.stats.painted > 0 && scene.dataset.word(0) !== ''"


@pytest.fixture(scope="module")
def home(home):
    builtin.install(home)
    return home


class Map(Demo):
    """The map page at an address."""

    def __init__(self, visitor, **address):
        self.visitor, self.page = visitor, visitor.page
        visitor.open("/map?" + urlencode({"lang": "en", **address}), seconds=90)
        self.until(DRAWN)

    def places(self):
        """(n, 2) places of all points in map coordinates."""
        return np.array(self.ask("[...scene.dataset.positions]")).reshape(-1, 2) / STEPS


@pytest.fixture
def shown(app, visit):
    return lambda **address: Map(visit(app), **address)


def best(home):
    """The words of an analogy, and its answers by 3CosAdd: written out over unit vectors, independent of the page."""
    model = work.opened(home, builtin.about().run)
    assert isinstance(model, Embeds)
    words = [str(word) for word in model.vocabulary.words]
    a, b, c = (next(i for i, word in enumerate(words) if word.split("/")[0] == each.split("/")[0]) for each in ASKED)
    unit = model.vectors() / np.linalg.norm(model.vectors(), axis=1, keepdims=True)
    score = unit @ (unit[b] - unit[a] + unit[c])
    first = [words[i] for i in np.argsort(-score)[:1]]
    score[[a, b, c]] = -np.inf
    return (a, b, c), [int(i) for i in np.argsort(-score)[:10]], first, words


def test_an_analogy_is_answered_ten_times_and_drawn_as_a_parallelogram(shown, home):
    (a, b, c), answers, first, words = best(home)
    here = shown(beside="analogy", a=words[a], b=words[b], c=words[c])
    forms = [words[i].split("/")[0] for i in (a, b, c, answers[0])]
    here.page.get_by_text(f"{forms[0]} : {forms[1]} = {forms[2]} : {forms[3]}").wait_for()
    told = here.text("The three words themselves")
    assert all(form in told for form in forms[:3]) and first[0].split("/")[0] in told
    here.until("scene.marks.links.length === 4")
    sides = {(each["from"], each["to"]): each["faint"] for each in here.ask("scene.marks.links")}
    d = answers[0]
    assert sides == {(a, b): False, (a, c): True, (c, d): False, (b, d): True}
    table = here.page.locator("[data-testid=stDataFrame] [role=grid]").first
    table.wait_for(state="attached")
    assert table.get_attribute("aria-rowcount") == "11", "a head and ten answers"


def test_axes_are_named_and_words_lie_at_their_cosines(shown, home):
    here = shown(method="axes", fx="사과 - 배", fy="기쁘다 - 슬프다")
    here.until("scene.axes !== null")
    axes = here.ask("scene.axes")
    assert (axes["x"], axes["y"]) == ("사과 - 배", "기쁘다 - 슬프다")
    model = work.opened(home, builtin.about().run)
    assert isinstance(model, Embeds)
    words = [str(word).split("/")[0] for word in model.vocabulary.words]
    unit = model.vectors() / np.linalg.norm(model.vectors(), axis=1, keepdims=True)
    along = unit[words.index("기쁘다")] - unit[words.index("슬프다")]
    cosines = unit @ (along / np.linalg.norm(along))
    places = here.places()
    assert np.corrcoef(places[:, 1], cosines[: len(places)])[0, 1] > 0.999
    here.page.get_by_text("The words at the ends of the axes").click()
    here.page.get_by_text("The cosine of the two axes with each other").wait_for()


def test_a_broken_formula_says_where_and_the_map_stays(shown):
    here = shown(method="axes", fx="사과 - (배", fy="기쁘다")
    here.page.get_by_text("Character 6").wait_for()
    assert here.ask("scene.dataset.count") > 1000 and here.ask("scene.axes") is None
    box = here.page.get_by_label("Horizontal axis")
    box.fill("사과 - (배 + 감)")
    box.press("Enter")
    here.until("scene.axes?.x === '사과 - (배 + 감)'")
    here.gone("Character 6")


def test_a_layout_that_takes_long_is_asked_for_and_takes_the_picture_s_place(shown, home):
    here = shown(method="tsne", n="1000")
    here.page.get_by_text("How long it takes is known after the first one").wait_for()
    before = here.places()
    assert len(before) == 1000
    here.page.get_by_role("button", name="Compute t-SNE").click()
    here.page.get_by_text("t-SNE is being laid out").wait_for(timeout=60_000)
    here.page.locator("[data-testid=stProgress]").first.wait_for()
    here.page.get_by_text("t-SNE is being laid out").wait_for(state="detached", timeout=240_000)
    here.until("!scene.morph.active && scene.dataset.count === 1000")
    frame = derived.read(home, mapdata.Settings(words=1000, method="tsne").table(builtin.about().run))
    assert frame is not None
    places = frame[["x", "y"]].to_numpy()
    asked = Frame.around(places).to_map(places)
    assert np.abs(before - asked).max() > 0.2, "what stood there before was another picture"
    here.until(f"Math.abs(scene.dataset.positions[0] / {STEPS} - {asked[0, 0]}) < 1e-3")
    np.testing.assert_allclose(here.places(), asked, atol=1e-4)
    here.page.get_by_text("Trustworthiness").first.wait_for()
    option = here.page.get_by_role("option", name="1", exact=True)
    for _ in range(8):  # a part of the page that is drawn anew closes a list that is open
        here.page.get_by_label("Seed").click()
        here.page.wait_for_timeout(1_000)
        if option.is_visible():
            break
    option.click()
    here.page.get_by_text("for 1,000 words, at the pace of this machine").wait_for()
    assert "seed=1" in here.page.url


def test_no_label_of_a_control_is_cut_off_in_a_narrow_window(app, visit):
    page = visit(app, viewport={"width": 1024, "height": 800}).open("/map?lang=en")
    cut = """[...document.querySelectorAll('.st-key-controls [data-baseweb=select] div, .st-key-controls button p')]
        .filter((each) => each.textContent && each.clientWidth && each.scrollWidth > each.clientWidth + 1)
        .map((each) => each.textContent)"""
    page.locator(".st-key-controls [data-testid=stSelectbox]").nth(3).wait_for()
    page.get_by_role("button", name="Settings").wait_for()
    assert page.evaluate(cut) == []
