"""What app.py serves besides the pages: the font, the maps, uploads; what stands around them; what is made ready."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from explorer.errors import ExplorerError
from explorer.runs import builtin, engine
from explorer.runs.store import default_home
from explorer.ui import access, exporting, handover, map_component, uploads, webfont
from explorer.ui.guards import GuardHeaders, Members, OwnHosts, WayBack


def routes() -> list[BaseRoute]:
    """Font, uploads, the maps."""
    return [Route(webfont.URL, webfont.serve), *uploads.routes(), *exporting.routes(), *map_component.routes()]


def middleware() -> list[Middleware]:
    """What stands around every answer."""
    return [Middleware(each) for each in (GuardHeaders, OwnHosts, Members, WayBack)]


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
    """Before the first visitor: the built-in corpus in place; meanwhile the rest warms up.

    Raises InputError where the settings of who is let in are broken: then there is no server.
    """
    access.guests()
    handover.install()
    prepare()
    threading.Thread(target=warm, daemon=True).start()
    yield
