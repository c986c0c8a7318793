"""Where work is asked for: Dask workers on this machine or on a cluster, never the page's process.

The folder of a run is the record; the scheduler only knows who is busy. What it forgets is found from the folders.

    EXPLORER_SCHEDULER=tls://host:8786   an existing cluster; else this machine's own engine, started when first needed

A cluster needs this package, the same folder at the same path, Dask's own TLS configuration, and on one worker a
machine the resource that lets it fit: dask worker tls://host:8786 --nthreads 1 --resources "fit=1" (and "gpu=1").
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from distributed import Client, Future, Nanny, Scheduler, fire_and_forget

from explorer.contracts import Config
from explorer.corpus import store as corpora
from explorer.corpus.build import Plan, fingerprint
from explorer.corpus.public import Order, is_there
from explorer.errors import BadConfig, EngineSilent, MissingDevice, MissingRun
from explorer.runs import daemon, derived, fetching, reading, work
from explorer.runs.derived import Table
from explorer.runs.exchange import bringing, packing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.writing import FORMATS
from explorer.runs.folder import Folder
from explorer.runs.reading import crew, workers
from explorer.runs.store import Request, Run

BUSY = {"waiting", "no-worker", "queued", "processing"}
GRACE = 5.0  # seconds
Task = Callable[..., str]


def connect(home: Path) -> Client:
    """A client of the engine. Raises EngineSilent if there is none and none can be started."""
    address = os.environ.get("EXPLORER_SCHEDULER")
    if not address:
        return daemon.connect(home)
    if not daemon.listens(address):
        raise EngineSilent("Nobody listens at {address}: is EXPLORER_SCHEDULER right?", address=address)
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (OSError, TypeError, RuntimeError) as error:  # other certificates, or none configured
        raise EngineSilent("The engine at {address} refuses: {problem}", address=address, problem=error) from error


def submit(client: Client, home: Path, request: Request, device: str = "auto") -> Run:
    """Ask for a run, and for the runs it needs. The same request is the same run, however often it is asked for.

    Done, it stays done; lost, failed or cancelled, it goes on from what was kept. Raises MissingRun, MissingDevice.
    """
    run = Run(home, request)
    _ask_run(client, run, device, [])
    return run


def submit_table(client: Client, home: Path, table: Table) -> Folder:
    """Ask for a table; it waits for runs that are under way. Asked for twice, it is made once.

    Raises MissingRun, MissingCorpus.
    """
    for corpus in table.corpora:
        corpora.opened(home, corpus)
    folder = derived.asked(home, table)
    runs = [Run.open(home, name) for name in table.runs]
    _ask(client, folder, _table, home, table, after=_under_way(client, runs), where=crew(client))
    return folder


def submit_import(client: Client, home: Path, parcel: Parcel) -> Folder:
    """Ask for a run of vectors in a file: home/"imports"/…, which tells the run's id once it is done.

    Raises BadVectors for a file that is not there.
    """
    folder = parcel.folder(home)
    folder.put("plan.json", parcel.model_dump_json())
    anew = bringing.result(home, folder) is None
    _ask(client, folder, _import, home, parcel, folder.name, where=crew(client), anew=anew)
    return folder


def submit_export(client: Client, home: Path, run: str, format: str) -> Folder:
    """Ask for a run's vectors as a file of another program: `packing.file` of the folder. Raises MissingRun, BadConfig.

    Those that were made more than a day ago are removed.
    """
    packing.prune(home)
    Run.open(home, run)
    if (folder := packing.place(home, run, format)) is None:
        raise BadConfig("There is no format {format}; there are {formats}.", format=format, formats=", ".join(FORMATS))
    folder.path.mkdir(parents=True, exist_ok=True)
    anew = not packing.file(folder).exists()
    _ask(client, folder, _export, home, run, format, where=crew(client), anew=anew)
    return folder


def submit_corpus(client: Client, home: Path, plan: Plan) -> Folder:
    """Ask for a corpus, built by all workers: home/"builds"/fingerprint. Raises InputError for files that are none."""
    return _ask_corpus(client, home, plan)[0]


def submit_download(client: Client, home: Path, order: Order) -> Folder:
    """Ask for the files of a public corpus: home/"public"/key. What came before goes on from where it broke off."""
    folder = fetching.asked(home, order)
    there = is_there(order, folder.path)
    _ask(client, folder, _download, home, order, where=crew(client), anew=not there)
    return folder


class Pipeline(NamedTuple):
    """From files to a map: the pieces of work, each waiting for the one before it."""

    corpus: Folder
    run: Run
    tables: list[Folder]


def submit_pipeline(
    client: Client, home: Path, plan: Plan, model: str, config: Config, tables: Mapping[str, Mapping[str, object]],
    device: str = "auto",
) -> Pipeline:  # fmt: skip
    """Ask for a corpus, a run on it, and tables of that run (function -> its arguments): all at once, in their order.

    Nobody need stay to start the next: each is queued, and starts when what it waits for is done.
    """
    building, built = _ask_corpus(client, home, plan)
    if built:  # the worker that will fit loads what it needs while others read
        where = {"key": f"warm-{secrets.token_hex(4)}", "resources": {"fit": 1}}
        fire_and_forget(client.submit(work.warm, model, config, device, pure=False, **where))
    run = Run(home, Request(model, config, building.name))
    fitted = _ask_run(client, run, device, [built] if built else [])
    asked = []
    for function, arguments in tables.items():
        table = Table(function, [run.name], dict(arguments))
        asked.append(derived.asked(home, table))
        _ask(client, asked[-1], _table, home, table, after=[fitted] if fitted else [], where=crew(client))
    return Pipeline(building, run, asked)


def resume(client: Client, home: Path, folder: Folder) -> None:
    """Ask again for work that failed, was cancelled or lost; it goes on from what was kept."""
    if folder.path.parent.name == "runs":
        submit(client, home, Run.open(home, folder.name).request)
    elif folder.path.parent.name == "public":
        submit_download(client, home, Order.model_validate(folder.json("order.json")))
    elif folder.path.parent.name == "tables":
        submit_table(client, home, Table(**folder.json("table.json")))  # pyright: ignore[reportArgumentType]
    elif folder.path.parent.name == "imports":
        submit_import(client, home, Parcel.model_validate(folder.json("plan.json")))
    else:
        submit_corpus(client, home, Plan.model_validate(folder.json("plan.json")))


def _ask_corpus(client: Client, home: Path, plan: Plan) -> tuple[Folder, Future | None]:
    folder = Folder(home / "builds" / fingerprint(plan))
    folder.put("plan.json", plan.model_dump_json())
    there = (home / "corpora" / folder.name / "manifest.json").exists()
    asked = _ask(client, folder, _corpus, home, plan, folder.name, where=crew(client), anew=not there)
    return folder, asked


def _ask_run(client: Client, run: Run, device: str, after: list[Future]) -> Future | None:
    if run.status == "done":
        return None
    needs = _under_way(client, [Run.open(run.home, name) for name in run.request.needs], ask=device)
    where = {"resources": {"fit": 1} | _gpu(client, device)}
    return _ask(client, run, _fit, run.home, run.name, device, after=[*after, *needs], where=where)


def _gpu(client: Client, device: str) -> dict[str, int]:
    if device != "cuda":
        return {}
    if not any("gpu" in worker["resources"] for worker in workers(client).values()):
        raise MissingDevice("No worker has a GPU; train on the processor instead.")
    return {"gpu": 1}


def _under_way(client: Client, runs: Sequence[Run], ask: str | None = None) -> list[Future]:
    """What to wait for, so that these runs are done. Those that are not under way are asked for, or refused."""
    found = []
    for run in runs:
        now = status(client, run)
        if ask is None and now not in ("done", "queued", "running"):
            raise MissingRun("Nothing is trained in {name} yet; train it first.", name=run.name)
        if now != "done" and (future := _ask_run(client, run, ask or "auto", [])) is not None:
            found.append(future)
    return found


def _ask(
    client: Client, folder: Folder, task: Task, *arguments: object, after: Sequence[Future] = (),
    where: Mapping[str, Any], anew: bool = False,
) -> Future | None:  # fmt: skip
    """The task that does a piece of work, submitted unless it is under way; None if the work is done."""
    with folder.held("ask"):  # two people at once
        (now,) = statuses(client, [folder], grace=0.0)
        if now == "done" and not anew:
            return None
        if now in ("queued", "running") and not folder.cancel_asked:
            under_way = Future(folder.record().key, client=client)
            if statuses(client, [folder], grace=0.0)[0] in ("queued", "running"):
                return under_way
        key = f"{folder.name}-{secrets.token_hex(4)}"
        folder.ask_cancel(False)
        folder.mark("queued", key=key)
        future = client.submit(task, key, list(after), *arguments, key=key, pure=False, **where)
        fire_and_forget(future)
        until = time.monotonic() + GRACE
        while statuses(client, [folder], grace=0.0) == ["lost"] and time.monotonic() < until:
            time.sleep(0.005)  # whoever asks next must find the scheduler knowing it
        return future


def _fit(key: str, after: list[str], home: Path, name: str, device: str) -> str:
    return work.work(home, name, device, key=key, after=after)


def _table(key: str, after: list[str], home: Path, table: Table) -> str:
    return derived.make(home, table, key, after)


def _corpus(key: str, after: list[str], home: Path, plan: Plan, name: str) -> str:
    return reading.make(home, plan, Folder(home / "builds" / name), key, after)


def _download(key: str, after: list[str], home: Path, order: Order) -> str:
    return fetching.make(home, order, key, after)


def _import(key: str, after: list[str], home: Path, parcel: Parcel, name: str) -> str:
    return bringing.make(home, parcel, Folder(home / "imports" / name), key, after)


def _export(key: str, after: list[str], home: Path, run: str, format: str) -> str:
    return packing.make(home, run, format, key, after)


def status(client: Client, folder: Folder) -> str:
    """new, queued, running, done, failed, cancelled, or lost: the folder expects a worker and nobody works."""
    return statuses(client, [folder])[0]


def statuses(client: Client, folders: Sequence[Folder], grace: float = GRACE) -> list[str]:
    """The status of each, the scheduler asked once for all; grace: seconds that a task has to reach the scheduler."""
    records = [folder.record() for folder in folders]
    asked = [record.key for record in records if record.status in ("queued", "running")]
    busy = set(cast("list[str]", client.run_on_scheduler(_busy, asked))) if asked else set()
    told = []
    for folder, record in zip(folders, records, strict=True):
        known = record.key in busy or (record.status == "queued" and time.time() - record.at < grace)
        told.append(record.status if known or record.status not in ("queued", "running") else _lost(folder))
    return told


def _busy(keys: list[str], dask_scheduler: Scheduler) -> list[str]:
    return [key for key in keys if (task := dask_scheduler.tasks.get(key)) and task.state in BUSY]


def _lost(folder: Folder) -> str:
    """What became of work that no scheduler knows: it ended a moment ago, is done elsewhere, or is lost."""
    if (now := folder.status) not in ("queued", "running"):
        return now
    with folder.held("work", patience=0.0) as free:
        return "lost" if free and folder.status in ("queued", "running") else folder.status


def cancel(client: Client, folder: Folder, patience: float = 2.0) -> None:
    """Stop a piece of work: at its next step, or with its worker if it does not listen. What was kept stays."""
    if (now := status(client, folder)) not in ("queued", "running", "lost"):
        return
    folder.ask_cancel()
    until = time.monotonic() + patience
    while now == "running" and folder.status == "running" and time.monotonic() < until:
        time.sleep(0.05)
    if folder.status == "running":
        _kill_worker(client, folder)
    with folder.held("work", patience=2.0 if now == "running" else 0.0):
        if folder.status in ("queued", "running"):
            folder.mark("cancelled")


def _kill_worker(client: Client, folder: Folder) -> None:
    key = folder.record().key
    doing = cast("dict[str, list[str]]", client.processing())
    if busy := [worker for worker, keys in doing.items() if key in keys]:
        client.run(_kill, workers=busy, nanny=True)


def _kill(dask_worker: Nanny) -> None:
    import psutil

    process = psutil.Process(dask_worker.pid)
    for each in [*process.children(recursive=True), process]:
        each.kill()
