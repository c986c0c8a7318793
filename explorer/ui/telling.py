"""Errors that a user can meet are told once, in their language: around every page and around every fragment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from explorer.errors import ExplorerError
from explorer.ui.i18n import _, told

P = ParamSpec("P")
LOG = logging.getLogger(__name__)


@contextmanager
def telling() -> Iterator[None]:
    """Show what goes wrong inside as a message instead of a trace."""
    try:
        yield
    except ExplorerError as error:
        st.error(told(error))
    except Exception:
        LOG.exception("A page failed.")
        st.error(_("Something went wrong that should not have. What you made is kept; the server's log says more."))


def fragment(run_every: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """`st.fragment` with `telling` inside: the frame's own does not reach what a fragment raises when it runs again."""

    def wrap(function: Callable[P, None]) -> Callable[P, None]:
        @wraps(function)
        def safely(*args: P.args, **kwargs: P.kwargs) -> None:
            with telling():
                function(*args, **kwargs)

        return st.fragment(safely, run_every=run_every)

    return wrap
