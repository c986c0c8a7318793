"""What was read of a text: lines kept, repaired, dropped and why, with examples of every repair."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from explorer.corpus.account import REASONS, REPAIRS, Notice, Repair
from explorer.corpus.store import Manifest, Origin
from explorer.ui import link
from explorer.ui.i18n import _, plain_fields


def read(manifest: Manifest, name: str, examples: bool = True) -> None:
    """The account of a corpus: every line kept, repaired or dropped; examples of repairs where they are wanted."""
    lines = manifest.lines
    st.markdown("#### " + _("What was read"))
    st.text(name)
    for place, (label, value) in zip(
        st.columns(6),
        [
            (_("lines read"), lines.read),
            (_("kept"), lines.kept),
            (_("repaired"), lines.repaired),
            (_("dropped"), sum(lines.dropped.values())),
            (_("sentences"), manifest.sentences),
            (_("words"), manifest.vocabulary),
        ],
        strict=True,
    ):
        place.metric(label, f"{value:,}")
    st.caption(
        _(
            "Read as {encoding}, cut by {tokenizer} into {tokens} tokens.",
            encoding=manifest.encoding,
            tokenizer=manifest.tokenizer.name,
            tokens=f"{manifest.tokens:,}",
        )
    )
    if manifest.origin is not None:
        origin(manifest.origin)
    if lines.dropped:
        reasons = [f"{_(REASONS.get(reason, reason))}: {n:,}" for reason, n in lines.dropped.items()]
        st.caption(_("Dropped: {reasons}", reasons=" · ".join(reasons)))
    if examples:
        repairs(manifest.repairs)
    notices(manifest.warnings)


def origin(whose: Origin) -> None:
    """Whose a public corpus is, and under which licence."""
    st.markdown(
        _("Source: [{page}]({page}) · Credit: {credit} · Licence: [{licence}]({text})", page=whose.url,
          credit=whose.credit, licence=whose.licence, text=whose.licence_url)
    )  # fmt: skip


def nothing_yet() -> None:
    """No corpus: say how one comes."""
    st.info(_("No text has been read yet. Upload one, and what is in it appears here."))
    link.to("pages/start/train.py", _("Upload a text of your own"))


def brief(manifest: Manifest, name: str) -> None:
    """A corpus in two lines, with the way to all that is in it."""
    st.text(name)
    st.caption(
        _(
            "{sentences} sentences, {words} words, cut by {tokenizer}.",
            sentences=f"{manifest.sentences:,}",
            words=f"{manifest.vocabulary:,}",
            tokenizer=manifest.tokenizer.name,
        )
    )
    link.to("pages/start/corpus.py", _("What is in it?"), corpus=manifest.id)


def repairs(found: Sequence[Repair]) -> None:
    """Each kind of repair with how often and an example."""
    if not found:
        return
    st.caption(_("What was repaired, with an example of each:"))
    rows = [(_(REPAIRS.get(r.kind, r.kind)), r.count, r.before, r.after) for r in found]
    st.dataframe(pd.DataFrame(rows, columns=[_("repair"), _("times"), _("before"), _("after")]), hide_index=True)


def notices(found: Sequence[Notice]) -> None:
    """What the reader should know."""
    for notice in found:
        st.warning(_(notice.msgid, **plain_fields(notice.fields)))
