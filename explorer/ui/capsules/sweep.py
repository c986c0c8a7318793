"""How many capsules? Trainings at several counts, their curve with error bars, and what the rule recommends."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import capsule_counts as counting
from explorer.charts import capsules as chart
from explorer.runs.derived import Table
from explorer.ui import address, cached, progress, tables
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

FUNCTION, PAIRS = "explorer.analysis.capsule_counts:counts", 1500
ARMS = {
    counting.FIXED: "fixed d = 32: parameters grow",
    counting.MATCHED: "parameters matched: p · d = 256",
    counting.PAPER: "the paper's three layers and first weights, d = 32",
}
FIGURES = {
    "accuracy": "right answers on unseen words",
    "effective": "capsules in effect used, exp H(w)",
    "alike": "mean |cosine| between capsules",
    "nmi": "weightiest capsule against gold sense (NMI)",
}


def wanted(run: str) -> dict[int, Table]:
    """A table a seed: each tests the words of its fold, so that all are tested once."""
    request = cached.run(run).request
    encoder = request.config.model_dump()["encoder"]
    arguments = {"run": encoder, "most": PAIRS, "grid": list(counting.COUNTS)}
    return {seed: Table(FUNCTION, [encoder], {**arguments, "seed": seed}, [request.corpus]) for seed in counting.SEEDS}


@fragment()
def show(run: str) -> None:
    """The curve, or the button that asks for it."""
    st.subheader(_("How many capsules?"))
    st.caption(
        _(
            "The paper takes p = 10 and says nothing of how to choose. Here p runs from 1 to 32, three ways, over five "
            "seeds; each seed is tested on other words. The rule was fixed beforehand: the smallest p within one "
            "standard error of the best, and one capsule if nothing beats one."
        )
    )
    made = {seed: tables.made(table) for seed, table in wanted(run).items()}
    found = {seed: frame for seed, frame in made.items() if frame is not None}
    if len(found) < len(made):
        _missing(run)
        return
    told = counting.summary(found)
    figure = address.segments("figure", _("Figure"), list(FIGURES), "accuracy", shown=lambda each: _(FIGURES[each]))
    _curve(run, told, figure)
    for arm in (counting.FIXED, counting.MATCHED):
        _verdict(told, arm)
    _paper(told)
    with st.expander(_("The figures as a table")):
        grid(_readable(told), hide_index=True)
        csv(told, {"run": run, "seeds": len(found), "pairs": PAIRS}, "capsule-counts", "save.counts")


def _missing(run: str) -> None:
    started = any(table.folder(cached.home()).status != "new" for table in wanted(run).values())
    if started or st.button(_("Train them all: 9 counts × 3 ways × 5 seeds"), key="sweep"):
        titles = {_("Seed {seed}", seed=seed): table for seed, table in wanted(run).items()}
        tables.coming(titles, together=True)
    else:
        st.caption(_("Many trainings: this takes a while. The seeds run side by side, and go on if you leave."))


def _curve(run: str, told: pd.DataFrame, figure: str) -> None:
    frame = pd.DataFrame({
        "count": told["count"], "value": told[figure], "error": told[f"{figure}_error"],
        "arm": [_(ARMS[arm]) for arm in told["arm"]],
    }).dropna(subset=["value"])  # fmt: skip
    titles = {"count": _("number p of capsules"), "value": _(FIGURES[figure]), "arm": _("arm")}
    chance = 0.5 if figure == "accuracy" else None
    st.altair_chart(chart.counts(frame, titles, chance, progress.dark()), key=f"p.{run}.{figure}")
    row = told.to_dict("records")[0]
    st.caption(
        _(
            "Mean ± standard error over {seeds} seeds; n = {n} pairs of words that were not learnt from. Dashed: "
            "guessing.",
            seeds=row["seeds"], n=f"{row['n']:,}",
        )
    )  # fmt: skip


def _verdict(told: pd.DataFrame, arm: str) -> None:
    chosen, name = counting.recommended(told, arm), _(ARMS[arm])
    if chosen.beats_one:
        text = _("{arm}: take p = **{p}**. The best is p = {best}, and it beats one capsule (McNemar p = {value}).",
                 arm=name, p=chosen.capsules, best=chosen.best, value=digits(chosen.p_value))  # fmt: skip
    else:
        text = _("{arm}: nothing beats one capsule (the best, p = {best}, McNemar p = {value}): take p = **1**.",
                 arm=name, best=chosen.best, value=digits(chosen.p_value))  # fmt: skip
    st.markdown(text)


def _paper(told: pd.DataFrame) -> None:
    rows = {(row["arm"], row["count"]): row for row in told.to_dict("records")}
    most = max(counting.COUNTS)
    ours, theirs = rows[counting.FIXED, most], rows[counting.PAPER, most]
    st.caption(
        _(
            "Before anything is learnt, {told} % of what the capsules put out depends on the word with the paper's "
            "three layers and first weights, {own} % with ours (p = {p}): where it is almost nothing, p can hardly "
            "matter. After learning, {theirs} % are right with the paper's and {ours} % with ours.",
            p=most, theirs=percent(theirs["accuracy"]), ours=percent(ours["accuracy"]), told=percent(theirs["told"]),
            own=percent(ours["told"]),
        )
    )  # fmt: skip


def _readable(told: pd.DataFrame) -> pd.DataFrame:
    shown = {_("arm"): [_(ARMS[arm]) for arm in told["arm"]], "p": told["count"], "d": told["size"],
             _("parameters"): [f"{n:,}" for n in told["parameters"]]}  # fmt: skip
    for figure, title in FIGURES.items():
        pairs = zip(told[figure].tolist(), told[f"{figure}_error"].tolist(), strict=True)
        shown[_(title)] = [f"{digits(mean)} ± {digits(error)}" if mean == mean else "–" for mean, error in pairs]
    return pd.DataFrame({**shown, _("McNemar against p = 1"): [digits(each) for each in told["mcnemar"]]})
