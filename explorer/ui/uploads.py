"""Files from the browser straight to disk, of any size, in the page's language.

    file input ──fetch, one request a file──▶ POST /upload ──chunks──▶ EXPLORER_HOME/uploads/<token>/<name>
                                                                          └─ token and name back to the page

Streamlit's own uploader holds a file twice in memory, stops at 200 MB and speaks English only; hence this one, for all.
A custom route gets neither Streamlit's XSRF check nor its login: `refused` is the place for both. Nothing is held: a
chunk is on disk before the next is taken, and a sender who is quicker than the disk is made to wait. What breaks off,
is cancelled or grows too large leaves nothing.

    EXPLORER_UPLOAD_MB=2000     the largest file; never more than SHARE of the free disk, so that a corpus has room
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.components.v2 import component

from explorer.runs.store import default_home
from explorer.ui.i18n import _

JS = Path(__file__).parents[2] / "assets" / "js" / "upload.js"
CSS = Path(__file__).parents[2] / "assets" / "css" / "upload.css"
KEPT = 7 * 86400  # seconds: an upload that nobody built a corpus of is removed after that
LONGEST = 100  # bytes of a name: disks allow 255, and a system beneath them may take some
BROKEN = 86400  # seconds: one that a server's end cut short
PART = ".part"  # the name of a file that is still coming; no file's own name begins with a dot
SHARE = 0.4  # of the free disk: the corpus that is made of the file needs room too
STRINGS = {
    "drop": "Drop text files here, or choose them",
    "kinds": "txt, csv, tsv, jsonl, json, parquet; also gz and zip of these",
    "sending": "Sending {name}",
    "failed": "{name} could not be sent: {why}",
    "network": "the connection broke off; send it again",
    "stale": "this page is too old; reload it",
    "large": "it is larger than {limit} MB, the most that fits here",
    "disk": "the server's disk is full",
    "cancel": "Cancel",
}


def routes() -> list[Route]:
    """What app.py mounts."""
    return [Route("/upload", receive, methods=["POST"])]


def folder() -> Path:
    """Where uploads wait until a corpus is made of them."""
    return default_home() / "uploads"


def safe_name(name: str) -> str:
    """The last part of a file's name with only letters, digits, dots, dashes: fit to be a path on any disk."""
    last = re.sub(r"[^\w.\-]+", "_", re.split(r"[/\\]", name)[-1])
    return last.encode()[-LONGEST:].decode("utf-8", "ignore").lstrip(".") or "text"


def staged(token: str) -> Path | None:
    """The file behind a token that a page got back; None if there is none. A token is hostile until it is looked up."""
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        return None
    return next((path for path in sorted((folder() / token).glob("*")) if path.name != PART), None)


def limit() -> int:
    """Bytes that one file may have now."""
    folder().mkdir(parents=True, exist_ok=True)
    room = int(shutil.disk_usage(folder()).free * SHARE)
    allowed = os.environ.get("EXPLORER_UPLOAD_MB", "")
    return min(room, int(allowed) << 20) if allowed.isdecimal() else room


def paste(text: str) -> Path:
    """Pasted text as a file of its own; the same text is the same file."""
    import hashlib

    path = folder() / hashlib.sha256(text.encode()).hexdigest()[:32] / "pasted.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def prune(now: float | None = None) -> None:
    """Remove uploads that have lain for a week, and what is left of those that never ended after a day."""
    for each in folder().glob("*"):
        age = (now or time.time()) - each.stat().st_mtime
        if age > KEPT or (age > BROKEN and (each / PART).exists()):
            shutil.rmtree(each, ignore_errors=True)


async def receive(request: Request) -> JSONResponse:
    """Write the body of a request to disk, chunk by chunk; answers with the token of the file."""
    if (no := refused(request)) is not None:
        return no
    most, token = limit(), secrets.token_hex(16)
    if int(request.headers.get("Content-Length", "0")) > most:
        return _too_large(most)
    name = request.query_params.get("name", "text")[:400]
    path = folder() / token / safe_name(name)
    part = path.with_name(PART)
    try:
        path.parent.mkdir()
        size = await _written(request, part, most)
        if size is None:
            return _too_large(most)
        part.replace(path)
    except OSError:
        return JSONResponse({"error": "disk"}, 507)
    except ClientDisconnect:
        return JSONResponse({"error": "network"}, 400)  # nobody hears it
    finally:
        if not path.exists():
            shutil.rmtree(path.parent, ignore_errors=True)
    return JSONResponse({"token": token, "name": name, "size": size})


async def _written(request: Request, part: Path, most: int) -> int | None:
    """Bytes of the body, now on disk; None as soon as there are too many. Raises OSError, ClientDisconnect."""
    size = 0
    with part.open("wb") as out:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                return None
            out.write(chunk)
    return size


def refused(request: Request) -> JSONResponse | None:
    """Why a request may send nothing, if so: the one place for it. A form of another site cannot set the header."""
    cookie, header = request.cookies.get("_streamlit_xsrf", ""), request.headers.get("X-Xsrftoken", "")
    if not cookie or not hmac.compare_digest(cookie.encode(), header.encode()):
        return JSONResponse({"error": "stale"}, 403)
    return None


def _too_large(most: int) -> JSONResponse:
    return JSONResponse({"error": "large", "limit": most >> 20}, 413)


def uploader(key: str, strings: Mapping[str, str] = STRINGS) -> list[tuple[str, Path]]:
    """A drop zone; returns the name and the path of each file that has arrived. strings: what it says (message ids)."""
    drop = component("upload", js=JS.read_text("utf-8"), css=CSS.read_text("utf-8"))
    most = limit()
    said = {name: _(text, limit=f"{most >> 20:,}") if name == "large" else _(text) for name, text in strings.items()}
    result = drop(key=key, data={"strings": said, "limit": most}, default={"files": []}, on_files_change=lambda: None)
    files = [(str(each["name"]), staged(str(each["token"]))) for each in json.loads(json.dumps(result.files or []))]
    return [(name, path) for name, path in files if path is not None]
