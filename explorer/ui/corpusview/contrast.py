"""Two texts contrasted: the words most typical of each."""

from __future__ import annotations

import streamlit as st

from explorer.corpus.store import Manifest
from explorer.runs.derived import Table
from explorer.ui import address, pick, tables
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

SHOWN = 50  # words of each side on the page; the file holds all
SEEN = ("word", "per_million_0", "per_million_1", "g2", "sure", "narrow")  # what fits beside the other side
DECIMAL = ("g2", "log_ratio", "per_million_0", "per_million_1", "parts_chance")


def words(manifest: Manifest) -> None:
    """The other text, then two tables side by side."""
    others = {m.id: m for m in pick.manifests() if m.id != manifest.id}
    if not others:
        st.info(_("There is only this text. Read a second one, and the words that tell them apart appear here."))
        return
    chosen = address.choice(
        "other",
        _("The other text"),
        list(others),
        next(iter(others)),
        shown=lambda each: pick.corpus_name(others[each]),
    )
    table = Table("explorer.analysis.contrast:contrast", [], {}, [manifest.id, chosen])
    frame = tables.made(table)
    if frame is None:
        tables.coming({_("Comparing the words of two texts"): table})
        return
    titles = {
        "word": _("word"), "per_million_0": _("per million here"), "per_million_1": _("per million there"),
        "g2": "G²", "sure": _("sure"), "log_ratio": _("log ratio"), "narrow": _("in few places"),
        "parts": _("parts with it, of 100"), "parts_chance": _("by chance"),
    }  # fmt: skip
    decimals = {titles[each]: st.column_config.NumberColumn(format="%.3g") for each in DECIMAL}
    named = frame.filter(items=[*titles, "side"]).rename(columns=titles)
    for side, place in enumerate(st.columns(2, gap="medium")):
        with place:
            st.caption(_("Typical of"))
            st.text(pick.corpus_name((manifest, others[chosen])[side]))
            its = named.loc[named["side"] == side].drop(columns="side").head(SHOWN)
            grid(its, hide_index=True, height=420, column_config=decimals, column_order=[titles[each] for each in SEEN])
    st.caption(_("The file has more: the log ratio, and in how many parts of its text a word is."))
    told = frame.attrs
    st.caption(
        _(
            "Of {asked} words met {least} times or more, {sure} differ surely: at most {rate} of those are false on "
            "average (Benjamini–Hochberg). n = {here} tokens here and {there} there. In few places: in less than half "
            "of the parts of its text that chance would give it; then one story may have made the difference.",
            asked=f"{told['asked']:,}", least=told["least"], sure=f"{told['sure']:,}", rate=f"{told['rate']:.0%}",
            here=f"{told['tokens'][0]:,}", there=f"{told['tokens'][1]:,}",
        )
    )  # fmt: skip
    if told["joined"] == "form":
        st.caption(_("Two tokenisers cut these texts, so words are joined by how they are written."))
    facts = {"corpus": manifest.id, "other": chosen, **{name: told[name] for name in ("joined", "rate", "least")}}
    csv(named, facts, f"contrast-{manifest.id}-{chosen}", "save.contrast")
