"""What stands around every answer of the server: headers, the names it answers to, and who may pass.

    GuardHeaders ▶ OwnHosts ▶ Members ▶ WayBack ▶ Streamlit and our routes

Streamlit looks after the WebSocket by itself: its host, its origin, and the cookie that says who is there.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from explorer.errors import InputError
from explorer.ui import access
from explorer.ui.i18n import LANGUAGES, translated

LOG = logging.getLogger(__name__)
# Nothing may be fetched from another host, not even by a hostile token that found a way to ask.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' {sockets}data: blob:; frame-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HOST = re.compile(r"[\w.\-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?", re.ASCII)


def policy(host: str) -> str:
    """The content security policy; not every browser takes 'self' to mean the WebSocket of this host too."""
    return POLICY.format(sockets=f"ws://{host} wss://{host} " if HOST.fullmatch(host) else "")


class GuardHeaders:
    """Adds HEADERS and the policy to every answer, that of a failure too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer leaves with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False
        headers = HEADERS | {"Content-Security-Policy": policy(Request(scope).headers.get("host", ""))}

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(headers)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if begun:
                raise
            LOG.exception("A request failed.")
            await PlainTextResponse("This should not have happened; the server's log says more.", 500)(
                scope, receive, sending
            )


class OwnHosts:
    """Answers only to the names in server.allowedHosts: others that lead here get nothing (DNS rebinding).

    Streamlit itself checks them for its WebSocket only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 400."""
        if scope["type"] == "http" and not is_host_allowed(Request(scope).headers.get("host")):
            await _told(
                InputError(
                    "This server does not answer to that name. Whoever runs it can allow it: "
                    "python -m explorer app --allow-host NAME"
                ),
                400,
            )(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Members:
    """Where people log in, what pages send beside themselves goes to them only: uploads, maps, downloads."""

    CLOSED = ("/upload", "/data/", "/export/", "/media/", "/_stcore/upload_file")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401."""
        closed = scope["type"] == "http" and scope["path"].startswith(self.CLOSED)
        if closed and access.reader(Request(scope).cookies) is None:
            await _told(InputError("Please log in to go on."), 401)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class WayBack:
    """Brings whoever logs in back to the page they asked for: Streamlit itself returns to the first page.

    The address waits in a cookie. It is checked when it comes back: only a page of this site is gone to.
    """

    COOKIE = "explorer_wished"
    SECONDS = 900
    PAGE = re.compile(r"/[a-z_\-]{0,40}(\?[!-~]{0,2000})?", re.ASCII)  # '/' or '/map?…', never '//other.host'
    CALLBACK = "/oauth2callback"

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note which page was asked for; lead there from the provider's answer."""
        if scope["type"] != "http" or scope["method"] != "GET" or access.guests() is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(request, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, sending)

    def _note(self, request: Request, answer: MutableHeaders) -> None:
        if request.url.path == self.CALLBACK:
            wished = unquote(request.cookies.get(self.COOKIE, ""))
            if answer.get("location") == "/" and self.PAGE.fullmatch(wished):
                answer["location"] = wished
            answer.append("set-cookie", f"{self.COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
        elif "text/html" in answer.get("content-type", "") and access.reader(request.cookies) is None:
            wished = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            if self.PAGE.fullmatch(wished):
                kept = f"{self.COOKIE}={quote(wished, safe='')}; Path=/; Max-Age={self.SECONDS}; HttpOnly; SameSite=Lax"
                answer.append("set-cookie", kept)


def _told(error: InputError, status: int) -> PlainTextResponse:
    """An error in every language: nobody knows yet whose it is."""
    lines = [translated(error.msgid, language) for language in LANGUAGES]
    return PlainTextResponse("\n".join(lines) + "\n", status, headers={"Cache-Control": "no-store"})
