"""`evaluate wic` prints what its table holds, for every way, and refuses what cannot answer."""

from __future__ import annotations

import json
from contextlib import nullcontext
from unittest.mock import create_autospec

import pytest
from distributed import Client

from explorer import cli
from explorer.analysis import matching
from explorer.cli import watching
from explorer.cli.matching import lines
from explorer.runs import builtin, derived, engine


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """The shipped runs and a file of pairs; tables are made here and at once."""
    builtin.install(tmp_path)
    rows = [
        f"{word}\t[{word}]{a} {at}\t큰 [{word}]{b} {at}\t{int(a == b)}"
        for word in ("배", "눈", "밤", "말", "차") for a in "을이" for b in "을이" for at in range(4)
    ]  # fmt: skip
    path = tmp_path / "wic.tsv"
    path.write_text("word\tsentence1\tsentence2\tsame_sense\n" + "\n".join(rows), "utf-8")
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path))
    monkeypatch.setattr(engine, "connect", lambda _home: nullcontext(create_autospec(Client, instance=True)))
    monkeypatch.setattr(watching, "watched", lambda _client, folder, _doing: folder)

    def submit(_client, where, table):
        assert derived.make(where, table) == "done"
        return table.folder(where)

    monkeypatch.setattr(engine, "submit_table", submit)

    def build(_client, where, plan):
        from explorer.corpus.build import build
        from explorer.runs.folder import Folder
        from explorer.spaces.stages import finished

        return Folder(where / "corpora" / finished(build(where, plan)))

    monkeypatch.setattr(engine, "submit_build", build, raising=False)
    return path


def test_a_row_a_way_with_its_tests(asked, capsys, monkeypatch):
    from explorer.cli import learning
    from explorer.corpus.build import Plan, build
    from explorer.spaces.stages import finished

    home = asked.parent
    plan = Plan(files=(asked,), name="wic", tokenizer="whitespace")
    monkeypatch.setattr(learning.corpus, "built", lambda *_rest: finished(build(home, plan)))
    run = builtin.about().encoders[-1]
    assert cli.main(["evaluate", "wic", run, "--data", str(asked), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    ways = {row["way"]: row for row in told["results"]}
    assert {"tfidf", "commonest", "layer0", "last4", "hidden"} <= ways.keys()
    assert all(row["n"] == 80 and row["task"] == "wic" and row["metric"] == "accuracy" for row in ways.values())
    assert ways["hidden"]["run"] == run
    assert ways["tfidf"]["run"] is None
    table = derived.Table(
        "explorer.analysis.matching:matching", [run], {"most": 100_000, "own": []}, [told["results"][0]["corpus"]]
    )
    kept = derived.read(home, table)
    assert kept is not None
    assert matching.summary(kept).set_index("way").loc["hidden", "accuracy"] == ways["hidden"]["score"]
    assert "McNemar" in lines(told["results"])


def test_word_vectors_alone_cannot_answer(asked, capsys):
    assert cli.main(["evaluate", "wic", builtin.about().run, "--data", str(asked), "--json"]) == 2
    assert "does not read a word in its sentence" in capsys.readouterr().err
