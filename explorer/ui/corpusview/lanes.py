"""The corpus page's main picture: one sentence under every tokeniser, its pieces over the same characters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from explorer.contracts import Token
from explorer.corpus import cuts
from explorer.corpus.store import Manifest
from explorer.corpus.tokenise import PACKAGES
from explorer.runs.derived import Table
from explorer.ui import address, cached, pick, source, tables
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _

LONGEST = 200  # characters of a sentence that is typed
SHOWN = 120  # characters of a sentence that is drawn
DRAWS = 100_000  # different sentences that a link can name


@dataclass(frozen=True, slots=True)
class Row:
    """One tokeniser's cut: its pieces, what they were compared with; or why there is none yet, or none at all."""

    name: str
    pieces: list[cuts.Piece]
    reference: str
    note: str = ""


def picture(manifest: Manifest) -> None:
    """The sentence, its cuts, how to read them, and what is still being made."""
    sentence, number = _sentence(manifest)
    sample = _vocabularies(manifest)
    known = tables.made(sample)
    rows = [_row(name, manifest, sentence, number, known) for name in cuts.names()]
    st.html(html(sentence, rows))
    st.caption(
        _(
            "Read downwards: each row cuts the same characters. Fewer pieces are shorter for a model; a piece with a "
            "dashed edge was never met elsewhere in the text, and a pale one is not counted there."
        )
    )
    _comparison(rows, known, manifest, sentence)
    wanted = {_("Cutting a sample of the text in every way"): sample}
    wanted |= {
        _("Cutting the sentence with {name}", name=name): _cut(manifest, name, sentence)
        for name in cuts.names()
        if name in cuts.ALL and name not in cuts.missing()
    }
    tables.coming(wanted)


def _vocabularies(manifest: Manifest) -> Table:
    return Table("explorer.analysis.cutting:vocabularies", [], {}, [manifest.id])


def _cut(manifest: Manifest, name: str, sentence: str) -> Table:
    arguments: dict[str, object] = {"tokenizer": name, "sentence": sentence, "settings": cuts.ALL[name]}
    return Table("explorer.analysis.cutting:cut", [], arguments, [manifest.id])


def _sentence(manifest: Manifest) -> tuple[str, int | None]:
    """What is cut: typed, or the corpus's own sentence of that number."""
    left, right = st.columns([3.4, 1.2], vertical_alignment="bottom")
    st.session_state.setdefault("w.typed", address.get("text"))
    with right:
        if st.button(_("Another sentence"), key="another", icon=":material/casino:"):
            address.put("text", "")
            address.put("draw", str((_draw() + 1) % DRAWS))
            st.session_state["w.typed"] = ""
    with left:
        typed = st.text_input(
            _("A sentence to cut: type one, or take the text's own"),
            key="w.typed",
            max_chars=LONGEST,
            placeholder=_("a sentence, then Enter"),
        ).strip()
    address.put("text", typed)
    if typed:
        return typed[:SHOWN], None
    number = int(np.random.default_rng(_draw()).integers(manifest.sentences))
    return cached.corpus(manifest.id).sentence(number)[:SHOWN], number


def _draw() -> int:
    asked = address.get("draw", "0")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 0


def _row(name: str, manifest: Manifest, sentence: str, number: int | None, known: pd.DataFrame | None) -> Row:
    missing = cuts.missing()
    if name in missing:
        return Row(name, [], "", _(missing[name], name=name, package=PACKAGES[name][1]))
    tokens = _tokens(name, manifest, sentence, known)
    if tokens is None:
        return Row(name, [], "", _("on its way"))
    count, reference, own = _reference(name, manifest, number, known)
    return Row(name, cuts.pieces(sentence, tokens, count, own), reference)


def _tokens(name: str, manifest: Manifest, sentence: str, known: pd.DataFrame | None) -> list[Token] | None:
    if name in cuts.AT_ONCE:
        return cuts.cut(name, sentence)
    if name == "bpe":
        kept = _same_text(manifest, name)
        learnt = kept.tokenizer.settings if kept else known.attrs["learnt"] if known is not None else None
        return None if learnt is None else cuts.cut(name, sentence, learnt)
    frame = tables.made(_cut(manifest, name, sentence))
    return None if frame is None else [Token(*row) for row in frame.itertuples(index=False, name=None)]


def _same_text(manifest: Manifest, name: str) -> Manifest | None:
    """The corpus of the same text that this tokeniser cut: the current one, or one read from the same files."""
    if manifest.tokenizer.name == name:
        return manifest
    alike = (m for m in pick.manifests() if m.tokenizer.name == name and m.sources == manifest.sources)
    return next((m for m in alike if (m.sentences, m.lines) == (manifest.sentences, manifest.lines)), None)


