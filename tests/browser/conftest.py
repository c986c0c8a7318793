"""A headless Chromium, servers for it, and a guard that no request leaves this host."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    ViewportSize,
    sync_playwright,
)

from explorer.runs import daemon

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
READY = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
WAIT = 60  # seconds for a server to answer
VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
# Every font of the system but those that can write Korean: a broken web font must show.
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><cachedir>{cache}</cachedir>
  <selectfont><rejectfont><pattern><patelt name="lang"><string>ko</string></patelt></pattern></rejectfont></selectfont>
</fontconfig>
"""

Serve = Callable[..., str]
Visit = Callable[..., "Visitor"]


@pytest.fixture(scope="session")
def without_korean_fonts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which programs find no font that can write Korean; EXPLORER_TEST_FONTS=1 leaves them all."""
    if os.environ.get("EXPLORER_TEST_FONTS"):
        return {}
    folder = tmp_path_factory.mktemp("fontconfig")
    path = folder / "fonts.conf"
    path.write_text(FONTCONFIG.format(cache=folder / "cache"), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(path)}


@pytest.fixture(scope="session")
def chromium(without_korean_fonts: dict[str, str]) -> Iterator[Browser]:
    """The browser on PATH, else the one Playwright installed; without either the tests are skipped."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        try:
            env: dict[str, str | float | bool] = {**os.environ, **without_korean_fonts}
            browser = playwright.chromium.launch(executable_path=path, args=flags, env=env)
        except Error as error:
            if path or "Executable doesn't exist" not in str(error):
                raise
            pytest.skip("no Chromium on PATH and none of Playwright's: run `make test`, which installs one")
        yield browser
        browser.close()


@contextmanager
def served(
    script: str | Path, folder: Path, env: dict[str, str] | None = None, home: Path | None = None
) -> Iterator[str]:
    """A Streamlit server on a free port while the context lasts; folder takes its log and, unless given, its home.

    A home of its own ends with its engine; a given one is the caller's.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script), "--server.port", str(port)]
    around = {**os.environ, "PYTHONPATH": str(ROOT), "EXPLORER_HOME": str(home or folder / "home"), **(env or {})}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=around, stdout=out, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(process, url, log)
        yield url
        died = process.poll()
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if home is None:
            daemon.stop(folder / "home")
    if died is not None:
        pytest.fail(f"the server at {url} died with {died}:\n{_end_of(log)}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """serve(script, env=None, home=None) starts a server in a home of its own and returns its address.

    The servers end with the session; one that died before shows the end of its log.
    """
    with ExitStack() as stack:
        yield lambda script="app.py", env=None, home=None: stack.enter_context(
            served(script, tmp_path_factory.mktemp("server"), env, home)
        )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a test file, its engine stopped at the end; a file that needs the built-in corpus installs it."""
    home = tmp_path_factory.mktemp("home")
    yield home
    daemon.stop(home)


@pytest.fixture(scope="module")
def app(serve: Serve, home: Path) -> str:
    """The address of the app on that home."""
    return serve("app.py", home=home)


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]


def _wait_for(process: subprocess.Popen, url: str, log: Path) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=2) as answer:
                answer.read()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer ({process.poll()=}):\n{_end_of(log)}")


class Visitor:
    """A browser page on one server. Other hosts are out of reach (see FLAGS); what asks for them is collected here.

    Requests are watched, not routed: Playwright's routes switch the cache off, and each page would load for seconds.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url, self.context = url, context
        self.friends: tuple[str, ...] = ()  # other servers of a test, which may be asked too
        self.refused: list[str] = []
        self.problems: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self._guard(request.url))
        self.page.on("websocket", lambda socket: self._guard(socket.url.replace("ws:", "http:", 1)))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("dialog", self._dismiss)

    def _guard(self, url: str) -> None:
        if not url.startswith((self.url, f"blob:{self.url}", "data:", *self.friends)):
            self.refused.append(url)

    def _hear(self, message: ConsoleMessage) -> None:
        """Collect a complaint, but not the two 404s by which Streamlit finds out that it was asked for a deep link."""
        where = str(message.location.get("url"))
        if message.type in ("error", "warning") and not ("404" in message.text and "/_stcore/" in where):
            self.problems.append(f"{message.text} ({where})")

    def _dismiss(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: str = "/", seconds: float = 60) -> Page:
        """Go to a page of the server and wait until its script has run."""
        self.page.goto(self.url + path)
        self.ready(seconds)
        return self.page

    def ready(self, seconds: float = 60) -> None:
        """Wait until the script of the page is done."""
        self.page.locator(READY).wait_for(timeout=seconds * 1000)

    def close(self) -> None:
        """Leave; a request that wanted to leave this host, an error or a dialog fails the test."""
        self.page.close()
        assert not self.refused, f"requests to other hosts: {self.refused}"
        assert not self.problems, f"the browser complains: {self.problems}"


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """The window whose cache the tests share."""
    context = chromium.new_context(viewport=VIEWPORT)
    yield context
    context.close()


@pytest.fixture
def visit(chromium: Browser, window: BrowserContext) -> Iterator[Visit]:
    """visit(url) opens a page, visit(url, **options of a browser context) one in a window of its own.

    At the end of the test it must have kept quiet.
    """
    visitors: list[Visitor] = []

    def start(url: str, **options: Any) -> Visitor:
        context = chromium.new_context(**{"viewport": VIEWPORT, **options}) if options else window
        visitors.append(Visitor(context, url))
        return visitors[-1]

    yield start
    for each in visitors:
        each.close()
        if each.context is not window:
            each.context.close()
