import pytest

from explorer.corpus.build import Plan, build
from explorer.errors import MissingCorpus, MissingRun, WorkError
from explorer.runs import corpora, store
from explorer.runs.derived import Table, asked, make, read
from explorer.runs.store import Run
from explorer.runs.work import work
from explorer.spaces.stages import finished


@pytest.fixture
def run(home, ask):
    run = Run(home, ask(seed=21))
    work(home, run.name)
    return run.name


def test_a_table_is_made_once_and_found_by_what_made_it(home, run):
    table = Table("toys:norms", [run])
    assert read(home, table) is None and not table.folder(home).path.exists()
    assert make(home, table) == "done"
    assert set(read(home, table).word) == {"를", "배", "먹다", "사과", "타다"}
    assert (table.folder(home).path / "table.parquet").stat().st_ino == inode(home, table)
    assert make(home, table) == "done" and inode(home, table) == inode(home, Table("toys:norms", (run,), {}))
    assert read(home, Table("toys:norms", [run], {"times": 3})) is None


def inode(home, table):
    return (table.folder(home).path / "table.parquet").stat().st_ino


def test_what_holds_for_the_whole_table_survives(home, run):
    table = Table("toys:norms", [run])
    make(home, table)
    frame = read(home, table)
    assert frame.attrs == {"mean": pytest.approx(frame.norm.mean()), "ids": [0, 1, 2], "metric": "길이"}


def test_a_cancelled_making_leaves_no_table(home, run):
    table = Table("toys:norms", [run], {"times": 5})
    asked(home, table).ask_cancel()
    assert make(home, table) == "cancelled" and read(home, table) is None


def test_a_table_of_what_is_not_trained_says_so(home, ask):
    table = Table("toys:norms", [Run(home, ask(seed=22)).name])
    assert make(home, table) == "failed" and isinstance(table.folder(home).why, MissingRun)
    assert make(home, Table("toys:nothing", [])) == "failed"
    assert isinstance(Table("toys:nothing", []).folder(home).why, WorkError)


def test_a_run_takes_its_tables_with_it(home, run):
    table = Table("toys:norms", [run])
    make(home, table)
    assert store.size(home, run) > Run.open(home, run).size()
    store.delete(home, run)
    assert read(home, table) is None and not table.folder(home).path.exists()


def read_in(home, folder, *sentences):
    path = folder / "text.txt"
    path.write_text("\n".join(sentences), "utf-8")
    return finished(build(home, Plan(files=(path,), name="text", tokenizer="whitespace")))


def test_a_table_of_corpora_and_runs_gets_them_in_that_order(home, run, tmp_path):
    one, two = read_in(home, tmp_path, "배 를"), read_in(home, tmp_path, "사과 를")
    table = Table("toys:shares", [run], {}, [one, two])
    assert make(home, table) == "done"
    frame = read(home, table).set_index("word")
    assert frame.one.to_dict() == {"를": True, "배": True, "사과": False, "먹다": False, "타다": False}
    assert frame.two.to_dict() == {"를": True, "배": False, "사과": True, "먹다": False, "타다": False}
    swapped = Table("toys:shares", [run], {}, [two, one])
    assert swapped.folder(home).path != table.folder(home).path


def test_a_corpus_takes_its_tables_with_it(home, run, tmp_path):
    one = read_in(home, tmp_path, "배 를", "밤 을")
    table = Table("toys:shares", [run], {}, [one, one])
    make(home, table)
    assert corpora.size(home, one) > table.folder(home).size() > 0
    corpora.delete(home, one)
    assert read(home, table) is None and not table.folder(home).path.exists()
    assert make(home, table) == "failed" and isinstance(table.folder(home).why, MissingCorpus)


def test_tables_of_runs_alone_are_found_under_the_names_they_always_had(home):
    assert Table("toys:norms", ["a-0"], {"times": 3}).folder(home).name == "509a22408acca7df"
