"""`evaluate perplexity`: a file in any encoding, figures as the analysis gives them, one JSON object."""

from __future__ import annotations

import json
import math

import pytest

from explorer import cli
from explorer.analysis.perplexity import perplexity
from explorer.contracts import Predicts
from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import builtin, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished

TEXTS = [each.text for each in practice.sentences(30, seed=7)]
TINY = {"epochs": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A causal run on eojeol and a masked one on syllables, of one text; ids by model."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setenv("EXPLORER_HOME", str(home))
    text = home / "text.txt"
    text.write_text("\n".join(each.text for each in practice.sentences(800)), "utf-8")
    found = {}
    for name, tokenizer in (("causal_lm", "whitespace"), ("masked_lm", "syllable")):
        corpus = finished(build(home, Plan(files=(text,), name=tokenizer, tokenizer=tokenizer)))
        request = Request(name, model_class(name).Config.model_validate(TINY), corpus)
        assert work.work(home, Run(home, request).name) == "done"
        found[name] = request.name
    builtin.install(home)
    yield home, found
    patch.undo()


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "held.txt"
    path.write_bytes("\n".join(TEXTS).encode("cp949"))
    return path


def test_one_run_one_object(runs, data, capsys):
    home, ids = runs
    assert cli.main(["evaluate", "perplexity", ids["causal_lm"], "--data", str(data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    model = work.opened(home, ids["causal_lm"])
    assert isinstance(model, Predicts)
    wanted = finished(perplexity(model, TEXTS))
    assert told["task"] == "perplexity" and told["run"] == ids["causal_lm"] and told["metric"] == "perplexity"
    assert told["score"] == pytest.approx(wanted.score) and told["n"] == wanted.n
    assert told["coverage"] == pytest.approx(wanted.n / sum(len(text.split()) for text in TEXTS))
    assert told["per_character"] == pytest.approx(wanted.per_character)


def test_runs_of_other_tokenisers_meet_in_the_character(runs, data, capsys):
    assert cli.main(["evaluate", "perplexity", *runs[1].values(), "--data", str(data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["results"]
    assert [row["metric"] for row in told] == ["perplexity", "pseudo-perplexity"]
    letters = sum(not letter.isspace() for text in TEXTS for letter in text)
    assert [row["characters"] for row in told] == [letters, letters]
    syllables = told[1]
    if syllables["coverage"] == 1:
        assert syllables["per_character"] == pytest.approx(syllables["score"] ** (syllables["n"] / letters))
    assert all(math.isfinite(row["unigram"]) and row["score"] > 1 for row in told)


def test_what_makes_no_sense_is_refused(runs, data, tmp_path, capsys):
    ids = runs[1]
    (tmp_path / "empty.txt").write_bytes(b"")
    for arguments in (
        ["perplexity", builtin.about().run, "--data", str(data)],
        ["perplexity", "nobody", "--data", str(data)],
        ["perplexity", ids["causal_lm"], "--data", str(tmp_path / "none.txt")],
        ["perplexity", ids["causal_lm"], "--data", str(tmp_path / "empty.txt")],
    ):
        assert cli.main(["evaluate", *arguments, "--json"]) == 2
        told = capsys.readouterr()
        assert "error:" in told.err and not told.out


def test_people_read_figures_with_their_baseline(runs, data, capsys):
    assert cli.main(["evaluate", "perplexity", runs[1]["masked_lm"], "--data", str(data)]) == 0
    text = capsys.readouterr().out
    assert "pseudo-perplexity" in text and "by frequency alone" in text and "a character" in text
