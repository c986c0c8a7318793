"""Fetching a public corpus on the engine: one worker downloads, a dump is cleaned by all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from distributed import worker_client

from explorer.corpus.public import Offer, Order, downloaded, ordered, pinned
from explorer.runs.derived import Table, read
from explorer.runs.folder import Folder
from explorer.runs.reading import spread
from explorer.runs.work import drive, perform


def release(offer: Offer) -> Table:
    """The table of what lies at an offer's host today; it says sizes, and checksums where a release publishes them."""
    day = datetime.now(UTC).date().isoformat()
    return Table("explorer.corpus.public:release", [], {"offer": offer.model_dump(mode="json"), "day": day})


def found(home: Path, offer: Offer) -> Order | None:
    """The files of an offer with sizes and checksums; None while its host has to be asked (`release`)."""
    if (order := pinned(offer)) is not None:
        return order
    frame = read(home, release(offer))
    return None if frame is None else ordered(offer, frame)


def place(home: Path, order: Order) -> Folder:
    """Where the files of an order lie, fetched or not: its status says."""
    return Folder(home / "public" / order.key)


def asked(home: Path, order: Order) -> Folder:
    """The folder of an order, with a note of what it is."""
    folder = place(home, order)
    folder.put("order.json", order.model_dump_json())
    return folder


def make(home: Path, order: Order, key: str, after: Sequence[str] = ()) -> str:
    """Fetch an order from a worker; returns its last status. key and after as in `work.perform`."""
    folder = place(home, order)

    def task() -> None:
        with worker_client() as client:
            drive(downloaded(order, folder.path, spread(client, folder)), folder)

    return perform(folder, task, key, after)
