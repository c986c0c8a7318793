"""Files to a corpus: streamed, mapped over workers, in bounded memory.

    file ─unpack─▶ bytes ─files.blocks─▶ Work ─mapped(tokenised)─▶ scratch files, Report      any process, any number
    scratch runs ─spill.merge, range by range─▶ final ids of every block's words                this process
    scratch blocks, in order ─▶ ids starts ends offsets .npy, sentences.arrow, vocabulary.arrow  this process

The first pass holds one block a worker. A block's words are counted where it is cut and left on disk in order, so the
second pass merges ranges of words, never all of them, and holds 500,000 at a time. The third copies block by block. A
corpus of any size and any number of distinct words is built by the same path in the same memory.

The corpus is made in a folder of its own aside and moved into the list when it is whole: a cancelled, failed or killed
build leaves nothing listed. The same bytes, column, tokeniser and settings are the same corpus, found again.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from explorer.contracts import Making, Step
from explorer.corpus import decode
from explorer.corpus.account import Account
from explorer.corpus.block import Report, Work, tokenised
from explorer.corpus.files import blocks
from explorer.corpus.pace import paced
from explorer.corpus.plan import NOTHING, Plan, Survey, fingerprint, hashed, survey
from explorer.corpus.records import read
from explorer.corpus.store import Cutter, Manifest, corpora, write_manifest
from explorer.corpus.tokenise import Cutting, tokenizer
from explorer.corpus.unpack import members
from explorer.corpus.warn import warnings
from explorer.corpus.write import write
from explorer.errors import DiskFull, UnreadableText

__all__ = ["Mapped", "Plan", "build", "fingerprint", "serial"]
Mapped = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]  # an ordered, lazy map
LEARNING = 32 << 20  # bytes that a tokeniser learns from, spread over the files
FINISH = 0.1  # what comes after the last block, as a share of what comes before


def serial(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """The map of one process: lazy, in order."""
    return map(function, items)


def build(home: Path, plan: Plan, mapped: Mapped = serial, scratch: Path | None = None) -> Making[str]:
    """Make the corpus of a plan, or find it again; returns its id. scratch: a folder for what outgrows memory.

    Steps count bytes of the files, and tell lines, sentences and tokens. `mapped` and the files are read in a thread of
    their own, so that a step comes every half second whatever the workers do. Raises UnreadableText, BadConfig,
    MissingTokenizer, DiskFull.
    """
    began = time.monotonic()
    found = survey(plan)
    size = sum(path.stat().st_size for path in plan.files)
    total = max(round(size * (1 + FINISH)), 1)
    with _full_disk_told():
        full = yield from hashed(plan, found, total)
        target = corpora(home) / full[:16]
        if (target / "manifest.json").exists():
            return target.name
        with _workplace(home, scratch, target.name) as (folder, aside):
            cutter = yield from _learnt(plan, found, total)
            reports = yield from _tokenised(plan, found, cutter, mapped, aside, total)
            _check(plan, reports)
            numeric = _numeric(reports, found.columns)
            words = yield from _written(folder, aside, reports, numeric, (size, total))
            manifest = _manifest(full, plan, found, cutter, reports, words, time.monotonic() - began)
            shutil.rmtree(aside)
            write_manifest(folder, manifest)
            _move(folder, target)
    yield Step(total, total, _metrics(reports))
    return target.name


def _learnt(plan: Plan, found: Survey, total: int) -> Making[Cutting]:
    """The tokeniser, having learnt from the text what it has to learn."""
    cutter = tokenizer(plan.tokenizer, plan.settings)
    texts = _sample(found)
    for learnt in paced(iter(cutter.trained(texts) for _ in range(1))):
        if learnt is None:
            yield Step(0, total, NOTHING)
        else:
            cutter = learnt
    return cutter


def _sample(found: Survey) -> Iterator[str]:
    """Sentences from the beginning of every file, a fair share of LEARNING bytes from each."""
    for path, texts in found.readings:
        for member, one in zip(members(path, []), texts, strict=True):
            left = LEARNING // len(found.texts)
            for block in blocks(member, one, 1 << 20):
                yield from read(block, one, Account()).texts
                if (left := left - len(block.data)) <= 0:
                    break


def _works(plan: Plan, found: Survey, cutter: Cutting, aside: Path) -> Iterator[Work]:
    """Every block of every file, numbered."""
    settings = json.dumps(cutter.settings, ensure_ascii=False, sort_keys=True)
    number = passed = 0
    for path, texts in found.readings:
        for member, one in zip(members(path, []), texts, strict=True):
            for block in blocks(member, one, cutter.block):
                placed = block._replace(place=passed + block.place)
                yield Work(number, placed, one, found.columns, plan.tokenizer, settings, str(aside))
                number += 1
        passed += path.stat().st_size


def _tokenised(
    plan: Plan, found: Survey, cutter: Cutting, mapped: Mapped, aside: Path, total: int
) -> Making[list[Report]]:
    """Every block through the workers."""
    reports: list[Report] = []
    done, last = 0, 0.0
    for report in paced(mapped(tokenised, _works(plan, found, cutter, aside))):
        if report is not None:
            reports.append(report)
            done = max(done, report.place)
        if report is None or time.monotonic() - last > 0.2:
            last = time.monotonic()
            yield Step(done, total, _metrics(reports))
    return reports


def _written(
    folder: Path, aside: Path, reports: list[Report], numeric: dict[str, str], span: tuple[int, int]
) -> Making[int]:
    """The files of the corpus; returns the number of distinct words."""
    words, metrics, last = 0, _metrics(reports), 0.0
    for share, known in write(folder, aside, reports, numeric):
        words = known
        if time.monotonic() - last > 0.2:
            last = time.monotonic()
            yield Step(span[0] + round(share * (span[1] - span[0])), span[1], metrics)
    return words


def _metrics(reports: list[Report]) -> dict[str, int]:
    """What a step tells. Summed anew: reports are few, and none can be forgotten."""
    return {
        "lines": sum(report.account.lines.read for report in reports),
        "sentences": sum(report.sentences for report in reports),
        "tokens": sum(report.tokens for report in reports),
    }


def _check(plan: Plan, reports: list[Report]) -> None:
    """Raises UnreadableText where there is nothing to make a corpus of."""
    names, lines = ", ".join(path.name for path in plan.files), _metrics(reports)["lines"]
    if not any(report.sentences for report in reports):
        message = "{name} holds no text: {lines} lines were read, and nothing is written on them."
        raise UnreadableText(message, name=names, lines=lines)
    if not any(report.tokens for report in reports):
        message = "{name} holds no word that {tokenizer} counts: choose another tokeniser, or keep more tags."
        raise UnreadableText(message, name=names, tokenizer=plan.tokenizer)


def _numeric(reports: list[Report], columns: Iterable[str]) -> dict[str, str]:
    """The columns that hold nothing but numbers."""
    kinds = {name: {kind for report in reports if (kind := report.numeric.get(name))} for name in columns}
    return {
        name: "whole" if kind == {"whole"} else "decimal" for name, kind in kinds.items() if kind and "text" not in kind
    }


def _manifest(
    full: str, plan: Plan, found: Survey, cutter: Cutting, reports: list[Report], words: int, seconds: float
) -> Manifest:
    account = Account()
    for report in reports:
        account.add(report.account)
    sizes = {
        "sentences": sum(r.sentences for r in reports),
        "tokens": sum(r.tokens for r in reports),
        "vocabulary": words,
    }
    return Manifest(
        id=full[:16],
        fingerprint=full,
        name=plan.name,
        sources=[one.name for one in found.texts],
        encoding=", ".join(dict.fromkeys(decode.title(one.encoding) for one in found.texts)),
        column=next((one.column for one in found.texts if one.column), None),
        tokenizer=Cutter(name=plan.tokenizer, settings=dict(cutter.settings), version=cutter.version),
        lines=account.lines,
        repairs=list(account.repairs.values()),
        warnings=[*found.notices, *warnings(account, **sizes)],
        created=datetime.now(UTC),
        seconds=round(seconds, 3),
        origin=plan.origin,
        **sizes,
    )


@contextmanager
def _workplace(home: Path, scratch: Path | None, name: str) -> Iterator[tuple[Path, Path]]:
    """A folder for the corpus to be, and one for what is needed on the way; both gone at the end, whatever happens."""
    corpora(home).mkdir(parents=True, exist_ok=True)
    _sweep(corpora(home))
    folder = corpora(home) / f".building-{socket.gethostname()}-{os.getpid()}-{name}"
    aside = (scratch or folder) / f"blocks-{name}"
    try:
        for place in (folder, aside):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        yield folder, aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what builds that were killed on this machine have left."""
    import psutil

    for left in folder.glob(f".building-{socket.gethostname()}-*"):
        process = left.name.removeprefix(f".building-{socket.gethostname()}-").split("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _move(folder: Path, target: Path) -> None:
    """Into the list, in one move. Another build of the same corpus may have come first: it is the same."""
    try:
        folder.rename(target)
    except OSError:
        if not (target / "manifest.json").exists():
            raise


@contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
            message = "The disk is full: nothing of this corpus was kept. Free some room and try again."
            raise DiskFull(message) from error
        raise
