"""A run's vectors as a file of another program: its size said before, written by the engine, fetched by its address.

GET /export/<run>/<format>     404 where it is not made, and for whoever may not see the run; 401 (guards) for strangers
"""

from __future__ import annotations

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from explorer.contracts import Embeds
from explorer.runs import builtin, engine, owners
from explorer.runs.exchange import packing, writing
from explorer.runs.store import default_home
from explorer.ui import access, address, cached, progress
from explorer.ui.i18n import _, told

NAMES = {
    "word2vec": "word2vec, text",
    "word2vec-binary": "word2vec, binary",
    "fasttext": "fastText .vec",
    "parquet": "Parquet",
    "tensorboard": "TensorBoard projector",
}


def routes() -> list[Route]:
    """What app.py mounts."""
    return [Route("/export/{run}/{format}", fetch)]


async def fetch(request: Request) -> Response:
    """The file of an export that was made."""
    run, format = request.path_params["run"], request.path_params["format"]
    folder, email = packing.place(default_home(), run, format), access.reader(request.cookies)
    if folder is None or email is None or folder.status != "done" or not packing.file(folder).exists():
        return Response("no such export", 404)
    if email and run not in builtin.about().runs and not owners.sees(default_home(), email, "runs", run):
        return Response("no such export", 404)
    headers = {
        "Cache-Control": "no-store",
        "Content-Encoding": "identity",
    }  # what is gigabytes is not packed on the way
    path = packing.file(folder)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name, headers=headers)


def choose(run: str) -> None:
    """All vectors of a run: a format, its size, a button that writes the file, and then the way to it."""
    model = cached.model(run)
    if not isinstance(model, Embeds):
        return
    shown = {name: _(title) for name, title in NAMES.items()}
    format = address.choice("export", _("All vectors, for other programs"), list(NAMES), "word2vec", shown.__getitem__)
    folder = packing.place(cached.home(), run, format)
    if folder is None:
        return
    if folder.status == "new" or (folder.status == "done" and not packing.file(folder).exists()):
        _offer(run, model, format)
        return
    status = progress.state(folder)
    if status in ("queued", "running"):
        progress.watch({_("Writing the file"): folder})
    elif status == "done":
        size = _size(packing.file(folder).stat().st_size)
        st.link_button(_("Save {name} ({size})", name=packing.file(folder).name, size=size), f"export/{run}/{format}")
    else:
        why = folder.why
        st.warning(progress.shown(status) + (f". {told(why)}" if why else ""))
        _offer(run, model, format)


@st.cache_data(show_spinner=False, max_entries=64)
def _facts(home: str, run: str, format: str, _model: Embeds) -> tuple[int, int]:  # noqa: ARG001 - the key
    """Bytes of the file, about, and words whose blanks are lost."""
    return writing.size(_model, format), 0 if format == "parquet" else writing.changed(_model)


def _offer(run: str, model: Embeds, format: str) -> None:
    words, width = model.vectors().shape
    size, changed = _facts(str(cached.home()), run, format, model)
    st.caption(_("{words} words of {width} numbers: about {size}.", words=f"{words:,}", width=width, size=_size(size)))
    if changed:
        st.caption(_("Blanks in {n} words become underscores; Parquet keeps them.", n=f"{changed:,}"))
    if st.button(_("Write the file"), key=f"export.{format}"):
        engine.submit_export(cached.client(), cached.home(), run, format)
        st.rerun()


def _size(count: int) -> str:
    return f"{count / 1e9:,.2f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"
