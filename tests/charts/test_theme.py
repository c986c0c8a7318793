"""The house's colours, by formulas of others: contrast (WCAG 2.1), colour blindness (Viénot et al. 1999), viridis."""

from __future__ import annotations

from itertools import combinations, pairwise

import altair as alt
import numpy as np
import pandas as pd
import pytest

from explorer.charts.theme import ACCENT, CATEGORIES, CHANCE, REST, VIRIDIS, styled

GROUND = {"light": "#ffffff", "dark": "#0e1117"}  # Streamlit's own
# Linear RGB as seen without red or green cones (Viénot, Brettel & Mollon 1999, for sRGB)
BLIND = {
    "protan": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deutan": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


def linear(colour: str) -> np.ndarray:
    """Linear RGB of #rrggbb (IEC 61966-2-1)."""
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear RGB."""
    matrix = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = np.array(matrix) @ rgb.clip(0, 1) / [0.95047, 1, 1.08883]
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_and_categories_stand_out_from_the_ground(theme: str) -> None:
    assert contrast(ACCENT[theme], GROUND[theme]) >= 3, "WCAG 1.4.11: graphical objects"
    assert contrast(CHANCE, GROUND[theme]) >= 3
    assert min(contrast(colour, GROUND[theme]) for colour in CATEGORIES[theme]) >= 1.6
    assert 1.2 < contrast(REST[theme], GROUND[theme]) < contrast(ACCENT[theme], GROUND[theme]), "the rest stays behind"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", ["all", "protan", "deutan"])
def test_categories_differ_whatever_cones_one_has(theme: str, eyes: str) -> None:
    matrix = BLIND.get(eyes, np.eye(3))
    seen = [lab(matrix @ linear(colour)) for colour in CATEGORIES[theme]]
    nearest = min(np.linalg.norm(one - other) for one, other in combinations(seen, 2))
    assert nearest > (20 if eyes == "all" else 5), "a difference of 2.3 is just noticeable"


def test_the_scale_of_amounts_only_gets_lighter() -> None:
    steps = [lab(linear(colour))[0] for colour in VIRIDIS]
    rises = np.diff(steps)
    assert (rises > 5).all() and rises.max() < 2 * rises.min(), "viridis is even in lightness"
    assert all(one != other for one, other in pairwise(VIRIDIS)) and len(VIRIDIS) == 10


@pytest.mark.parametrize("is_dark", [False, True])
def test_writing_can_be_read_in_both_themes(is_dark: bool) -> None:
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")
    config = styled(chart, is_dark).to_dict()["config"]
    ground = GROUND["dark" if is_dark else "light"]
    for colour in (config["axis"]["labelColor"], config["axis"]["titleColor"], config["legend"]["labelColor"]):
        assert contrast(colour, ground) >= 7, "WCAG 1.4.6: writing"
    assert contrast(config["axis"]["gridColor"], ground) < 2, "a grid stays behind"
    assert config["background"] == "transparent" and "hangul" in config["font"]
