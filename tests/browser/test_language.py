"""The language models page in a browser: a sentence typed, a place clicked, a link that opens the same view."""

from __future__ import annotations

import pytest

from explorer.analysis import expecting
from explorer.contracts import Predicts
from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from explorer.ui.digits import digits

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
TINY = {"epochs": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "min_count": 2}
TEXT = "배를 먹었다."


@pytest.fixture(scope="module")
def run(home):
    """A causal run of a second on syllables: its corpus and its id."""
    path = home / "small.txt"
    path.write_text("\n".join(each.text for each in practice.sentences(800)), "utf-8")
    corpus = finished(build(home, Plan(files=(path,), name="small", tokenizer="syllable")))
    request = Request("causal_lm", model_class("causal_lm").Config.model_validate(TINY), corpus)
    assert work.work(home, Run(home, request).name) == "done"
    return corpus, request.name


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
    other = visit(app, locale="ko-KR")
    second = other.open(page.url.removeprefix(app), seconds=120)
    second.get_by_text(caption).wait_for(timeout=60_000)
    assert second.get_by_role("textbox", name="Sentence").input_value() == TEXT


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
