"""Homonym candidates: words whose contexts fall into two groups, with the evidence for each."""

from __future__ import annotations

import streamlit as st

from explorer.corpus import practice
from explorer.corpus.store import Manifest
from explorer.runs import builtin
from explorer.runs.derived import Table
from explorer.ui import tables
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _


def candidates(manifest: Manifest) -> None:
    """The ranking, and how well it finds what is known."""
    ours = manifest.id == builtin.about().corpus
    arguments: dict[str, object] = {"known": sorted({row["word"] for row in practice.senses()})} if ours else {}
    table = Table("explorer.analysis.homonyms:candidates", [], arguments, [manifest.id])
    frame = tables.made(table)
    if frame is None:
        tables.coming({_("Looking for words with two companies"): table})
        return
    told = frame.attrs
    if frame.empty:
        st.info(_("No word occurs {least} times or more here: the text is too small for this.", least=told["least"]))
        return
    titles = {
        "word": _("word"), "count": _("count"), "score": _("score"), "first": _("keeps company like"),
        "second": _("and like"), "sentence_first": _("as the first"), "sentence_second": _("as the second"),
    }  # fmt: skip
    shown = [*titles, *(["known"] if ours else [])]
    named = frame.filter(items=shown).rename(columns=titles | {"known": _("known homonym")})
    widths = {"word": 96, "count": 50, "first": 100, "second": 90, "sentence_first": 256, "sentence_second": 256}
    columns = {titles[name]: st.column_config.Column(width=width) for name, width in widths.items()}
    columns[titles["score"]] = st.column_config.NumberColumn(format="%.3f", width=54)
    # rows of more than 64 px wrap their text
    grid(named, hide_index=True, height=480, row_height=66, column_config=columns)
    st.caption(
        _(
            "The best {shown} of {judged} words met {least} times or more. A candidate is a proposal: read its two "
            "sentences.",
            shown=len(frame), judged=f"{told['judged']:,}", least=told["least"],
        )
    )  # fmt: skip
    if "known" in told:
        st.caption(
            _(
                "Here the homonyms are known: for the {known} of them the ranking's average precision is {precision} "
                "(chance {chance}, n = {judged} words); among words as frequent as they are {matched} (chance "
                "{matched_chance}, n = {matched_n}).",
                known=told["known"], precision=f"{told['precision']:.3g}", chance=f"{told['chance']:.2g}",
                judged=f"{told['judged']:,}", matched=f"{told['matched']['precision']:.3g}",
                matched_chance=f"{told['matched']['chance']:.2g}", matched_n=told["matched"]["judged"],
            )
        )  # fmt: skip
    csv(frame, {"corpus": manifest.id, "least": told["least"]}, f"homonyms-{manifest.id}", "save.homonyms")
