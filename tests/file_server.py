"""A local HTTP server that gives files, well or badly: what a download may meet."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """Answers with the behaviour of the path, and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    server: FileServer

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        behaviour = self.server.behaviours.get(self.path, well)
        try:
            behaviour(self, self.server.files.get(self.path, b""))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_arguments: object) -> None:
        return

    def say(self, status: int, **headers: object) -> None:
        """Status and headers; a header's dashes are written as underscores."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def give(self, body: bytes) -> None:
        if self.command != "HEAD":
            self.wfile.write(body)

    def range(self) -> int | None:
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(found[1]) if found else None

    def hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True


class FileServer(ThreadingHTTPServer):
    """files: path -> body; behaviours: path -> how it is given (else well)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.stopped = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """Clients hang up here on purpose."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.shutdown()
        self.server_close()


def well(handler: Handler, body: bytes) -> None:
    """As a good server does: ranges, an ETag, If-Range."""
    mark, start = '"one"', handler.range()
    if not body:
        handler.say(404, Content_Length=0)
    elif start is None or handler.headers.get("If-Range", mark) != mark:
        handler.say(200, Content_Length=len(body), ETag=mark)
        handler.give(body)
    elif start >= len(body):
        handler.say(416, Content_Length=0, Content_Range=f"bytes */{len(body)}")
    else:
        handler.say(206, Content_Length=len(body) - start, ETag=mark,
                    Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")  # fmt: skip
        handler.give(body[start:])


def breaks_off(after: int, times: int = 1) -> Behaviour:
    """Gives so many bytes of what was asked for, then hangs up; so many times, then well."""
    left = [times]

    def behave(handler: Handler, body: bytes) -> None:
        if not left[0]:
            return well(handler, body)
        left[0] -= 1
        start = handler.range() or 0
        whole = {"Content_Length": len(body) - start, "ETag": '"one"'}
        if start:
            handler.say(206, **whole, Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            handler.say(200, **whole)
        handler.give(body[start : start + after])
        handler.hang_up()

    return behave


def without_ranges(handler: Handler, body: bytes) -> None:
    """Gives the whole file whatever was asked for."""
    handler.say(200, Content_Length=len(body))
    handler.give(body)


def without_length(handler: Handler, body: bytes) -> None:
    """Does not say how much will come, and ends by hanging up."""
    handler.say(200, Connection="close")
    handler.give(body)
    handler.hang_up()


def without_end(handler: Handler, body: bytes) -> None:
    """Goes on for ever."""
    handler.say(200, Connection="close")
    while not handler.server.stopped.is_set():
        handler.give(body or b"0" * 65536)


def silent(after: int) -> Behaviour:
    """Gives so many bytes and then nothing, without hanging up."""

    def behave(handler: Handler, body: bytes) -> None:
        handler.say(200, Content_Length=len(body))
        handler.give(body[:after])
        handler.wfile.flush()
        handler.server.stopped.wait(20)
        handler.hang_up()

    return behave


def slow(seconds: float, pieces: int = 20) -> Behaviour:
    """Gives the file in pieces over some time."""

    def behave(handler: Handler, body: bytes) -> None:
        handler.say(200, Content_Length=len(body), ETag='"one"')
        size = -(-len(body) // pieces)
        for place in range(0, len(body), size):
            handler.give(body[place : place + size])
            handler.wfile.flush()
            time.sleep(seconds / pieces)

    return behave


def status(code: int) -> Behaviour:
    """Refuses."""
    return lambda handler, _body: handler.say(code, Content_Length=0)


def sent_on(to: str) -> Behaviour:
    """Redirects."""
    return lambda handler, _body: handler.say(302, Content_Length=0, Location=to)
