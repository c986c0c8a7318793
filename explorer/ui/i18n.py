"""Korean and English from one catalogue: English sentences are the message ids, Korean stands in explorer.po.

Korean browsers get Korean; a choice is kept in the address, so that a shared link opens in the sharer's language.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from explorer.errors import ExplorerError

LOCALE = Path(__file__).parents[2] / "assets" / "locale"
LANGUAGES = {"ko": "한국어", "en": "English"}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; English is the message ids themselves."""
    path = LOCALE / language / "LC_MESSAGES" / "explorer.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translated(msgid: str, language: str, **fields: object) -> str:
    """A message in a language, its braces filled."""
    text = catalogue(language).gettext(msgid) if msgid else ""
    return text.format(**fields) if fields else text


SPOKEN: ContextVar[str | None] = ContextVar("SPOKEN", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """A language for what runs later, when there is no visit to ask: a download made when it is pressed."""
    before = SPOKEN.set(language)
    try:
        yield
    finally:
        SPOKEN.reset(before)


def language() -> str:
    """The language of this visit: as the address says, else as was chosen, else as the browser asks."""
    if (spoken := SPOKEN.get()) is not None:
        return spoken
    asked = st.query_params.get("lang") or st.session_state.get("lang")
    if asked in LANGUAGES:
        return asked
    return "ko" if (st.context.locale or "").lower().startswith("ko") else "en"


def _(msgid: str, **fields: object) -> str:
    """A message in this visit's language, its braces filled."""
    return translated(msgid, language(), **fields)


def told(error: ExplorerError) -> str:
    """What an error says in this visit's language, as Markdown."""
    return _(error.msgid, **plain_fields(error.fields))


def plain(text: str) -> str:
    """Text on one line for Markdown: of names that others gave, nothing becomes a link, an image or a formula."""
    return re.sub(r"([\\`*_\[\]<>~$&])", r"\\\1", " ".join(text.split()))


def plain_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields of a message that is shown as Markdown."""
    return {name: plain(value) if isinstance(value, str) else value for name, value in fields.items()}
