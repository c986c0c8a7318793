"""What was repaired or dropped, before and after."""

from __future__ import annotations

from difflib import SequenceMatcher
from html import escape

import streamlit as st

from explorer.corpus.account import REPAIRS, Repair
from explorer.corpus.store import Manifest
from explorer.ui import pick, report
from explorer.ui.i18n import _

VISIBLE = {char: chr(0x2400 + char) for char in range(32)} | {
    0x7F: "␡",
    0xFEFF: "⟨BOM⟩",
    0x200B: "⟨ZWSP⟩",
    0x3000: "⟨　⟩",
}


def account(manifest: Manifest) -> None:
    """Every line's fate; each repair with its example, the differences marked."""
    report.read(manifest, pick.corpus_name(manifest), examples=False)
    if not manifest.repairs:
        st.success(_("Nothing had to be repaired."))
        return
    st.markdown("#### " + _("Before and after"))
    for repair in manifest.repairs:
        st.markdown(f"**{_(REPAIRS.get(repair.kind, repair.kind))}** · " + _("{n} lines", n=f"{repair.count:,}"))
        st.html(html(repair))


def html(repair: Repair) -> str:
    """The example before and after, what went marked in the one, what came in the other; what is invisible named."""
    matcher = SequenceMatcher(None, repair.before, repair.after, autojunk=False)
    before, after = "", ""
    for kind, a, b, c, d in matcher.get_opcodes():
        old, new = visible(repair.before[a:b]), visible(repair.after[c:d])
        before += old if kind == "equal" else f'<del class="diff">{old}</del>' if old else ""
        after += new if kind == "equal" else f'<ins class="diff">{new}</ins>' if new else ""
    rows = "".join(
        f"<tr><td><small>{escape(label)}</small></td><td>{text}</td></tr>"
        for label, text in ((_("before"), before), (_("after"), after))
    )
    return f'<table class="beforeafter">{rows}</table>'


def visible(text: str) -> str:
    """Text for a page: escaped, with a sign for what could not be seen."""
    return escape(text.translate(VISIBLE))
