"""From a text to its map in one click: read, train, lay out, each a piece of work that the engine does in turn.

What was asked for stands in the address as ids, so that a reload, another tab or a link find the work again.
"""

from __future__ import annotations

import re

import streamlit as st

from explorer.contracts import Config
from explorer.corpus.build import Plan
from explorer.errors import ExplorerError
from explorer.models import model_class
from explorer.runs import builtin
from explorer.runs.builtin import MAP_FUNCTION
from explorer.runs.folder import Folder
from explorer.runs.store import Request, Run
from explorer.ui import access, address, asking, cached, link, pick, progress, report
from explorer.ui.forms import config_form
from explorer.ui.i18n import _, told
from explorer.ui.mapdata import Settings

MODEL = "skipgram"
MAP = {MAP_FUNCTION: Settings().arguments()}  # what follows a training
SMALLEST = ((20_000, 1), (500_000, 2))  # bytes of text up to which a word counts that occurs so often; else the default
ENOUGH = 3_000_000  # tokens read in all: a small corpus is read more often
MOST_EPOCHS = 40
BYTES = 12  # of UTF-8 text for each token that is kept: a first guess for the time it will take


def least_count(size: int) -> int:
    """How often a word must occur in a text of so many bytes to be learnt."""
    default = int(model_class(MODEL).Config.model_fields["min_count"].default)
    return next((count for most, count in SMALLEST if size < most), default)


def settings(size: int | None, tokens: int | None) -> Config:
    """The model's knobs, defaults that fit a text of so many bytes or tokens, and the time they will take here."""
    tokens = max(1, (size or 0) // BYTES) if tokens is None else tokens
    fitting = {"min_count": least_count(tokens * BYTES), "epochs": epochs(tokens)}
    with st.expander(_("Settings of the model")):
        config = config_form(model_class(MODEL).Config, "train." + ".".join(map(str, fitting.values())), fitting)
    st.caption(_time(config, tokens))
    return config


def epochs(tokens: int) -> int:
    """How often a text of so many tokens is read: the default, or more where it is too short to learn from that."""
    default = int(model_class(MODEL).Config.model_fields["epochs"].default)
    return min(MOST_EPOCHS, max(default, -(-ENOUGH // max(1, tokens))))


def _time(config: Config, tokens: int) -> str:
    ours = builtin.about().run  # trained elsewhere
    here = [about for about in pick.runs() if about.model == MODEL and about.id != ours]
    speeds = [about.result.get("words_per_second") for about in here]
    speed = next((float(s) for s in speeds if isinstance(s, int | float) and s > 0), None)
    if speed is None:
        return _("How long this takes is known after the first training on this machine.")
    seconds = tokens * config.model_dump()["epochs"] / speed
    return _("About {time} of training, at the pace of the last run on this machine.", time=progress.seconds(seconds))


def start_plan(plan: Plan, config: Config) -> None:
    """Read a text, train on it and lay out its map."""
    made = asking.pipeline(plan, MODEL, config, MAP)
    _remember(made.corpus.name, made.run)


def start_corpus(corpus: str, config: Config) -> None:
    """Train on a corpus that was read before, and lay out its map."""
    run = asking.run(Request(MODEL, config, corpus))
    asking.table(Settings().table(run.name))
    _remember(corpus, run)


def _again(corpus: str, run: Run) -> None:
    """Ask for the same once more: what is done stays done, the rest goes on from what was kept."""
    asked = _building(corpus).json("plan.json")
    if asked:
        start_plan(Plan.model_validate(asked), run.request.config)
    else:
        start_corpus(corpus, run.request.config)


def _remember(corpus: str, run: Run) -> None:
    address.put("making", f"{corpus}.{run.name}")
    st.rerun()


def _building(corpus: str) -> Folder:
    return Folder(cached.home() / "builds" / corpus)


def another() -> None:
    """The way back to the beginning."""
    if st.button(_("Start another"), key="another"):
        address.put("making", "")
        st.rerun()


def under_way() -> bool:
    """Show the work that the address names; whether there is any. Once done, its report and the way to its map."""
    asked = re.fullmatch(r"([0-9a-f]{8,64})\.([a-z0-9_]+-[0-9a-f]{12})", address.get("making"))
    if asked is None:
        return False
    corpus, name = asked.groups()
    try:
        run = cached.run(name)
        access.check_corpus(corpus)
    except ExplorerError:
        return False
    build = _building(corpus)
    folders: dict[str, Folder] = {_("Reading the text"): build} if build.status != "new" else {}
    folders |= {_("Training"): run, _("Laying out the map"): Settings().table(name).folder(cached.home())}
    states = progress.states(folders)
    if set(states.values()) <= {"queued", "running", "done"} and set(states.values()) != {"done"}:
        progress.watch(folders)
    else:
        _ended(folders, states, corpus, run)
    if states.get(_("Reading the text"), "done") == "done":
        manifest = cached.corpus(corpus).manifest
        report.read(manifest, pick.corpus_name(manifest))
    return True


def _ended(folders: dict[str, Folder], states: dict[str, str], corpus: str, run: Run) -> None:
    if set(states.values()) == {"done"}:
        st.success(_("Done. The words of your text are on the map."))
        link.to("pages/spaces/map.py", f"**{_('Look at the map')}**", corpus=corpus, run=run.name)
        return
    for title, folder in folders.items():
        _sad(title, folder, states[title])
    if st.button(_("Go on from where it stopped"), key="resume"):
        _again(corpus, run)


def _sad(title: str, folder: Folder, state: str) -> None:
    if state == "done":
        return
    why = folder.why
    text = f"{title}: {progress.shown(state)}"
    if state == "lost":
        text += ". " + _("Its worker is gone; what it had reached was kept.")
    (st.error if state in ("failed", "lost") else st.info)(text + (f". {told(why)}" if why else ""))
