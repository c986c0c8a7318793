"""An export as a piece of work: one file to fetch, written beside the others, kept for a day.

home/exports/skipgram-0f3a….fasttext/skipgram-0f3a….vec
"""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from explorer.contracts import Making
from explorer.runs.exchange.writing import FORMATS, export
from explorer.runs.folder import Folder, aside
from explorer.runs.store import NAME, Run
from explorer.runs.work import drive, emptied, opened, perform

SUFFIX = {"word2vec": "txt", "word2vec-binary": "bin", "fasttext": "vec", "parquet": "parquet", "tensorboard": "zip"}
KEPT = 86400  # seconds that a file waits to be fetched again


def place(home: Path, run: str, format: str) -> Folder | None:
    """Where a run's export lies, made or not; None for names that are none. Both may come from an address."""
    return Folder(home / "exports" / f"{run}.{format}") if NAME.fullmatch(run) and format in FORMATS else None


def file(folder: Folder) -> Path:
    """The file to fetch; there once the work is done."""
    run, _, format = folder.name.partition(".")
    return folder.path / f"{run}.{SUFFIX[format]}"


def make(home: Path, run: str, format: str, key: str, after: Sequence[str] = ()) -> str:
    """Write an export in this process; returns its last status. key and after as in `work.perform`."""
    folder = Folder(home / "exports" / f"{run}.{format}")
    return perform(folder, lambda: drive(_write(home, run, format, folder), folder), key, after)


def _write(home: Path, run: str, format: str, folder: Folder) -> Making[None]:
    out = emptied(folder.path / "scratch") / file(folder).name
    yield from export(opened(home, run), format, out, Run.open(home, run).about)
    if out.is_dir():
        with aside(file(folder)) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in sorted(out.iterdir()):
                archive.write(path, path.name)
    else:
        out.replace(file(folder))


def prune(home: Path, now: float | None = None) -> None:
    """Remove exports that have lain for a day."""
    for each in (home / "exports").glob("*"):
        if (now or time.time()) - each.stat().st_mtime > KEPT:
            shutil.rmtree(each, ignore_errors=True)
