"""Language models in a browser, by one tiny run: their expectations, a word's occurrences, what pre-training is worth.

On each page something is chosen, and its link opens the same view elsewhere.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from explorer.analysis import expecting
from explorer.contracts import Predicts
from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from explorer.ui.digits import digits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
TINY = {"epochs": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "min_count": 2}
TEXT = "배를 먹었다."
LINES = ".kwic p"
FREE = """async map => {
  for (let round = 0; round < 100; round++) {
    const scene = map.wordMap?.scene, camera = scene?.camera;
    const rows = scene ? Array.from({length: 30}, (_, row) => camera.toScreen(...scene.at(row))) : [];
    const free = rows.find(([x, y]) => x > 200 && y > 20 && x < camera.width - 70 && y < camera.height - 20);
    if (free) return free;
    await new Promise(done => setTimeout(done, 200));
  }
}"""  # a point that lies free of the legend and the buttons on the map


@pytest.fixture(scope="module")
def run(home):
    """A causal run of a second on syllables: its corpus, whose labels a syllable gives away, and its id."""
    path = home / "small.tsv"
    rows = [f"{each.text}\t{'polite' if each.text.endswith('요.') else 'plain'}" for each in practice.sentences(800)]
    path.write_text("\n".join(["text\tlabel", *rows]), "utf-8")
    corpus = finished(build(home, Plan(files=(path,), name="small", column="text", tokenizer="syllable")))
    request = Request("causal_lm", model_class("causal_lm").Config.model_validate(TINY), corpus)
    assert work.work(home, Run(home, request).name) == "done"
    return corpus, request.name


def elsewhere(app, visit, page):
    """The address of a page in another visitor's browser, which speaks Korean."""
    return visit(app, locale="ko-KR").open(page.url.removeprefix(app), seconds=120)


def test_a_sentence_is_typed_a_place_chosen_and_the_view_shared(app, visit, run, home):
    corpus, name = run
    model = work.opened(home, name)
    assert isinstance(model, Predicts)
    visitor = visit(app)
    page = visitor.open(f"/models?lang=en&corpus={corpus}&run={name}", seconds=120)
    field = page.get_by_role("textbox", name="Sentence")
    field.fill(TEXT)
    field.press("Enter")
    mine, _chance, n = expecting.perplexity(expecting.expected(model, TEXT).places)
    page.get_by_text(f"of this sentence: {digits(mine)} over {n} known words").wait_for(timeout=60_000)
    page.get_by_role("radio", name="먹", exact=True).or_(
        page.get_by_role("button", name="먹", exact=True)
    ).first.click()
    page.wait_for_function("() => new URL(location.href).searchParams.get('at') !== null")
    page.get_by_text("known tokens,").wait_for(timeout=120_000)  # made by the engine
    visitor.ready()
    caption = page.get_by_text("The likeliest words in this place").inner_text()
    second = elsewhere(app, visit, page)
    second.get_by_text(caption).wait_for(timeout=60_000)
    expect(second.get_by_role("textbox", name="Sentence")).to_have_value(TEXT)


def test_a_hostile_sentence_stays_text(app, visit, run):
    corpus, name = run
    visitor = visit(app)
    page = visitor.open(f"/models?lang=en&corpus={corpus}&run={name}", seconds=120)
    field = page.get_by_role("textbox", name="Sentence")
    field.fill("<img src=x onerror=alert(1)> 배를 </script><script>alert(2)</script>")
    field.press("Enter")
    page.get_by_text("of this sentence:").wait_for(timeout=60_000)
    visitor.ready()
    assert page.locator("[data-testid=stMain] img[src=x]").count() == 0
    field.fill("배" * 5_000)
    field.press("Enter")
    page.get_by_text("This text has 5,000 characters").wait_for(timeout=60_000)


def test_a_word_in_context_is_typed_a_point_clicked_and_the_view_shared(app, visit, run):
    corpus, name = run
    visitor = visit(app)
    page = visitor.open(f"/contexts?lang=en&corpus={corpus}&run={name}", seconds=120)
    field = page.get_by_role("textbox", name="Word")
    field.fill("물")
    field.press("Enter")
    page.locator(".kwic mark", has_text="물").first.wait_for(timeout=120_000)
    drawn = page.locator(".wordmap").first
    x, y = drawn.evaluate(FREE)
    box = drawn.bounding_box()
    page.mouse.click(box["x"] + x + 1, box["y"] + y + 1)  # the frame of the map is one pixel wide
    page.wait_for_function("() => new URL(location.href).searchParams.get('at') !== null")
    page.get_by_text("Nearest to it in layer 2").wait_for(timeout=60_000)
    page.get_by_role("slider", name="Layer").press("ArrowLeft")
    page.get_by_text("In layer 1 two occurrences of the word have a mean cosine of").wait_for(timeout=60_000)
    page.get_by_text("Nearest to it in layer 1").wait_for()
    visitor.ready()
    shown = page.locator(LINES).all_inner_texts()
    assert len(shown) > 2 and "물" in shown[0]
    second = elsewhere(app, visit, page)
    second.get_by_text("Nearest to it in layer 1").wait_for(timeout=60_000)
    expect(second.locator(LINES)).to_have_text(shown)


def test_what_pretraining_is_worth_is_measured_and_the_view_shared(app, visit, run):
    corpus, name = run
    visitor = visit(app)
    page = visitor.open(f"/transfer?lang=en&corpus={corpus}&runs={name.rpartition('-')[2]}&kind=frozen", seconds=120)
    page.get_by_text("The notes say that pre-trained vectors hardly differ").wait_for(timeout=200_000)
    verdict = page.get_by_text("With 300 labels").first
    text = verdict.inner_text()
    assert "% (±" in text
    second = elsewhere(app, visit, page)
    second.get_by_text("With 300 labels").first.wait_for(timeout=60_000)
    assert second.get_by_text("With 300 labels").first.inner_text() == text
