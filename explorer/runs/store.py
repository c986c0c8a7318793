"""Runs as folders, named by a hash of what made them; listed, renamed, removed.

runs/skipgram-0f3a…/
  run.json            what was asked (model, config, corpus), and when done what came of it (device, timings, metrics)
  name                what people call it, if it was renamed
  status.json         how it stands; steps.jsonl while it runs, metrics.parquet when it is done
  vocabulary.arrow    words, counts and the tokeniser: it opens without its corpus
  state.safetensors   named tensors, and the model's facts in the header
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
from typing_extensions import override

from explorer.contracts import Config, State, Step, Vocabulary
from explorer.errors import MissingRun, RunBusy
from explorer.models import MODELS, model_class
from explorer.runs import steps, tensors, vocabulary
from explorer.runs.folder import Folder, aside
from explorer.runs.steps import START, Noted, Place

NAME = re.compile(r"[a-z0-9_]{1,64}-[0-9a-f]{12}")
TRAINING = "training."  # tensors that only training needs: dropped when it is done


def default_home() -> Path:
    """Where corpora and runs live: EXPLORER_HOME, or the platform's folder for a user's data."""
    if asked := os.environ.get("EXPLORER_HOME"):
        return Path(asked).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("korean-embedding-explorer", appauthor=False)


@cache
def code() -> tuple[str, float]:
    """Version of this process's code: a hash of its sources, and when the newest of them changed (epoch seconds)."""
    root = Path(__file__).parents[1]
    digest, newest = hashlib.sha256(), 0.0
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        newest = max(newest, path.stat().st_mtime)
    return digest.hexdigest()[:12], newest


@dataclass(frozen=True, slots=True)
class Request:
    """All that decides a run: asked for twice, it is the same run."""

    model: str
    config: Config
    corpus: str  # fingerprint; "" of a run that was not trained here

    @property
    def name(self) -> str:
        """The run's name: the model and a hash of what differs from its defaults."""
        differs = self.config.model_dump(mode="json", exclude_defaults=True)
        made_of = json.dumps([self.model, self.config.version, differs, self.corpus], sort_keys=True)
        return f"{self.model}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"

    @property
    def title(self) -> str:
        """What the run is called until somebody renames it: the model and what differs from its defaults."""
        differs = self.config.model_dump(mode="json", exclude_defaults=True)
        return " ".join([self.model, *(f"{field}={value}" for field, value in differs.items())])

    @property
    def needs(self) -> list[str]:
        """Names of the runs that its config refers to."""
        named = [getattr(self.config, field) for field in model_class(self.model).needs]
        return [name for name in named if name is not None]


