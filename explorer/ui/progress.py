"""Work that goes on elsewhere, shown here: share done, time left, live curves, cancel and resume.

Leaving the page ends nothing: the folder of the work is the record, and whoever comes back finds it.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.charts.curves import curve
from explorer.runs import engine
from explorer.runs.folder import Folder
from explorer.ui import cached
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

STATES = {
    "new": "not started", "queued": "waiting its turn", "running": "running", "done": "done", "failed": "failed",
    "cancelled": "cancelled", "lost": "lost",
}  # fmt: skip


def state(folder: Folder) -> str:
    """queued, running, done, failed, cancelled or lost."""
    return engine.status(cached.client(), folder)


def states(folders: dict[str, Folder]) -> dict[str, str]:
    """The state of each piece of work, by title."""
    return dict(zip(folders, engine.statuses(cached.client(), list(folders.values())), strict=True))


def shown(status: str) -> str:
    """A state in the reader's language."""
    return _(STATES[status])


def seconds(count: float) -> str:
    """A time as people say it."""
    if count < 90:
        return _("{n} s", n=max(1, round(count)))
    return _("{n} min", n=round(count / 60)) if count < 5400 else _("{n} h", n=f"{count / 3600:.1f}")


def watch(folders: dict[str, Folder]) -> None:
    """Pieces of work that follow one another, by title; the page runs again when the last has ended."""
    _live(folders)


@fragment(run_every=1.0)
def _live(folders: dict[str, Folder]) -> None:
    now = states(folders)
    for title, folder in folders.items():
        _line(title, folder, now[title])
    sad = any(status in ("failed", "cancelled", "lost") for status in now.values())
    if not sad and any(status in ("queued", "running") for status in now.values()):
        if st.button(_("Cancel"), key="cancel." + next(iter(folders.values())).path.name):
            _cancel(folders, now)
            st.rerun()
        st.caption(_("You may leave this page; the work goes on, and you find it here again."))
    else:
        st.rerun()


def _cancel(folders: dict[str, Folder], now: dict[str, str]) -> None:
    for title, folder in folders.items():
        if now[title] in ("queued", "running"):
            engine.cancel(cached.client(), folder)


def _line(title: str, folder: Folder, status: str) -> None:
    last = folder.last()
    if status == "done":
        st.progress(1.0, text=f"{title} · {shown(status)}")
        return
    share = min(1.0, last.done / max(1, last.total)) if last else 0.0
    left = folder.remaining()
    text = f"{title} · {shown(status)}"
    if status == "running" and last:
        text += f" · {share:.0%}" + (f" · {_('about {time} left', time=seconds(left))}" if left else "")
    st.progress(share, text=text)
    if status == "running":
        curves(folder)


def curves(folder: Folder) -> None:
    """Loss and words per second, as far as they were reported."""
    steps = folder.steps()
    frame = pd.DataFrame([{"share": done / max(1, total), **metrics} for done, total, metrics in steps])
    titles = {"share": _("share done"), "loss": _("loss"), "words_per_second": _("words per second")}
    drawn = [name for name in ("loss", "words_per_second") if name in frame]
    if len(frame) < 2 or not drawn:
        return
    for place, name in zip(st.columns(len(drawn)), drawn, strict=True):
        place.altair_chart(curve(frame, name, titles, dark()), key=f"{name}.{folder.path.name}")


def dark() -> bool:
    """Whether the visitor's theme is dark."""
    return st.context.theme.type == "dark"


@fragment(run_every=1.0)
def together(title: str, folders: list[Folder], total: int) -> None:
    """Many pieces of work as one line, with what cancels them all; the page runs again when none goes on.

    folders: those that were not done when the page was drawn; total: how many there are with those that were.
    """
    now = states({str(at): folder for at, folder in enumerate(folders)})
    made = total - len(folders) + sum(status == "done" for status in now.values())
    busy = [folders[int(at)] for at, status in now.items() if status in ("queued", "running")]
    if not busy:
        st.rerun()
    st.progress(made / max(1, total), text=f"{title} · {made:,} / {total:,}")
    if st.button(_("Cancel"), key=f"cancel.together.{folders[0].path.name}"):
        for folder in busy:
            engine.cancel(cached.client(), folder)
        st.rerun()
    st.caption(_("You may leave this page; the work goes on, and you find it here again."))
