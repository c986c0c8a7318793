"""The command line as scripts use it: one JSON object, an exit status, and work that outlives the command."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explorer import cli
from explorer.cli.app import free_port, own_names
from explorer.cli.neighbours import meant
from explorer.errors import InputError, UnknownWord
from explorer.runs import daemon, derived, store

ROOT = Path(__file__).parents[1]
WORDS = ["배", "사과", "먹다", "타다", "눈", "오다", "바다", "산", "강", "집"]


def written(path, lines=400, seed=0):
    draw = random.Random(seed)
    path.write_text("\n".join(" ".join(draw.choices(WORDS, k=8)) for _ in range(lines)) + "\n\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    before, os.environ["EXPLORER_HOME"] = os.environ.get("EXPLORER_HOME"), str(home)
    yield home
    daemon.stop(home)
    os.environ.pop("EXPLORER_HOME") if before is None else os.environ.update(EXPLORER_HOME=before)


@pytest.fixture
def told(home, capsys):
    """Run a command; its JSON."""

    def run(*arguments):
        assert cli.main([*map(str, arguments), "--json"]) == 0, capsys.readouterr().err
        out = capsys.readouterr().out
        assert out.count("\n") == 1 and out.startswith("{"), "exactly one JSON object"
        return json.loads(out)

    return run


@pytest.fixture(scope="module")
def text(home, tmp_path_factory):
    return written(tmp_path_factory.mktemp("text") / "글.txt")


@pytest.fixture
def corpus(told, text):
    return told("corpus", text, "--tokenizer", "whitespace")


@pytest.fixture
def run(told, corpus):
    return told("train", "skipgram", "--corpus", corpus["corpus"], "--set", "epochs=1", "--threads", 1)


def test_a_corpus_says_what_became_of_every_line(corpus):
    assert corpus["tokenizer"] == "whitespace" and corpus["encoding"] == "UTF-8" and corpus["name"] == "글.txt"
    assert corpus["sentences"] == 400 and corpus["tokens"] == 3200 and corpus["vocabulary"] == len(WORDS)
    lines = corpus["lines"]
    assert lines["read"] == lines["kept"] + sum(lines["dropped"].values()) == 401 and lines["repaired"] == 0
    assert isinstance(corpus["warnings"], list)


def test_a_training_says_what_scripts_rely_on_and_is_found_again(told, corpus, run):
    assert run.keys() >= {"run", "train_seconds", "words_per_second", "threads", "device", "metrics"}
    assert run["threads"] == 1 and run["device"] in ("cpu", "cuda") and run["metrics"]["loss"] > 0
    assert run["words_per_second"] == pytest.approx(3200 / run["train_seconds"], rel=0.2)  # rounded to ms
    asked = ("train", "skipgram", "--corpus", "글.txt", "--set", "threads=1", "--set", "epochs=1")
    assert told(*asked)["run"] == run["run"]


def test_a_file_is_read_before_it_is_trained_on(told, tmp_path):
    path = written(tmp_path / "other.txt", seed=1)
    answer = told("train", "skipgram", "--corpus", path, "--tokenizer", "whitespace", "--set", "epochs=1")
    assert any(c["corpus"] == answer["corpus"] and c["name"] == "other.txt" for c in told("corpora")["corpora"])


def test_a_comparison_prints_the_figures_of_the_tables_it_keeps(told, home, corpus, run):
    wider = told("train", "skipgram", "--corpus", corpus["corpus"], "--set", "window=2", "--threads", 1)
    answer = told("compare", run["run"], wider["run"], "-k", 3)
    assert answer["noise_floor"] is None and answer["shared_words"] == len(WORDS)
    assert answer["coverage"]["a"] == {"words": 1.0, "tokens": 1.0} and answer["chance"] == pytest.approx(3 / 9)
    told("train", "skipgram", "--corpus", corpus["corpus"], "--set", "window=2", "--set", "seed=1", "--threads", 1)
    again = told("compare", run["run"], wider["run"], "-k", 3)
    assert again["overlap"] == answer["overlap"] and 0 <= again["noise_floor"] <= 1
    table = derived.Table("explorer.analysis.comparison:comparison", [run["run"], wider["run"]], {"by": "form", "k": 3})
    kept = derived.read(home, table)
    near = [found["word"] for found in told("neighbours", run["run"], "배", "-k", 3)["neighbours"]]
    other = [found["word"] for found in told("neighbours", wider["run"], "배", "-k", 3)["neighbours"]]
    assert kept.set_index("word")["overlap"]["배"] == pytest.approx(len({*near} & {*other}) / 3)
    assert kept.attrs["overlap"] == answer["overlap"] == pytest.approx(kept["overlap"].mean())


def test_neighbours_are_of_the_word_that_was_meant(told, run):
    answer = told("neighbours", run["run"][:-2], "배", "-k", 3)
    assert answer["word"] == "배" and len(answer["neighbours"]) == 3
    cosines = [found["cosine"] for found in answer["neighbours"]]
    assert cosines == sorted(cosines, reverse=True) and "배" not in {found["word"] for found in answer["neighbours"]}


@pytest.mark.parametrize(
    ("typed", "found"), [("배", "배/NNG"), ("배/VV", "배/VV"), (" 먹다", "먹다/VV"), ("ㅂㅐ", "배/NNG"), ("3/4", "3/4")]
)
def test_a_word_is_found_with_or_without_its_tag(typed, found):
    words = ["를/JKO", "배/NNG", "먹다/VV", "배/VV", "3/4"]
    assert words[meant(words, typed)] == found


def test_a_word_that_is_not_there_is_said():
    with pytest.raises(UnknownWord, match="뷁"):
        meant(["배"], "뷁")


def test_runs_and_corpora_are_renamed_and_deleted(told, tmp_path):
    path = written(tmp_path / "short.txt", lines=50, seed=2)
    corpus = told("corpus", path, "--tokenizer", "whitespace")["corpus"]
    made = told("train", "skipgram", "--corpus", corpus, "--set", "min_count=1")["run"]
    told("runs", "rename", made, "<b>나의</b> 실행")
    told("corpora", "rename", corpus, "짧은 글")
    (row,) = [row for row in told("runs")["runs"] if row["run"] == made]
    assert row["name"] == "<b>나의</b> 실행" and row["status"] == "done" and row["bytes"] > 0
    assert told("runs", "delete", "<b>나의</b> 실행") == {"deleted": made}
    assert told("corpora", "delete", "짧은 글") == {"deleted": corpus}
    assert made not in str(told("runs")) and corpus not in str(told("corpora"))


def test_vectors_are_exported(told, run, tmp_path):
    answer = told("export", run["run"], "--format", "word2vec", "--out", tmp_path / "vectors.txt")
    assert answer["words"] == len(WORDS)
    assert (tmp_path / "vectors.txt").read_text("utf-8").startswith(f"{len(WORDS)} 100\n")


def test_models_are_told_with_every_field(told):
    (skipgram,) = [model for model in told("models")["models"] if model["model"] == "skipgram"]
    fields = {field["field"]: field for field in skipgram["fields"]}
    assert fields["window"]["default"] == 5 and fields["window"]["least"] == 1 and fields["window"]["about"]


@pytest.mark.parametrize("command", ["corpora", "runs", "models", "engine"])
def test_what_is_said_to_people_is_not_empty(home, run, capsys, command):
    assert cli.main([command]) == 0 and capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["corpus", "nowhere.txt"], "nowhere.txt"),
        (["train", "skipgram", "--corpus", "nowhere"], "nowhere"),
        (["train", "skipgram", "--corpus", "글.txt", "--set", "window=0"], "window"),
        (["train", "skipgram", "--corpus", "글.txt", "--set", "windw=1"], "windw"),
        (["train", "skipgram", "--corpus", "글.txt", "--set", "window"], "FIELD=VALUE"),
        (["neighbours", "skipgram", "뷁"], "뷁"),
        (["neighbours", "../..", "배"], "../.."),
        (["compare", "skipgram", "../.."], "../.."),
        (["compare", "skipgram", "skipgram", "-k", "0"], "at least one"),
        (["export", "skipgram", "--format", "word2vec", "--out", "/nowhere/at/all"], "/nowhere"),
        (["runs", "delete"], "delete ID"),
        (["runs", "delete", "nothing-like-it"], "nothing-like-it"),
    ],
)
def test_bad_input_is_said_and_nothing_is_printed(home, run, capsys, arguments, says):
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and says in err and "Traceback" not in err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["train", "skipgram"], ["train", "nothing", "--corpus", "x"]])
def test_bad_usage_has_status_two(home, capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2 and capsys.readouterr().err


def started(home, *arguments):
    command = [sys.executable, "-m", "explorer", *map(str, arguments)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"EXPLORER_HOME": str(home)}, **streams)


@pytest.fixture
def long(told, tmp_path, request):
    """The flags of a training of some seconds."""
    path = written(tmp_path / "long.txt", lines=2000, seed=len(request.node.name))
    told("corpus", path, "--tokenizer", "whitespace", "--name", request.node.name)
    return ["train", "skipgram", "--corpus", request.node.name, "--set", "vector_size=300", "--set", "epochs=1000"]


def progressing(home):
    def steps():
        running = [run for run in store.listed(home) if run.status == "running"]
        return [run.id for run in running if (step := store.Run.open(home, run.id).last()) and step.done > 2]

    until = time.monotonic() + 90
    while time.monotonic() < until:
        if found := steps():
            return found[0]
        time.sleep(0.02)
    pytest.fail(f"nothing trains: {[(run.name, run.status) for run in store.listed(home)]}")


def test_an_interrupt_cancels_and_keeps_what_was_done(home, long):
    slower = ["--set", "negative=20", "--set", "window=15"]  # it must not end before it is interrupted
    process = started(home, *long, *slower)
    run = progressing(home)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=15)
    assert process.returncode == 1 and out == "" and "Traceback" not in err
    assert store.Run.open(home, run).status == "cancelled" and store.Run.open(home, run).read() is not None


def test_a_killed_command_loses_nothing(home, told, long):
    process = started(home, *long)
    run = progressing(home)
    process.kill()
    process.communicate(timeout=15)
    before = store.Run.open(home, run).last().done
    assert told(*long)["run"] == run
    steps = store.Run.open(home, run).steps(None)
    assert [step.done for step in steps][: before + 1] == list(range(1, before + 2)), "no step was done twice"
    assert store.Run.open(home, run).record().attempt == 1


def test_a_server_answers_to_its_own_names_only():
    assert own_names("127.0.0.1") == ["localhost", "127.0.0.1", "::1"]
    assert own_names("10.0.0.7") == ["localhost", "127.0.0.1", "::1", "10.0.0.7"]
    assert socket.gethostname() in own_names("0.0.0.0") and "*" not in own_names("0.0.0.0")


def test_a_taken_port_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port("127.0.0.1", port) <= port + 100
    with pytest.raises(InputError):
        free_port("127.0.0.1", 65_536)


def test_the_engine_is_told_and_stopped(told, corpus, home):
    assert told("engine")["running"] and told("engine", "status")["address"].startswith("tls://127.0.0.1:")
    assert told("engine", "stop") == {"stopped": True} and not told("engine")["running"]
    assert told("engine", "stop") == {"stopped": False}