class Run(Folder):
    """A trained or training model. Made from a request it is asked for; `open` finds one that exists."""

    def __init__(self, home: Path, request: Request) -> None:
        super().__init__(home / "runs" / request.name)
        self.home, self.request = home, request
        if not (self.path / "run.json").exists():
            self.put("run.json", json.dumps(self._asked(), ensure_ascii=False, indent=1))

    def _asked(self) -> dict[str, object]:
        config = self.request.config
        return {
            "title": self.request.title, "model": self.request.model, "config": config.model_dump(mode="json"),
            "version": config.version, "seed": config.seed, "corpus": self.request.corpus, "code": code()[0],
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }  # fmt: skip

    @classmethod
    def open(cls, home: Path, name: str) -> Run:
        """A run that exists, by its id, which may come from an address. Raises MissingRun."""
        about = Folder(home / "runs" / name).json("run.json") if NAME.fullmatch(name) else {}
        if about.get("model") not in MODELS:
            raise MissingRun("There is no run {name}; was it deleted?", name=name)
        model = str(about["model"])
        run = cls.__new__(cls)  # the folder as it is: a config that gained a field since keeps its name
        Folder.__init__(run, home / "runs" / name)
        config = model_class(model).Config.model_validate(about["config"])
        run.home, run.request = home, Request(model, config, str(about["corpus"]))
        return run

    @property
    def about(self) -> dict[str, object]:
        """run.json: what was asked, and when done what came of it."""
        return self.json("run.json")

    @override
    def noted(self, most: int | None = None) -> list[Noted]:
        if (self.path / "steps.jsonl").exists() or not (self.path / "metrics.parquet").exists():
            return super().noted(most)
        rows = _noted(self.path / "metrics.parquet")
        return rows if most is None or len(rows) <= most else steps.thinned(rows, most)

    @override
    def last(self) -> Step | None:
        noted = self.noted(2) if (self.path / "metrics.parquet").exists() else []
        return noted[-1].step if noted else super().last()

    def write(self, state: State, facts: Mapping[str, object], place: Place = START) -> None:
        """Replace the checkpoint, whole or not at all; place: where the record of steps stood at that moment."""
        from safetensors.numpy import save_file

        head = {"facts": json.dumps(dict(facts), ensure_ascii=False), "place": json.dumps(place)}
        arrays = {name: np.asarray(tensor, order="C") for name, tensor in state.items()}  # keeps 0-d as it is
        with aside(self.path / "state.safetensors", sync=True) as part:
            save_file(arrays, part, metadata=head)

    def read(self, mapped: bool = False) -> State | None:
        """The last checkpoint, or None; mapped: read-only arrays that stay on the disk until they are looked at."""
        from safetensors.numpy import load_file

        path = self.path / "state.safetensors"
        return (tensors.mapped if mapped else load_file)(path) if path.exists() else None

    def facts(self) -> dict[str, object]:
        """What arrays cannot say of the last checkpoint."""
        return json.loads(self._head().get("facts", "{}"))

    def place(self) -> Place:
        """Where the record of steps stood at the last checkpoint."""
        return Place(*json.loads(self._head().get("place", "[0, 0]")))

    def _head(self) -> dict[str, str]:
        from safetensors import safe_open

        path = self.path / "state.safetensors"
        if not path.exists():
            return {}
        with safe_open(path, "np") as opened:
            return opened.metadata() or {}

    def keep_vocabulary(self, words: Vocabulary) -> None:
        """Keep the model's words and what cut them, so that the run opens without its corpus."""
        with aside(self.path / "vocabulary.arrow") as part:
            vocabulary.write(part, words)

    def vocabulary(self) -> Vocabulary:
        """The model's words. Raises MissingRun where nothing was trained yet."""
        if not (self.path / "vocabulary.arrow").exists():
            raise MissingRun("Nothing is trained in {name} yet; train it first.", name=self.name)
        return vocabulary.read(self.path / "vocabulary.arrow")

    def finish(self, state: State, facts: Mapping[str, object], result: Mapping[str, object]) -> None:
        """Keep what viewing needs and what came of it: weights without training's own, metrics, figures in run.json."""
        self.write({name: tensor for name, tensor in state.items() if not name.startswith(TRAINING)}, facts)
        if rows := super().noted():
            _keep_metrics(self.path / "metrics.parquet", rows)
        self.put("run.json", json.dumps(self.about | dict(result), ensure_ascii=False, indent=1), sync=True)
        (self.path / "steps.jsonl").unlink(missing_ok=True)


