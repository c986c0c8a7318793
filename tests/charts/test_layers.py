import altair as alt
import pandas as pd
import pytest

from explorer.charts.layers import curves
from explorer.charts.theme import CHANCE

TITLES = {"layer": "Layer", "value": "mean cosine", "series": "measure"}
FRAME = pd.DataFrame(
    {"layer": [0, 1, 0, 1], "series": ["own", "own", "any", "any"], "value": [0.5, 0.9, 0.1, 0.2], "error": [0.1] * 4}
)


@pytest.mark.parametrize("dark", [False, True])
def test_a_line_a_series_with_its_errors_and_the_baseline_in_grey(dark):
    spec = curves(FRAME, TITLES, 1, "any", dark).to_dict()
    colour = spec["layer"][1]["encoding"]["color"]["scale"]
    assert colour["domain"] == ["own", "any"] and colour["range"][1] == CHANCE != colour["range"][0]
    rows = next(rows for rows in spec["datasets"].values() if "low" in rows[0])
    assert rows[0]["low"] == pytest.approx(0.4) and rows[0]["high"] == pytest.approx(0.6)
    assert [{"layer": 1}] in spec["datasets"].values(), "the layer that is shown"


def test_one_layer_alone_is_drawn_too():
    spec = curves(FRAME.iloc[[0, 2]], TITLES, 0, "any").to_dict()
    assert spec["$schema"] == alt.LayerChart().to_dict(validate=False)["$schema"]
