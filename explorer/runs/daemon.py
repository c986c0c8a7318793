"""The engine of this machine: a process that outlives the web server, on the loopback, behind TLS.

    EXPLORER_HOME/engine/     0700: key.pem, cert.pem, address.json (who listens where, and with which code), engine.log

One start at a time, by a file lock. An idle engine of older code is replaced; a busy one is used until it is idle.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

import dask.config
import psutil
from distributed import Client, Nanny, Scheduler
from distributed.utils import get_mp_context
from filelock import FileLock

from explorer.errors import EngineSilent
from explorer.nn.device import cores, driver_counts
from explorer.runs import certificates
from explorer.runs.store import code

ROOT = Path(__file__).parents[2]
STARTED: list[subprocess.Popen] = []  # engines outlive us on purpose; kept so that none is thought forgotten
MEMORY = 2 * 2**30  # bytes that a worker may come to need: a tokeniser with its model, and blocks of text
CREW = 16
LOOK = 2.0  # seconds between looks whether this engine is still needed
IDLE = 3600.0  # seconds without work and without an app that is connected, after which an engine ends by itself
LONG = 1 << 20  # bytes of log


def connect(home: Path) -> Client:
    """A client of this machine's engine, started if none answers. Raises EngineSilent."""
    place = certificates.private(home / "engine")
    if (client := _current(place)) is not None:
        return client
    with FileLock(place / "lock", timeout=90):
        if (client := _current(place)) is not None:
            return client
        stop(home)
        _start(home, place)
        return _wait(place)


def _current(place: Path) -> Client | None:
    """A client of the engine that listens, unless it is idle and its code is older than ours."""
    told = _told(place)
    client = _answering(place, told)
    if client is None or told.get("code") == code()[0] or float(told.get("changed", 0)) >= code()[1]:  # pyright: ignore
        return client
    if any(cast("dict[str, list[str]]", client.processing()).values()):
        return client
    client.close()
    return None


def _told(place: Path) -> dict[str, object]:
    with suppress(OSError, ValueError):
        return json.loads((place / "address.json").read_bytes())
    return {}


def _answering(place: Path, told: dict[str, object], patience: str = "5s") -> Client | None:
    if not told or not _process(told) or not listens(str(told["address"])):
        return None
    with suppress(OSError):
        return Client(
            str(told["address"]), timeout=patience, set_as_default=False, security=certificates.security(place)
        )
    return None


def listens(address: str, patience: float = 5.0) -> bool:
    """Whether anybody listens at an address like tls://host:port: a quick look before Dask begins its long one."""
    host, _, port = address.rpartition("//")[2].rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), patience).close()
    except (OSError, ValueError):
        return False
    return True


def _process(told: dict[str, object]) -> psutil.Process | None:
    """The engine's process: the one that was started then, not another that has its number now."""
    with suppress(psutil.Error, KeyError):
        process = psutil.Process(int(str(told["pid"])))
        if process.create_time() == told["started"] and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _start(home: Path, place: Path) -> None:
    log = place / "engine.log"
    if log.exists() and log.stat().st_size > LONG:
        log.unlink()
    with log.open("ab") as out:
        command = [sys.executable, "-m", "explorer.runs.daemon", str(home.absolute())]
        streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
        STARTED.append(subprocess.Popen(command, cwd=ROOT, start_new_session=True, **streams))  # noqa: S603 - our own


def _wait(place: Path, patience: float = 60) -> Client:
    until = time.monotonic() + patience
    while time.monotonic() < until and STARTED[-1].poll() is None:
        told = _told(place)
        if told.get("pid") == STARTED[-1].pid and (client := _answering(place, told)) is not None:
            return client
        time.sleep(0.05)
    raise EngineSilent("The engine that does the work did not start; {log} says why.", log=place / "engine.log")


def running(home: Path) -> dict[str, object] | None:
    """Address, process and code of this machine's engine; None if none runs."""
    told = _told(home / "engine")
    return told if _process(told) else None


def stop(home: Path) -> bool:
    """End this machine's engine and all it does; what it had kept can be gone on with. False if there was none."""
    told = _told(home / "engine")
    if (process := _process(told)) is None:
        return False
    with suppress(psutil.NoSuchProcess):
        workers = process.children(recursive=True)
        process.terminate()
        _, alive = psutil.wait_procs([process, *workers], timeout=5)
        for each in alive:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(alive, timeout=5)
    return True


async def serve(home: Path, idle: float = IDLE) -> None:
    """Be this machine's engine until terminated, idle for long, or not the one that the home names.

    One worker fits, the others do the rest.

    Dask would give each worker an even share of the memory: ours have no limit, since a limit kills the largest work
    and not the guilty one.
    """
    place = certificates.private(home / "engine")
    certificates.make(place)
    keys = certificates.security(place)
    host = {"host": "127.0.0.1", "protocol": "tls", "security": keys, "dashboard_address": "127.0.0.1:0"}
    worker = host | {"nthreads": 1, "memory_limit": 0, "local_directory": str(place / "scratch")}
    gpus = driver_counts()
    fits = {"fit": 1} | ({"gpu": gpus} if gpus else {})
    async with Scheduler(port=0, dashboard=False, **host) as scheduler:
        crew = [Nanny(scheduler.address, **worker) for _ in range(crew_size())]
        nannies = [Nanny(scheduler.address, resources=fits, **worker), *crew]
        await asyncio.gather(*nannies)
        await _stay(place, scheduler, idle)


def crew_size() -> int:
    """Workers beside the one that fits: one a core, as far as memory lasts."""
    return max(1, min(cores(), int(psutil.virtual_memory().total // MEMORY), CREW))


async def _stay(place: Path, scheduler: Scheduler, idle: float) -> None:
    version, changed = code()
    started = psutil.Process().create_time()
    ours = {"address": scheduler.address, "pid": os.getpid(), "started": started, "code": version, "changed": changed}
    certificates.write_private(place / "address.json", json.dumps(ours).encode())
    needed = time.monotonic()
    while _told(place).get("pid") == os.getpid() and time.monotonic() - needed < idle:
        await asyncio.sleep(LOOK)
        if scheduler.tasks or set(scheduler.clients) - {"fire-and-forget"}:
            needed = time.monotonic()


def configure() -> None:
    """Dask's settings for all that this process starts.

    Workers begin as forks of a process that has imported what all need and runs no threads of ours: a start, or a
    restart after a kill, takes half the time. (Windows cannot fork.) Each may use all cores for its mathematics.
    """
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), cores())
    dask.config.set(SETTINGS | {"distributed.nanny.pre-spawn-environ": threads})
    if "forkserver" in multiprocessing.get_all_start_methods():
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
        get_mp_context().set_forkserver_preload(["distributed", "explorer.runs.engine"])


SETTINGS = {
    "distributed.scheduler.allowed-failures": 100,  # `work.perform` counts the starts of each piece of work itself
    "distributed.scheduler.http.routes": [],  # nothing to be read over HTTP, which knows no TLS here
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
}

if __name__ == "__main__":
    configure()
    asyncio.run(serve(Path(sys.argv[1])))
