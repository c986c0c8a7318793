"""Public corpora on the page: what each is, whose, how large; fetched once somebody has seen that and pressed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.corpus import public
from explorer.corpus.public import Offer, Order
from explorer.errors import ExplorerError
from explorer.runs import engine, fetching
from explorer.runs.folder import Folder
from explorer.ui import address, cached, progress, report
from explorer.ui.i18n import _, told

BUSY = ("queued", "running")


def chosen() -> tuple[Order, Folder] | None:
    """A public corpus that lies on this disk, with its folder; None while none does."""
    titles = {each.id: " · ".join([_(each.title), each.licence[0], *_size(each)]) for each in public.OFFERS.values()}
    offer = public.OFFERS[address.choice("public", _("Public corpus"), list(titles), "nsmc", shown=titles.__getitem__)]
    _about(offer)
    order = fetching.found(cached.home(), offer)
    if order is None:
        _ask(offer)
        return None
    folder = fetching.place(cached.home(), order)
    _files(order)
    if public.is_there(order, folder.path) and folder.status == "done":
        return order, folder
    _fetch(order, folder)
    return None


def _size(offer: Offer) -> list[str]:
    """How large an offer is, where that is known without asking."""
    order = public.pinned(offer)
    return [] if order is None or order.size is None else [_megabytes(order.size)]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _about(offer: Offer) -> None:
    """What it is, whose, under which licence."""
    st.markdown(_(offer.about))
    report.origin(public.origin(offer))


def _ask(offer: Offer) -> None:
    """The host is asked for size and checksum, once somebody wants that."""
    folder = fetching.release(offer).folder(cached.home())
    if progress.state(folder) in BUSY:
        progress.watch({_("Asking {host}", host=offer.hosts[0]): folder})
        return
    _why(folder)
    st.caption(_("Size and checksum of the present release are asked of {host} first.", host=offer.hosts[0]))
    if st.button(_("Ask for size and checksum"), type="primary", key="ask"):
        engine.submit_table(cached.client(), cached.home(), fetching.release(offer))
        st.rerun()


def _files(order: Order) -> None:
    """Every file with its size and checksum, as they will be held against what comes."""
    rows = [
        {_("file"): file.name, _("size, MB"): None if file.size is None else f"{file.size / 1e6:,.1f}",
         _("checksum"): file.checksum, _("address"): file.url}
        for file in order.files
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _fetch(order: Order, folder: Folder) -> None:
    """The button that fetches, or how far that has come."""
    if progress.state(folder) in BUSY:
        progress.watch({_("Fetching {title}", title=_(order.offer.title)): folder})
        return
    _why(folder)
    size = _("unknown size") if order.size is None else _megabytes(order.size)
    st.caption(
        _(
            "Nothing was fetched yet. This server fetches the files from {host}, and keeps them only if size and "
            "checksum are as shown; your browser asks nobody.",
            host=order.offer.hosts[0],
        )
    )
    if st.button(_("Fetch {size}", size=size), type="primary", key="fetch"):
        engine.submit_download(cached.client(), cached.home(), order)
        st.rerun()


def _why(folder: Folder) -> None:
    """What went wrong the last time."""
    why: ExplorerError | None = folder.why
    if why is not None:
        st.error(told(why))
