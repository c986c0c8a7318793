"""`corpora`: what was read so far."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.cli import kept
from explorer.corpus import store
from explorer.runs import corpora
from explorer.runs.store import default_home

flags = kept.flags


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """Every corpus, the newest first; or what was changed."""
    if asked.action != "list":
        return kept.changed(asked, store.find, corpora.delete, store.rename)
    return {"corpora": [_row(default_home(), about) for about in store.listed(default_home())]}


def _row(home: Path, about: store.Manifest) -> dict[str, Any]:
    told = {name: getattr(about, name) for name in ("name", "sentences", "tokens", "vocabulary")}
    size = corpora.size(home, about.id)
    return {"corpus": about.id, **told, "tokenizer": about.tokenizer.name, "created": str(about.created), "bytes": size}


def lines(answer: Mapping[str, Any]) -> str:
    """A line a corpus."""
    if "corpora" not in answer:
        return kept.changed_lines(answer)
    rows = [f"{c['corpus']}  {c['tokens']:>13,} tokens  {c['tokenizer']:<10} {kept.megabytes(c['bytes'])}  {c['name']}"
            for c in answer["corpora"]]  # fmt: skip
    return "\n".join(rows) or "No corpora yet: python -m explorer corpus FILE"
