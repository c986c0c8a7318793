"""`engine`: the process that does the work on this machine."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from typing import Any

from explorer.runs import daemon
from explorer.runs.store import default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """Status or stop."""
    parser.add_argument("action", choices=("status", "stop"), nargs="?", default="status")


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """Where work is done, or whether there was an engine to stop."""
    home = default_home()
    if asked.action == "stop":
        return {"stopped": daemon.stop(home)}
    if cluster := os.environ.get("EXPLORER_SCHEDULER"):
        return {"running": None, "address": cluster}
    told = daemon.running(home) or {}
    return {"running": bool(told), **{name: told[name] for name in ("address", "pid", "code") if name in told}}


def lines(answer: Mapping[str, Any]) -> str:
    """One sentence."""
    if "stopped" in answer:
        return "The engine is stopped." if answer["stopped"] else "There was no engine to stop."
    if answer["running"] is None:
        return f"Work is done by the cluster at {answer['address']}."
    if not answer["running"]:
        return "No engine runs; it starts by itself when there is work."
    return f"The engine runs at {answer['address']}, process {answer['pid']}."
