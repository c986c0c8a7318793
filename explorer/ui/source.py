"""Where a text comes from and how it is cut: files, pasted text, a column, a tokeniser. The answer is a Plan."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from explorer.corpus import datafolder, files, practice, public, tokenise
from explorer.corpus.build import Plan
from explorer.corpus.store import Origin
from explorer.runs import builtin
from explorer.ui import address, cached, offers, pick, progress, report, uploads
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
SHOWN = 5  # rows of a preview
BYTES = 12  # of text for a token: a first guess
SMALL = 200_000  # bytes below which a text is offered company
OURS_ADDED = 10_000  # sentences of the practice corpus that a small text is offered


class Given(NamedTuple):
    """Texts to read. files: name as it is shown, and path; column: where it is known; origin: of a public corpus."""

    files: list[tuple[str, Path]]
    column: str | None = None
    origin: Origin | None = None


def choose() -> Plan | None:
    """A plan for what was uploaded, pasted or found; None while there is nothing."""
    kinds = {"upload": _("Upload"), "paste": _("Paste"), "public": _("Public corpora")}
    ways = {"upload": _uploaded, "paste": _pasted, "public": _public}
    if datafolder.root() is not None:
        kinds["folder"], ways["folder"] = _("Folder on the server"), _on_server
    given = ways[address.segments("source", _("Your text"), list(kinds), "upload", shown=kinds.__getitem__)]()
    if given is None or not given.files:
        return None
    paths = [path for _name, path in given.files]
    shown, this = given.files[0][0], f"{paths[0].parent.name}.{paths[0].name}"
    left, right = st.columns(2)
    name = left.text_input(_("Name"), value=shown, max_chars=200, key=f"w.corpusname.{this}") or shown
    with right:
        preview = _column(paths[0], given.column, f"w.column.{this}")
    _previewed(preview)
    tokenizer, settings = _cutter()
    if sum(path.stat().st_size for path in paths) < SMALL:
        paths += _with_ours()
    return Plan(
        files=tuple(paths),
        name=name,
        column=preview.column,
        tokenizer=tokenizer,
        settings=settings,
        origin=given.origin,
    )


def size(plan: Plan) -> int:
    """Bytes of a plan's files."""
    return sum(path.stat().st_size for path in plan.files)


def reading_time(plan: Plan) -> None:
    """How long reading will take, at the pace of the last text that the same tokeniser cut here."""
    ours = builtin.about().corpus  # made elsewhere
    cut = [each for each in pick.manifests() if each.tokenizer.name == plan.tokenizer and each.id != ours]
    if cut and cut[0].seconds > 0:
        left = size(plan) / BYTES / max(cut[0].tokens / cut[0].seconds, 1)
        st.caption(_("About {time} of reading, at the pace of the last text read here.", time=progress.seconds(left)))


def _uploaded() -> Given:
    return Given(uploads.uploader("upload"))


def _pasted() -> Given:
    text = st.text_area(_("Paste Korean text"), height=180, key="w.paste")
    return Given([(_("pasted text"), uploads.paste(text))] if text.strip() else [])


def _public() -> Given | None:
    if (there := offers.chosen()) is None:
        return None
    plan = public.plan(there[0], there[1].path)
    return Given([(_(there[0].offer.title), path) for path in plan.files], plan.column, plan.origin)


def _on_server() -> Given | None:
    """A text of the server's own folder; the address names it by its relative path, which is checked anew each time."""
    folder = datafolder.root()
    found, has_more = datafolder.listed(folder) if folder else ([], False)
    if folder is None or not found:
        st.info(_("There is no text in the server's data folder. Whoever runs the server can put some there."))
        return None
    labels = {each.name: f"{each.name} · {each.size / 1e6:,.1f} MB" for each in found}
    if has_more:
        st.caption(_("The folder holds more than is listed: the first {n} texts are shown.", n=len(found)))
    name = address.choice("file", _("Text"), list(labels), found[0].name, shown=labels.__getitem__)
    return Given([(name, datafolder.opened(folder, name))])


def _column(path: Path, known: str | None, key: str) -> files.Preview:
    """A first look at a file, by the column that is known, guessed or chosen."""
    preview = files.preview(path, known)
    if len(preview.columns) < 2:
        return preview
    at = preview.columns.index(preview.column) if preview.column in preview.columns else 0
    column = st.selectbox(_("Column with the text"), preview.columns, index=at, key=key)
    return preview if column == preview.column else files.preview(path, column)


def _previewed(preview: files.Preview) -> None:
    """The first rows of a file as they were understood."""
    st.caption(
        _(
            "Preview: {format}, read as {encoding}. Is the Korean legible?",
            format=preview.format,
            encoding=preview.encoding,
        )
    )
    if preview.rows:
        st.dataframe(pd.DataFrame({_("text"): preview.rows[:SHOWN]}), hide_index=True)
    else:
        st.warning(_("Nothing is written on the first lines."))
    report.repairs(preview.repairs)
    report.notices(preview.warnings)


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
