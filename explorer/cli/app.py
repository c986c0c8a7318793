"""`app`: serve the app until it is stopped."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from explorer.errors import InputError, WorkError

ROOT = Path(__file__).parents[2]
FAMILIES = (socket.AF_INET, socket.AF_INET6)
PORTS = 100  # that are tried
STOPPED = (0, 130, -2, -15, 143)  # exit statuses of a server that somebody stopped


def flags(parser: argparse.ArgumentParser) -> None:
    """Port, address and names."""
    parser.add_argument("--port", type=int, default=8501, help="if it is taken, the next free one")
    parser.add_argument("--address", default="127.0.0.1", help="on which to listen; 0.0.0.0 lets other machines in")
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME",
        help="a name by which people reach this server, as in https://NAME/; repeatable; *.example.org and * too",
    )  # fmt: skip


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """Start the server, say where it is, and wait for its end. Raises InputError where no port is free."""
    port = free_port(asked.address, asked.port)
    if port != asked.port:
        sys.stderr.write(f"Port {asked.port} is taken; using {port}.\n")
    host = "localhost" if asked.address in ("127.0.0.1", "0.0.0.0", "::") else asked.address  # noqa: S104 - compared
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    sys.stderr.write(f"The Korean Embedding Explorer is at {url} (Ctrl-C stops it).\n")
    server = ["--server.port", str(port), "--server.address", asked.address]
    for name in [*own_names(asked.address), *asked.allow_host]:
        server += ["--server.allowedHosts", name]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *server]
    try:
        status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own
    except KeyboardInterrupt:
        status = 0
    if status not in STOPPED:
        raise WorkError("The server ended with status {status}.", status=status)
    return {"url": url}


def lines(answer: Mapping[str, Any]) -> str:
    """Nothing: where it is was said when it started."""
    del answer
    return ""


def own_names(address: str) -> list[str]:
    """By which names a server that listens at an address is reached: no other is answered, unless it is allowed."""
    names = ["localhost", "127.0.0.1", "::1"]
    if address in ("0.0.0.0", "::"):  # noqa: S104 - compared
        cards = psutil.net_if_addrs().values()
        found = [each.address.partition("%")[0] for card in cards for each in card if each.family in FAMILIES]
        names += [socket.gethostname(), socket.getfqdn(), *found]
    return list(dict.fromkeys([*names, address]))


def free_port(address: str, port: int) -> int:
    """The first port from the given one on that is free. Raises InputError."""
    for candidate in range(max(port, 1), min(port + PORTS, 65_536)):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, candidate))
            except PermissionError:
                continue
            except (socket.gaierror, UnicodeError):  # no such address; a name longer than any can be
                break
            except OSError:
                continue
            return candidate
    raise InputError("No port from {port} on is free at {address}: choose others.", port=port, address=address)
