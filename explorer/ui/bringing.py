"""Vectors of others, from the browser to a run: a preview, progress, the account of its rows, the way to the map."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.keeping import REASONS
from explorer.runs.folder import Folder
from explorer.ui import access, address, asking, cached, link, progress, report, uploads
from explorer.ui.i18n import _, told
from explorer.ui.telling import telling

STRINGS = uploads.STRINGS | {
    "drop": "Drop a file of vectors here, or choose it",
    "kinds": "vec, txt, bin, tsv, parquet; also gz and zip of these",
}


def section() -> None:
    """A place to bring vectors, or what became of those that the address names."""
    asked = st.toggle(_("Bring vectors that were trained elsewhere"), bool(address.get("bringing")), key="w.bring")
    if not asked:
        return
    with st.container(border=True), telling():
        if not _under_way():
            _choose()


def _choose() -> None:
    st.caption(
        _(
            "Vectors that were trained elsewhere become a run beside yours: on the map, and to compare. Read are "
            "word2vec (text and binary), fastText .vec, GloVe, Parquet, and TensorBoard (vectors.tsv with "
            "metadata.tsv). What a file says of itself is not believed, and nothing in it is run."
        )
    )
    given = uploads.uploader("bring", STRINGS)
    if not given:
        return
    paths = tuple(path for _name, path in given)
    seen = bringing.preview(paths)
    rows = f"{seen.rows:,}" if seen.rows is not None else "?"
    st.caption(_("Preview: {format}, {rows} rows of {width} numbers.", format=seen.format, rows=rows, width=seen.width))
    st.dataframe(pd.DataFrame({_("word"): seen.words[:8]}), hide_index=True)
    name = st.text_input(_("Name"), value=given[0][0][:200], max_chars=200, key="w.bringname") or given[0][0]
    if st.button(_("Import"), key="bring.go"):
        folder = asking.bring(Parcel(files=paths, name=name[:200]))
        address.put("bringing", folder.name)
        st.rerun()


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
