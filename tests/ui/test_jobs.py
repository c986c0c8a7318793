"""What is under way, in the sidebar: shares from steps, four at most, and names shown as they are."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.contracts import Step
from explorer.runs.store import About
from explorer.ui import cached, pick


def about(name: str, status: str) -> About:
    return About(name, name, "skipgram", "", status, "2026-01-01", {}, 0, {})


class Run:
    """A run as far as the list asks."""

    def __init__(self, step: Step | None) -> None:
        self.step = step

    def last(self) -> Step | None:
        return self.step


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch):
    def show(runs: dict[str, tuple[str, Step | None]]) -> AppTest:
        monkeypatch.setattr(pick, "runs", lambda: [about(name, status) for name, (status, _) in runs.items()])
        monkeypatch.setattr(cached, "run", lambda name: Run(runs[name][1]))
        monkeypatch.setattr(pick, "run_name", lambda about: about.name)

        def script() -> None:
            from explorer.ui.jobs import running

            running()

        at = AppTest.from_function(script, default_timeout=60)
        at.query_params["lang"] = "en"
        at.run()
        assert not at.exception and not at.error
        return at

    return show


def bars(at: AppTest) -> list[tuple[float, str]]:
    return [(bar.proto.value / 100, bar.proto.text) for bar in at.get("progress")]


def test_only_what_is_under_way_is_listed_with_its_share(listed) -> None:
    at = listed({
        "done": ("done", Step(9, 9, {})), "failed": ("failed", None), "half": ("running", Step(5, 10, {})),
        "first": ("queued", None), "beyond": ("running", Step(12, 10, {})), "unknown": ("running", Step(0, 0, {})),
    })  # fmt: skip
    assert bars(at) == [(0.5, "half"), (0.0, "first"), (1.0, "beyond"), (0.0, "unknown")]
    assert at.caption[0].value == "4 under way"


def test_nothing_under_way_shows_nothing(listed) -> None:
    at = listed({"done": ("done", None)})
    assert not bars(at) and not at.caption


def test_all_are_counted_and_four_are_drawn(listed) -> None:
    at = listed({f"run {n}": ("running", Step(n, 10, {})) for n in range(7)})
    assert at.caption[0].value == "7 under way" and [text for _, text in bars(at)] == [f"run {n}" for n in range(4)]


def test_a_run_s_name_is_no_markup(listed) -> None:
    """A run renamed ![x](https://…) fetched an image from outside on every page."""
    ((_, text),) = bars(listed({"![x](https://example.org/x.png) *b*": ("running", None)}))
    assert text == r"!\[x\](https://example.org/x.png) \*b\*"
