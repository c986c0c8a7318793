"""Numbers as these pages print them."""

from __future__ import annotations

import math


def digits(value: float) -> str:
    """Three significant digits; thousands in full; a dash for what is not known."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def percent(value: float) -> str:
    """A share as a percentage of three digits, without its sign."""
    return f"{100 * value:.3g}"
