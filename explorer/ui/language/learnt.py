"""How a run was trained: its loss on what it read and on what was held out, against guessing by frequency alone."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from explorer.analysis import learning
from explorer.charts import curves
from explorer.runs.derived import Table
from explorer.ui import address, cached, progress, tables
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.i18n import _

SERIES = {"train": "text that it learns from", "held_out": "held-out sentences"}
AS = {"perplexity": "perplexity", "loss": "loss (nats)"}
METRICS = {"perplexity": "perplexity", "pseudo-perplexity": "pseudo-perplexity"}
SHARE = 0.02  # of a corpus that our trainings hold out unless they are told otherwise


def held_out(run: str) -> Table | None:
    """What held-out sentences cost the run; None of a run without a corpus."""
    request = cached.run(run).request
    if not request.corpus:
        return None
    share = float(request.config.model_dump().get("held_out", SHARE))
    return Table(f"{MEASURE}:held_out", [run], {"share": share}, [request.corpus]) if share else None


MEASURE = "explorer.analysis.perplexity"


def show(run: str) -> None:
    """The curves, what held-out sentences cost at the end, and what is still being measured."""
    st.subheader(_("How it learnt"))
    table = held_out(run)
    found = None if table is None else tables.made(table)
    with st.container(key="language-learnt"):
        left, right = st.columns([1.5, 1], gap="medium")
    with left:
        _curves(run, found)
    with right:
        if found is not None:
            _figures(run, found)
        elif table is not None:
            tables.coming({_("The held-out sentences are being read"): table})
        else:
            st.caption(_("Nothing was held out for this run, so there is no honest figure: use `evaluate perplexity`."))


def _curves(run: str, found: pd.DataFrame | None) -> None:
    frame = learning.learning(cached.run(run).steps(None))
    if not len(frame):
        st.caption(_("This run was not trained here: there are no curves."))
        return
    by = address.segments("as", _("Shown as"), list(AS), "perplexity", shown=lambda each: _(AS[each]))
    baseline = None if found is None or math.isnan(found.attrs["loss"]) else float(found.attrs["loss"])
    if baseline is not None and by == "perplexity":
        baseline = math.exp(baseline)
    shown = frame.assign(series=[_(SERIES[each]) for each in frame["series"]])
    titles = {"share": _("share done"), by: _(AS[by]), "series": _("of"), "baseline": _("by frequency alone")}
    first = 0.03 if len(frame) > learning.BINS // 2 else 0.0  # the first steps would flatten all that follows
    st.altair_chart(
        curves.several(shown.query(f"share >= {first}"), by, titles, baseline, progress.dark()),
        key=f"curves.{run}.{by}",
    )
    st.caption(
        _(
            "Lower is better. Where the two lines part, the model learns its text by heart. What is guessed is what "
            "the training guesses: chosen places of a masked model (in held-out sentences each shows [MASK], whatever "
            "mix it learns from), every next word and the end of a causal one."
        )
    )
    facts = {"run": run, "corpus": cached.run(run).request.corpus, "n": len(frame), "baseline loss": baseline}
    csv(frame, facts, f"curves-{run}", "save.curves")


def _figures(run: str, found: pd.DataFrame) -> None:
    for row in found.to_dict("records"):
        st.markdown(
            _(
                "**{p}** ± {e} {metric} a token on {s} held-out sentences ({n} known tokens, {c} % of all); by "
                "frequency alone **{u}**. A character costs {k} ± {ke}: that figure compares runs whose tokenisers "
                "differ.",
                p=digits(row["score"]), e=digits(row["error"]), metric=_(METRICS[row["metric"]]),
                u=digits(row["unigram"]), s=f"{row['sentences']:,}", n=f"{row['n']:,}",
                c=percent(row["n"] / max(row["asked"], 1)),
                k=digits(row["per_character"]), ke=digits(row["per_character_error"]),
            )
        )  # fmt: skip
        st.markdown(
            _(
                "**{t} %** ± {e} of these tokens are right at the first guess; always guessing the commonest word is "
                "right for **{u} %** of them.",
                t=percent(row["top1"]), e=percent(row["top1_error"]), u=percent(row["unigram_top1"]),
            )
        )  # fmt: skip
    if "pseudo-perplexity" in found["metric"].tolist():
        st.caption(
            _(
                "Pseudo-perplexity masks one word at a time and lets the model see all others: it is lower by its "
                "nature, and not to be compared with the perplexity of a causal model."
            )
        )
    facts = {"run": run, "corpus": cached.run(run).request.corpus, "n": sum(found["n"].tolist())}
    csv(found, facts, f"held-out-{run}", "save.held")
