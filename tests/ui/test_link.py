"""Links lead to files that are there, and take the language and their ids along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st

from explorer.ui import link

ROOT = Path(__file__).parents[2]


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, dict[str, str]]]:
    found: list[tuple[Path, str, dict[str, str]]] = []
    monkeypatch.setattr(
        st, "page_link", lambda page, label, query_params, **_: found.append((page, label, query_params))
    )
    monkeypatch.setattr(st, "session_state", {})
    return found


def test_a_chosen_language_goes_along_and_an_id_wins_over_it(linked, monkeypatch: pytest.MonkeyPatch) -> None:
    link.to("pages/start/corpus.py", "글", corpus="<b>&?#")
    monkeypatch.setattr(st, "session_state", {"lang": "ko", "corpus": "other", "w.run": "x"})
    link.to("pages/start/corpus.py", "글", run="r1")
    link.to("pages/start/corpus.py", "글", lang="en")
    monkeypatch.setattr(st, "session_state", {"lang": ""})
    link.to("pages/start/corpus.py", "글")
    assert [ids for *_, ids in linked] == [{"corpus": "<b>&?#"}, {"lang": "ko", "run": "r1"}, {"lang": "en"}, {}]
    assert {page for page, *_ in linked} == {ROOT / "pages/start/corpus.py"}


def test_every_link_in_the_code_leads_to_a_page_that_is_there() -> None:
    code = [path.read_text("utf-8") for folder in ("explorer", "pages") for path in (ROOT / folder).rglob("*.py")]
    targets = {target for text in code for target in re.findall(r"link\.to\(\s*\"([^\"]+)\"", text)}
    assert len(targets) >= 2 and all((ROOT / target).is_file() for target in targets)
