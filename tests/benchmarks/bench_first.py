"""From a click in an open tab to the first coloured points of the map page, in headless Chromium; software drawing.

A home holds a run over 20,000 film reviews cut at spaces; the sidebar's link to the map is clicked ten times. The
first click finds nothing cached and shows PCA; later ones what the engine has made meanwhile.

    python -m tests.benchmarks.bench_first
"""

from __future__ import annotations

import contextlib
import shutil
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

from playwright.sync_api import sync_playwright

from explorer.corpus.build import Plan
from explorer.models import model_class
from explorer.runs import engine
from tests.benchmarks.bench_map import WATCH
from tests.benchmarks.reviews import texts
from tests.browser.conftest import FLAGS, NAMES, READY, VIEWPORT, served

CLICKS = 10


def prepared(home: Path) -> tuple[str, str]:
    """A corpus and a run in a home; their ids."""
    home.mkdir(parents=True, exist_ok=True)
    source = home / "reviews.txt"
    source.write_text("\n".join(islice(texts(), 20_000)), "utf-8")
    config = model_class("skipgram").Config.model_validate({"epochs": 2, "min_count": 2})
    with engine.connect(home) as client:
        made = engine.submit_pipeline(
            client, home, Plan(files=(source,), name="reviews", tokenizer="whitespace"), "skipgram", config, {}
        )
        while engine.status(client, made.run) in ("queued", "running"):
            time.sleep(0.2)
    return made.corpus.name, made.run.name


def main() -> None:
    """Print the first time, and the median and range of ten."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        corpus, run = prepared(folder / "home")
        url = stack.enter_context(served("app.py", folder, home=folder / "home"))
        playwright = stack.enter_context(sync_playwright())
        path = next(filter(None, map(shutil.which, NAMES)), None)
        page = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"]).new_page(
            viewport=VIEWPORT
        )
        seconds = []
        page.goto(f"{url}/train?lang=en&corpus={corpus}&run={run}")
        for _ in range(CLICKS):
            page.locator(READY).wait_for()
            page.wait_for_timeout(1500)
            page.evaluate(WATCH)
            page.get_by_role("link", name="Word map").click()
            page.wait_for_function("() => window.seen.first")
            seconds.append(page.evaluate("seen.first") / 1000)
            page.get_by_role("link", name="Upload and train").click()
            page.get_by_role("heading", name="Upload and train").wait_for()
    print(
        f"click to first coloured points: the first {seconds[0]:.2f} s; "
        f"median of {CLICKS} {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f}); bar 1.5 s"
    )


if __name__ == "__main__":
    main()
