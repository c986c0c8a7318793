"""The language models page: what it says is what the analyses give; hostile sentences are told, not shown a trace."""

from __future__ import annotations

from statistics import mean, stdev

import pytest

from explorer.analysis import expecting, writing
from explorer.analysis.perplexity import held_out
from explorer.contracts import Predicts, Writes
from explorer.corpus import practice, store
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import builtin, derived, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from explorer.ui.digits import digits
from explorer.ui.language import contrasts, learnt
from tests.pages.test_pages import ROOT, opened

PAGE = ROOT / "pages" / "language" / "models.py"
TINY = {"epochs": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "min_count": 2}


@pytest.fixture(scope="module")
def corpus(home):
    path = home / "small.txt"
    path.write_text("\n".join(each.text for each in practice.sentences(1_500)), "utf-8")
    return finished(build(home, Plan(files=(path,), name="small", tokenizer="syllable")))


@pytest.fixture(scope="module")
def runs(home, corpus):
    """A causal and a masked run with what the page shows of held-out sentences."""
    found = {}
    for name in ("causal_lm", "masked_lm"):
        request = Request(name, model_class(name).Config.model_validate(TINY), corpus)
        assert work.work(home, Run(home, request).name) == "done"
        table = derived.Table("explorer.analysis.perplexity:held_out", [request.name], {"share": 0.02}, [corpus])
        assert derived.make(home, table) == "done"
        found[name] = request.name
    return found


def told(at) -> str:
    return " ".join(each.value for each in [*at.markdown, *at.caption, *at.info, *at.warning])


def test_without_a_run_there_is_a_sentence_and_a_button(home):
    path = home / "bare.txt"
    path.write_text("배가 바다에 떴다.\n", "utf-8")
    bare = finished(build(home, Plan(files=(path,), name="bare", tokenizer="syllable")))
    at = opened(PAGE, lang="en", corpus=bare)
    assert not at.exception and not at.error
    assert "No language model has been trained" in told(at)
    assert [each.key for each in at.button if each.key == "presets"] == ["presets"]


@pytest.mark.parametrize("encoder", builtin.about().encoders)
def test_the_built_in_corpus_opens_with_content(encoder, home):
    """The table that the page asks for is the shipped one, and no preset is left to train."""
    at = opened(PAGE, lang="en", run=encoder)
    assert not at.exception and not at.error
    assert "a token on" in told(at) and "are right at the first guess" in told(at)
    assert not [each.key for each in at.button if each.key in ("presets", "others")]


@pytest.mark.parametrize("name", ["causal_lm", "masked_lm"])
def test_it_shows_what_the_analyses_give(name, runs, corpus, home):
    at = opened(PAGE, lang="en", corpus=corpus, run=runs[name], text="배를 먹었다.", at="0")
    assert not at.exception and not at.error
    model = work.opened(home, runs[name])
    assert isinstance(model, Predicts)
    places = expecting.expected(model, "배를 먹었다.").places
    mine, chance, n = expecting.perplexity(places)
    chance = digits(chance)
    assert f"of this sentence: **{digits(mine)}** over {n} known words (by frequency alone {chance})" in told(at)
    row = finished(held_out(store.opened(home, corpus), model)).iloc[0]
    assert f"**{digits(row['score'])}** ± {digits(row['error'])} {row['metric']} a token" in told(at)
    assert learnt.METRICS[row["metric"]] == row["metric"]
    table = next(each.value for each in at.dataframe if "surprisal" in each.value)
    assert table["surface"].tolist() == places["surface"].tolist()


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Type a sentence"), ("배" * 10_000, "10,000 characters"), ("\U0001f600 \U0001f601", "None of these words"),
     ("<script>alert(1)</script>", "None of these words|of this sentence")],
)  # fmt: skip
def test_a_hostile_sentence_is_told(text, says, runs, corpus):
    at = opened(PAGE, lang="en", corpus=corpus, run=runs["causal_lm"])
    at.text_input(key="w.text").set_value(text).run()
    assert not at.exception and not at.error
    assert any(each in told(at) for each in says.split("|"))


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "../../etc/passwd", "1e400", "-1"])
def test_a_hostile_address_changes_nothing(hostile, runs, corpus):
    names = ("at", "sight", "as", "run")
    asked = {"lang": "en", "corpus": corpus} | dict.fromkeys(names, str(hostile))
    at = opened(PAGE, **asked)
    assert not at.exception and at.title[0].value == "Language models"


def test_a_causal_run_goes_on_with_a_text_as_its_model_does(runs, corpus, home):
    at = opened(PAGE, lang="en", corpus=corpus, run=runs["causal_lm"], prompt="배를", words="10", heat="0.8", seed="3")
    assert not at.exception and not at.error
    model = work.opened(home, runs["causal_lm"])
    assert isinstance(model, Writes)
    shown = next(each.value for each in at.dataframe if "what follows" in each.value)
    wanted = writing.written(model, "배를", 10, 0.8, 0.95, (3, 4, 5))
    assert shown["what follows"].tolist() == wanted["text"].tolist() and shown["Seed"].tolist() == [3, 4, 5]
    masked = opened(PAGE, lang="en", corpus=corpus, run=runs["masked_lm"])
    assert not any("what follows" in each.value for each in masked.dataframe)


def test_tied_and_untied_are_compared_when_all_arms_are_there(home, corpus, runs, monkeypatch):
    at = opened(PAGE, lang="en", corpus=corpus, run=runs["causal_lm"])
    assert [each.label for each in at.button if each.key == "train.tying.causal_lm"] == [
        "Train 6 runs: 2 arms × 3 seeds"
    ]
    kind = model_class("causal_lm").Config
    monkeypatch.setattr(contrasts, "settings", lambda _model: kind.model_validate(TINY))
    arms = [Request("causal_lm", kind.model_validate({**TINY, "tie_word_embeddings": tied, "seed": seed}), corpus)
            for tied in (True, False) for seed in contrasts.SEEDS]  # fmt: skip
    for request in arms:
        assert work.work(home, Run(home, request).name) == "done"
    table = derived.Table("explorer.analysis.trainings:trainings", [each.name for each in arms], {}, [corpus])
    assert derived.make(home, table) == "done"
    at = opened(PAGE, lang="en", corpus=corpus, run=runs["causal_lm"], word="배")
    assert not at.exception and not at.error
    found = derived.read(home, table)
    assert found is not None
    rows, width = found["rows"].tolist()[0], found["width"].tolist()[0]
    assert f"**{rows * width:,}** parameters more: {rows:,} rows × {width} dimensions = {rows * width:,}" in told(at)
    shown = next(each.value for each in at.dataframe if "held-out perplexity" in each.value)
    mine = found["perplexity"].tolist()[:3]
    assert shown["held-out perplexity"].tolist()[0] == f"{digits(mean(mine))} ± {digits(stdev(mine))}"
    assert any("untied: output table" in each.value for each in at.dataframe)
