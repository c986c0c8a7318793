"""What stands around every answer: headers, names that are answered to, who may pass, the way back after login."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from explorer.ui import access, guards, serving


async def page(request):
    return HTMLResponse("<p>page</p>")


async def broken(request):
    raise RuntimeError("/secret/path")


async def callback(request):
    return RedirectResponse("/", status_code=302)


async def data(request):
    return PlainTextResponse("data")


ROUTES = [
    Route("/", page), Route("/map", page), Route("/broken", broken), Route("/oauth2callback", callback),
    Route("/data/{token}", data), Route("/export/{run}/{format}", data),
    Route("/media/{file}", data), Route("/upload", data, methods=["POST"]),
]  # fmt: skip


@pytest.fixture
def client():
    app = Starlette(routes=ROUTES, middleware=serving.middleware())
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def login(monkeypatch):
    """A server with login, on which the cookie `who` is believed."""
    monkeypatch.setattr(access, "guests", lambda: frozenset(["kim@example.org"]))
    monkeypatch.setattr(access, "reader", lambda cookies: cookies.get("who"))


@pytest.fixture
def hosts():
    """hosts(names) sets server.allowedHosts."""
    before = st.get_option("server.allowedHosts")
    yield lambda names: st.config.set_option("server.allowedHosts", names)
    st.config.set_option("server.allowedHosts", before)


@pytest.mark.parametrize("path", ["/", "/map", "/nowhere", "/broken", "/data/x", "/oauth2callback"])
def test_every_answer_carries_the_headers_errors_too(client, path):
    told = client.get(path, follow_redirects=False).headers
    for name, value in guards.HEADERS.items():
        assert told[name] == value
    rules = dict(rule.strip().split(" ", 1) for rule in told["content-security-policy"].split(";"))
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == "'none'" and rules["default-src"] == "'self'"
    assert not any(scheme in told["content-security-policy"] for scheme in ("http:", "https:", " ws: ", " wss: ", "*"))


def test_a_failure_tells_nothing_of_the_inside(client):
    answer = client.get("/broken")
    assert answer.status_code == 500 and "secret" not in answer.text


@pytest.mark.parametrize(
    ("host", "sockets"),
    [
        ("localhost:8501", "ws://localhost:8501 wss://localhost:8501"),
        ("[::1]:80", "ws://[::1]:80 wss://[::1]:80"),
        ("evil.org; script-src *", ""), ("a b", ""), ("*", ""), ("", ""), ("x\n", ""),
    ],
)  # fmt: skip
def test_only_the_host_s_own_socket_may_be_opened(host, sockets):
    told = guards.policy(host)
    assert f"connect-src 'self' {sockets}".strip() in told
    assert "evil" not in told and "*" not in told


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("localhost:8501", 200), ("127.0.0.1", 200), ("evil.org", 400), ("localhost.evil.org", 400),
     ("evil.org:8501", 400), ("localhost@evil.org", 400), ("[::1]:8501", 200)],
)  # fmt: skip
def test_other_names_that_lead_here_are_not_answered(client, hosts, host, status):
    hosts(["localhost", "127.0.0.1", "::1"])
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == status
    if status == 400:
        assert "--allow-host" in answer.text and "이름" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_settings_that_are_shipped_allow_this_machine_only():
    import tomllib

    settings = tomllib.loads((serving.builtin.SHIPPED.parents[1] / ".streamlit/config.toml").read_text("utf-8"))
    assert settings["server"]["allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert settings["server"]["address"] == "127.0.0.1" and settings["client"]["showErrorDetails"] == "none"


@pytest.mark.parametrize("path", ["/data/x", "/media/x", "/export/x/parquet"])
def test_what_pages_send_beside_themselves_is_for_members(client, login, path):
    assert client.get(path).status_code == 401
    assert client.post("/upload").status_code == 401
    client.cookies.set("who", "kim@example.org")
    assert client.get(path).status_code == 200 and client.post("/upload").status_code == 200


def test_without_login_nothing_is_closed_and_no_cookie_set(client):
    assert client.get("/data/x").status_code == 200
    assert not client.get("/map?lang=ko").cookies


@pytest.mark.parametrize("path", ["/", "/map", "/map?lang=ko&word=%EC%82%AC%EA%B3%BC/NNG"])
def test_login_leads_back_to_the_page_that_was_asked_for(client, login, path):
    client.get(path)
    answer = client.get("/oauth2callback", follow_redirects=False)
    assert answer.headers["location"] == path
    assert client.get("/oauth2callback", follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize(
    "wished",
    ["//evil.org", "/\\evil.org", "https://evil.org", "evil.org", "/map\r\nset-cookie: x=y", "/a/../b",
     "/map?" + "a" * 3000, "/auth/logout", "javascript:alert(1)", "/map?한글"],
)  # fmt: skip
def test_nobody_is_led_elsewhere(client, login, wished):
    client.cookies.set(guards.WayBack.COOKIE, quote(wished, safe=""))
    assert client.get("/oauth2callback", follow_redirects=False).headers["location"] == "/"


def test_who_is_logged_in_gets_no_cookie_of_the_way_back(client, login):
    client.cookies.set("who", "kim@example.org")
    assert "set-cookie" not in client.get("/map").headers
