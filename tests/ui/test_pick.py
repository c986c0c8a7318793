"""Names of runs beside one another: short, different, and what somebody wrote left as it is."""

from __future__ import annotations

import pytest

from explorer.models import model_class
from explorer.runs import builtin
from explorer.runs.store import About, Request
from explorer.ui import pick


@pytest.fixture
def made():
    def run(model: str, name: str = "", **settings: object) -> About:
        config = model_class(model).Config.model_validate(settings)
        request = Request(model, config, "0" * 16)
        told = {"id": request.name, "name": name or request.title, "model": model, "corpus": request.corpus}
        return About(status="done", created="", config=config.model_dump(), size=0, result={}, **told)

    return run


def test_a_run_is_called_by_what_tells_it_from_its_kin(made):
    one, other = made("skipgram", window=2, epochs=10, threads=1), made("skipgram", window=10, epochs=10, threads=1)
    alone = made("masked_lm", epochs=1, hidden_size=32)
    named = made("skipgram", "해 보기 a=b", window=7)
    found = pick.run_names([one, other, alone, named])
    assert found == {
        one.id: "Word2vec (skip-gram) window=2 epochs=10",  # the named one has other epochs
        other.id: "Word2vec (skip-gram) window=10 epochs=10",
        alone.id: "Masked language model (BERT)",
        named.id: "해 보기 a=b",
    }
    assert pick.run_names([one, other])[one.id] == "Word2vec (skip-gram) window=2"


def test_no_two_are_called_the_same(made):
    one, other = made("skipgram", threads=1), made("skipgram", threads=2)
    found = pick.run_names([one, other])
    assert found[one.id] == f"Word2vec (skip-gram) ({one.id[-4:]})" != found[other.id]


def test_ours_keeps_its_name(made):
    ours = made("skipgram", epochs=10)
    shown = About(builtin.about().run, ours.name, "skipgram", ours.corpus, "done", "", ours.config, 0, {})
    assert pick.run_names([shown]) == {shown.id: "Skip-gram (built in)"}
