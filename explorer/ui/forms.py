"""A config's fields as Streamlit widgets: one a field, its bounds and its help from the config itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args, get_origin

import streamlit as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from explorer.contracts import Config
from explorer.errors import BadConfig
from explorer.ui.i18n import _


def config_form(
    kind: type[Config],
    key: str,
    start: Mapping[str, object] | None = None,
    columns: int = 3,
    given: Mapping[str, object] | None = None,
) -> Config:
    """Widgets for every field, `start` over the defaults; returns the config they say. Raises BadConfig.

    given: fields that were chosen elsewhere on the page, such as another run: they have no widget.
    """
    start, values = start or {}, dict(given or {})
    places = st.columns(columns)
    fields = {name: field for name, field in kind.model_fields.items() if name not in values}
    for i, (name, field) in enumerate(fields.items()):
        with places[i % columns]:
            values[name] = _widget(name, field, start.get(name, field.default), f"{key}.{name}")
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise _refused(error) from error


def _refused(error: ValidationError) -> BadConfig:
    """What a widget could not keep out: it has no bound that is itself outside."""
    first = error.errors()[0]
    field, bound = " ".join(map(str, first["loc"])).replace("_", " "), first.get("ctx", {}).get("gt")
    if bound is not None:
        return BadConfig("{field} must be above {bound}.", field=field, bound=f"{bound:g}")
    return BadConfig("{field} cannot be {value}: {problem}.", field=field, value=first["input"], problem=first["msg"])


def _widget(name: str, field: FieldInfo, value: object, key: str) -> object:
    label, about = name.replace("_", " "), _(field.description or "")
    if field.annotation is str:
        return st.text_input(label, value=str(value), help=about, key=key)
    if field.annotation is bool:
        return st.checkbox(label, value=bool(value), help=about, key=key)
    if get_origin(field.annotation) is Literal:
        options = get_args(field.annotation)
        return st.selectbox(label, options, index=options.index(value), help=about, key=key)
    return _number(label, field, value, about, key)


def _number(label: str, field: FieldInfo, value: object, about: str, key: str) -> object:
    bound = {n: next((getattr(m, n) for m in field.metadata if hasattr(m, n)), None) for n in ("ge", "gt", "le")}
    cast = int if field.annotation is int else float
    low = bound["ge"] if bound["ge"] is not None else bound["gt"]
    return st.number_input(
        label,
        min_value=None if low is None else cast(low),
        max_value=None if bound["le"] is None else cast(bound["le"]),
        value=cast(value),  # pyright: ignore[reportArgumentType] - a number field's value is a number
        format=None if cast is int else "%g",
        help=about,
        key=key,
    )
