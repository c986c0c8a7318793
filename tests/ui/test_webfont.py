"""The font that is served holds every letter Korean is written with, and no file of it lies in the repository."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from explorer.ui.webfont import URL, font_path, serve, web_font

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fonts() -> tuple[TTFont, TTFont]:
    return TTFont(io.BytesIO(web_font())), TTFont(font_path())


def test_every_syllable_and_letter_of_korean_is_there(fonts: tuple[TTFont, TTFont]) -> None:
    letters = fonts[0].getBestCmap()
    wanted = [*range(0xAC00, 0xD7A4), *range(0x3131, 0x3164), *range(0x20, 0x7F), *map(ord, "…“”‘’·—、。「」")]
    assert [chr(code) for code in wanted if code not in letters] == []


def test_packing_changes_no_letter_and_makes_it_smaller(fonts: tuple[TTFont, TTFont]) -> None:
    packed, plain = fonts
    assert packed.flavor == "woff" and web_font()[:4] == b"wOFF" and len(web_font()) < font_path().stat().st_size
    assert packed.getBestCmap() == plain.getBestCmap() and packed.getGlyphOrder() == plain.getGlyphOrder()
    assert packed["hmtx"].metrics == plain["hmtx"].metrics


def test_it_is_packed_once_and_kept_by_browsers_for_a_week() -> None:
    client = TestClient(Starlette(routes=[Route(URL, serve)]))
    answers = [client.get(URL) for _ in range(2)]
    assert web_font() is web_font() and answers[0].content == answers[1].content == web_font()
    assert answers[0].headers["content-type"] == "font/woff" and "max-age=604800" in answers[0].headers["cache-control"]


def test_the_address_is_the_one_that_the_theme_names() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    assert [face["url"] for face in theme["fontFaces"]] == [URL]
    assert theme["fontFaces"][0]["family"] in theme["font"] and theme["fontFaces"][0]["family"] in theme["codeFont"]


def test_no_font_lies_in_the_repository() -> None:
    kinds = {".otf", ".ttf", ".woff", ".woff2"}
    folders = ("assets", "explorer", "pages", "tests")
    assert not [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    assert ROOT not in font_path().parents or ".venv" in font_path().parts
