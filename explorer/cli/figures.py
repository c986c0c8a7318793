"""Numbers as the terminal prints them."""

from __future__ import annotations


def figure(value: float | None) -> str:
    """Three significant digits; thousands in full."""
    if value is None:
        return "unknown"
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def percent(value: float | None) -> str:
    """A share as a percentage of three digits."""
    return "unknown" if value is None else f"{figure(100 * value)} %"
