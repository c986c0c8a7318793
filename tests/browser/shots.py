"""Screenshots of every page and its main views, in Korean and English, light and dark, without a Korean system font.

python -m tests.browser.shots build/shots ['map*' '*-ko-dark' …]        (make shots: all of them)

What is not made in time is shot as it stands, with its progress: a picture of that state, and no wait without an end.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from itertools import groupby, product
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, sync_playwright

from explorer.corpus import practice
from explorer.corpus.build import Plan, build
from explorer.models import model_class
from explorer.runs import builtin, store, sweep, work
from explorer.runs.store import Request, Run
from explorer.spaces.stages import finished
from explorer.ui.frame import PAGES
from tests.browser import provider, test_login
from tests.browser.conftest import FLAGS, FONTCONFIG, NAMES, READY, served

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"": (1280, 800), "narrow": (1024, 800), "phone": (390, 844)}
DRAWN = "[data-testid=stVegaLiteChart] svg"
MAP = ".wordmap canvas"
TABLE = "[data-testid=stDataFrame] canvas"
PROGRESS = "[data-testid=stMain] [data-testid=stProgress]"
SENSES = 12  # that are labels
PATIENCE = 60  # seconds for what is being made
LABELLED = 8_000  # sentences of the practice corpus among which those with one homonym are labelled
EPOCHS = 4  # of the word vectors that are compared
LANGUAGE = {"epochs": 1, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
SENTENCE = "어제 시장에서 배를 사서 먹었다."


class Shown(NamedTuple):
    """What `prepared` made: ids of runs (narrow and wide window, another seed), of language models, of corpora."""

    windows: list[str]
    masked: str
    causal: str
    other: str
    labelled: str


@dataclass(frozen=True, slots=True)
class View:
    """A view of a page: its address without the language, what is done there, and what must be seen before the shot.

    wide: it is taken at 1,280 px only; gate: it is asked of the server on which people log in.
    """

    name: str
    page: str
    asked: dict[str, str]
    act: Callable[[Page], None] = lambda page: None
    seen: str = ""
    wide: bool = True
    gate: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a view in a language, a colour scheme and a window."""

    view: View
    language: str
    scheme: Literal["light", "dark"]
    size: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return "-".join(filter(None, [self.view.name, self.language, self.scheme, self.size]))


def pages() -> dict[str, str]:
    """Name of a page -> its path on the server."""
    return {
        Path(path).stem: "/" if first else f"/{Path(path).stem}" for rows in PAGES.values() for path, _, first in rows
    }


