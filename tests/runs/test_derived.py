import pytest

from explorer.errors import MissingRun, WorkError
from explorer.runs import store
from explorer.runs.derived import Table, asked, make, read
from explorer.runs.store import Run
from explorer.runs.work import work


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
