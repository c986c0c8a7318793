"""Files from the browser straight to disk, of any size, in the page's language.

    file input ──fetch, one request a file──▶ POST /upload ──chunks──▶ EXPLORER_HOME/uploads/<token>/<name>
                                                                          └─ token and name back to the page

Streamlit's own uploader holds a file twice in memory, stops at 200 MB and speaks English only; hence this one, for all.
A custom route gets neither Streamlit's XSRF check nor its login: the check is done here (a cookie sent twice).
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import shutil
import time
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.components.v2 import component

from explorer.runs.store import default_home
from explorer.ui.i18n import _

JS = Path(__file__).parents[2] / "assets" / "js" / "upload.js"
CSS = Path(__file__).parents[2] / "assets" / "css" / "upload.css"
KEPT = 7 * 86400  # seconds: an upload that nobody built a corpus of is removed after that
SHARE = 0.4  # of the free disk: the corpus that is made of the file needs room too
STRINGS = {
    "drop": "Drop text files here, or choose them",
    "kinds": "txt, csv, tsv, jsonl, json, parquet; also gz and zip of these",
    "sending": "Sending {name}",
    "failed": "{name} could not be sent: {why}",
    "cancel": "Cancel",
}


def routes() -> list[Route]:
    """What app.py mounts."""
    return [Route("/upload", receive, methods=["POST"])]


def folder() -> Path:
    """Where uploads wait until a corpus is made of them."""
    return default_home() / "uploads"


def safe_name(name: str) -> str:
    """The last part of a file's name with only letters, digits, dots, dashes: fit to be a path."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.\-]+", "_", last).lstrip(".")[-100:] or "text"


def staged(token: str) -> Path | None:
    """The file behind a token that a page got back; None if there is none. A token is hostile until it is looked up."""
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        return None
    return next((p for p in sorted((folder() / token).glob("*")) if p.suffix != ".part"), None)


def paste(text: str) -> Path:
    """Pasted text as a file of its own; the same text is the same file."""
    import hashlib

    path = folder() / hashlib.sha256(text.encode()).hexdigest()[:32] / "pasted.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def prune(now: float | None = None) -> None:
    """Remove uploads that have lain for a week."""
    for each in folder().glob("*"):
        if (now or time.time()) - each.stat().st_mtime > KEPT:
            shutil.rmtree(each, ignore_errors=True)


async def receive(request: Request) -> JSONResponse:
    """Write the body of a request to disk, chunk by chunk; answers with the token of the file."""
    if not _same_site(request):
        return JSONResponse({"error": "xsrf"}, 403)
    folder().mkdir(parents=True, exist_ok=True)
    room = shutil.disk_usage(folder()).free * SHARE
    name = request.query_params.get("name", "text")[:400]
    token = secrets.token_hex(16)
    path = folder() / token / safe_name(name)
    path.parent.mkdir()
    size = 0
    try:
        with path.with_name(path.name + ".part").open("wb") as out:
            async for chunk in request.stream():
                size += len(chunk)
                if size > room:
                    raise OSError("no room")
                out.write(chunk)
        path.with_name(path.name + ".part").replace(path)
    except OSError:
        shutil.rmtree(path.parent, ignore_errors=True)
        return JSONResponse({"error": "disk"}, 507)
    return JSONResponse({"token": token, "name": name, "size": size})


def _same_site(request: Request) -> bool:
    cookie, header = request.cookies.get("_streamlit_xsrf", ""), request.headers.get("X-Xsrftoken", "")
    return bool(cookie) and hmac.compare_digest(cookie.encode(), header.encode())


def uploader(key: str) -> list[tuple[str, Path]]:
    """A drop zone; returns the name and the path of each file that has arrived."""
    drop = component("upload", js=JS.read_text("utf-8"), css=CSS.read_text("utf-8"))
    strings = {name: _(text) for name, text in STRINGS.items()}
    result = drop(key=key, data={"strings": strings}, default={"files": []}, on_files_change=lambda: None)
    files = [(str(each["name"]), staged(str(each["token"]))) for each in json.loads(json.dumps(result.files or []))]
    return [(name, path) for name, path in files if path is not None]
