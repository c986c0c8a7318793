import os
import signal
import time

import numpy as np
import pytest
from waiting import until, wait, within

from explorer.corpus import store as corpora
from explorer.errors import MissingDevice, MissingRun, RunLost
from explorer.models import model_class
from explorer.runs import engine
from explorer.runs.derived import Table, read
from explorer.runs.folder import Folder
from explorer.runs.store import Run
from explorer.runs.work import opened


@pytest.fixture(scope="module")
def home(shared):
    return shared


def steps(folder):
    step = folder.last()
    return step.done if step else 0


def kill_worker(client, run):
    """SIGKILL to the process that works on a run."""
    key = run.record().key
    (worker,) = [w for w, keys in client.processing().items() if key in keys]
    os.kill(client.run(os.getpid, workers=[worker])[worker], signal.SIGKILL)


def whole(home, request):
    model = model_class(request.model)(request.config, corpora.opened(home, request.corpus).vocabulary)
    list(model.fit(corpora.opened(home, request.corpus)))
    return model.vectors()


def test_a_run_is_done_and_the_same_request_finds_it(client, home, ask):
    run = engine.submit(client, home, ask())
    assert wait(client, run, "done") == "done"
    before = run.record()
    assert engine.submit(client, home, ask()).record() == before
    assert opened(home, run.name).vectors().shape == (5, 8)


def test_progress_is_seen_within_a_second_and_says_the_time_left(client, home, ask):
    run = engine.submit(client, home, ask(steps=30, pause=0.1, seed=1))
    began = time.monotonic()
    assert until(lambda: steps(run) >= 1) and time.monotonic() - began < within(1)
    assert until(lambda: steps(run) >= 10)
    assert 0.5 < run.remaining() < 4 and run.status == "running"
    assert wait(client, run, "done") == "done"


def test_two_people_s_trainings_queue_and_a_table_does_not_wait_for_them(client, home, ask):
    done = engine.submit(client, home, ask(seed=2))
    wait(client, done, "done")
    one = engine.submit(client, home, ask(seed=3, steps=40, pause=0.1))
    with engine.connect(home) as other:
        assert other.scheduler.address == client.scheduler.address
        two = engine.submit(other, home, ask(seed=4))
    assert wait(client, one, "running") == "running"
    table = engine.submit_table(client, home, Table("toys:norms", [done.name]))
    assert wait(client, table, "done") == "done"
    assert engine.statuses(client, [one, two, table]) == ["running", "queued", "done"]
    assert wait(client, two, "done") == "done" and one.status == "done"
    assert one.record().at <= two.record().at


def test_the_same_request_of_two_people_is_done_once(client, home, ask):
    asked = ask(seed=5, steps=20, pause=0.05)
    one = engine.submit(client, home, asked)
    with engine.connect(home) as other:
        two = engine.submit(other, home, asked)
        assert one.record().key == two.record().key
    assert wait(client, one, "done") == "done"
    assert [step.done for step in one.steps()] == list(range(1, 21))


def test_cancel_is_heard_within_two_seconds_and_a_new_request_goes_on(client, home, ask):
    asked = ask(seed=6, steps=60, pause=0.1)
    run = engine.submit(client, home, asked)
    until(lambda: steps(run) >= 3)
    began = time.monotonic()
    engine.cancel(client, run)
    assert run.status == "cancelled" and time.monotonic() - began < within(2)
    assert 3 <= int(run.read()["done"]) < 60
    kept = int(run.read()["done"])
    engine.resume(client, home, run)
    assert until(lambda: steps(run) > kept)
    assert run.steps()[kept].done == kept + 1
    engine.cancel(client, run)


@pytest.mark.parametrize("trouble", ["sleep", "lock"])
def test_a_fit_that_does_not_listen_is_stopped_within_five_seconds(client, home, ask, trouble):
    run = engine.submit(client, home, ask(seed=7, steps=9, trouble=trouble, trouble_at=2))
    assert until(lambda: steps(run) == 2)
    time.sleep(0.3)
    began = time.monotonic()
    engine.cancel(client, run)
    assert run.status == "cancelled" and time.monotonic() - began < within(5)
    assert wait(client, engine.submit(client, home, ask(seed=8, steps=len(trouble))), "done") == "done"
    assert run.status == "cancelled"


def test_a_queued_run_is_cancelled_at_once_and_can_be_asked_for_again(client, home, ask):
    one = engine.submit(client, home, ask(seed=9, steps=200, pause=0.05))
    two = engine.submit(client, home, ask(seed=10))
    wait(client, one, "running")
    engine.cancel(client, two)
    assert two.status == "cancelled" and engine.status(client, one) == "running"
    assert engine.submit(client, home, ask(seed=10)).status == "queued"
    engine.cancel(client, one)
    assert wait(client, two, "done") == "done"


