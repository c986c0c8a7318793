"""Between the end of one script run and the start of the next: nothing that the first had to draw is lost.

A finished run's last pictures wait on the event loop while its runner already counts as stopped. A request that comes
just then (another part of the page that renews itself) makes Streamlit start a new runner at once, and what comes from
the old one is thrown away as foreign: on a busy server the word searched for never appears. The comment in Streamlit's
AppSession.request_rerun tells of it (issue 9921). Here the new runner starts behind all that was waiting.
"""

from __future__ import annotations

import asyncio
from typing import Any

from streamlit.runtime.app_session import AppSession, AppSessionState

_create = AppSession._create_scriptrunner


def install() -> None:
    """Let sessions hand over so, from now on."""
    AppSession._create_scriptrunner = create  # pyright: ignore[reportAttributeAccessIssue] (that is the point)


def create(session: Any, request: Any) -> None:
    """Start a runner for a request, after what the session's last one has said; at once if there is none."""
    if session._scriptrunner is None:
        _create(session, request)
    else:
        asyncio.get_running_loop().call_soon(_later, session, request, session._scriptrunner)


def _later(session: Any, request: Any, ended: Any) -> None:
    if session._state is AppSessionState.SHUTDOWN_REQUESTED:
        return
    runner = session._scriptrunner  # another request may have started one meanwhile
    if runner is None or runner is ended or not runner.request_rerun(request):
        _create(session, request)
