"""Large files from a real browser: through to the preview in bounded memory, and nothing left of what breaks off."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MB = 1 << 20
LINE = "서울에서 배를 타고 배를 먹었다. 큰 파일도 그대로 올라간다.\n".encode()


@pytest.fixture(scope="module")
def app(serve, home):
    return serve("app.py", env={"EXPLORER_UPLOAD_MB": "500"}, home=home)


def text(path: Path, size: int) -> Path:
    block = LINE * (MB // len(LINE))
    with path.open("wb") as out:
        for _ in range(-(-size // len(block))):
            out.write(block)
    return path


def server_of(url: str) -> psutil.Process:
    port = urlsplit(url).port
    pid = next(c.pid for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr[1:] == (port,))
    return psutil.Process(pid)


def peak(process: psutil.Process) -> int:
    """Bytes of memory that a process held at most since it was asked to forget (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) << 10


def arrived(home: Path) -> list[Path]:
    return sorted(path for path in (home / "uploads").glob("*/*") if path.parent.name != "practice")


def throttled(page, megabytes: float) -> None:
    """Let the browser send so many megabytes a second."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": megabytes * MB},
    )


def until(happened: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_upload_that_is_cancelled_or_left_leaves_nothing(app, visit, home, tmp_path):
    path = text(tmp_path / "글.txt", 60 * MB)
    page = visit(app, locale="ko-KR").open("/train?lang=ko")
    throttled(page, 5)
    for leave in (lambda: page.get_by_role("button", name="취소").click(), lambda: page.goto(app + "/?lang=ko")):
        page.locator("input[type=file]").set_input_files(str(path))
        page.get_by_text("글.txt 보내는 중").wait_for()
        until(lambda: arrived(home))
        until(lambda: 0 < page.locator(".upload-list progress").evaluate("bar => bar.value") < 1)
        leave()
        until(lambda: not list((home / "uploads").glob("*")))


def test_a_file_beyond_the_limit_is_refused_before_it_is_sent(app, visit, home, tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as out:
        out.truncate(501 * MB)
    page = visit(app).open("/train?lang=en")
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_text("it is larger than 500 MB").wait_for()
    assert not arrived(home)


def test_300_megabytes_go_through_to_the_preview_in_bounded_memory(app, visit, home, tmp_path):
    path = text(tmp_path / "../큰 글.txt", 300 * MB)
    page = visit(app).open("/train?lang=en")
    server = server_of(app)
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")  # forget the highest so far
    before, began = server.memory_info().rss, time.monotonic()
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_text("Preview:").wait_for(timeout=120_000)
    grown = peak(server) - before
    print(f"300 MB in {time.monotonic() - began:.1f} s; the server grew by {grown / MB:.0f} MB at most")
    (there,) = arrived(home)
    assert there.stat().st_size == path.stat().st_size >= 300 * MB
    assert grown < 60 * MB
    page.get_by_role("button", name="Read, train and make the map").wait_for()


def test_several_files_at_once_are_one_corpus(app, visit, home, tmp_path):
    before = set(arrived(home))
    page = visit(app).open("/train?lang=en")
    page.locator("input[type=file]").set_input_files([str(text(tmp_path / f"{n}.txt", MB)) for n in "abc"])
    page.get_by_text("Preview:").wait_for(timeout=60_000)
    assert sorted(path.name for path in set(arrived(home)) - before) == ["a.txt", "b.txt", "c.txt"]
