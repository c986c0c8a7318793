"""`evaluate senses`: one JSON object, figures as the analysis gives them, and refusals."""

from __future__ import annotations

import json

import pytest

from explorer import cli
from explorer.analysis.sense_grades import sense_grades, several
from explorer.corpus import natural
from explorer.corpus.sense_file import sensed
from explorer.runs import builtin, work
from explorer.spaces.stages import finished

WORDS = ("배", "신", "부자")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setenv("EXPLORER_HOME", str(home))
    builtin.install(home)
    yield home
    patch.undo()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "senses.tsv"
    rows = [
        f"{each.word}\t{each.sense}\t{each.text[: each.start]}[{each.word}]{each.text[each.end :]}"
        for each in natural.sentences()
        if each.word in WORDS
    ]
    path.write_text("\n".join(["word\tentry\tsentence", *rows]), "utf-8")
    return path


def test_figures_are_those_of_the_analysis(home, data, capsys):
    run = builtin.about().run
    assert cli.main(["evaluate", "senses", run, "--data", str(data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    known = several(sensed(data))
    frame = finished(sense_grades(work.opened(home, run), known, "context"))
    assert told["task"] == "senses" and told["run"] == run and told["metric"] == "ari" and told["reading"] == "context"
    for name in ("ari", "v", "f", "b3", "geometric"):
        assert told[name] == pytest.approx(frame[name].mean())
    assert told["score"] == told["ari"] and told["words"] == len(WORDS) and told["n"] == sum(map(len, known.values()))
    assert told["coverage"] == pytest.approx(frame["known"].sum() / told["n"])
    assert told["trivial"].keys() == {"one", "each", "random"} and len(told["results"]) == 1


def test_as_lines_with_what_needs_no_reading(home, data, capsys):
    del home
    runs = [builtin.about().run, builtin.about().encoders[-1]]
    asked = ["evaluate", "senses", *runs, "--data", str(data), "--reading", "context", "--groups", "2"]
    assert cli.main(asked) == 0
    told = capsys.readouterr().out
    assert all(f"{run}, context, kmeans, k 2" in told for run in runs) and "trivial: each" in told and "n 98" in told


@pytest.mark.parametrize("extra", [["--reading", "hidden"], ["--groups", "many"], ["--groups", "0"]])
def test_what_cannot_be_done_is_refused(home, data, extra):
    del home
    assert cli.main(["evaluate", "senses", builtin.about().run, "--data", str(data), *extra]) == 2


def test_a_file_without_homonyms_is_refused(home, tmp_path):
    del home
    path = tmp_path / "few.tsv"
    path.write_text("word\tentry\tsentence\n배\ta\t[배]\n", "utf-8")
    assert cli.main(["evaluate", "senses", builtin.about().run, "--data", str(path)]) == 2
