"""Where pages ask for work: it stands on the visitor's own shelf, and is made of what they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.contracts import Config
from explorer.corpus.build import Plan, fingerprint
from explorer.runs import engine
from explorer.runs.derived import Table
from explorer.runs.engine import Pipeline
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.folder import Folder
from explorer.runs.store import Request, Run
from explorer.ui import access, cached


def run(request: Request, device: str = "auto") -> Run:
    """Ask for a run, as `engine.submit` does."""
    _allow(request)
    return engine.submit(cached.client(), cached.home(), request, device)


def runs(requests: Sequence[Request]) -> list[Run]:
    """Ask for the arms of a sweep."""
    return [run(request) for request in requests]


def table(wanted: Table) -> Folder:
    """Ask for a table of runs and corpora that the visitor may see, as `engine.submit_table` does."""
    check(wanted)
    return engine.submit_table(cached.client(), cached.home(), wanted)


def corpus(plan: Plan) -> Folder:
    """Ask for a corpus, as `engine.submit_corpus` does."""
    access.keep(corpora=[fingerprint(plan)])
    return engine.submit_corpus(cached.client(), cached.home(), plan)


def pipeline(plan: Plan, model: str, config: Config, tables: Mapping[str, Mapping[str, object]]) -> Pipeline:
    """Ask for a corpus, a run on it and tables of that, as `engine.submit_pipeline` does."""
    read = fingerprint(plan)
    access.keep(corpora=[read])
    _allow(Request(model, config, read))
    return engine.submit_pipeline(cached.client(), cached.home(), plan, model, config, tables)


def bring(parcel: Parcel) -> Folder:
    """Ask for a run of vectors in a file, as `engine.submit_import` does; `brought` puts the run on the shelf."""
    folder = parcel.folder(cached.home())
    access.keep(imports=[folder.name])
    return engine.submit_import(cached.client(), cached.home(), parcel)


def brought() -> None:
    """Put on the visitor's shelf the runs that their imports became: known by their contents, once they are made."""
    for name in access.seen("imports") or set():
        run = bringing.result(cached.home(), Folder(cached.home() / "imports" / name))
        if run is not None:
            access.keep(runs=[run])
            access.remove("imports", name, lambda: None)


def check(wanted: Table) -> None:
    """Raises MissingRun or MissingCorpus if a table is made of what the visitor may not see."""
    for name in wanted.runs:
        access.check_run(name)
    for name in wanted.corpora:
        access.check_corpus(name)


def _allow(request: Request) -> None:
    """What a run is made of must be the visitor's to see, and stays on the visitor's shelf as long as the run does."""
    if request.corpus:
        access.check_corpus(request.corpus)
    for name in request.needs:
        access.check_run(name)
    access.keep(runs=[request.name, *request.needs], corpora=[request.corpus])
