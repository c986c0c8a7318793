"""Corpora, and what follows them, on the engine's workers."""

import os
import time

import pytest
from waiting import until, wait, within

from explorer.corpus import store as corpora
from explorer.corpus.build import Plan
from explorer.errors import UnreadableText, WorkError
from explorer.models import model_class
from explorer.runs import engine, reading
from explorer.runs.derived import Table, read
from explorer.runs.folder import Folder
from explorer.runs.work import Cancelled, opened


@pytest.fixture(scope="module")
def home(shared):
    return shared


@pytest.fixture
def plan(tmp_path):
    lines = [f"배 를 {word} 타다 {i}" for i in range(300) for word in ("먹다", "보다", "사다")]
    (tmp_path / "text.txt").write_text("\n".join([tmp_path.name, *lines]), "utf-8")
    return Plan(files=(tmp_path / "text.txt",), name="text", tokenizer="whitespace")


def test_a_corpus_is_built_by_the_workers_and_found_when_asked_for_again(client, home, plan):
    folder = engine.submit_corpus(client, home, plan)
    assert wait(client, folder, "done") == "done"
    corpus = corpora.opened(home, folder.name)
    assert corpus.manifest.sentences == 901 and folder.last().done == folder.last().total
    before = folder.record()
    assert engine.submit_corpus(client, home, plan).record() == before
    corpora.delete(home, folder.name)
    assert wait(client, engine.submit_corpus(client, home, plan), "done") == "done"
    assert corpora.opened(home, folder.name).manifest.tokens == corpus.manifest.tokens


def test_from_file_to_table_in_one_request_that_nobody_need_watch(home, plan):
    with engine.connect(home) as client:
        config = model_class("draws").Config(steps=10, pause=0.05)
        asked = engine.submit_pipeline(client, home, plan, "draws", config, {"toys:norms": {"times": 3}})
        assert [folder.status for folder in (asked.run, asked.tables[0])] == ["queued", "queued"]
    with engine.connect(home) as client:  # the browser was closed in between
        assert wait(client, asked.tables[0], "done") == "done"
        assert engine.statuses(client, [asked.corpus, asked.run]) == ["done", "done"]
    frame = read(home, Table("toys:norms", [asked.run.name], {"times": 3}))
    assert len(frame) == len(opened(home, asked.run.name).vocabulary.words) > 300


def test_what_follows_a_corpus_that_cannot_be_built_fails_with_it(client, home, plan):
    plan.files[0].write_text("\n \n")
    asked = engine.submit_pipeline(client, home, plan, "draws", model_class("draws").Config(), {"toys:norms": {}})
    assert wait(client, asked.tables[0], "failed", "done") == asked.run.status == asked.corpus.status == "failed"
    assert (
        isinstance(asked.corpus.why, UnreadableText)
        and isinstance(asked.run.why, WorkError)
        and "waiting" in str(asked.run.why)
    )


def slow(item):
    time.sleep(0.2)
    return item, os.getpid()


def broken(item):
    raise UnreadableText("{name} is empty.", name="{" + str(item) + "}")


def test_blocks_are_mapped_in_order_over_several_workers_and_only_a_few_ahead(client, tmp_path):
    taken = []

    def items():
        for i in range(12):
            taken.append(i)
            yield i

    mapped = reading.spread(client, Folder(tmp_path / "builds" / "x"))(slow, items())
    first = next(mapped)
    assert first[0] == 0 and len(taken) < 12
    rest = list(mapped)
    assert [item for item, _ in rest] == list(range(1, 12))
    assert len({first[1]} | {pid for _, pid in rest}) >= min(2, len(client.scheduler_info()["workers"]) - 1)


def test_what_a_worker_raises_is_raised_here_as_it_was(client, tmp_path):
    mapped = reading.spread(client, Folder(tmp_path / "builds" / "x"))(broken, [7])
    with pytest.raises(UnreadableText, match="is empty") as caught:
        next(mapped)
    assert caught.value.fields == {"name": "{7}"}


def test_a_cancel_is_heard_while_a_block_is_waited_for(client, tmp_path):
    folder = Folder(tmp_path / "builds" / "x")
    folder.mark("running")
    mapped = reading.spread(client, folder)(time.sleep, [3] * 20)
    folder.ask_cancel()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        next(mapped)
    assert time.monotonic() - began < within(1)
    assert until(lambda: not any(client.processing().values()), 10)
