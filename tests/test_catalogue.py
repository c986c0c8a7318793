"""Every visible string stands in the catalogue, in Korean, with the same fields."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from explorer.corpus import account, public, warn
from explorer.runs.exchange import detect, keeping
from explorer.ui import (
    bringing,
    encoders,
    exporting,
    frame,
    i18n,
    map_component,
    mapdata,
    method,
    progress,
    source,
    uploads,
    wordmap,
)
from explorer.ui.capsules import page as capsules
from explorer.ui.capsules import sweep
from explorer.ui.compare import histogram, near, page, pickers, view, words
from explorer.ui.corpusview import keyword, repeats
from explorer.ui.language import contrasts, learnt, typed, writing
from explorer.ui.map import channels, controls
from explorer.ui.meaning import contexts, figures, picture
from explorer.ui.meaning import points as occurrences
from explorer.ui.senses import page as senses_page
from explorer.ui.senses import pseudo
from explorer.ui.senses import told as senses_told
from explorer.ui.senses import view as senses_view
from explorer.ui.supermask import density, forgetting, which
from explorer.ui.supermask import offers as supermask_offers
from explorer.ui.supermask import page as supermask_page
from explorer.ui.transfer import view as transfer

ROOT = Path(__file__).parents[1]
FIRST = {"_": 0, "Card": None, "Field": "description", "Notice": 0}  # callee -> where its message stands; None: all


def messages() -> set[str]:
    """Message ids in the code: arguments of _(), of errors, of cards and fields, tables; `message`s."""
    found = set()
    for path in [*ROOT.glob("explorer/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_of(node))
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
                found |= {v.value for v in [node.value] if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    for table in (capsules.WAYS, capsules.VIEWS, sweep.ARMS, sweep.FIGURES,
                  keeping.REASONS, detect.REFUSED, bringing.STRINGS, exporting.NAMES,
                  account.REPAIRS, account.REASONS, warn.DROPPED, map_component.STRINGS,
                  mapdata.NAMES, progress.STATES,
                  source.TOKENIZERS, uploads.STRINGS, controls.MODES, controls.METHODS, channels.SHAPES,
                  channels.SIZES, wordmap.BESIDE, histogram.MEASURES, near.KINDS,
                  page.HUES, pickers.BYS, pickers.COLOURS, pickers.LAYOUTS, view.MAKING, words.ORDERS,
                  contrasts.RARE, contrasts.KINDS, contrasts.TABLES, contrasts.FIGURES, writing.ENDS,
                  typed.SIGHTS, learnt.SERIES, learnt.AS, learnt.METRICS,
                  keyword.NAMES, keyword.ORDER, keyword.RULES, repeats.KINDS,
                  contexts.LAYOUTS, figures.SERIES, occurrences.NAMES, {"words": picture.COUNTED},
                  senses_page.SECTIONS, senses_view.WAYS, senses_view.READINGS, senses_view.SOURCES,
                  senses_told.SYSTEMS,
                  encoders.OBJECTIVES, pseudo.READINGS,
                  supermask_page.SECTIONS, which.WAYS, density.ARMS, forgetting.ARMS, supermask_offers.SERIES,
                  transfer.BASELINES, transfer.WAYS, transfer.KINDS, transfer.REACH):  # fmt: skip
        found |= set(table.values())
    found |= _compared()
    for each in method.METHODS.values():
        found |= {each.title, each.source, *each.sentences}
    found |= {text for offer in public.OFFERS.values() for text in (offer.title, offer.about)}
    for section, pages in frame.PAGES.items():
        found |= {section, *(title for _path, title, _first in pages)}
    return {message for message in found if re.search("[A-Za-z]", message)}


def _compared() -> set[str]:
    return {text for each in contrasts.CONTRASTS.values() for text in (each.title, each.reading, *each.arms)}


def _of(node: ast.Call) -> list[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name == "Field":
        values = [k.value for k in node.keywords if k.arg == "description"]
    elif name == "Card":
        values = node.args
    elif name in ("_", "Notice") or _is_error(name):
        values = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "msgid")]
    else:
        return []
    return [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]


def _is_error(name: str) -> bool:
    from explorer import errors

    kind = getattr(errors, name, None)
    return isinstance(kind, type) and issubclass(kind, errors.ExplorerError)


@pytest.fixture(scope="module")
def korean() -> dict[str, str]:
    with (i18n.LOCALE / "ko" / "LC_MESSAGES" / "explorer.po").open("rb") as source_:
        return {str(m.id): str(m.string) for m in read_po(source_, locale="ko") if m.id}


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_every_message_is_translated(korean):
    missing = sorted(message for message in messages() if not korean.get(message))
    assert not missing, "\n".join(missing)


def test_translations_fill_the_same_fields(korean):
    wrong = {key: value for key, value in korean.items() if fields(key) != fields(value)}
    assert not wrong


def test_nothing_in_the_catalogue_is_unused(korean):
    assert not sorted(set(korean) - messages())


def test_a_message_comes_back_in_both_languages():
    assert i18n.translated("Word map", "ko") == "단어 지도"
    assert i18n.translated("Word map", "en") == "Word map"
    assert i18n.translated("{n} words found", "ko", n=3).startswith("단어")


def test_bold_type_ends_where_markdown_sees_its_end(korean):
    """`**5 %**를` stays as it is typed: between a sign and a letter, two stars begin something (CommonMark 6.2)."""
    for text in korean.values():
        bold = re.sub(r"\{\w+\}", "x", text).split("**")
        for inside, after in zip(bold[1::2], bold[2::2], strict=False):
            assert inside[-1:].isalnum() or not after[:1].isalnum(), text
