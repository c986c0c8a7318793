"""`corpus --public`: what can be had, shown with its licence, size and checksum, and fetched once somebody agreed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from distributed import Client

from explorer.cli.watching import watched
from explorer.corpus import public
from explorer.corpus.plan import Plan
from explorer.corpus.public import Offer, Order
from explorer.errors import InputError
from explorer.runs import engine, fetching
from explorer.runs.store import default_home


def flags(parser: argparse.ArgumentParser) -> None:
    """Which one, and whether to ask."""
    about = "fetch a public corpus; without a name: list them with licence, size and source"
    parser.add_argument("--public", nargs="?", const="", metavar="NAME", help=about)
    parser.add_argument("--yes", action="store_true", help="agree to the download without being asked")


def listed() -> Mapping[str, Any]:
    """Every offer. bytes: None where the host must be asked first, which is done before a download."""
    return {"public": [
        {"name": each.id, "title": each.title, "about": each.about, "licence": each.licence[0],
         "licence_url": each.licence[1], "source": each.page, "credit": each.credit,
         "bytes": order.size if (order := public.pinned(each)) else None}
        for each in public.OFFERS.values()
    ]}  # fmt: skip


def lines(answer: Mapping[str, Any]) -> str:
    """A paragraph each."""
    return "\n".join(
        f"{each['name']}: {each['about']}\n  {each['licence']} · {_megabytes(each['bytes'])} · {each['source']}"
        for each in answer["public"]
    )


def fetched(asked: argparse.Namespace) -> Plan:
    """Show what would be fetched, have it agreed to, fetch it. Raises InputError, DownloadFailed, DiskFull."""
    home, offer = default_home(), public.offer(asked.public)
    if asked.files:
        raise InputError("Name files or a public corpus, not both.")
    with engine.connect(home) as client:
        order = _looked_up(client, home, offer)
        folder = fetching.place(home, order)
        if not public.is_there(order, folder.path):
            _agree(order, asked.yes)
            watched(client, engine.submit_download(client, home, order), f"fetching {offer.title}")
    plan = public.plan(order, folder.path, asked.tokenizer)
    return plan.model_copy(update={"column": asked.column or plan.column})


def _looked_up(client: Client, home: Path, offer: Offer) -> Order:
    """The order of an offer; its host is asked for what is not known."""
    if (order := fetching.found(home, offer)) is None:
        folder = engine.submit_table(client, home, fetching.release(offer))
        watched(client, folder, f"asking {offer.hosts[0]}")
        order = fetching.found(home, offer)
    assert order is not None  # noqa: S101 - watched raises what went wrong
    return order


def _agree(order: Order, is_agreed: bool) -> None:
    """Show an order on standard error; go on only if somebody agrees. Raises InputError."""
    sys.stderr.write(shown(order.offer) + "\n")
    for file in order.files:
        sys.stderr.write(f"  {file.url}\n    {_megabytes(file.size)}, {file.checksum}\n")
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise InputError("Nothing was fetched: add --yes to agree to the download.")
    sys.stderr.write("Fetch it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes", "예", "네"):
        raise InputError("Nothing was fetched.")


def shown(offer: Offer) -> str:
    """What an offer is, whose, and under which licence."""
    return f"{offer.title}. {offer.about}\n  {offer.credit}, {offer.page}\n  {offer.licence[0]}: {offer.licence[1]}"


def _megabytes(size: int | None) -> str:
    return "size asked for before the download" if size is None else f"{size / 1e6:,.1f} MB"
