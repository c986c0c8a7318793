"""The word map in headless Chromium: from mounting to the first coloured points, and eight turns of the wheel.

Run with `python -m tests.benchmarks map`. Drawing is by software where there is no graphics card, which is the worst
case. A page of our demo is open; "Show map" mounts the map: 10,000 and 100,000 points in turn, the first round dropped.
"""

from __future__ import annotations

import contextlib
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, NAMES, VIEWPORT, served

ROUNDS = 6
# Milliseconds from the click to the first frame whose points have colour, and to the whole picture.
WATCH = """() => { window.seen = {}; let begin;
  const map = () => document.querySelector('[data-testid=stBidiComponentIsolated]')?.shadowRoot
    ?.querySelector('.wordmap')?.wordMap;
  addEventListener('click', () => { begin = performance.now(); look(); }, { capture: true, once: true });
  const look = () => {
    const scene = map()?.scene;
    if (scene?.stats.painted > 0 && !seen.first) {
      const gl = map().chrome.points.getContext('webgl2'), { width, height } = gl.canvas;
      const pixels = new Uint8Array(4 * width * height);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels); // waits for the drawing
      if (pixels.some((value) => value)) seen.first = performance.now() - begin;
    }
    if (seen.first && scene.stats.painted === scene.dataset.count) seen.whole = performance.now() - begin;
    else requestAnimationFrame(look);
  }; }"""
# Lengths of the frames from the first wheel until none is longer than 34 ms for half a second.
FRAMES = """() => new Promise((done) => { const lengths = []; let last = performance.now(), busy = last;
  const begin = last;
  const step = (now) => { lengths.push(now - last); if (now - last > 34) busy = now; last = now;
    if (now - begin > 600 && now - busy > 500) done([busy - begin, Math.max(...lengths)]);
    else requestAnimationFrame(step); };
  requestAnimationFrame(step); })"""


def mounted(page: Page) -> tuple[float, float]:
    """Mount the map once: milliseconds to the first colour and to the whole picture."""
    page.evaluate(WATCH)
    page.locator("label", has_text="Show map").first.click()
    page.wait_for_function("() => seen.whole")
    page.wait_for_timeout(700)
    return page.evaluate("[seen.first, seen.whole]")


def zoomed(page: Page) -> tuple[float, float]:
    """Eight turns of the wheel: milliseconds until the page is responsive again, and the longest frame."""
    box = page.locator(".wordmap").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(500)
    page.evaluate(f"() => {{ window.frames_ = ({FRAMES})() }}")
    for _ in range(8):
        page.mouse.wheel(0, -100)
    return page.evaluate("() => window.frames_")


def told(name: str, values: list[float]) -> str:
    """Median and range of milliseconds."""
    return f"{name} {statistics.median(values):.0f} ({min(values):.0f}-{max(values):.0f})"


def main() -> None:
    """Print one line for each number of points."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(served("tests/browser/map_app.py", folder))
        playwright = stack.enter_context(sync_playwright())
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"])
        page = browser.new_page(viewport=VIEWPORT)
        page.goto(url)
        page.locator(".wordmap").wait_for()
        measured: dict[str, list[tuple[float, ...]]] = {"10,000": [], "100,000": []}
        for _ in range(ROUNDS):
            for count, rows in measured.items():
                page.locator("label", has_text="Show map").first.click()
                page.locator(".wordmap").wait_for(state="detached")
                page.get_by_text(count, exact=True).click()
                page.wait_for_timeout(1200)
                rows.append((*mounted(page), *zoomed(page)))
        for count, rows in measured.items():
            columns = [list(column) for column in zip(*rows[1:], strict=True)]
            names = ["first colour", "whole picture", "zoom in all", "longest frame"]
            print(f"{count} points, ms: {'; '.join(map(told, names, columns))}")
        browser.close()


if __name__ == "__main__":
    main()
