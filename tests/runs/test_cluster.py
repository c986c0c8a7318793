"""The same jobs on a cluster that is there already: a scheduler and two workers of their own, speaking TLS."""

import os
import subprocess
import sys
import time
from pathlib import Path

import dask.config
import numpy as np
import pytest
from waiting import until, wait, within

from explorer.corpus import store as corpora
from explorer.corpus.build import Plan
from explorer.errors import EngineSilent
from explorer.models import model_class
from explorer.runs import certificates, engine
from explorer.runs.derived import Table, read
from explorer.runs.work import opened

ROOT = Path(__file__).parents[2]
ROLES = ("scheduler", "worker", "client")


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Dask's own TLS configuration, as an administrator would write it."""
    folder = tmp_path_factory.mktemp("certificates")
    certificates.make(folder)
    names = {"ca-file": "cert.pem"} | {f"{role}.{kind}": f"{kind}.pem" for role in ROLES for kind in ("key", "cert")}
    found = {f"distributed.comm.tls.{name}": str(folder / file) for name, file in names.items()}
    return found | {"distributed.comm.require-encryption": True}


def in_environment(name):
    return "DASK_" + name.upper().replace(".", "__").replace("-", "_")


@pytest.fixture(scope="module")
def cluster(tls, tmp_path_factory):
    """The address of a scheduler with two workers that may fit."""
    folder = tmp_path_factory.mktemp("cluster")
    env = os.environ | {in_environment(name): str(value) for name, value in tls.items()}
    file = folder / "scheduler.json"
    host = ["--host", "127.0.0.1", "--no-dashboard", "--protocol", "tls"]
    commands = [["scheduler", *host, "--port", "0", "--scheduler-file", str(file)]]
    worker = ["worker", *host, "--scheduler-file", str(file), "--nthreads", "1", "--local-directory", str(folder)]
    commands += [[*worker, "--resources", "fit=1"]] * 2
    with (folder / "log").open("wb") as log:
        started = [
            subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=ROOT, env=env, stdout=log, stderr=log)
            for command in commands
        ]
    try:
        assert until(lambda: file.exists() and file.stat().st_size, 60), (folder / "log").read_text()
        import json

        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(started):  # workers first: they say goodbye to their scheduler
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def far(cluster, tls, home, monkeypatch):
    """A client of the cluster, as EXPLORER_SCHEDULER names it."""
    monkeypatch.setenv("EXPLORER_SCHEDULER", cluster)
    with dask.config.set(tls), engine.connect(home) as client:
        client.wait_for_workers(2, timeout=30)
        yield client
    assert not (home / "engine").exists(), "no engine of our own was started"


def test_the_same_jobs_run_on_two_workers_of_a_cluster(far, home, ask, tmp_path):
    assert far.scheduler.address.startswith("tls://")
    one, two = (engine.submit(far, home, ask(seed=seed, steps=40, pause=0.1)) for seed in (1, 2))
    assert until(lambda: [one.status, two.status] == ["running", "running"]), "each machine trains one"
    assert len({w for w, keys in far.processing().items() if {one.record().key, two.record().key} & set(keys)}) == 2
    engine.cancel(far, two)
    assert two.status == "cancelled" and wait(far, one) == "done"
    model = model_class("draws")(one.request.config, opened(home, one.name).vocabulary)
    list(model.fit(corpora.opened(home, one.request.corpus)))
    assert np.array_equal(opened(home, one.name).vectors(), model.vectors())


def test_from_file_to_table_on_a_cluster(far, home, tmp_path):
    (tmp_path / "text.txt").write_text("\n".join(["배 를 타다", "배 를 먹다"] * 50), "utf-8")
    plan = Plan(files=(tmp_path / "text.txt",), name="text", tokenizer="whitespace")
    asked = engine.submit_pipeline(far, home, plan, "draws", model_class("draws").Config(seed=3), {"toys:norms": {}})
    assert wait(far, asked.tables[0]) == "done", [str(asked.corpus.why), str(asked.run.why)]
    assert set(read(home, Table("toys:norms", [asked.run.name])).word) == {"배", "를", "타다", "먹다"}


def test_a_stuck_fit_is_stopped_on_a_cluster_too(far, home, ask):
    run = engine.submit(far, home, ask(seed=4, steps=9, trouble="lock", trouble_at=2))
    assert until(lambda: run.last() is not None and run.last().done == 2)
    time.sleep(0.3)
    began = time.monotonic()
    engine.cancel(far, run)
    assert run.status == "cancelled" and time.monotonic() - began < within(5)
    assert wait(far, engine.submit(far, home, ask(seed=5))) == "done"


def test_a_cluster_that_does_not_answer_is_said(home, monkeypatch):
    monkeypatch.setenv("EXPLORER_SCHEDULER", "tcp://127.0.0.1:1")
    with pytest.raises(EngineSilent, match=r"127\.0\.0\.1:1"):
        engine.connect(home)