def _keep_metrics(path: Path, rows: list[Noted]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = [{"done": r.step.done, "total": r.step.total, "seconds": r.seconds, **r.step.metrics} for r in rows]
    names = dict.fromkeys(name for row in table for name in row)
    with aside(path) as part:
        pq.write_table(pa.table({name: [row.get(name) for row in table] for name in names}), part)


def _noted(path: Path) -> list[Noted]:
    import pyarrow.parquet as pq

    rows = []
    for row in pq.read_table(path).to_pylist():
        done, total, seconds = row.pop("done"), row.pop("total"), row.pop("seconds")
        rows.append(Noted(Step(done, total, {k: v for k, v in row.items() if v is not None}), seconds))
    return rows


@dataclass(frozen=True, slots=True)
class About:
    """One line of the list of runs."""

    id: str
    name: str  # as renamed, else its request's title
    model: str
    corpus: str
    status: str  # as the folder says; only the engine knows which of the running are lost
    created: str  # ISO 8601, UTC
    config: dict[str, object]
    size: int  # bytes
    result: dict[str, object]  # device, threads, timings, words_per_second, metrics: when done


def listed(home: Path) -> list[About]:
    """Every run, the newest first. A folder without a whole run.json is none."""
    found = []
    with suppress(FileNotFoundError), os.scandir(home / "runs") as entries:
        found = [about for entry in entries if NAME.fullmatch(entry.name) and (about := _about(Path(entry.path)))]
    return sorted(found, key=lambda about: (about.created, about.id), reverse=True)


def _about(path: Path) -> About | None:
    folder = Folder(path)
    told = folder.json("run.json")
    if told.get("model") not in MODELS:
        return None
    asked = {"model", "config", "version", "seed", "corpus", "code", "created", "title"}
    return About(
        id=path.name, name=_name(path) or str(told["title"]), model=str(told["model"]), corpus=str(told["corpus"]),
        status=folder.status, created=str(told["created"]), config=cast("dict", told["config"]), size=_flat_size(path),
        result={name: value for name, value in told.items() if name not in asked},
    )  # fmt: skip


def _name(path: Path) -> str:
    try:
        return (path / "name").read_text("utf-8")
    except FileNotFoundError:
        return ""


def _flat_size(path: Path) -> int:
    with suppress(FileNotFoundError), os.scandir(path) as entries:
        return sum(entry.stat().st_size for entry in entries if entry.is_file())
    return 0


def find(home: Path, text: str) -> str:
    """The id of a run given its id, its name, or the beginning of its id. Raises MissingRun."""
    runs = listed(home)
    for fits in (lambda r: r.id == text, lambda r: r.name == text, lambda r: bool(text) and r.id.startswith(text)):
        if found := [run.id for run in runs if fits(run)]:
            return found[0]
    raise MissingRun("There is no run {name}; was it deleted?", name=text)


def rename(home: Path, name: str, title: str) -> None:
    """Call a run something else; its id stays, and an empty title gives it back its own. Raises MissingRun."""
    run = Run.open(home, name)
    run.put("name", " ".join(title.split())[:200])


def size(home: Path, name: str) -> int:
    """Bytes that deleting a run frees: the run, the tables and exports made from it. Raises MissingRun."""
    return Run.open(home, name).size() + sum(folder.size() for folder in _made_of(home, name))


def tables(home: Path, name: str) -> list[Folder]:
    """The tables made from a run or a corpus."""
    folders = [Folder(path.parent) for path in home.glob("tables/*/table.json")]
    told = [cast("dict[str, list[str]]", folder.json("table.json")) for folder in folders]
    made_of = [[*(table.get("runs") or []), *(table.get("corpora") or [])] for table in told]
    return [folder for folder, names in zip(folders, made_of, strict=True) if name in names]


def _made_of(home: Path, name: str) -> list[Folder]:
    return [*tables(home, name), *map(Folder, home.glob(f"exports/{name}.*"))]


def delete(home: Path, name: str) -> None:
    """Remove a run and the tables and exports of it. Raises MissingRun, or RunBusy while it is worked on or needed."""
    run = Run.open(home, name)
    if other := next((about for about in listed(home) if name in about.config.values()), None):
        raise RunBusy("{other} is made from {name}; delete it first.", other=other.name, name=name)
    with run.held(patience=0.2) as ours:
        if not ours:
            raise RunBusy("{name} is being worked on; cancel it first.", name=name)
        for folder in [*_made_of(home, name), run]:
            remove(folder)


def remove(folder: Folder) -> None:
    """Remove a folder: gone from every list at once, then from the disk."""
    gone = folder.path.with_name(f".{folder.name}.deleted")
    with suppress(FileNotFoundError):
        folder.path.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
