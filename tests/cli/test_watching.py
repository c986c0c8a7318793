"""Waiting for work: every end is told as what it is, and figures are read as people read them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from distributed import Client

from explorer.cli import watching
from explorer.cli.watching import figure, watched
from explorer.errors import ExplorerError, RunLost, UnreadableText, WorkError
from explorer.runs import engine
from explorer.runs.folder import Folder


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3_161_000, "3,161,000"), (2.38749, "2.387"), (1e-7, "1e-07"), (0, "0"), (-0.5, "-0.5"), (999.9, "999.9"),
        (1000.4, "1,000"), (-12345.6, "-12,346"), (5.0, "5"), (math.inf, "inf"), (-math.inf, "-inf"), (math.nan, "nan"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_people_read_it(value: float, text: str) -> None:
    """A loss that is no number ended the command with a trace."""
    assert figure(float(value)) == text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(watching, "LOOK", 0.001)
    return Folder(tmp_path / "runs" / "abc")


def going(monkeypatch: pytest.MonkeyPatch, *states: str) -> None:
    left = list(states)
    monkeypatch.setattr(engine, "status", lambda client, folder: left.pop(0) if len(left) > 1 else left[0])


def wait(folder: Folder) -> None:
    watched(create_autospec(Client, instance=True), folder, "training")


@pytest.mark.parametrize(
    ("state", "why", "kind", "says"),
    [
        ("failed", UnreadableText("{name} is empty.", name="a"), UnreadableText, "a is empty"),
        ("lost", None, RunLost, "worker is gone"),
        ("cancelled", None, WorkError, "cancelled"),
    ],
)
def test_whatever_ends_it_is_told(
    state: str, why: ExplorerError | None, kind: type, says: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mark("failed" if state == "failed" else "running", why)
    going(monkeypatch, "queued", "running", state)
    with pytest.raises(kind, match=says):
        wait(folder)


def test_done_is_silent_on_standard_output_and_says_where_it_was(folder: Folder, monkeypatch, capsys) -> None:
    line = json.dumps([3, 4, {"words_per_second": 1234.5, "loss": 0.25}, 9.0])
    folder.put("steps.jsonl", line + "\n")
    folder.mark("running", key="k", attempt=2)
    monkeypatch.setattr(watching, "TELL", 0.0)
    going(monkeypatch, "queued", "running", "done")
    wait(folder)
    out, err = capsys.readouterr()
    assert out == "" and err.splitlines()[0] == "training: waiting its turn"
    assert "training: 75%, 3 s left; words per second 1,234, loss 0.25 (its worker died" in err


def test_an_interrupt_cancels_the_work(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[Folder] = []

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "status", interrupt)
    monkeypatch.setattr(engine, "cancel", lambda client, folder: cancelled.append(folder))
    with pytest.raises(KeyboardInterrupt):
        wait(folder)
    assert cancelled == [folder]


def test_what_is_told_often_is_written_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    """`evaluate` wrote a line each few sentences."""
    line = watching.Line()
    for at in range(1_000):
        line.tell(lambda at=at: f"{at} of 1,000")
    line.clear()
    assert capsys.readouterr().err == "0 of 1,000\n"


def test_a_terminal_has_one_line_that_is_written_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(watching, "LOOK", 0.0)
    line = watching.Line()
    for at in (1, 2):
        line.tell(lambda at=at: f"{at} of 2")
    line.clear()
    assert capsys.readouterr().err == "\r\x1b[K1 of 2\r\x1b[K2 of 2\r\x1b[K"
