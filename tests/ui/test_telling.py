"""Errors are told once, in words, on the page and in fragments; what steers a script is none of them."""

from __future__ import annotations

import logging

import pytest
from streamlit.testing.v1 import AppTest

HOSTILE = "![x](https://example.org/x.png) [a](javascript:x) <b> *b* `c` $d$ ~~e~~ &lt; \\ :red[f]\n# g"


def page(kind: str, name: str) -> None:
    import streamlit as st

    from explorer.errors import UnreadableText
    from explorer.ui.telling import fragment, telling

    def fail() -> None:
        if kind == "ours":
            raise UnreadableText("{name} is empty.", name=name)
        if kind == "fault":
            raise ZeroDivisionError("a secret path")
        if kind == "stop":
            st.stop()
        if kind == "rerun" and not st.session_state.get("again"):
            st.session_state["again"] = True
            st.rerun()

    @fragment()
    def part() -> None:
        fail()
        st.text("the part went on")

    if name == "in a part":
        part()
    else:
        with telling():
            fail()
            st.text("inside went on")
    st.text("the page went on")


def run(kind: str, name: str = "a.txt", lang: str = "en") -> AppTest:
    at = AppTest.from_function(page, args=(kind, name), default_timeout=60)
    at.query_params["lang"] = lang
    at.run()
    assert not at.exception, "no trace is ever shown"
    return at


@pytest.mark.parametrize(("lang", "says"), [("en", "in a part is empty."), ("ko", "in a part")])
def test_what_a_part_raises_is_told_in_its_place_and_the_page_goes_on(lang: str, says: str) -> None:
    at = run("ours", "in a part", lang)
    (error,) = at.error
    assert says in error.value and (lang == "en" or any("가" <= c <= "힣" for c in error.value))
    assert [text.value for text in at.text] == ["the page went on"]


def test_what_went_wrong_is_told_and_the_rest_of_the_block_is_left_out() -> None:
    at = run("ours")
    assert [error.value for error in at.error] == ["a.txt is empty."] and [t.value for t in at.text] == [
        "the page went on"
    ]


@pytest.mark.parametrize("name", ["a.txt", "in a part"])
def test_a_fault_is_told_without_its_inside_and_logged_with_it(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        at = run("fault", name)
    assert "Something went wrong" in at.error[0].value and "secret" not in at.error[0].value
    assert "ZeroDivisionError: a secret path" in caplog.text


@pytest.mark.parametrize("name", ["a.txt", "in a part"])
def test_stopping_and_running_again_are_no_errors(name: str) -> None:
    at = run("stop", name)
    assert not at.error and not at.text
    at = run("rerun", name)
    assert not at.error and at.text[-1].value == "the page went on" and at.session_state["again"]


def test_a_name_that_others_gave_is_shown_as_it_is() -> None:
    """A file called ![x](https://…) was an image fetched from outside; read here by a Markdown reader of others."""
    markdown = pytest.importorskip("markdown_it")
    told = run("ours", HOSTILE).error[0].value
    html = markdown.MarkdownIt("commonmark", {"html": True}).enable("strikethrough").render(told)
    for mark in ("<img", "<a ", "<em>", "<b>", "<code>", "<s>", "<h1>", "<strong>"):
        assert mark not in html
    assert "![x](https://example.org/x.png)" in html and "&lt;b&gt;" in html and "&amp;lt;" in html
    assert "\\$d\\$" in told, "a formula's marks are escaped too"
