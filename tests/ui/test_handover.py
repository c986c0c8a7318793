"""The race is played with a session of ours. Streamlit drops what another runner than the present one says."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from streamlit.runtime.app_session import AppSession, AppSessionState

from explorer.ui import handover


class Session:
    """As much of an AppSession as hands over: only its present runner is heard."""

    def __init__(self):
        self._scriptrunner, self._state, self.heard, self.made = None, AppSessionState.APP_NOT_RUNNING, [], []

    def hears(self, runner, words):
        if runner is self._scriptrunner:
            self.heard.append(words)

    def start(self, request):
        self.made.append(request)
        self._scriptrunner = SimpleNamespace(request_rerun=lambda request: bool(self.made.append(request)) or True)


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(handover, "_create", lambda session, request: session.start(request))
    return Session()


def played(session, *requests):
    """A runner ends; its last words and then the requests come on one turn of the loop."""

    async def turn():
        handover.create(session, "first")
        loop, runner = asyncio.get_running_loop(), session._scriptrunner
        for request in requests:
            loop.call_soon(handover.create, session, request)
        loop.call_soon(session.hears, runner, "last words")
        for _ in range(4):
            await asyncio.sleep(0)

    asyncio.run(turn())
    return session


def test_without_a_runner_one_starts_at_once(session):
    handover.create(session, "first")
    assert session.made == ["first"]


def test_last_words_are_heard_before_the_next_runner_starts(session):
    played(session, "second")
    assert session.heard == ["last words"] and session.made == ["first", "second"]


def test_two_requests_at_once_keep_their_order_and_share_a_runner(session):
    assert played(session, "second", "third").made == ["first", "second", "third"]
    assert session.heard == ["last words"]


def test_a_session_that_was_shut_down_meanwhile_starts_nothing(session):
    async def turn():
        handover.create(session, "first")
        handover.create(session, "second")
        session._state = AppSessionState.SHUTDOWN_REQUESTED
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert session.made == ["first"]


def test_streamlit_still_has_what_is_replaced(monkeypatch):
    kept = AppSession._create_scriptrunner
    monkeypatch.setattr(AppSession, "_create_scriptrunner", kept)  # put back afterwards
    handover.install()
    assert AppSession._create_scriptrunner is handover.create
