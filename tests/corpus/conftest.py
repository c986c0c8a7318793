"""What the tests of the corpus share: files written, corpora built, a Kiwi loaded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.contracts import Making
from explorer.corpus.build import Plan, build
from explorer.corpus.store import StoredCorpus, opened


def finished(making: Making[str]) -> str:
    """The result of work, its steps passed over."""
    while True:
        try:
            next(making)
        except StopIteration as end:
            return end.value


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., StoredCorpus]:
    """made(path or bytes, name=…, tokenizer=…, column=…): the corpus of one file, cut at spaces if nothing is said."""

    def make(content: Path | bytes, name: str = "text.txt", **options: object) -> StoredCorpus:
        path = content
        if isinstance(path, bytes):
            path = tmp_path / name
            path.write_bytes(content)
        plan = Plan(files=(path,), name=path.name, **({"tokenizer": "whitespace"} | options))
        home = tmp_path / "home"
        return opened(home, finished(build(home, plan)))

    return make
