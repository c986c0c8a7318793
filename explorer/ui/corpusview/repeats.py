"""Sentences that repeat others: how many, how they were found, and the largest groups."""

from __future__ import annotations

import streamlit as st

from explorer.corpus.duplicates import LEAST
from explorer.corpus.store import Manifest
from explorer.runs.derived import Table
from explorer.ui import address, tables
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

THRESHOLDS = ("0.7", "0.8", "0.9")
KINDS = {"exact": "the same", "near": "nearly the same"}


def counted(manifest: Manifest) -> None:
    """Figures, what they rest on, and examples; made by the engine at first need."""
    st.markdown("#### " + _("Sentences that repeat others"))
    asked = address.segments("alike", _("Nearly the same from a likeness of"), list(THRESHOLDS), "0.8")
    table = Table("explorer.analysis.duplicates:duplicates", [], {"threshold": float(asked)}, [manifest.id])
    frame = tables.made(table)
    if frame is None:
        tables.coming({_("Looking for sentences that repeat others"): table})
        return
    _figures(frame.attrs)
    _reasons(frame.attrs)
    if frame.empty:
        return
    titles = {
        "kind": _("kind"), "sentences": _("in the group"), "likeness": _("likeness"), "first": _("no."),
        "sentence": _("the first"), "other": _("no. of the other"), "text": _("the one least like it"),
    }  # fmt: skip
    named = (
        frame.assign(kind=[_(KINDS[each]) for each in frame["kind"]]).filter(items=list(titles)).rename(columns=titles)
    )
    exact = st.column_config.NumberColumn(format="%.3g")
    grid(named, hide_index=True, height=360, column_config={titles["likeness"]: exact})
    st.caption(_("The largest groups of each kind, each with its first sentence and the one least like that."))
    facts = {"corpus": manifest.id, **{name: told for name, told in frame.attrs.items() if name != "pairs_mean"}}
    csv(named, facts, f"repeats-{manifest.id}-{asked}", "save.repeats")


def _figures(told: dict) -> None:
    shares = [
        (_("sentences"), told["sentences"], 0),
        (_("the same as an earlier one"), told["repeated"], told["sentences"]),
        (_("nearly the same as an earlier one"), told["near"], told["compared"]),
    ]
    for place, (label, count, of) in zip(st.columns(len(shares)), shares, strict=True):
        place.metric(label, f"{count:,}" + (f" ({100 * count / of:.3g} %)" if of else ""))


def _reasons(told: dict) -> None:
    st.caption(
        _(
            "Nearly the same: a Jaccard index of {threshold} or more between the runs of three characters of two "
            "different sentences; n = {compared} different sentences, {short} of them too short to ask (fewer than "
            "{least} runs). Of {pairs} pairs drawn at random {chance} reach it.",
            threshold=f"{told['threshold']:.3g}", compared=f"{told['compared']:,}", short=f"{told['short']:,}",
            least=LEAST, pairs=f"{told['pairs']:,}", chance=f"{told['by_chance']:,}",
        )
    )  # fmt: skip
    if told["recall"] is not None:
        st.caption(
            _(
                "Every pair was compared exactly, so none is counted falsely. Overlooked may be some: {drawn} kept "
                "sentences were compared with all others, and by them {recall} of the near repeats were found (at "
                "least {lower}, 95 %); the method itself promises {curve}.",
                drawn=f"{told['drawn']:,}", recall=f"{told['recall']:.1%}", lower=f"{told['recall_least']:.1%}",
                curve=f"{told['recall_curve']:.1%}",
            )
        )  # fmt: skip
    if told["compared"] < told["distinct"]:
        st.caption(
            _(
                "The text has {distinct} different sentences: {compared} of them were drawn at random. In the whole "
                "text more have a sentence like them, so their share is a lower bound.",
                distinct=f"{told['distinct']:,}", compared=f"{told['compared']:,}",
            )
        )  # fmt: skip
