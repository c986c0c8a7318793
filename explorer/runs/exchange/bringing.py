"""A file of vectors in, a run out: read in blocks, written row by row, never held whole in memory.

    files ──SHA-256──▶ detect ──blocks──▶ keep or drop ──rows──▶ home/imports/…/scratch ──rename──▶ home/runs/imported-…

The run is named by its files' contents: brought twice, it is made once. It appears when all of it is there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from explorer.contracts import Making, Step, Vocabulary
from explorer.corpus.account import Account, Lines, Notice, Repair
from explorer.errors import BadVectors
from explorer.models.imported import ImportedConfig
from explorer.runs.exchange import binary, columns, encoders, hub, projector, text
from explorer.runs.exchange.detect import Format, detect
from explorer.runs.exchange.keeping import Block, Kept
from explorer.runs.exchange.parts import opened, parts
from explorer.runs.folder import Folder
from explorer.runs.store import Request, Run
from explorer.runs.tensors import Rows, mapped
from explorer.runs.vocabulary import LaterTokenizer
from explorer.runs.work import drive, emptied, perform

BLOCK = 1 << 24  # bytes hashed or copied at once
SHOWN = 12  # words of a preview


class Parcel(BaseModel):
    """What is brought: a file, a projector's two, an encoder's folder or its name on the hub; what to call the run."""

    model_config = ConfigDict(frozen=True)
    files: tuple[Path, ...] = ()
    hub: str = Field(default="", max_length=200)
    name: str = Field(max_length=200)

    def folder(self, home: Path) -> Folder:
        """Where the record of the import lies: named by the files as they are now. Raises BadVectors without them."""
        try:
            found = [
                each for path in self.files for each in ([path, *encoders.files(path)] if path.is_dir() else [path])
            ]
            told: list[object] = [[str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns] for path in found]
        except OSError as error:
            raise BadVectors("{name} cannot be opened: {why}.", name=error.filename, why=error.strerror) from error
        told += [self.hub] if self.hub else []
        return Folder(home / "imports" / hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16])


class Preview(NamedTuple):
    """What a file seems to be: its format, numbers a row, rows where it tells them, the first words."""

    format: str
    width: int
    rows: int | None
    words: list[str]


def preview(files: Sequence[Path]) -> Preview:
    """A look at the beginning of what is brought. Raises BadVectors, UnreadableText."""
    found, rows = _known(detect(parts(files)))
    words: list[str] = []
    for block, _place in _blocks(found, Account(), [], 1 << 20):
        words = list(block.words[:SHOWN])
        break
    return Preview(found.name, found.layout.width, rows, words)


def _known(found: Format) -> tuple[Format, int | None]:
    """The format with its width, and its rows as far as the file promises them."""
    if found.name != "parquet":
        return found, found.rows
    known, rows = columns.columns(found.part.path, found.part.name)
    return found._replace(layout=found.layout._replace(width=known.width)), rows


def make(home: Path, parcel: Parcel, folder: Folder, key: str, after: Sequence[str] = ()) -> str:
    """Import in this process; returns the last status of its record. key and after as in `work.perform`."""

    def task() -> None:
        run = drive(_bring(home, parcel, emptied(folder.path / "scratch")), folder)
        folder.put("result.json", json.dumps({"run": run}))

    return perform(folder, task, key, after)


def _bring(home: Path, parcel: Parcel, scratch: Path) -> Making[str]:
    """What is brought, whatever it is."""
    if parcel.hub:
        fetched = yield from hub.fetched(parcel.hub, scratch / "hub")
        return (yield from encoders.bring(home, fetched, parcel.name, scratch))
    if len(parcel.files) == 1 and parcel.files[0].is_dir():
        return (yield from encoders.bring(home, parcel.files[0], parcel.name, scratch))
    return (yield from bring(home, parcel, scratch))


def result(home: Path, folder: Folder) -> str | None:
    """The run that an import made; None if it made none or the run was deleted."""
    run = str(folder.json("result.json").get("run", ""))
    return run if run and (home / "runs" / run / "run.json").exists() else None


def bring(home: Path, parcel: Parcel, scratch: Path) -> Making[str]:
    """Make a run of what is brought; returns its id. Raises BadVectors, UnreadableText.

    Steps count bytes: first those hashed, then those read, then the rows that are put into order.
    """
    began = time.perf_counter()
    size = sum(path.stat().st_size for path in parcel.files)
    found, promised = _known(detect(parts(parcel.files)))
    digest = hashlib.sha256()
    for path in parcel.files:
        with path.open("rb") as file:
            while data := file.read(BLOCK):
                digest.update(data)
                yield Step(min(file.tell(), size), 3 * size, {})
    request = Request("imported", ImportedConfig(seed=0, sha256=digest.hexdigest(), format=found.name), "")
    if (home / "runs" / request.name / "run.json").exists():
        return request.name
    run = Run(scratch, request)
    kept, notices = Kept(), []
    with Rows(run.path / "state.safetensors", found.layout.width) as rows:
        for block, place in _blocks(found, kept.account, notices):
            rows.add(kept.choose(block))
            yield Step(min(size + place, 2 * size), 3 * size, {"rows": len(kept.words)})
        rows.close_with({"counts": bool(kept.counts)})
    if not kept.words:
        raise BadVectors("{name} holds no row that could be kept.", name=found.part.name)
    yield from _ordered(run, kept, size)
    if promised is not None and found.name == "word2vec" and promised != kept.account.lines.read:
        message = "The header promises {rows} rows; {found} were there."
        fields: dict[str, str | int | float] = {"rows": f"{promised:,}", "found": f"{kept.account.lines.read:,}"}
        notices.append(Notice(msgid=message, fields=fields))
    _finish(run, parcel, found.layout.width, kept, [*notices, *kept.notices()], time.perf_counter() - began)
    (home / "runs").mkdir(exist_ok=True)
    run.path.rename(home / "runs" / run.name)
    return run.name


def _blocks(
    found: Format, account: Account, notices: list[Notice], size: int = text.SIZE
) -> Iterator[tuple[Block, int]]:
    """The rows of any format, each block with the bytes of the file that were used so far."""
    if found.name == "parquet":
        with opened(found.part) as member:
            known, _rows = columns.columns(found.part.path, member.name)
            each = found.part.path.stat().st_size / max(1, _rows)
            for block in columns.read(found.part.path, known, account, member.name, size):
                yield block, int(each * account.lines.read)
    elif found.metadata is not None:
        yield from projector.read(found.part, found.metadata, found.layout.width, found.layout.encoding, account)
    else:
        with opened(found.part) as member:
            stream = member.stream
            stream.head(found.start)
            stream.read(found.start)
            if found.name == "word2vec-binary":
                told = found.rows or 0, found.layout.width, found.layout.encoding
                blocks = binary.read(stream, *told, account, notices, size)
            else:
                blocks = text.read(stream, found.layout, account, size)
            for block in blocks:
                yield block, stream.place()


def _ordered(run: Run, kept: Kept, size: int) -> Making[None]:
    """Rows in the order of their counts, where the file tells counts and another order."""
    counts = kept.all_counts()
    if not (np.diff(counts) > 0).any():
        return
    order = np.argsort(-counts, kind="stable")
    path = run.path / "state.safetensors"
    table = mapped(path)["vectors"]
    step = max(1, BLOCK // (4 * table.shape[1]))
    with Rows(path.with_suffix(".ordered"), table.shape[1]) as rows:
        for start in range(0, len(order), step):
            rows.add(table[order[start : start + step]])
            yield Step(2 * size + size * start // len(order), 3 * size, {"rows": len(order)})
        rows.close_with({"counts": True})
    del table
    path.with_suffix(".ordered").replace(path)
    kept.words, kept.counts = [kept.words[at] for at in order.tolist()], [counts[order]]


def _finish(run: Run, parcel: Parcel, width: int, kept: Kept, notices: Sequence[Notice], seconds: float) -> None:
    """Everything else that a run keeps; run.json last."""
    account = kept.account
    run.keep_vocabulary(Vocabulary(kept.words, kept.all_counts(), LaterTokenizer("whitespace", {})))
    if parcel.name.strip():
        run.put("name", " ".join(parcel.name.split()))
    told = {
        "source": [path.name for path in parcel.files], "words": len(kept.words), "width": width,
        "lines": account.lines.model_dump(),
        "places": account.places, "repairs": [each.model_dump() for each in account.repairs.values()],
        "notices": [each.model_dump() for each in notices], "timings": {"import_seconds": round(seconds, 3)},
    }  # fmt: skip
    run.put("run.json", json.dumps(run.about | told, ensure_ascii=False, indent=1), sync=True)
    run.mark("done")


class Report(NamedTuple):
    """What became of the rows of a file: the account of an import."""

    lines: Lines
    places: dict[str, list[int]]
    notices: list[Notice]
    source: list[str]
    repairs: list[Repair]


def report(run: Run) -> Report:
    """The account of an imported run."""
    about = run.about
    lines = Lines.model_validate(about.get("lines", {}))
    notices = [Notice.model_validate(each) for each in about.get("notices", [])]  # pyright: ignore
    repairs = [Repair.model_validate(each) for each in about.get("repairs", [])]  # pyright: ignore
    places: Any = about.get("places", {})
    source: Any = about.get("source", [])
    return Report(lines, places, notices, source, repairs)
