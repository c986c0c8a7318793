"""What app.py serves besides the pages: the font, the maps, uploads, and headers that keep others out."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.errors import ExplorerError
from explorer.runs import builtin, engine
from explorer.runs.store import default_home
from explorer.ui import map_component, uploads, webfont

# Nothing may be fetched from another host, not even by a hostile token that found a way to ask.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: data: blob:; frame-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class GuardHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer leaves with the headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


def routes() -> list[BaseRoute]:
    """Font, uploads, the maps."""
    return [Route(webfont.URL, webfont.serve), *uploads.routes(), *map_component.routes()]


def middleware() -> list[Middleware]:
    """What stands around every answer."""
    return [Middleware(GuardHeaders)]


def prepare() -> None:
    """Put the built-in corpus and run in place before the first visitor comes."""
    with suppress(ExplorerError, OSError):  # a full disk is told by the page that needs the room
        builtin.install(default_home())
        uploads.prune()


def warm() -> None:
    """Import and start what the first visitor would wait for, then take all of it out of the collector's sight.

    Streamlit collects garbage after every run of a script; over this many objects that takes 0.2 s each time.
    """
    import altair  # noqa: F401
    import faiss  # noqa: F401
    import pandas  # noqa: F401

    webfont.web_font()
    with suppress(ExplorerError):
        engine.connect(default_home()).close()
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette passes it
    """Before the first visitor: the built-in corpus in place; meanwhile the rest warms up."""
    prepare()
    threading.Thread(target=warm, daemon=True).start()
    yield
