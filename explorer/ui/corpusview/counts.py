"""The corpus page's figures: how much there is, which words are frequent, Zipf's law, the growth of the vocabulary."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis.counting import MOST
from explorer.charts import laws
from explorer.corpus.store import Manifest
from explorer.runs.derived import Table
from explorer.ui import progress, tables
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

Frame = pd.DataFrame


def sizes(manifest: Manifest) -> None:
    """Counts that need no waiting, and what a thousand tokens hold once it is known."""
    grown = tables.made(_table("growth", manifest))
    held = grown.attrs.get("piece_types") if grown is not None else None
    figures = [
        (_("sentences"), f"{manifest.sentences:,}"),
        (_("tokens"), f"{manifest.tokens:,}"),
        (_("types"), f"{manifest.vocabulary:,}"),
        (_("types per token"), f"{manifest.vocabulary / max(manifest.tokens, 1):.3g}"),
        (_("types in 1,000 tokens"), "–" if held is None else f"{held:.3g}"),
    ]
    for place, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
        place.metric(label, value)
    if grown is not None and held is not None:
        st.caption(
            _(
                "Types per token fall with every page read, so compare texts by what 1,000 tokens hold: {mean} types "
                "(standard deviation {spread}, n = {n} pieces); in random order it would be {chance}.",
                mean=f"{held:.3g}", spread=f"{grown.attrs['piece_spread']:.2g}", n=f"{grown.attrs['pieces']:,}",
                chance=f"{grown.attrs['piece_shuffled']:.3g}",
            )
        )  # fmt: skip


def frequency(manifest: Manifest) -> None:
    """The two curves, then the table of words."""
    wanted = {
        _("Zipf's law"): _table("zipf", manifest),
        _("Growth of the vocabulary"): _table("growth", manifest),
        _("Sentences that hold each word"): _table("frequency", manifest),
    }
    frames = [tables.made(table) for table in wanted.values()]
    left, right = st.columns(2, gap="large")
    with left:
        _zipf(frames[0])
    with right:
        _growth(frames[1])
    _words(manifest, frames[2])
    tables.coming(wanted)


def _table(name: str, manifest: Manifest) -> Table:
    return Table(f"explorer.analysis.counting:{name}", [], {}, [manifest.id])


def _zipf(frame: Frame | None) -> None:
    st.markdown("#### " + _("How frequency falls with rank (Zipf)"))
    if frame is None:
        return
    titles = {"rank": _("rank"), "count": _("count"), "word": _("word")}
    st.altair_chart(laws.zipf(frame, titles, progress.dark()), key="zipf")
    told = frame.attrs
    st.caption(
        _(
            "A straight line would be Zipf's law; a slope of 1 is usual for words of natural text. Fitted by maximum "
            "likelihood to ranks 1 to {ranks} (dashed; words met {least} times or more): slope {slope} ± {error} "
            "(standard error over {parts} parts of the text, n = {tokens} tokens).",
            ranks=f"{told['ranks']:,}", least=told["least"], slope=f"{told['slope']:.3g}", error=f"{told['error']:.2g}",
            parts=told["parts"], tokens=f"{told['tokens']:,}",
        )
    )  # fmt: skip


def _growth(frame: Frame | None) -> None:
    st.markdown("#### " + _("How the vocabulary grows (Heaps)"))
    if frame is None:
        return
    titles = {"n": _("tokens read"), "types": _("types met"), "shuffled": _("in random order")}
    st.altair_chart(laws.growth(frame, titles, progress.dark()), key="growth")
    told = frame.attrs
    st.caption(
        _(
            "Types met grow as tokens to the power {exponent} ± {error} (standard deviation over {parts} places to "
            "start from; fitted from {begin} tokens on, n = {tokens}). Dashed: the same tokens in random order, "
            "{shuffled}. A line below it means that topics come one after the other.",
            exponent=f"{told['exponent']:.3g}", error=f"{told['error']:.2g}", parts=told["parts"],
            begin=f"{told['fitted_from']:,}", tokens=f"{told['tokens']:,}",
            shuffled=f"{told['exponent_shuffled']:.3g}",
        )
    )  # fmt: skip


def _words(manifest: Manifest, frame: Frame | None) -> None:
    st.markdown("#### " + _("Words by frequency"))
    if frame is None:
        return
    asked = st.text_input(_("Only words that contain"), key="w.only", max_chars=50).strip()
    shown = frame[frame["word"].str.contains(asked, regex=False)] if asked else frame
    titles = {
        "rank": _("rank"), "word": _("word"), "count": _("count"), "per_million": _("per million"),
        "sentences": _("sentences with it"), "share": _("share of sentences, %"),
    }  # fmt: skip
    named = shown.assign(share=100 * shown["share"]).rename(columns=titles)
    decimal = st.column_config.NumberColumn(format="%.3g")
    grid(named, hide_index=True, height=360, column_config={titles["per_million"]: decimal, titles["share"]: decimal})
    st.caption(
        _(
            "{n} of {types} words; the table holds the {most} most frequent.",
            n=f"{len(shown):,}",
            types=f"{manifest.vocabulary:,}",
            most=f"{min(MOST, manifest.vocabulary):,}",
        )
    )
    facts = {"corpus": manifest.id, "tokenizer": manifest.tokenizer.name, "tokens": manifest.tokens, "only": asked}
    csv(named, facts, f"frequency-{manifest.id}", "save.frequency")
