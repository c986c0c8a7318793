"""How much must be kept? Accuracy against density, and what one sentence's answer is at each of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import banks, densities, masks
from explorer.charts import curves
from explorer.charts import masks as chart
from explorer.contracts import Superposes
from explorer.runs.folder import Folder
from explorer.runs.store import Request
from explorer.ui import address, asking, cached, progress
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.telling import fragment, telling

ARMS = {
    "learnt": "mask learnt, weights fixed (edge-popup)",
    "pruned": "mask by lot, weights trained",
    "lot": "mask by lot, weights fixed",
    "dense": "dense network, trained",
}
FIRST = "시장에서 배를 사서 깎아 먹었다."
LEFT_OUT = ("seed", "mask", "weights", "density", "budget", "learning_rate", "tasks")
LABELS = 8  # of the answer that are drawn
POINTS = 160, 700  # of the picture, at most


def wanted(run: str) -> dict[tuple[str, float, int], Request]:
    """A training for each arm, density and seed: all classes of the run's column as one task."""
    request = cached.run(run).request
    differs = request.config.model_dump(mode="json", exclude_defaults=True)
    base = {name: value for name, value in differs.items() if name not in LEFT_OUT}
    kind = type(request.config)
    return {
        key: Request(request.model, kind.model_validate(base | densities.settings(*key)), request.corpus)
        for key in densities.wanted()
    }


@fragment()
def show(run: str) -> None:
    """The curve as far as it is trained, or the button that asks for it."""
    every = wanted(run)
    folders = {key: Folder(cached.home() / "runs" / request.name) for key, request in every.items()}
    told = {key: right for key, folder in folders.items() if (right := _accuracy(folder)) is not None}
    if told:
        _curve(run, told)
        _scrub(every, told)
    if len(told) < len(every):
        _missing(every, folders)


def _accuracy(folder: Folder) -> float | None:
    metrics = folder.json("run.json").get("metrics") if folder.status == "done" else None
    return float(metrics["accuracy"]) if isinstance(metrics, dict) and "accuracy" in metrics else None


def _missing(every: dict[tuple[str, float, int], Request], folders: dict[tuple[str, float, int], Folder]) -> None:
    left = {key: folder for key, folder in folders.items() if folder.status != "done"}
    if any(folder.status in ("queued", "running") for folder in left.values()):
        progress.together(_("Networks of every density"), list(left.values()), len(every))
    elif st.button(_("Train {count} small networks", count=len(left)), key="densities"):
        with telling():
            asking.runs([every[key] for key in left])
            st.rerun()
    else:
        st.caption(
            _("Nine densities three ways, and dense ones, three seeds each: some minutes. It goes on if you leave.")
        )


def _curve(run: str, told: dict[tuple[str, float, int], float]) -> None:
    found = densities.bands(told)
    looks = {_(ARMS[arm]): (at, [1, 0] if arm != "dense" else [5, 3]) for at, arm in enumerate(ARMS)}
    level = found[found["line"] == "dense"]
    ends = sorted(set(found["labels"]) - {1.0}) or [0.5]
    whole = [level.assign(labels=at) for at in (ends[0], ends[-1])] if len(level) else []  # as a line from end to end
    drawn = pd.concat([found[found["line"] != "dense"], *whole])
    drawn = drawn.assign(line=[_(ARMS[each]) for each in drawn["line"]])
    chance = _chance(run)
    titles = {"line": _("way"), "labels": _("density: share of the weights that is kept"), "mean": _("accuracy"),
              "spread": _("± over seeds"), "chance": _("by guessing {p} %", p=percent(chance))}  # fmt: skip
    st.altair_chart(curves.bands(drawn, looks, chance, titles, progress.dark()), key=f"density.{run}")
    _reading(found)
    csv(found, {"run": run, "seeds": len(densities.SEEDS)}, f"densities-{run}", "save.densities")


def _chance(run: str) -> float:
    for request in wanted(run).values():
        folder = Folder(cached.home() / "runs" / request.name)
        metrics = folder.json("run.json").get("metrics")
        if isinstance(metrics, dict) and "chance" in metrics:
            return float(metrics["chance"])
    return 0.0


def _reading(found: pd.DataFrame) -> None:
    enough = densities.enough(found)
    dense = next((row["mean"] for row in found.to_dict("records") if row["line"] == "dense"), None)
    if dense is None:
        return
    said = {arm: "–" if at is None else f"{percent(at)} %" for arm, at in enough.items()}
    st.caption(
        _(
            "Mean ± one standard deviation over three seeds. The dense network is right on {dense} %. As good as that, "
            "within one standard deviation, from a density of: learnt mask {learnt}; trained weights under a mask by "
            "lot {pruned}; nothing trained at all {lot}. A dash: at none of them.",
            dense=percent(dense), **said,
        )
    )  # fmt: skip


def _scrub(every: dict[tuple[str, float, int], Request], told: dict[tuple[str, float, int], float]) -> None:
    """One sentence's answer by the learnt mask of a density that the reader slides over."""
    there = [at for at in densities.DENSITIES if ("learnt", at, 0) in told]
    if len(there) < 2:
        return
    st.subheader(_("Slide the density"))
    left, right = st.columns([1.4, 1], vertical_alignment="bottom")
    with left:
        st.session_state.setdefault("w.probe", address.get("probe", FIRST))
        probe = st.text_input(_("Sentence"), key="w.probe", max_chars=address.LONGEST).strip()
        address.put("probe", probe, FIRST)
    with right:
        shown = {str(at): at for at in there}
        density = shown[
            address.slider(
                "density", _("Density"), list(shown), str(there[-1]), shown=lambda at: f"{percent(shown[at])} %"
            )
        ]
    model = cached.model(every["learnt", density, 0].name)
    if not probe or not isinstance(model, Superposes):
        return
    task = model.tasks[0]
    logits = model.logits(model.inputs([probe], 0), 0)[0, : len(task.labels)]
    frame = pd.DataFrame({"task": list(task.labels), "value": banks.shares(logits[None])[0]}).sort_values(
        "value", ascending=False
    )
    frame = frame.head(LABELS).assign(state=["chosen", *["left"] * (min(LABELS, len(frame)) - 1)])
    titles = {"task": _("answer"), "value": _("probability")}
    picture, answer = st.columns([1.4, 1], gap="medium")
    with picture:
        mask = model.masks(0)[0]
        part = masks.reduced(mask, *POINTS)
        st.image(chart.bitmap(part, progress.dark()), width="stretch", output_format="PNG")
        kept = sum(int(each.sum()) for each in model.masks(0))
        st.caption(
            _(
                "The first layer at this density: {kept} weights are used in all. Right on {right} % of the tests.",
                kept=f"{kept:,}", right=digits(100 * task.accuracy),
            )
        )  # fmt: skip
    with answer:
        st.altair_chart(chart.ranked(frame, titles, progress.dark()), key="probe.chart")
