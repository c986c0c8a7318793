"""One look for every chart: colours that colour-blind readers can tell apart, a light grid, no frame."""

from __future__ import annotations

import altair as alt

Styled = alt.Chart | alt.LayerChart | alt.FacetChart

ACCENT = {"light": "#0f766e", "dark": "#2dd4bf"}
# Okabe & Ito 2008, darker or lighter by theme where the original would be faint on that ground
CATEGORIES = {
    "light": ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#D8CC00", "#999999"],
    "dark": ["#2F8FE0", "#F0B73A", "#2FC79A", "#DC98BD", "#7CC8F2", "#F08A4B", "#F0E442", "#9A9AA2"],
}
VIRIDIS = ["#440154", "#482878", "#3e4a89", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6dcd59", "#b4de2c", "#fde725"]
REST = {"light": "#c9cdd2", "dark": "#4b5159"}
CHANCE = "#8a8f98"
INK = {"light": "#31333f", "dark": "#e6e8eb"}  # of text


def styled(chart: alt.Chart | alt.LayerChart | alt.FacetChart, dark: bool = False) -> Styled:
    """The chart in the house's look."""
    ink, grid = INK["dark" if dark else "light"], "#33383f" if dark else "#e6e9ed"
    axis = {"gridColor": grid, "labelColor": ink, "titleColor": ink, "domain": False, "ticks": False, "labelPadding": 6}
    return (
        chart.configure(
            background="transparent", font="'Source Sans', hangul, sans-serif"
        )  # first: it replaces the rest
        .configure_view(stroke=None)
        .configure_axis(**axis, labelFontSize=13, titleFontSize=13, titleFontWeight="normal")
        .configure_legend(labelColor=ink, titleColor=ink)
    )
