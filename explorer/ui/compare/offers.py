"""Comparisons by one click: two windows on the built-in corpus, the same model with another seed; their progress."""

from __future__ import annotations

import streamlit as st

from explorer.runs import builtin, sweep
from explorer.runs.folder import Folder
from explorer.runs.store import About, Request
from explorer.ui import address, asking, cached, pick, progress
from explorer.ui.compare.view import View, go
from explorer.ui.i18n import _, told
from explorer.ui.telling import telling

WINDOWS = (2, 10)


def windows() -> list[Request]:
    """The built-in run's settings with a narrow and with a wide window."""
    return sweep.sweep(cached.run(builtin.about().run).request, window=WINDOWS)


def offer_windows(primary: bool = False) -> None:
    """One click: two ordinary runs are trained, unless they are there, and compared."""
    if builtin.about().run not in {about.id for about in pick.runs()}:  # somebody deleted it
        return
    label = _("Window 2 against window 10 on the built-in corpus")
    if st.button(label, key="windows", type="primary" if primary else "secondary", help=_time(windows())):
        with telling():
            made = asking.runs(windows())
            go(made[0].name, made[1].name)
            st.rerun(scope="app")


def _time(requests: list[Request]) -> str:
    """What the trainings that are still missing will take, at the pace of the last one here."""
    runs = pick.runs()
    done = {about.id for about in runs if about.status == "done"}
    missing = [request for request in requests if request.name not in done]
    if not missing:
        return _("Both are trained; the comparison opens at once.")
    ours = builtin.about().run
    speeds = [about.result.get("words_per_second") for about in runs if about.id != ours]
    speed = next((float(each) for each in speeds if isinstance(each, int | float) and each > 0), None)
    if speed is None:
        return _("How long this takes is known after the first training on this machine.")
    seconds = sum(_words(request) for request in missing) / speed
    return _("About {time} of training, at the pace of the last run on this machine.", time=progress.seconds(seconds))


def _words(request: Request) -> int:
    """How many words a training reads."""
    manifest = next((each for each in pick.manifests() if each.id == request.corpus), None)
    return (manifest.tokens if manifest else 0) * int(request.config.model_dump().get("epochs", 1))


def offer_seed(view: View) -> None:
    """One click where the noise floor is missing: the first side once more with another seed."""
    side = next((each for each in (view.a, view.b) if each.corpus and "seed" in each.config), None)
    if side is None:
        return
    if (twin := _unfinished_twin(side)) is not None:
        progress.watch({_("The same model with another seed"): cached.run(twin.id)})
        return
    request = cached.run(side.id).request
    again = sweep.sweep(request, seed=[sweep.further_seed(pick.runs(), side)])
    title = (
        _("Train a further seed") if sweep.differ_only(view.a, view.b) else _("Train it once more with another seed")
    )
    if st.button(title, key="seed", help=_time(again)):
        with telling():
            asking.runs(again)
            st.rerun()


def _unfinished_twin(side: About) -> About | None:
    found = [each for each in pick.runs() if sweep.differ_only(side, each)]
    return next((each for each in found if each.status in ("queued", "running")), None)


def under_way() -> bool:
    """Show the trainings that the address names as sides, where they are not done; whether there are any."""
    known = {about.id: about for about in pick.runs()}
    asked = [known[name] for name in (address.get("a"), address.get("b")) if name in known]
    if all(about.status == "done" for about in asked):
        return False
    folders: dict[str, Folder] = {pick.run_name(about): cached.run(about.id) for about in asked}
    states = progress.states(folders)
    if set(states.values()) <= {"queued", "running", "done"}:
        st.markdown(_("Two spaces are being trained; their comparison opens here when they are ready."))
        progress.watch(folders)
    else:
        _ended(folders, states)
    return True


def _ended(folders: dict[str, Folder], states: dict[str, str]) -> None:
    for title, folder in folders.items():
        why = folder.why
        text = f"{title}: {progress.shown(states[title])}" + (f". {told(why)}" if why else "")
        (st.error if states[title] in ("failed", "lost") else st.info)(text)
    on, back = st.columns([1, 3])
    if on.button(_("Go on from where it stopped"), key="resume"):
        with telling():
            asking.runs([cached.run(folder.name).request for folder in folders.values()])
            st.rerun()
    if back.button(_("Compare others"), key="others"):
        go("", "")
        st.rerun()


def differ_in_window(view: View) -> tuple[int, int] | None:
    """The two windows, if that is all in which the runs differ."""
    differs = sweep.differing(view.a, view.b)
    if not differs or set(differs) != {"window"}:
        return None
    one, other = differs["window"]
    return (one, other) if isinstance(one, int) and isinstance(other, int) else None
