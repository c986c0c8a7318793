"""The transfer page put together: curves with bands, the sentence that answers, the table of differences."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import worth
from explorer.charts import curves as charts
from explorer.runs import engine
from explorer.runs.derived import Table
from explorer.ui import asking, cached, pick, progress, save, tables
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.telling import telling
from explorer.ui.transfer.view import BASELINES, WAYS, Line, View

ASKED = 300  # labels at which the notes' claim is put to the test


def explore(view: View) -> None:
    """The picture, how to read it, what is still being made, and the figures behind it."""
    titles = _titles(view)
    found = view.curves()
    if found:
        _picture(view, found, titles)
        for line in _told(view, found, titles):
            st.markdown(line)
        _reading(view, found)
    else:
        st.caption(_("The curves are drawn here as they are made, the few labels first."))
    _under_way(view, titles)
    if found:
        _figures(view, found, titles)


def _titles(view: View) -> dict[str, str]:
    """What each line is called, by its id."""
    named = pick.run_names(view.runs)
    return {line.id: _title(line, named) for line in view.lines()}


def _title(line: Line, named: dict[str, str]) -> str:
    if line.run is None:
        return _(BASELINES[line.method])
    if line.way.beside is not None:
        return _(WAYS[line.method], run=named[line.run.id], other=named[line.way.beside.id])
    return _(WAYS[line.method], run=named[line.run.id])


def _picture(view: View, found: dict[str, pd.DataFrame], titles: dict[str, str]) -> None:
    frame = worth.bands(found)
    looks = {titles[line.id]: (line.colour, line.dash) for line in view.lines() if line.id in found}
    majority = float(frame["majority"].iloc[0])
    names = {
        "line": _("method"), "labels": _("labelled examples"), "mean": _("accuracy"),
        "spread": _("± over seeds"), "chance": _("commonest class {p} %", p=digits(100 * majority)),
    }  # fmt: skip
    drawn = frame.assign(line=[titles[each] for each in frame["line"]])
    st.altair_chart(charts.bands(drawn, looks, majority, names, progress.dark()), key="curves")


def _told(view: View, found: dict[str, pd.DataFrame], titles: dict[str, str]) -> list[str]:
    """The notes' claim and what was measured of it, at few labels and at the most."""
    frame = worth.bands(found)
    plain = [line.id for line in view.lines() if line.run is None]
    sizes = sorted(set(frame["labels"].tolist()))
    few = ASKED if ASKED in sizes else sizes[0]
    if any(titles.keys() - set(frame.loc[frame["labels"] == few, "line"])):
        return []  # not all have answered: the best may yet come
    standings = {at: worth.standings(frame, plain, at) for at in dict.fromkeys([few, sizes[-1]])}
    if not standings[few]:
        return []
    lines = [_verdict(each[0], titles) for each in standings.values() if each]
    lines[1:1] = _others(standings[few], worth.standings(frame, ["random"], few), titles)
    claim = _("The notes say that pre-trained vectors hardly differ from one-hot or random ones.")
    return [claim, *lines, *_layers(found, few, titles)]


def _others(standings: list[worth.Verdict], random: list[worth.Verdict], titles: dict[str, str]) -> list[str]:
    """Which other pre-trained lines are ahead of what was not pre-trained, of random vectors only, or of neither."""
    above = {each.trained for each in random if each.ahead}
    groups: dict[str, list[str]] = {"plain": [], "random": [], "neither": []}
    for each in standings[1:]:
        group = "plain" if each.ahead else "random" if each.trained in above else "neither"
        groups[group].append(_plain(titles[each.trained]))
    told = {name: "; ".join(every) for name, every in groups.items() if every}
    b = _plain(titles[standings[0].plain])
    parts = {
        "plain": _("Ahead of {b} too: {names}.", b=b, names=told.get("plain", "")),
        "random": _(
            "Ahead of frozen random vectors, but not of {b}: {names}.", b=b, names=told.get("random", "")
        ),
        "neither": _(
            "Not shown to be ahead even of frozen random vectors: {names}.", names=told.get("neither", "")
        ),
    }  # fmt: skip
    return [" ".join(text for name, text in parts.items() if name in told)] * bool(told)


def _layers(found: dict[str, pd.DataFrame], few: int, titles: dict[str, str]) -> list[str]:
    """Which layer of each encoder the labels are best told from, as the held examples say."""
    told = []
    for name, frame in found.items():
        if frame.attrs["method"] == "layer":
            counts = frame.loc[frame["labels"] == few, "layer"].astype(int).value_counts(sort=False).sort_index()
            draws = ", ".join(f"{layer} ({count}×)" for layer, count in counts.items())
            told.append(f"{_plain(titles[name])}: {draws}")
    if not told:
        return []
    return [
        _(
            "The layer that told most, chosen anew in each draw of {n} labels (0: words before any context): {layers}.",
            n=f"{few:,}", layers="; ".join(told),
        )
    ]  # fmt: skip


def _verdict(found: worth.Verdict, titles: dict[str, str]) -> str:
    told = {
        "n": f"{found.labels:,}", "a": _plain(titles[found.trained]), "b": _plain(titles[found.plain]),
        "x": digits(100 * found.means[0]), "xs": digits(100 * found.spreads[0]),
        "y": digits(100 * found.means[1]), "ys": digits(100 * found.spreads[1]),
    }  # fmt: skip
    if not found.apart:
        return _(
            "With {n} labels that holds here: {a} is right on {x} % (± {xs}), {b} on {y} % (± {ys}); the bands meet.",
            **told,
        )
    if found.means[0] > found.means[1]:
        return _(
            "With {n} labels it does not hold here: {a} is right on **{x} %** (± {xs}), {b}, the best that was not "
            "pre-trained, on **{y} %** (± {ys}); the bands do not overlap.",
            **told,
        )
    return _(
        "With {n} labels pre-training is even behind: {a} is right on {x} % (± {xs}), {b} on {y} % (± {ys}).", **told
    )


