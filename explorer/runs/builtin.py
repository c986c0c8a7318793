"""The corpus and the runs that every visitor finds, shipped in assets/runs/ and remade by `make demo`.

    grammar (corpus.practice) ──write──▶ practice.tsv ──build──▶ corpus ──fit──▶ runs ──▶ tables ──zip──▶ assets/runs/

A run of skip-gram with its first map, one of each language model as its config comes, so that its page offers no
training of what is there, a masked one that learnt for longer than anybody would wait, for the pages about meaning, and
a supermask for each homonym; with the tables that the pages show first.

The archive is laid out as EXPLORER_HOME is. `builtin.json` names what is in it; a test builds the corpus anew and
compares fingerprints, so that what is shipped cannot drift from the code that claims to make it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
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
MODEL = "skipgram"
CONFIG: dict[str, object] = {"threads": 1, "epochs": 10}
ENCODERS = ("bilm", "causal_lm", "masked_lm")
WIDTH = 96  # of the longer one, the widest
LONGER = ENCODERS[-1], {
    "epochs": 30, "mask_rate": 0.5, "max_predictions": 32, "hidden_size": WIDTH, "intermediate_size": 384,
    "learning_rate": 3e-3, "threads": 1,
}  # fmt: skip
MASKS = "supermask", {"tasks": "words", "features": 1024, "hidden_size": 128, "threads": 1}
SENTENCES, SEED = 40_000, 0


@dataclass(frozen=True, slots=True)
class Builtin:
    """Ids of what is shipped: a run of word vectors, the table that holds its first map, encoders and their tables."""

    corpus: str
    run: str
    table: str
    encoders: Sequence[str]  # in the order of ENCODERS, then LONGER, the newest: pages begin with it
    tables: Sequence[str]
    masks: str  # of a mask for each homonym

    @property
    def runs(self) -> list[str]:
        """All of them."""
        return [self.run, *self.encoders, self.masks]


@cache
def about() -> Builtin:
    """What is shipped."""
    return Builtin(**json.loads((SHIPPED / "builtin.json").read_text("utf-8")))


def install(home: Path) -> None:
    """Put the shipped corpus, runs and tables where ours live, unless they are there. Raises OSError on a full disk."""
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
    tables = [f"tables/{each}" for each in (ours.table, *ours.tables)]
    return [f"corpora/{ours.corpus}", *(f"runs/{each}" for each in ours.runs), *tables]


def plan(folder: Path) -> Plan:
    """The practice corpus as a text file in a folder, and how it is read."""
    path = folder / "practice.tsv"
    practice.write(path, SENTENCES, SEED)
    return Plan(files=(path,), name=NAME, column="text")


def first_map(run: str) -> derived.Table:
    """The table that the map page shows first, with its own defaults."""
    return derived.Table(MAP_FUNCTION, [run], dict(MAP))


def first_tables(corpus: str, run: str, encoders: Sequence[str]) -> list[derived.Table]:
    """What the pages of language models, meaning and transfer show first, with their own defaults."""
    held = [derived.Table(HELD_FUNCTION, [each], dict(HELD), [corpus]) for each in encoders]
    words = [
        derived.Table(WORD_FUNCTION, [encoders[-1]], dict(WORD), [corpus]),
        derived.Table(SENSES_FUNCTION, [encoders[-1]], {**WORD, "hidden": False}, [corpus]),
    ]
    return [*held, *words, *_curves(corpus, run, encoders)]


def first_tasks(corpus: str, masks: str) -> derived.Table:
    """How often the task of a sentence is found, as the supermask page asks for it."""
    return derived.Table(TASKS_FUNCTION, [masks], {"seed": 0}, [corpus])


def _curves(corpus: str, run: str, encoders: Sequence[str]) -> list[derived.Table]:
    """A line of the transfer picture each: minutes of work, which a first visit shall not begin."""
    plain = [({"method": name} | size, []) for name, size in PLAIN.items()]
    # by name, so that the longer one stands in its preset's stead
    ways = dict(zip((MODEL, *ENCODERS, LONGER[0]), (run, *encoders), strict=True)).items()
    told = plain + [
        ({"method": way}, [of, run] if way == "beside" else [of]) for model, of in ways for way in WAYS[model]
    ]
    return [derived.Table(CURVE_FUNCTION, runs, CURVE | given, [corpus]) for given, runs in told]


HELD_FUNCTION, HELD = "explorer.analysis.perplexity:held_out", {"share": 0.02}
WORD_FUNCTION, WORD = "explorer.analysis.context_map:context_map", {"word": "배", "limit": 500, "seed": 0}
TASKS_FUNCTION = "explorer.analysis.banks:identified"
SENSES_FUNCTION = "explorer.analysis.senses:senses"
CURVE_FUNCTION, CURVE = "explorer.analysis.transfer:curve", {"column": "uses", "sizes": [100, 300, 1_000]}
PLAIN = {"onehot": {}, "random": {"width": WIDTH}, "random_tuned": {"width": WIDTH}}
READ = ("layer", "mixed", "tuned")
WAYS = {MODEL: ("frozen", "tuned"), "bilm": (*READ, "beside", "adapted"), "causal_lm": READ, "masked_lm": READ}
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
    """Make all of it anew in a home, unless it is there, and pack it."""
    corpus = finished(build(home, plan(home)))
    *runs, masks = [trained(home, request) for request in requests(corpus)]
    tables = [first_map(runs[0]), *first_tables(corpus, runs[0], runs[1:]), first_tasks(corpus, masks)]
    for table in tables:
        derived.make(home, table)
    names = [table.folder(home).name for table in tables]
    return packed(home, Builtin(corpus, runs[0], names[0], runs[1:], names[1:], masks))


def requests(corpus: str) -> list[Request]:
    """The run of word vectors, then the encoders as their configs come, then the longer one, then the masks."""
    encoders: list[tuple[str, dict[str, object]]] = [*((name, {}) for name in ENCODERS), LONGER]
    settings = [(MODEL, CONFIG), *encoders, MASKS]
    return [Request(name, model_class(name).Config.model_validate(of), corpus) for name, of in settings]


def trained(home: Path, request: Request) -> str:
    """The id of a run that is made now, unless it was."""
    Run(home, request)
    if (status := work.work(home, request.name)) != "done":
        raise RuntimeError(f"{request.name} is {status}")
    return request.name


def packed(home: Path, ours: Builtin) -> Builtin:
    """Write the archive and what is in it."""
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