def test_a_killed_worker_s_run_goes_on_by_itself_to_the_same_weights(client, home, ask):
    asked = ask(seed=11, steps=90, pause=0.08)
    run = engine.submit(client, home, asked)
    assert until(lambda: run.read() is not None)
    kill_worker(client, run)
    assert until(lambda: run.record().attempt == 2), "told as a second start"
    assert wait(client, run, "done", seconds=40) == "done"
    assert np.array_equal(run.read()["table"], whole(home, asked))
    assert [step.done for step in run.steps()] == list(range(1, 91))


def test_a_worker_killed_twice_is_told_and_a_click_goes_on(client, home, ask):
    asked = ask(seed=12, steps=60, pause=0.1)
    run = engine.submit(client, home, asked)
    for attempt in (1, 2):
        assert until(lambda a=attempt: run.record().attempt == a and run.status == "running" and steps(run) >= 2)
        time.sleep(0.2)
        kill_worker(client, run)
    assert wait(client, run, "failed") == "failed" and isinstance(run.why, RunLost)
    engine.resume(client, home, run)
    assert wait(client, run, "running") == "running" and run.record().attempt == 1 and run.why is None
    engine.cancel(client, run)


def test_a_fit_that_fails_says_why(client, home, ask):
    run = engine.submit(client, home, ask(seed=13, trouble="error"))
    assert wait(client, run, "failed") == "failed" and "wrong" in str(run.why)


def test_what_nobody_works_on_is_lost_and_goes_on_when_asked(client, home, ask):
    for seed, status in ((14, "running"), (15, "queued")):
        run = Run(home, ask(seed=seed))
        run.mark(status, key="of-an-engine-that-died")
        assert engine.statuses(client, [run], grace=0.0) == ["lost"]
        assert wait(client, engine.submit(client, home, ask(seed=seed)), "done") == "done"


def test_lost_work_can_be_cancelled(client, home, ask):
    run = Run(home, ask(seed=16))
    run.mark("running", key="of-an-engine-that-died")
    engine.cancel(client, run)
    assert run.status == "cancelled"


def test_work_of_this_process_is_not_lost(client, home, ask):
    run = Run(home, ask(seed=17))
    run.mark("running")
    with run.held("work"):
        assert engine.status(client, run) == "running"
    assert engine.status(client, run) == "lost"


def test_a_run_waits_for_the_one_it_needs(client, home, ask):
    base = Run(home, ask(seed=18, steps=20, pause=0.05))
    centred = engine.submit(client, home, ask("centred", base=base.name))
    assert base.status in ("queued", "running") and engine.status(client, centred) == "queued"
    assert wait(client, centred, "done") == "done" and base.status == "done"
    assert np.allclose(opened(home, centred.name).vectors().mean(0), 0, atol=1e-6)


def test_a_run_whose_base_was_cancelled_is_cancelled_too(client, home, ask):
    base = Run(home, ask(seed=19, steps=100, pause=0.05))
    centred = engine.submit(client, home, ask("centred", base=base.name))
    until(lambda: steps(base) >= 1)
    engine.cancel(client, base)
    assert wait(client, centred, "cancelled") == "cancelled"


def test_a_table_waits_for_its_run_and_none_is_made_of_nothing(client, home, ask):
    run = engine.submit(client, home, ask(seed=20, steps=20, pause=0.05))
    table = Table("toys:norms", [run.name])
    folder = engine.submit_table(client, home, table)
    assert folder.status == "queued" and read(home, table) is None
    assert wait(client, folder, "done") == "done" and len(read(home, table)) == 5
    with pytest.raises(MissingRun):
        engine.submit_table(client, home, Table("toys:norms", [Run(home, ask(seed=21)).name]))
    with pytest.raises(MissingRun):
        engine.submit_table(client, home, Table("toys:norms", ["../../etc"]))


def test_a_gpu_is_refused_where_no_worker_has_one(client, home, ask):
    if any("gpu" in worker["resources"] for worker in client.scheduler_info()["workers"].values()):
        pytest.skip("there is a GPU")
    with pytest.raises(MissingDevice):
        engine.submit(client, home, ask(seed=22), device="cuda")


def test_a_deleted_run_is_not_brought_back_by_its_task(client, home, ask):
    one = engine.submit(client, home, ask(seed=23, steps=30, pause=0.05))
    two = engine.submit(client, home, ask(seed=24))
    from explorer.runs import store

    wait(client, one, "running")
    store.delete(home, two.name)
    assert wait(client, one, "done") == "done"
    wait(client, engine.submit(client, home, ask(seed=25)), "done")
    assert not two.path.exists() and Folder(two.path).status == "new"
