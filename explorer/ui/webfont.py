"""The Korean web font, taken from an installed package: no font file lies in this repository.

Noto Sans KR (SIL OFL 1.1) comes with the package pylopdf-fonts-ko, found through its metadata and never imported.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from fontTools.ttLib import TTFont
from starlette.requests import Request
from starlette.responses import Response

PACKAGE, MEMBER = "pylopdf-fonts-ko", "pylopdf_fonts_ko/NotoSansKR-Regular.otf"
URL = "/assets/fonts/hangul.woff"  # the same address stands in .streamlit/config.toml


@cache
def font_path() -> Path:
    """The font inside the installed package."""
    return Path(str(distribution(PACKAGE).locate_file(MEMBER)))


@cache
def web_font() -> bytes:
    """The whole font packed as WOFF: 3.7 MB, 0.4 s once per process."""
    font, out = TTFont(font_path()), io.BytesIO()
    font.flavor = "woff"
    font.save(out)
    return out.getvalue()


def serve(request: Request) -> Response:  # noqa: ARG001 - Starlette passes it
    """The font, for URL."""
    return Response(web_font(), media_type="font/woff", headers={"Cache-Control": "public, max-age=604800"})