def views(made: Shown) -> list[View]:
    """What is shown of what was made."""
    ours = builtin.about()
    text = {"corpus": ours.corpus}
    pair = {"a": made.windows[0], "b": made.windows[1]}
    ends = ".".join(run.rpartition("-")[2] for run in made.windows)
    begun = {"corpus": made.labelled, "runs": ".".join(run.rpartition("-")[2] for run in (ours.run, made.masked))}
    analogy = {"beside": "analogy", "a": "사과/NNG", "b": "먹다/VV", "c": "차/NNG"}
    looked = [
        View("home", "home", {}, seen=MAP, wide=False),
        View("corpus", "corpus", text, wide=False),
        View("corpus-frequency", "corpus", text | {"view": "frequency"}, down(DRAWN), DRAWN + " >> nth=1"),
        View("corpus-concordance", "corpus", text | {"view": "concordance", "word": "배"}, seen="table.lines"),
        View("corpus-cleaning", "corpus", text | {"view": "cleaning"}, bottom, "[data-testid=stMetric]"),
        View("corpus-contrast", "corpus", {"corpus": made.other, "view": "contrast", "other": ours.corpus}, seen=TABLE),
        View("corpus-homonyms", "corpus", text | {"view": "homonyms"}, seen=TABLE),
        View("train", "train", text, wide=False),
        View("train-vectors", "train", text, opened("input[type=checkbox]")),
        View("train-shelf", "train", text, opened("[data-testid=stExpander] summary", last=True)),
        View("train-done", "train", text | {"making": f"{ours.corpus}.{ours.run}"}),
        View("map", "map", {"run": ours.run, "word": "사과/NNG"}, seen=MAP, wide=False),
        View("map-analogy", "map", {"run": ours.run} | analogy, seen=MAP),
        View(
            "map-axes", "map", {"run": ours.run, "method": "axes", "fx": "사과 - 배", "fy": "기쁘다 - 슬프다"}, seen=MAP
        ),
        View("map-tsne", "map", {"run": ours.run, "method": "tsne", "n": "1000"}, computed, MAP),
        View("map-shapes", "map", {"run": ours.run, "colour": "tag", "shape": "tag", "size": "frequency"}, seen=MAP),
        View("compare", "compare", pair, seen=DRAWN, wide=False),
        View("compare-word", "compare", pair | {"word": "배/NNG", "brush": "overlap:-0.050~0.450"}, down(DRAWN), DRAWN),
        View("compare-near", "compare", pair | {"word": "배/NNG"}, bottom, DRAWN),
        View("compare-lanes", "compare", pair, further(0, TABLE + " >> nth=1"), DRAWN),
        View("compare-groups", "compare", pair, further(1, DRAWN + " >> nth=1"), DRAWN),
        View("compare-runs", "compare", pair | {"runs": ends}, further(2, DRAWN + " >> nth=1"), DRAWN),
        View("contexts", "contexts", text | {"run": made.masked, "word": "배"}, seen=MAP, wide=False),
        View(
            "contexts-one", "contexts", text | {"run": made.masked, "word": "배", "layout": "umap", "at": "7"}, seen=MAP
        ),
        View("contexts-layers", "contexts", text | {"run": made.masked, "word": "배"}, bottom, MAP),
        View("contexts-none", "contexts", {"corpus": made.other}),
        View("senses", "senses", {"word": "배"}, seen=MAP, wide=False),
        View("senses-found", "senses", {"word": "사과", "by": "found", "part": "number"}, bottom, MAP),
        View("senses-gold", "senses", {"word": "눈", "by": "found", "k": "2", "part": "gold"}, bottom, MAP),
        View("senses-compromise", "senses", {"word": "말", "part": "compromise"}, bottom, MAP),
        View("capsules-none", "capsules", {}),
        View("supermask-which", "supermask", {}),
        View("supermask-layers", "supermask", {"part": "layers", "masklayer": "2"}),
        View("supermask-overlap", "supermask", {"part": "overlap"}),
        View("supermask-bytes", "supermask", {"part": "sizes", "zoom": "8"}),
        View("models", "models", text | {"run": made.masked, "text": SENTENCE}, seen=DRAWN, wide=False),
        View("models-causal", "models", text | {"run": made.causal, "text": SENTENCE}, seen=DRAWN),
        View("models-learnt", "models", text | {"run": made.causal}, down(".st-key-language-learnt"), DRAWN),
        View("models-below", "models", text | {"run": made.causal}, bottom, DRAWN),
        View("models-none", "models", {"corpus": made.other}),
        View("transfer", "transfer", begun | {"kind": "frozen"}, seen=DRAWN, wide=False),
        View("transfer-below", "transfer", begun | {"kind": "frozen"}, down(TABLE), DRAWN),
        View("transfer-coming", "transfer", begun, seen=DRAWN),
        View("transfer-none", "transfer", {"corpus": made.other}),
        View("gate", "home", {}, wide=False, gate=True, seen="[data-testid=stButton]"),
    ]
    there = {each.page for each in looked}
    return looked + [View(name, name, {}, wide=False) for name in pages() if name not in there]


def opened(what: str, last: bool = False) -> Callable[[Page], None]:
    """Click something, and bring what it opens onto the screen."""

    def act(page: Page) -> None:
        found = page.locator(f"[data-testid=stMain] {what}")
        (found.last if last else found.first).click(force=True)
        page.wait_for_timeout(1_000)
        page.locator(READY).wait_for()
        (found.last if last else found.first).evaluate("each => each.scrollIntoView({block: 'center'})")

    return act


def down(what: str) -> Callable[[Page], None]:
    """Bring something to the middle of the screen."""
    return lambda page: page.locator(what).first.evaluate("each => each.scrollIntoView({block: 'center'})")


def bottom(page: Page) -> None:
    """Scroll to the end."""
    page.locator("[data-testid=stMain]").evaluate("each => each.scrollTo(0, each.scrollHeight)")


def computed(page: Page) -> None:
    """Ask for the layout that takes long, unless it is there."""
    page.wait_for_timeout(1_000)
    if (button := page.locator(".st-key-compute button")).count():
        button.click()
        quiet(page)
    page.locator("[data-testid=stMain]").evaluate("each => each.scrollTo(0, 0)")


def quiet(page: Page) -> None:
    """Wait until nothing is being made any more: no progress for a second; but not for ever."""
    for _again in range(2):
        page.locator(READY).wait_for(timeout=120_000)
        page.wait_for_function(f"() => !document.querySelector('{PROGRESS}')", timeout=PATIENCE * 1_000)
        page.wait_for_timeout(500)


def further(at: int, seen: str) -> Callable[[Page], None]:
    """Open one of the last three parts of the compare page and let it be made."""

    def act(page: Page) -> None:
        part = page.locator("[data-testid=stMain] [data-testid=stExpander]").nth(at)
        part.locator("summary").click()
        part.locator("label:has(input[type=checkbox])").click()
        page.locator(seen).wait_for(state="attached", timeout=PATIENCE * 1_000)
        quiet(page)
        part.evaluate("each => each.scrollIntoView({block: 'start'})")

    return act


