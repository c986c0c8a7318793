"""Where a text comes from and how it is to be cut: files, pasted text, a column, a tokeniser. The answer is a Plan."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from explorer.corpus import files, practice, tokenise
from explorer.corpus.build import Plan
from explorer.ui import address, cached, report, uploads
from explorer.ui.i18n import _

TOKENIZERS = {
    "kiwi": "Kiwi: morphemes, slow and careful",
    "mecab": "MeCab: morphemes, about five times as fast",
    "whitespace": "whitespace: eojeol as they are written",
    "syllable": "syllables",
    "jamo": "jamo: the letters of syllables",
    "bpe": "BPE: pieces learnt from this text",
}
MORPHEMES = ("kiwi", "mecab")
SMALL = 200_000  # bytes below which a text is offered company
OURS_ADDED = 10_000  # sentences of the practice corpus that a small text is offered


def choose() -> Plan | None:
    """A plan for what was uploaded or pasted; None while there is nothing."""
    kinds = {"upload": _("Upload"), "paste": _("Paste")}
    kind = address.segments("source", _("Your text"), list(kinds), "upload", shown=kinds.__getitem__)
    given = _uploaded() if kind == "upload" else _pasted()
    if not given:
        return None
    paths = [path for _name, path in given]
    column = _previewed(paths[0])
    name = st.text_input(_("Name"), value=given[0][0], max_chars=200, key="w.corpusname")
    tokenizer, settings = _cutter()
    if sum(path.stat().st_size for path in paths) < SMALL:
        paths += _with_ours()
    return Plan(files=tuple(paths), name=name, column=column, tokenizer=tokenizer, settings=settings)


def size(plan: Plan) -> int:
    """Bytes of a plan's files."""
    return sum(path.stat().st_size for path in plan.files)


def _uploaded() -> list[tuple[str, Path]]:
    return uploads.uploader("upload")


def _pasted() -> list[tuple[str, Path]]:
    text = st.text_area(_("Paste Korean text"), height=180, key="w.paste")
    return [(_("pasted text"), uploads.paste(text))] if text.strip() else []


def _previewed(path: Path) -> str | None:
    """The first rows of a file as they were understood; returns the column to read."""
    preview = files.preview(path)
    column = preview.column
    if len(preview.columns) > 1:
        at = preview.columns.index(column) if column in preview.columns else 0
        column = st.selectbox(_("Column with the text"), preview.columns, index=at, key="w.column")
        preview = files.preview(path, column)
    st.caption(
        _(
            "Preview: {format}, read as {encoding}. Is the Korean legible?",
            format=preview.format,
            encoding=preview.encoding,
        )
    )
    st.dataframe(pd.DataFrame({_("text"): preview.rows[:8]}), hide_index=True)
    report.repairs(preview.repairs)
    report.notices(preview.warnings)
    return column


def _cutter() -> tuple[str, dict[str, object]]:
    missing = tokenise.available()
    with st.expander(_("How the text is cut into words")):
        names = list(TOKENIZERS)
        name = address.choice("tokenizer", _("Tokeniser"), names, "kiwi", shown=lambda each: _(TOKENIZERS[each]))
        if missing.get(name):
            st.warning(_(str(missing[name])))
            name = "whitespace" if missing.get("kiwi") else "kiwi"
        if name in MORPHEMES:
            return name, _morphemes()
        if name == "bpe":
            return name, {"vocab_size": st.number_input(_("Number of pieces"), 300, 64_000, 8_000, key="w.pieces")}
    return name, {}


def _morphemes() -> dict[str, object]:
    kinds = {"content": _("content words"), "all": _("all, particles and endings too")}
    tags = st.segmented_control(
        _("What counts as a word"),
        list(kinds),
        default="content",
        format_func=kinds.__getitem__,
        key="w.tags",
        required=True,
    )
    stop = st.text_input(_("Words to leave out, with commas between them"), key="w.stop")
    own = st.text_area(
        _("Your own dictionary: a word a line, its tag behind a space (챗봇 NNG)"), key="w.own", height=80
    )
    settings: dict[str, object] = {"tags": tags or "content"}
    if words := [word.strip() for word in stop.split(",") if word.strip()]:
        settings["stop"] = words
    if rows := [[*line.split(), "NNG"][:2] for line in own.splitlines() if line.strip()]:
        settings["user_words"] = rows
    return settings


def _with_ours() -> list[Path]:
    st.warning(
        _(
            "This text is small: a map of it shows chance more than meaning. A smaller least count is used; sentences "
            "of the built-in corpus can be added, so that words have enough company."
        )
    )
    if not st.checkbox(_("Add {n} built-in sentences", n=f"{OURS_ADDED:,}"), key="w.ours"):
        return []
    path = cached.home() / "uploads" / "practice" / f"practice-{OURS_ADDED}.txt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(each.text for each in practice.sentences(OURS_ADDED))
        aside = path.with_suffix(".part")
        aside.write_text(text, "utf-8")
        aside.replace(path)
    return [path]