def _plain(name: str) -> str:
    """A name that is no markdown."""
    return "".join("\\" + each if each in r"\`*_{}[]<>()#+-.!|$~:" else each for each in name)


def _reading(view: View, found: dict[str, pd.DataFrame]) -> None:
    told = next(iter(found.values()))
    parts = [
        _(
            "Each line is the mean of {seeds} seeds, its band ± one standard deviation; {n} sentences test, of "
            "{classes} classes, the same for every method. Dashed: only the classifier learns; solid: the vectors too.",
            seeds=told["seed"].nunique(), n=f"{told.attrs['n']:,}", classes=told.attrs["classes"],
        )
    ]  # fmt: skip
    if any(run.corpus == view.corpus for run in view.runs):
        parts.append(
            _(
                "Runs of this same corpus have read the test sentences in pre-training, without their labels: that "
                "helps them a little."
            )
        )
    st.caption(" ".join(parts))


def _under_way(view: View, titles: dict[str, str]) -> None:
    """One line of progress for all, with what stops them; or what goes on with them."""
    with telling():
        sizes = {"few": "1,000", "many": "> 1,000"}
        wanted = {
            f"{titles[line.id]} ({sizes['few' if 100 in _sizes(table) else 'many']})": table
            for line, table in view.wanted()
        }
        folders = {title: table.folder(cached.home()) for title, table in wanted.items()}
        states = progress.states(folders)
        stopped = {title: wanted[title] for title, now in states.items() if now == "cancelled"}
        if stopped:
            _stopped(stopped)
            return
        tables.coming(wanted, together=True)
        busy = [folders[title] for title, now in states.items() if now in ("new", "queued", "running", "lost")]
        if busy and st.button(_("Cancel"), key="transfer.cancel"):
            for folder in busy:
                engine.cancel(cached.client(), folder)
            st.rerun()


def _sizes(table: Table) -> list[int]:
    return list(table.arguments["sizes"])  # pyright: ignore[reportArgumentType,reportCallIssue]


def _stopped(wanted: dict[str, Table]) -> None:
    st.caption(_("{n} curves were cancelled; what was measured is kept.", n=len(wanted)))
    if st.button(_("Go on"), key="transfer.again"):
        for table in wanted.values():
            asking.table(table)
        st.rerun()


def _figures(view: View, found: dict[str, pd.DataFrame], titles: dict[str, str]) -> None:
    """The table behind the picture; what each line gains on one-hot, seed by seed; link and downloads."""
    shown = readable(found, titles)
    shares = [name for name in _shares() if name in shown]
    percents = shown.assign(**{name: 100 * shown[name] for name in shares})
    three = st.column_config.NumberColumn(format="%.3g %%")
    grid(percents, hide_index=True, key="transfer.table", column_config=dict.fromkeys(shares, three))
    st.caption(
        _(
            "Difference: accuracy less that of one-hot from the same examples, with its 95 % interval over seeds "
            "(Student's t). An interval that holds 0 shows no difference."
        )
    )
    told = next(iter(found.values())).attrs
    facts: dict[str, object] = {
        "corpus": view.corpus, "column": view.column, "runs": " ".join(run.id for run in view.runs),
        "n": told["n"], "pool": told["pool"], "classes": told["classes"], "majority": told["majority"],
    }  # fmt: skip
    with st.popover(_("Link and downloads")):
        save.link()
        csv(shown, facts, f"transfer-{view.corpus}", "save.transfer")
        every = pd.concat([each.assign(method=titles[name]) for name, each in found.items()], ignore_index=True)
        st.caption(_("Every seed"))
        csv(every, facts, f"transfer-{view.corpus}-seeds", "save.seeds")
        st.caption(_("In Python:"))
        st.code(_python(view), language="python")


def readable(found: dict[str, pd.DataFrame], titles: dict[str, str]) -> pd.DataFrame:
    """A row a line and size, with headings in the reader's language."""
    frame = worth.bands(found)
    if "onehot" in found:
        frame = frame.merge(worth.differences(found, "onehot"), on=["line", "labels"], suffixes=("", "_gap"))
    named = {
        "line": _("method"), "labels": _("labelled examples"), "mean": _("accuracy"), "spread": _("± over seeds"),
        "difference": _("difference"), "low_gap": _("from"), "high_gap": _("to"), "seeds": _("seeds"),
        "n": _("tests"),
    }  # fmt: skip
    shown = frame.assign(line=[titles[each] for each in frame["line"]])
    return shown.loc[:, [name for name in named if name in shown]].rename(columns=named)


def _shares() -> list[str]:
    """The columns of accuracies and differences, which are read as percentages."""
    return [_("accuracy"), _("± over seeds"), _("difference"), _("from"), _("to")]


def _python(view: View) -> str:
    return (
        "from explorer.analysis.transfer import curve\nfrom explorer.corpus import store\n"
        "from explorer.runs.store import default_home\nfrom explorer.runs.work import opened\n"
        "from explorer.spaces.stages import finished\n"
        f'corpus = store.opened(default_home(), "{view.corpus}")\n'
        + "".join(
            f'print(finished(curve(corpus, opened(default_home(), "{run.id}"), method="frozen", '
            f"column={view.column!r})))\n"
            for run in view.runs[:1]
        )
        + f'print(finished(curve(corpus, method="onehot", column={view.column!r})))'
    )