def shots(every: list[View], wanted: list[str]) -> Iterator[Shot]:
    """All of them, those of one window together; narrow ones in one form each. wanted: patterns of their names."""
    for size, scheme in product(SIZES, SCHEMES):
        for view, language in product(every, ("ko", "en")):
            shot = Shot(view, language, scheme, size)
            form = ("ko", "light") if size == "phone" else ("en", "dark")
            if size and (view.wide or (language, scheme) != form):
                continue
            if not wanted or any(fnmatch(shot.name, pattern) for pattern in wanted):
                yield shot


def take(page: Page, url: str, shot: Shot, folder: Path) -> Path:
    """Go there and take it. What does not come in time is shot as it stands, and said."""
    view = shot.view
    page.goto(f"{url}{pages()[view.page]}?{urlencode({'lang': shot.language, **view.asked})}")

    def seen() -> None:
        page.locator(READY).wait_for(timeout=120_000)
        if view.seen:
            page.locator(view.seen).first.wait_for(state="attached", timeout=PATIENCE * 1_000)

    for step in (seen, partial(quiet, page), partial(view.act, page), page.locator(READY).wait_for):
        try:
            step()
        except Error as error:
            print(f"{shot.name}: {str(error).splitlines()[0]}", file=sys.stderr)
    page.wait_for_timeout(2_000)  # the map's parts, its flight and the labels
    target = folder / f"{shot.name}.png"
    page.screenshot(path=target)
    return target


def shoot(folder: Path, fonts: Path, urls: dict[bool, str], wanted: list[Shot]) -> Iterator[Path]:
    """Take them all. urls: the addresses of the server without login and of that with."""
    fonts.write_text(FONTCONFIG.format(cache=fonts.parent / "fontcache"), "utf-8")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        env: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        browser = playwright.chromium.launch(executable_path=path, args=flags, env=env)
        for (size, scheme), group in groupby(wanted, key=lambda shot: (shot.size, shot.scheme)):
            width, height = SIZES[size]
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            for each in group:  # in a page of its own, but with the cache of those before
                page = context.new_page()
                yield take(page, urls[each.view.gate], each, folder)
                page.close()
            context.close()
        browser.close()


def prepared(home: Path) -> Shown:
    """Two windows on the built-in corpus and a second seed, two language models, a second text and one with labels."""
    builtin.install(home)
    base = Run.open(home, builtin.about().run).request
    arms = sweep.sweep(base, window=[2, 10], epochs=[EPOCHS])
    arms += sweep.sweep(arms[0], seed=[base.config.model_dump()["seed"] + 1])
    for request in arms:
        work.work(home, Run(home, request).name)
    masked, causal = (language(home, name) for name in ("masked_lm", "causal_lm"))
    path = home / "sea.txt"
    rows = [each.text for each in practice.sentences(600)] + ["어부가 바다에서 고래를 보았다."] * 200
    path.write_text("\n".join(rows), encoding="utf-8")
    other = finished(build(home, Plan(files=(path,), name="바다")))
    return Shown([request.name for request in arms], masked, causal, other, labelled(home))


def language(home: Path, model: str) -> str:
    """A run of a language model on the built-in corpus: one that is shipped, else a small one that is trained now."""
    ours = builtin.about().corpus
    there = [about.id for about in store.listed(home) if (about.model, about.corpus) == (model, ours)]
    if there:
        return there[0]
    request = Request(model, model_class(model).Config.model_validate(LANGUAGE), ours)
    work.work(home, Run(home, request).name)
    return request.name


def labelled(home: Path) -> str:
    """A corpus of sentences with one homonym each, its sense as their label."""
    found = [(each.text, each.uses[0].sense) for each in practice.sentences(LABELLED) if len(each.uses) == 1]
    kept = [sense for sense, _n in Counter(sense for _text, sense in found).most_common(SENSES)]
    found = [(text, sense) for text, sense in found if sense in kept]
    path = home / "labels.tsv"
    path.write_text("\n".join(["text\tlabel", *map("\t".join, found)]), encoding="utf-8")
    return finished(build(home, Plan(files=(path,), name="뜻", column="text")))


def main(target: str, wanted: list[str]) -> None:
    """Serve the app in a home of its own, with login and without, and take the shots."""
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        every = views(prepared(place / "home"))
        login = stack.enter_context(provider.provided(test_login.ACCOUNTS))
        secrets = place / "secrets.toml"
        told = {"client": provider.CLIENT, "secret": provider.SECRET, "url": login.url}
        secrets.write_text(test_login.SETTINGS.format(**told), "utf-8")
        (place / "gate").mkdir()
        gate = served("app.py", place / "gate", env={"STREAMLIT_SECRETS_FILES": str(secrets)})
        urls = {False: stack.enter_context(served("app.py", place)), True: stack.enter_context(gate)}
        for path in shoot(folder, place / "fonts.conf", urls, list(shots(every, wanted))):
            print(path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build/shots", sys.argv[2:])
