"""What is forgotten: accuracy of the tasks so far as others are learnt, masks against weights that are trained on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import forgetting as measuring
from explorer.charts import curves
from explorer.runs.derived import Table
from explorer.ui import cached, progress, tables
from explorer.ui.digits import percent
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

FUNCTION = "explorer.analysis.forgetting:forgetting"
SEEDS = (0, 1, 2)
ARMS = {
    "frozen": "fixed weights, a mask a task",
    "joint": "a mask a task, weights trained along",
    "fine-tuned": "one network, trained on",
}
LEFT_OUT = ("seed", "mask", "weights", "learning_rate")


def wanted(run: str) -> dict[tuple[str, int], Table]:
    """A table for each arm and seed, on the tasks of the run."""
    request = cached.run(run).request
    differs = request.config.model_dump(mode="json", exclude_defaults=True)
    settings = {name: value for name, value in differs.items() if name not in LEFT_OUT}
    return {
        (arm, seed): Table(FUNCTION, [], {"settings": settings, "arm": arm, "seed": seed}, [request.corpus])
        for arm in ARMS
        for seed in SEEDS
    }


@fragment()
def show(run: str) -> None:
    """The curve, or the button that asks for it."""
    config = cached.run(run).request.config.model_dump()
    if config["encoder"] is not None:
        st.info(_("This is measured on runs that read the text themselves, not through an encoder."))
        return
    every = wanted(run)
    made = {key: tables.made(table) for key, table in every.items()}
    found = [frame for frame in made.values() if frame is not None]
    if len(found) < len(every):
        started = any(table.folder(cached.home()).status != "new" for table in every.values())
        if started or st.button(_("Learn eight tasks three ways, three times each"), key="forgetting"):
            titles = {f"{_(ARMS[arm])}, {_('Seed {seed}', seed=seed)}": table for (arm, seed), table in every.items()}
            tables.coming(titles, together=True)
        else:
            st.caption(_("A minute or two. Every task so far is tested again whenever another one has been learnt."))
        return
    told = measuring.summary(found)
    chance = float(found[0].attrs["chance"])
    looks = {_(ARMS[arm]): (at, [1, 0]) for at, arm in enumerate(ARMS)}
    titles = {"line": _("way"), "labels": _("tasks learnt so far"), "mean": _("accuracy on all of them"),
              "spread": _("± over seeds"), "chance": _("by guessing {p} %", p=percent(chance))}  # fmt: skip
    drawn = told.assign(line=[_(ARMS[each]) for each in told["line"]])
    st.altair_chart(curves.bands(drawn, looks, chance, titles, progress.dark()), key="forgetting.chart")
    _reading(told)
    rows = [each.assign(arm=each.attrs["arm"], seed=each.attrs["seed"]) for each in found]
    csv(pd.concat(rows), {"run": run}, f"forgetting-{run}", "save.forgetting")


def _reading(told: pd.DataFrame) -> None:
    ends = {line: each.sort_values("labels")["mean"].tolist() for line, each in told.groupby("line")}
    figures = {arm.replace("-", "_"): f"{percent(ends[arm][0])} → {percent(ends[arm][-1])} %" for arm in ARMS}
    st.caption(
        _(
            "Mean accuracy of the tasks learnt so far, from the first to all of them, ± one standard deviation over "
            "three seeds. Fixed weights: {frozen}, and nothing learnt before is ever touched; weights trained along: "
            "{joint}; one network: {fine_tuned}.",
            **figures,
        )
    )  # fmt: skip
