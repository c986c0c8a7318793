"""Vectors and encoders of others, to a run: a preview, progress, the account of what came, the way to look at it."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from explorer.corpus import datafolder
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.keeping import REASONS
from explorer.runs.folder import Folder
from explorer.ui import access, address, asking, cached, encoders, link, progress, report, uploads
from explorer.ui.i18n import _, told
from explorer.ui.telling import telling

STRINGS = uploads.STRINGS | {
    "drop": "Drop a file of vectors here, or choose it",
    "kinds": "vec, txt, bin, tsv, parquet; also gz and zip of these",
}


def section() -> None:
    """A place to bring vectors, or what became of those that the address names."""
    asked = st.toggle(_("Bring vectors or an encoder trained elsewhere"), bool(address.get("bringing")), key="w.bring")
    if not asked:
        return
    with st.container(border=True), telling():
        if not _under_way():
            _choose()


def _choose() -> None:
    """A file, a folder or a name, and the button that imports it."""
    kinds, ways = {"file": _("A file of vectors")}, {"file": _vectors}
    if datafolder.root() is not None:
        kinds["folder"], ways["folder"] = _("An encoder in the server's folder"), encoders.from_folder
    if encoders.hub_is_allowed():
        kinds["hub"], ways["hub"] = _("An encoder on huggingface.co"), encoders.from_hub
    way = "file"
    if len(kinds) > 1:
        way = address.segments("brought", _("What is brought"), list(kinds), "file", shown=kinds.__getitem__)
    if way != "file":
        st.caption(
            _(
                "An encoder or decoder as Hugging Face's libraries save it becomes a run beside yours: its layers and "
                "heads, and what it expects of a sentence. Only safetensors weights are read; no code that comes with "
                "a model is ever run."
            )
        )
    parcel = ways[way]()
    if parcel is None:
        return
    called = f"w.bringname.{way}.{parcel.name}"
    name = st.text_input(_("Name"), value=parcel.name, max_chars=200, key=called) or parcel.name
    if st.button(_("Import"), key="bring.go"):
        folder = asking.bring(parcel.model_copy(update={"name": name}))
        address.put("bringing", folder.name)
        st.rerun()


def _vectors() -> Parcel | None:
    """A file from the browser, with a look at its beginning."""
    st.caption(
        _(
            "Vectors that were trained elsewhere become a run beside yours: on the map, and to compare. Read are "
            "word2vec (text and binary), fastText .vec, GloVe, Parquet, and TensorBoard (vectors.tsv with "
            "metadata.tsv). What a file says of itself is not believed, and nothing in it is run."
        )
    )
    given = uploads.uploader("bring", STRINGS)
    if not given:
        return None
    paths = tuple(path for _name, path in given)
    seen = bringing.preview(paths)
    rows = f"{seen.rows:,}" if seen.rows is not None else "?"
    st.caption(_("Preview: {format}, {rows} rows of {width} numbers.", format=seen.format, rows=rows, width=seen.width))
    st.dataframe(pd.DataFrame({_("word"): seen.words[:8]}), hide_index=True)
    return Parcel(files=paths, name=given[0][0][:200])


def _under_way() -> bool:
    """Show the import that the address names; whether there is any."""
    asked = address.get("bringing")
    folder = Folder(cached.home() / "imports" / asked)
    if not re.fullmatch("[0-9a-f]{16}", asked) or folder.status == "new" or not _ours(folder):
        return False
    title = _("Importing")
    status = progress.state(folder)
    if status in ("queued", "running"):
        progress.watch({title: folder})
        return True
    if status == "done":
        _made(folder)
    else:
        why = folder.why
        st.error(f"{title}: {progress.shown(status)}" + (f". {told(why)}" if why else ""))
    if st.button(_("Import another"), key="bring.another"):
        address.put("bringing", "")
        st.rerun()
    return True


def _ours(folder: Folder) -> bool:
    """Whether the visitor brought it, or may see what it became."""
    run = bringing.result(cached.home(), folder)
    return access.owns("imports", folder.name) or (run is not None and access.sees("runs", run))


def _made(folder: Folder) -> None:
    run = bringing.result(cached.home(), folder)
    if run is None:
        st.info(_("This import was deleted."))
        return
    if encoders.is_encoder(cached.run(run)):
        encoders.account(cached.run(run))
        return
    _account(run)
    link.to("pages/spaces/map.py", f"**{_('Look at the map')}**", run=run)


def _account(run: str) -> None:
    """What became of every row."""
    opened = cached.run(run)
    about, found = opened.about, bringing.report(opened)
    st.text(", ".join(found.source))
    figures = [
        (_("rows read"), found.lines.read),
        (_("kept"), found.lines.kept),
        (_("dropped"), sum(found.lines.dropped.values())),
        (_("numbers a word"), int(str(about["width"]))),
    ]
    for place, (label, value) in zip(st.columns(4), figures, strict=True):
        place.metric(label, f"{value:,}")
    for reason, n in found.lines.dropped.items():
        rows = ", ".join(f"{row:,}" for row in found.places.get(reason, []))
        st.caption(_("Dropped: {n} · {reason} (first in row {rows})", n=f"{n:,}", reason=_(REASONS[reason]), rows=rows))
    report.repairs(found.repairs)
    report.notices(found.notices)
