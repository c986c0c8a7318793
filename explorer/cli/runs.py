"""`runs`: what was trained so far."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from explorer.cli import kept
from explorer.runs import store
from explorer.runs.store import default_home

flags = kept.flags


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """Every run, the newest first, as its folder says; or what was changed."""
    if asked.action != "list":
        return kept.changed(asked, store.find, store.delete, store.rename)
    return {"home": str(default_home()), "runs": [_row(asdict(about)) for about in store.listed(default_home())]}


def _row(about: dict[str, Any]) -> dict[str, Any]:
    result = about.pop("result")
    return {"run": about.pop("id"), "bytes": about.pop("size"), **about, **result}


def lines(answer: Mapping[str, Any]) -> str:
    """A line a run."""
    if "runs" not in answer:
        return kept.changed_lines(answer)
    rows = [f"{r['run']}  {r['status']:<9} {r['created'][:16]} {kept.megabytes(r['bytes'])}  {r['name']}"
            for r in answer["runs"]]  # fmt: skip
    return "\n".join([f"in {answer['home']}", *(rows or ["No runs yet: python -m explorer train MODEL --corpus FILE"])])
