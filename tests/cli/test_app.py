"""Ports and addresses: a free port that is free, addresses that can be typed into a browser, and ends that are told."""

from __future__ import annotations

import argparse
import socket
import subprocess
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from explorer.cli import app
from explorer.cli.app import PORTS, STOPPED, free_port
from explorer.errors import InputError, WorkError


def test_a_free_port_can_be_listened_on() -> None:
    for _ in range(5):
        port = free_port("127.0.0.1", 20_000)
        with socket.socket() as server:
            server.bind(("127.0.0.1", port))
            server.listen()
            assert port < free_port("127.0.0.1", port) < port + PORTS


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("127.0.0.1", 65_536),
        ("127.0.0.1", -1000),
        ("no.such.host.invalid", 8501),
        ("999.1.1.1", 8501),
        ("x" * 300, 8501),
    ],
)
def test_where_nothing_can_listen_it_is_said(address: str, port: int) -> None:
    """A port below nought or a name too long ended with a trace."""
    with pytest.raises(InputError, match="No port"):
        free_port(address, port)


def test_port_nought_is_no_port() -> None:
    assert free_port("127.0.0.1", 0) >= 1


@pytest.mark.parametrize(
    ("address", "host"),
    [("127.0.0.1", "localhost"), ("0.0.0.0", "localhost"), ("::1", "::1"), ("localhost", "localhost")],
)
def test_what_is_said_is_an_address_for_a_browser(address: str, host: str, monkeypatch, capsys) -> None:
    """http://::1:8501 is none: the address stands in brackets (RFC 3986, 3.2.2)."""
    monkeypatch.setattr(app, "free_port", lambda address, port: port)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0))
    url = str(app.answer(argparse.Namespace(address=address, port=8501, allow_host=[]))["url"])
    assert (urlsplit(url).hostname, urlsplit(url).port) == (host, 8501) and url in capsys.readouterr().err


@pytest.mark.parametrize("status", [*STOPPED, 1, 139])
def test_a_server_that_was_stopped_is_no_failure_and_one_that_fell_is(status: int, monkeypatch) -> None:
    monkeypatch.setattr(app, "free_port", lambda address, port: port + 1)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=status))
    asked = argparse.Namespace(address="127.0.0.1", port=8501, allow_host=[])
    if status in STOPPED:
        assert app.answer(asked) == {"url": "http://localhost:8502"} and app.lines({}) == ""
    else:
        with pytest.raises(WorkError, match=str(status)):
            app.answer(asked)
