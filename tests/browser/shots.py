"""A screenshot of every page, in Korean and English, light and dark, without a Korean system font.

python -m tests.browser.shots build/shots        (make shots)
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from explorer.runs import builtin, sweep, work
from explorer.runs.store import Run
from explorer.ui.frame import PAGES
from tests.browser.conftest import FLAGS, FONTCONFIG, NAMES, READY, served

SIZES = {"": {"width": 1280, "height": 800}}
EXTRA = {"phone": {"width": 390, "height": 844}}


MADE = "() => document.querySelector('[data-testid=stVegaLiteChart] svg')"  # what the compare page makes


def trained(home: Path) -> list[str]:
    """Two windows on the built-in corpus, for the compare page: their ids."""
    builtin.install(home)
    base = Run.open(home, builtin.about().run).request
    arms = sweep.sweep(base, window=[2, 10])
    for request in arms:
        work.work(home, Run(home, request).name)
    return [request.name for request in arms]


def addresses() -> dict[str, str]:
    """File name of the shot -> address of the page."""
    found = {}
    for pages in PAGES.values():
        for path, _title, first in pages:
            found[Path(path).stem] = "/" if first else f"/{Path(path).stem}"
    return found


def shoot(folder: Path, home: Path, url: str, runs: list[str]) -> list[Path]:
    """Take them all; runs: the two sides of the compare page."""
    fonts = home / "fonts.conf"
    fonts.write_text(FONTCONFIG.format(cache=home / "fontcache"), "utf-8")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    path = next(filter(None, map(shutil.which, NAMES)), None)
    shots = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=flags, env={**os.environ, "FONTCONFIG_FILE": str(fonts)}
        )
        for scheme in ("light", "dark"):
            for size, viewport in (SIZES | EXTRA).items():
                context = browser.new_context(viewport=viewport, color_scheme=scheme)
                page = context.new_page()
                for name, address in addresses().items():
                    for lang in ("ko", "en"):
                        sides = f"&a={runs[0]}&b={runs[1]}" if name == "compare" else ""
                        page.goto(f"{url}{address}?lang={lang}{sides}")
                        page.locator(READY).wait_for(timeout=60_000)
                        if sides:
                            page.wait_for_function(MADE, timeout=120_000)
                        page.wait_for_timeout(4_000)  # the map's parts, its flight and the labels
                        target = folder / f"{name}-{lang}-{scheme}{'-' + size if size else ''}.png"
                        page.screenshot(path=target)
                        shots.append(target)
                context.close()
        browser.close()
    return shots


def main(target: str) -> None:
    """Serve the app in a home of its own and take the shots."""
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        runs = trained(Path(place) / "home")
        with served("app.py", Path(place)) as url:
            for path in shoot(folder, Path(place), url, runs):
                print(path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build/shots")