def _reference(
    name: str, manifest: Manifest, number: int | None, known: pd.DataFrame | None
) -> tuple[Callable[[str], int | None], str, bool]:
    """How often a word stands in the text, which text that is, and whether the sentence is part of it."""
    if kept := _same_text(manifest, name):
        vocabulary, settings = cached.corpus(kept.id).vocabulary, kept.tokenizer.settings

        def count(word: str) -> int | None:
            if name in cuts.ALL and not cuts.counts_word(settings, word):
                return None
            return int(vocabulary.counts[vocabulary.words.index(word)]) if word in vocabulary.words else 0

        return count, _("whole text, {n} words", n=f"{kept.vocabulary:,}"), number is not None
    if known is None:
        return (lambda word: None), "", False  # noqa: ARG005
    own = known[known["tokenizer"] == name].set_index("word")["count"].to_dict()
    told = _("{n} sentences of it, {words} words", n=f"{known.attrs['sentences']:,}", words=f"{len(own):,}")
    return (lambda word: int(own.get(word, 0))), told, number in known.attrs["sample"]


def html(sentence: str, rows: list[Row]) -> str:
    """The picture: a grid a row, a column a character; all text escaped."""
    shown = "".join(f'<span class="letter">{escape(char) if not char.isspace() else "·"}</span>' for char in sentence)
    lines = [f'<div class="cut"><div class="who"></div><div class="grid">{shown}</div></div>']
    for row in rows:
        inner = "".join(
            _box(piece, lane) for lane, its in enumerate(cuts.lanes(row.pieces), 1) for piece in its
        ) or f'<span class="note">{escape(row.note)}</span>'  # fmt: skip
        lines.append(
            f'<div class="cut"><div class="who"><b>{escape(title(row.name))}</b><br>{escape(_told(row))}</div>'
            f'<div class="grid">{inner}</div></div>'
        )
    return f'<div class="cuts" tabindex="0" style="--letters: {max(len(sentence), 1)}">{"".join(lines)}</div>'


def _box(piece: cuts.Piece, lane: int) -> str:
    kind = {True: "known", False: "unknown", None: "apart"}[piece.known]
    tag = f"<small>{escape(piece.tag)}</small>" if piece.tag else ""
    place = f"grid-column: {piece.start + 1} / {piece.end + 1}; grid-row: {lane}"
    return f'<span class="{kind}" style="{place}" title="{escape(piece.word)}">{escape(piece.label)}{tag}</span>'


def _told(row: Row) -> str:
    if not row.pieces:
        return ""
    cover = cuts.cover(row.pieces)
    told = _("{n} pieces", n=len(row.pieces))
    return told + (f" · {_('{known} of {n} known', known=cover.known, n=cover.counted)}" if cover.counted else "")


def title(name: str) -> str:
    """A tokeniser's name on screen, without what its description adds."""
    return _(source.TOKENIZERS[name]).partition(":")[0]


def _comparison(rows: list[Row], known: pd.DataFrame | None, manifest: Manifest, sentence: str) -> None:
    """The figures behind the picture: this sentence, and the sample as a whole."""
    sample = known.attrs["rows"] if known is not None else {}
    sentences = known.attrs["sentences"] if known is not None else 1
    lines = []
    for row in rows:
        cover, whole = cuts.cover(row.pieces), sample.get(row.name, {})
        lines.append(
            {
                _("tokeniser"): title(row.name),
                _("pieces here"): len(row.pieces) or None,
                _("known elsewhere"): f"{cover.known} / {cover.counted}" if cover.counted else "–",
                _("compared with"): row.reference,
                _("pieces a sentence"): whole["tokens"] / sentences if whole else None,
                _("types in the sample"): whole.get("types"),
                _("out of vocabulary, %"): 100 * whole["unseen"] if whole else None,
            }
        )
    frame = pd.DataFrame(lines)
    with st.expander(_("The figures behind the picture")):
        decimals = {name: st.column_config.NumberColumn(format="%.3g") for name in list(frame.columns[-3:])}
        grid(frame, hide_index=True, column_config=decimals)
        st.caption(
            _(
                "The last three columns are of {n} sentences drawn from the text. Out of vocabulary: of the pieces in "
                "every second of them, the share that the others do not have.",
                n=f"{sentences:,}",
            )
        )
        facts = {"corpus": manifest.id, "sentence": sentence, "sample": sentences}
        csv(frame, facts, f"tokenisers-{manifest.id}", "save.cuts")
