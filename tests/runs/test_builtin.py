"""What is shipped is what the code makes."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis import evaluation
from explorer.corpus import practice
from explorer.corpus import store as corpora
from explorer.corpus.build import fingerprint
from explorer.models import model_class
from explorer.runs import builtin, derived, store, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    builtin.install(home)
    return home


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The corpus written anew by the grammar: once, for it takes a while."""
    return builtin.plan(tmp_path_factory.mktemp("plan"))


def test_the_shipped_corpus_is_the_grammar_s_under_today_s_code(plan):
    assert fingerprint(plan) == builtin.about().corpus


def test_the_shipped_run_is_named_by_its_config_and_corpus(home):
    config = model_class(builtin.MODEL).Config.model_validate(builtin.CONFIG)
    assert Request(builtin.MODEL, config, builtin.about().corpus).name == builtin.about().run
    assert builtin.first_map(builtin.about().run).folder(home).name == builtin.about().table


def test_the_shipped_vectors_are_a_state_that_their_model_takes(home):
    model = work.opened(home, builtin.about().run)
    corpus = corpora.opened(home, builtin.about().corpus)
    vectors = model.vectors()
    assert vectors.shape == (len(model.vocabulary.words), model.config.vector_size) and np.isfinite(vectors).all()
    assert list(model.vocabulary.words) == list(corpus.vocabulary.words[: len(vectors)])
    assert len(derived.read(home, builtin.first_map(builtin.about().run))) == min(5_000, len(vectors))


def test_the_shipped_encoders_are_presets_that_learnt_and_carry_nothing_of_their_training(home):
    ours = builtin.about()
    assert [request.name for request in builtin.requests(ours.corpus)] == ours.runs
    tables = [*builtin.first_tables(ours.corpus, ours.run, ours.encoders), builtin.first_tasks(ours.corpus, ours.masks)]
    assert [table.folder(home).name for table in tables] == list(ours.tables)
    for name, encoder, table in zip((*builtin.ENCODERS, builtin.LONGER[0]), ours.encoders, tables, strict=False):
        run = Run.open(home, encoder)
        state = run.read()
        assert run.request.model == name and state is not None
        assert not [each for each in state if each.startswith("training.")]
        told = derived.read(home, table)
        assert told is not None and (told["score"] < told["unigram"] / 2).all(), name
        assert (told["top1"] > 2 * told["unigram_top1"]).all(), name
    assert [about.id for about in store.listed(home)] == ours.runs[::-1], "pages open on the newest"
    contexts = derived.read(home, tables[len(ours.encoders)])
    assert contexts is not None and len(contexts) > 100


def test_what_is_shipped_is_small():
    assert sum(path.stat().st_size for path in builtin.SHIPPED.parent.rglob("*")) < 40e6


def test_neighbours_are_right_by_the_corpus_s_own_classes(home):
    score = evaluation.same_class(work.opened(home, builtin.about().run), practice.classes(), k=10, least=20)
    assert score.score >= 0.6 > 10 * score.chance and score.n > 1_000


def test_installing_again_changes_nothing_and_mends_what_is_missing(home):
    import shutil

    before = (home / "runs" / builtin.about().run / "run.json").stat().st_mtime
    shutil.rmtree(home / "tables" / builtin.about().table)
    builtin.install(home)
    assert (home / "runs" / builtin.about().run / "run.json").stat().st_mtime == before
    assert derived.read(home, builtin.first_map(builtin.about().run)) is not None


@pytest.mark.slow
def test_the_whole_is_made_again_to_the_same_bytes(tmp_path, plan):
    """Forty thousand sentences cut anew: the ids are the shipped ones."""
    made = finished(builtin.build(tmp_path, plan))
    shipped = tmp_path / "shipped"
    builtin.install(shipped)
    for name in ("ids", "offsets", "starts"):
        new, old = (np.load(h / "corpora" / made / f"{name}.npy") for h in (tmp_path, shipped))
        assert np.array_equal(new, old)
