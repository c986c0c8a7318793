"""What was read of a text: every figure is the manifest's, and nothing that a file says becomes markup."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

HOSTILE = "![x](https://example.org/x.png)<script>"
MANIFEST = {
    "id": "abc", "fingerprint": "abc", "name": "n", "sources": [], "encoding": "CP949", "column": None,
    "sentences": 1234,
    "tokens": 56789, "vocabulary": 4321, "created": "2026-01-01T00:00:00Z", "seconds": 1,
    "tokenizer": {"name": "kiwi", "settings": {}, "version": "1"},
    "lines": {"read": 2000, "kept": 1990, "repaired": 7, "dropped": {"blank": 8, "broken": 2}},
    "repairs": [{"kind": "nfc", "count": 7, "before": "<b>e\u0301", "after": HOSTILE}],
    "warnings": [{"msgid": "{name} was passed over: it holds no text.", "fields": {"name": HOSTILE}}],
}  # fmt: skip


def script(manifest: str, name: str, is_brief: bool) -> None:
    import streamlit as st

    from explorer.corpus.store import Manifest
    from explorer.ui import link, report

    link.to = lambda page, label, **ids: st.text(f"{page} {label} {ids}")
    (report.brief if is_brief else report.read)(Manifest.model_validate_json(manifest), name)


def shown(lang: str = "en", is_brief: bool = False, **changes: object) -> AppTest:
    from explorer.ui import link

    before = link.to
    try:
        at = AppTest.from_function(script, args=(json.dumps(MANIFEST | changes), HOSTILE, is_brief), default_timeout=60)
        at.query_params["lang"] = lang
        at.run()
    finally:
        link.to = before
    assert not at.exception
    return at


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_figure_is_the_manifest_s(lang: str) -> None:
    at = shown(lang)
    assert [metric.value for metric in at.metric] == ["2,000", "1,990", "7", "10", "1,234", "4,321"]
    captions = " ".join(caption.value for caption in at.caption)
    for part in ("CP949", "kiwi", "56,789", ": 8", ": 2"):
        assert part in captions
    labels = [metric.label for metric in at.metric]
    assert len(set(labels)) == 6 and all(any("가" <= c <= "힣" for c in label) for label in labels) == (lang == "ko")


def test_examples_of_repairs_stand_as_they_were() -> None:
    (table,) = shown().dataframe
    assert table.value.to_numpy().tolist() == [["Decomposed letters composed (NFD to NFC)", 7, "<b>e\u0301", HOSTILE]]


def test_a_file_s_name_is_no_markup() -> None:
    """The name of a member of an archive in a warning was an image that the browser fetched from outside."""
    at = shown()
    assert at.text[0].value == HOSTILE, "st.text shows what it is given"
    assert at.warning[0].value.startswith(r"!\[x\](https://example.org/x.png)\<script\> was passed over")
    assert not [m for m in at.markdown if HOSTILE in m.value or m.allow_html]


def test_nothing_repaired_dropped_or_warned_of_is_not_mentioned() -> None:
    at = shown(repairs=[], warnings=[], lines={"read": 3, "kept": 3})
    assert not at.dataframe and not at.warning and len(at.caption) == 1 and at.metric[3].value == "0"


def test_kinds_that_this_version_does_not_know_are_shown_by_their_keys() -> None:
    at = shown(
        lines={"read": 1, "dropped": {"eaten": 1}}, repairs=[{"kind": "new", "count": 1, "before": "a", "after": "b"}]
    )
    assert "eaten: 1" in at.caption[1].value and at.dataframe[0].value.iloc[0, 0] == "new"


def test_in_two_lines_it_leads_to_the_corpus() -> None:
    at = shown(is_brief=True)
    assert at.text[0].value == HOSTILE and at.caption[0].value == "1,234 sentences, 4,321 words, cut by kiwi."
    assert at.text[1].value.startswith("pages/start/corpus.py ") and "{'corpus': 'abc'}" in at.text[1].value
