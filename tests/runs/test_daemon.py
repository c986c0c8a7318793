"""This machine's own engine: who may speak to it, and how it starts, is replaced and dies."""

import json
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from waiting import until, within

from explorer.runs import certificates, daemon, engine
from explorer.runs.store import Run

ROOT = Path(__file__).parents[2]


def test_nobody_else_reads_its_keys_or_its_address(client, home):
    place = home / "engine"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    for name in ("key.pem", "cert.pem", "address.json"):
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o600, name


def test_it_listens_on_the_loopback_only(client, home):
    process = psutil.Process(daemon.running(home)["pid"])
    family = [process, *process.children(recursive=True)]
    ours = [c for p in family for c in p.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    assert len(ours) >= 3 and {connection.laddr.ip for connection in ours} == {"127.0.0.1"}


def first_byte(client, keys=None):
    """What the scheduler says first to somebody with these keys; raises OSError if it does not talk to them."""
    host, _, port = client.scheduler.address.removeprefix("tls://").rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if keys:
        context.load_cert_chain(keys / "cert.pem", keys / "key.pem")
    with socket.create_connection((host, int(port)), 5) as plain, context.wrap_socket(plain) as wrapped:
        return wrapped.recv(1)


def test_whoever_has_not_its_certificate_is_refused(client, home, tmp_path):
    assert len(first_byte(client, home / "engine")) == 1
    certificates.make(tmp_path)
    for keys in (None, tmp_path):
        with pytest.raises(OSError, match=r"SSL|reset|EOF"):
            first_byte(client, keys)


def test_whoever_speaks_no_tls_is_refused(client):
    host, _, port = client.scheduler.address.removeprefix("tls://").rpartition(":")
    with socket.create_connection((host, int(port)), 5) as plain:
        plain.sendall(b"\0" * 64)
        with suppress(ConnectionResetError):
            assert b"Dask" not in (said := plain.recv(1 << 16)) and len(said) < 16  # a TLS alert at most


def test_two_processes_that_need_one_at_once_start_one(tmp_path):
    script = (
        "import sys, pathlib; from explorer.runs import engine, daemon; home = pathlib.Path(sys.argv[1]);"
        "engine.connect(home).close(); print(daemon.running(home)['pid'])"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    try:
        both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        pids = [process.communicate(timeout=60)[0].strip() for process in both]
        assert pids[0] == pids[1] and psutil.pid_exists(int(pids[0])), "it outlives who started it"
    finally:
        daemon.stop(tmp_path)
    assert daemon.running(tmp_path) is None


def test_killed_with_all_its_work_it_starts_again_and_the_work_goes_on(home, ask):
    asked = ask(seed=31, steps=120, pause=0.1)
    with engine.connect(home) as client:
        run = engine.submit(client, home, asked)
        waiting = engine.submit(client, home, ask(seed=32))
        assert until(lambda: run.read() is not None)
    process = psutil.Process(daemon.running(home)["pid"])
    workers = process.children(recursive=True)
    process.kill()
    _, alive = psutil.wait_procs([process, *workers], timeout=10)
    assert not alive, "no worker outlives its engine"
    assert daemon.running(home) is None and run.status == "running"
    kept = int(run.read()["done"])
    with engine.connect(home) as client:
        waiting.put("status.json", json.dumps(waiting.record().model_dump() | {"at": 0}))
        assert engine.statuses(client, [run, waiting]) == ["lost", "lost"]
        engine.resume(client, home, run)
        engine.resume(client, home, waiting)
        assert until(lambda: run.status == "running" and len(run.steps()) > kept) and run.record().attempt == 1
        assert [step.done for step in run.steps()][: kept + 1] == list(range(1, kept + 2))
        engine.cancel(client, run)
        assert until(lambda: engine.status(client, waiting) == "done")


def test_older_code_is_replaced_once_it_is_idle(home, ask, monkeypatch):
    with engine.connect(home) as client:
        before = daemon.running(home)["pid"]
        run = engine.submit(client, home, ask(seed=33, steps=100, pause=0.1))
        assert until(lambda: run.status == "running")
        monkeypatch.setattr(daemon, "code", lambda: ("another", time.time() + 1000))
        engine.connect(home).close()
        assert daemon.running(home)["pid"] == before, "it is busy"
        engine.cancel(client, run)
        until(lambda: not any(client.processing().values()))
    monkeypatch.setattr(daemon, "code", lambda: ("another", 0.0))
    engine.connect(home).close()
    assert daemon.running(home)["pid"] == before, "our code is the older one"
    monkeypatch.setattr(daemon, "code", lambda: ("another", time.time() + 1000))
    engine.connect(home).close()
    assert daemon.running(home)["pid"] != before and not psutil.pid_exists(before)


def test_a_number_that_another_process_has_now_is_not_our_engine(tmp_path):
    place = certificates.private(tmp_path / "engine")
    told = {"address": "tls://127.0.0.1:1", "pid": os.getpid(), "started": 1.0, "code": "x", "changed": 0.0}
    (place / "address.json").write_text(json.dumps(told))
    assert daemon.running(tmp_path) is None and daemon.stop(tmp_path) is False


def test_it_ends_when_its_home_is_gone(home):
    engine.connect(home).close()
    process = psutil.Process(daemon.running(home)["pid"])
    shutil.move(home / "engine", home / "moved")
    try:
        process.wait(timeout=20)
    finally:
        shutil.move(home / "moved", home / "engine")


def test_it_ends_when_nobody_has_needed_it_for_long(tmp_path):
    script = (
        "import sys, pathlib, asyncio; from explorer.runs import daemon;"
        "asyncio.run(daemon.serve(pathlib.Path(sys.argv[1]), idle=3.0))"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT)
    assert until(lambda: daemon.running(tmp_path) is not None)
    with engine.connect(tmp_path):
        time.sleep(6)
        assert process.poll() is None, "somebody is connected"
    assert process.wait(within(30)) == 0


def test_a_client_killed_while_its_run_trains_loses_nothing(home, ask, tmp_path):
    request = ask(seed=34, steps=30, pause=0.05)
    script = (
        "import sys, pathlib, time, toys; toys.dask_setup();"
        "from explorer.runs import engine; from explorer.runs.store import Request;"
        "home = pathlib.Path(sys.argv[1]); client = engine.connect(home);"
        "config = toys.DrawsConfig(seed=34, steps=30, pause=0.05);"
        "engine.submit(client, home, Request('draws', config, sys.argv[2])); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(home), request.corpus]
    path = os.pathsep.join([str(Path(__file__).parent / "toys"), str(ROOT)])
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path})
    run = Run(home, request)
    assert until(lambda: run.last() is not None, 40)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert until(lambda: run.status == "done") and [step.done for step in run.steps()] == list(range(1, 31))
