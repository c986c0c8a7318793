"""The corpus and the run that every visitor finds, shipped in assets/runs/ and remade by `make demo`.

    grammar (corpus.practice) ──write──▶ practice.tsv ──build──▶ corpus ──fit──▶ run ──▶ its map ──zip──▶ assets/runs/

The archive is laid out as EXPLORER_HOME is. `builtin.json` names what is in it; a test builds the corpus anew and
compares fingerprints, so that what is shipped cannot drift from the code that claims to make it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import derived, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished

SHIPPED = Path(__file__).parents[2] / "assets" / "runs"
NAME = "Practice corpus"
MODEL, CONFIG = "skipgram", {"threads": 1, "epochs": 10}
SENTENCES, SEED = 40_000, 0


@dataclass(frozen=True, slots=True)
class Builtin:
    """Ids of what is shipped, and the table that holds its first map."""

    corpus: str
    run: str
    table: str


@cache
def about() -> Builtin:
    """What is shipped."""
    return Builtin(**json.loads((SHIPPED / "builtin.json").read_text("utf-8")))


def install(home: Path) -> None:
    """Put the shipped corpus, run and table where ours live, unless they are there. Raises OSError on a full disk."""
    if all((home / name).is_dir() for name in _folders(about())):
        return
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as aside, zipfile.ZipFile(SHIPPED / "builtin.zip") as archive:
        archive.extractall(aside)  # our own archive: its names are those of _folders
        for name in _folders(about()):
            (home / name).parent.mkdir(exist_ok=True)
            if not (home / name).exists():
                (Path(aside) / name).rename(home / name)


def _folders(ours: Builtin) -> list[str]:
    return [f"corpora/{ours.corpus}", f"runs/{ours.run}", f"tables/{ours.table}"]


def plan(folder: Path) -> Plan:
    """The practice corpus as a text file in a folder, and how it is read."""
    path = folder / "practice.tsv"
    practice.write(path, SENTENCES, SEED)
    return Plan(files=(path,), name=NAME, column="text")


def first_map(run: str) -> derived.Table:
    """The table that the map page shows first, with its own defaults."""
    return derived.Table(MAP_FUNCTION, [run], dict(MAP))


MAP_FUNCTION = "explorer.analysis.maps:word_map"


class MapArguments(TypedDict):
    """What the map page asks of `word_map` before anything was chosen."""

    words: int
    n_neighbors: int
    min_dist: float
    seed: int
    k: int


MAP: MapArguments = {"words": 5000, "n_neighbors": 15, "min_dist": 0.1, "seed": 0, "k": 10}


def rebuild(home: Path) -> Builtin:
    """Make all of it anew in a home and pack it."""
    corpus = finished(build(home, plan(home)))
    request = Request(MODEL, model_class(MODEL).Config.model_validate(CONFIG), corpus)
    run = Run(home, request)
    work.work(home, request.name)
    table = first_map(run.request.name)
    derived.make(home, table)
    ours = Builtin(corpus, run.request.name, table.folder(home).path.name)
    with zipfile.ZipFile(SHIPPED / "builtin.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(p for name in _folders(ours) for p in (home / name).rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(home).as_posix())
    (SHIPPED / "builtin.json").write_text(json.dumps(asdict(ours), indent=1) + "\n", "utf-8")
    return ours


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp())
    try:
        print(rebuild(folder))  # noqa: T201 - the command's answer
    finally:
        shutil.rmtree(folder)
