"""What a corpus is to be made from, a first look at it, and the fingerprint that names the result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from explorer.contracts import Making, Step
from explorer.corpus.account import Notice
from explorer.corpus.files import Reading, reading
from explorer.corpus.store import Origin
from explorer.corpus.tokenise import tokenizer
from explorer.corpus.unpack import members
from explorer.errors import UnreadableText

VERSION = 1  # of all that is done to text in this package: raise it when the same file would give another corpus
NOTHING = {"lines": 0, "sentences": 0, "tokens": 0}


class Plan(BaseModel):
    """What to make a corpus from. column: of tables (None: the one that looks like text); name: as users see it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    files: tuple[Path, ...]
    name: str
    column: str | None = None
    tokenizer: str = "kiwi"
    settings: Mapping[str, object] = {}
    origin: Origin | None = None  # of a public corpus: it travels into the manifest


class Survey(NamedTuple):
    """A first look at all files: how each of their texts is to be read, and what was passed over."""

    readings: list[tuple[Path, list[Reading]]]
    notices: list[Notice]

    @property
    def texts(self) -> list[Reading]:
        """All texts, in order."""
        return [one for _, found in self.readings for one in found]

    @property
    def columns(self) -> tuple[str, ...]:
        """What travels with the text, over all files."""
        return tuple(dict.fromkeys(name for one in self.texts for name in one.others))


def survey(plan: Plan) -> Survey:
    """Look at the beginning of every file. Raises UnreadableText, BadConfig."""
    notices: list[Notice] = []
    for path in plan.files:
        if not _is_text(path.name):
            name = path.name.encode("utf-8", "replace").decode()
            raise UnreadableText("The name of the file {name} is not in UTF-8. Rename it and open it again.", name=name)
    readings = [(path, [reading(member, plan.column) for member in members(path, notices)]) for path in plan.files]
    for path, found in readings:
        if not found:
            raise UnreadableText("{name} holds no text.", name=path.name)
    if not readings:
        raise UnreadableText("No file was given.")
    return Survey(readings, notices)


def _is_text(name: str) -> bool:
    """Whether a file's name can be written down: an archive unpacked on another system may leave bytes of CP949."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def fingerprint(plan: Plan) -> str:
    """The id that the corpus of this plan has or will have. Raises UnreadableText, BadConfig, MissingTokenizer."""
    making = hashed(plan, survey(plan), 1)
    while True:
        try:
            next(making)
        except StopIteration as end:
            return end.value[:16]


def hashed(plan: Plan, found: Survey, total: int) -> Making[str]:
    """SHA-256 of all that decides what the corpus will be: the bytes, how they are read, what cuts them."""
    cutter = tokenizer(plan.tokenizer, plan.settings)
    settings = json.dumps(cutter.settings, sort_keys=True, ensure_ascii=False)
    texts = [(one.kind, one.column) for one in found.texts]
    told = [(notice.msgid, notice.fields) for notice in found.notices]
    decided = repr((VERSION, texts, told, plan.tokenizer, settings, cutter.version))
    digest = hashlib.sha256(decided.encode("utf-8", "replace"))
    for path in plan.files:
        own = hashlib.sha256()
        with path.open("rb") as file:
            while data := file.read(16 << 20):
                own.update(data)
                yield Step(0, total, NOTHING)
        digest.update(own.digest())
    return digest.hexdigest()
