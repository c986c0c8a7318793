"""The form of a config: every field has a widget with the config's own bounds, and says what it says."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field
from streamlit.testing.v1 import AppTest

from explorer.contracts import Config
from explorer.models import model_class, trained


class Knobs(Config):
    """One of each kind."""

    width: int = Field(3, ge=1, le=9, description="How wide.")
    rate: float = Field(0.5, gt=0, le=1, description="How fast.")
    free: float = Field(-2.5, description="Anything.")
    is_fast: bool = Field(True, description="Whether.")
    kind: Literal["a", "b"] = Field("b", description="Which.")


def script(path: str, start: dict[str, object]) -> None:
    from importlib import import_module

    import streamlit as st

    from explorer.ui.forms import config_form
    from explorer.ui.telling import telling

    module, name = path.split(":")
    kind = getattr(import_module(module), name)
    with telling():
        given = {} if name == "Knobs" else dict.fromkeys(kind.needs, "masked_lm-0123456789ab")
        st.text(config_form(kind if name == "Knobs" else kind.Config, "f", start, given=given).model_dump_json())


def form(path: str = "tests.ui.test_forms:Knobs", **start: object) -> AppTest:
    return AppTest.from_function(script, args=(path, start), default_timeout=60).run()


def told(at: AppTest) -> Config:
    assert not at.exception and not at.error
    return Knobs.model_validate_json(at.text[0].value)


def test_untouched_it_says_the_defaults_and_what_it_starts_from() -> None:
    assert told(form()) == Knobs()
    assert told(form(width=9, kind="a", is_fast=False)) == Knobs(width=9, kind="a", is_fast=False)


def test_what_is_typed_is_said() -> None:
    at = form()
    at.number_input("f.width").set_value(7)
    at.number_input("f.rate").set_value(0.125)
    at.number_input("f.free").set_value(-1e6)
    at.checkbox("f.is_fast").uncheck()
    at.selectbox("f.kind").select("a")
    assert told(at.run()) == Knobs(width=7, rate=0.125, free=-1e6, is_fast=False, kind="a")


def test_bounds_and_help_are_the_config_s() -> None:
    at = form()
    for name, field in Knobs.model_json_schema()["properties"].items():
        widgets = [w for w in [*at.number_input, *at.checkbox, *at.selectbox] if w.key == f"f.{name}"]
        assert len(widgets) == 1 and widgets[0].label == name.replace("_", " ")
        if name != "seed":
            assert widgets[0].help == field["description"]
    assert (at.number_input("f.width").min, at.number_input("f.width").max) == (1, 9)
    assert at.number_input("f.free").min is None and at.number_input("f.free").max is None
    assert isinstance(at.number_input("f.width").value, int)


def test_a_bound_that_is_itself_outside_is_told_not_a_fault_of_ours() -> None:
    """0 for a learning rate that must be above 0 said that something went wrong that should not have."""
    at = form()
    at.number_input("f.rate").set_value(0.0)
    at.run()
    assert [error.value for error in at.error] == ["rate must be above 0."] and not at.text


@pytest.mark.parametrize("model", trained())
def test_every_model_s_form_says_its_defaults(model: str) -> None:
    """A run that it needs is chosen elsewhere on the page."""
    kind = model_class(model)
    at = form(f"{kind.__module__}:{kind.__name__}")
    given = dict.fromkeys(kind.needs, "masked_lm-0123456789ab")
    assert not at.exception and kind.Config.model_validate_json(at.text[0].value) == kind.Config(**given)
    assert len([*at.number_input, *at.checkbox, *at.selectbox, *at.text_input]) == len(kind.Config.model_fields) - len(
        given
    )
