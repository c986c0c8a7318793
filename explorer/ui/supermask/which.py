"""Which task is this? Typed sentences, each way of finding their task, and what the mask that was found answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis.banks import Bank, summary
from explorer.charts import masks as chart
from explorer.nn.superposition import Seen, likeliest
from explorer.runs.derived import Table
from explorer.ui import address, cached, progress, tables
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.supermask.bank import Held

FIRST = "시장에서 배를 사서 깎아 먹었다."
WAYS = {
    "alone": "each mask by itself",
    "shot": "all at once: one gradient",
    "binary": "all at once: halving",
}
SHOWN = 12  # tasks that are drawn
MEASURE = "explorer.analysis.banks:identified"


def show(held: Held) -> None:
    """The field, the bars, the answer; then how often that is right on held-out sentences."""
    found, called = held.bank, held.names
    st.session_state.setdefault("w.typed", address.get("typed", FIRST))
    typed = st.text_area(_("Sentences of one task, one a line"), key="w.typed", max_chars=4000, height=90)
    address.put("typed", typed if len(typed) <= address.LONGEST else "", FIRST)
    way = address.segments("way", _("Found by"), list(WAYS), "alone", shown=lambda each: _(WAYS[each]))
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if not lines:
        st.info(_("Type a sentence: the masks say which task it belongs to."))
        return
    inputs = found.inputs(lines)
    if not inputs.any():
        st.warning(_("The network can read nothing of this."))
        return
    chosen = _alone(found, called, inputs) if way == "alone" else _search(found, called, inputs, way)
    _answers(found, called, lines, chosen)
    _measured(held.runs)


def _alone(found: Bank, called: list[str], inputs: np.ndarray) -> int:
    values = found.alone(inputs)
    _bars(called, values, int(values.argmin()), np.ones(len(values), bool), _("unsureness, in spreads"))
    st.caption(
        _(
            "Each mask answers by itself. A bar says how much less sure it is here than of its own texts, in standard "
            "deviations: the lowest is at home. It takes as many passes as there are tasks."
        )
    )
    return int(values.argmin())


def _search(found: Bank, called: list[str], inputs: np.ndarray, way: str) -> int:
    steps = found.search(inputs)
    step = 0
    if way == "binary" and len(steps) > 1:
        step = address.slider("step", _("Step"), list(range(len(steps))), len(steps) - 1, shown=lambda at: str(at + 1))
    seen = steps[step]
    _bars(called, seen.gradient, likeliest(seen), seen.alphas > 0, _("gradient of the entropy by α"))
    st.caption(
        _(
            "All masks are superposed, each with the share α = 1/{left}. A bar says how the entropy of the answer "
            "would change with more of that mask: the lowest would make it surest.",
            left=int((seen.alphas > 0).sum()),
        )
    )  # fmt: skip
    return _last(steps, way)


def _last(steps: list[Seen], way: str) -> int:
    return likeliest(steps[-1] if way == "binary" else steps[0])


def _bars(called: list[str], values: np.ndarray, chosen: int, left: np.ndarray, title: str) -> None:
    order = [at for at in np.argsort(values, kind="stable").tolist() if left[at]][:SHOWN]
    frame = pd.DataFrame({
        "task": [called[at] for at in order], "value": values[order],
        "state": ["chosen" if at == chosen else "left" for at in order],
    })  # fmt: skip
    st.altair_chart(chart.ranked(frame, {"task": _("task"), "value": title}, progress.dark()), key="which")
    if int(left.sum()) > SHOWN:
        st.caption(_("The {shown} lowest of {all} tasks.", shown=SHOWN, all=int(left.sum())))


def _answers(found: Bank, called: list[str], lines: list[str], chosen: int) -> None:
    entry = found.entries[chosen]
    shares = found.answer(lines, chosen)
    st.markdown(_("Found: **{task}**. Under its mask the network answers:", task=called[chosen].replace("*", "")))
    best = shares.argmax(1)
    told = pd.DataFrame({
        _("sentence"): lines, _("answer"): [entry.task.labels[at] for at in best.tolist()],
        _("probability (%)"): [percent(float(row[at])) for row, at in zip(shares, best.tolist(), strict=True)],
    })  # fmt: skip
    grid(told, hide_index=True)


def _measured(runs: list[str]) -> None:
    """How often the task of held-out sentences is found; asked for by a button."""
    read = [cached.run(each).request.corpus for each in runs]
    table = Table(MEASURE, runs, {"seed": 0}, read)
    frame = tables.made(table)
    if frame is None:
        started = table.folder(cached.home()).status != "new"
        if started or st.button(_("Measure how often the task is found"), key="identified"):
            tables.coming({_("Tasks of held-out sentences"): table})
        return
    grouped = summary(frame)
    ways = {"each alone": _(WAYS["alone"]), "one-shot": _(WAYS["shot"]), "binary": _(WAYS["binary"])}
    rules = {"entropy": _("entropy H"), "surplus": _("superfluous outputs G")}
    shown = pd.DataFrame({
        _("sentences seen"): grouped["sentences"], _("way"): [ways[each] for each in grouped["way"]],
        _("what is lowered"): [rules[each] for each in grouped["objective"]],
        _("task found (%)"): [percent(each) for each in grouped["right"]],
    })  # fmt: skip
    grid(shown, hide_index=True)
    draws = f"{grouped['n'].tolist()[0]:,}"
    chance = digits(100 * frame.attrs["chance"])
    st.caption(
        _("Held-out sentences of each task; n = {n} draws a line, by chance {chance} %.", n=draws, chance=chance)
    )
    csv(grouped, {"runs": " ".join(runs), "n": draws}, f"tasks-{runs[0]}", "save.tasks")
