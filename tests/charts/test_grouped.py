import pandas as pd
import pytest

from explorer.charts.grouped import SHAPES, scatter
from explorer.charts.theme import CATEGORIES

FRAME = pd.DataFrame(
    {
        "x": [0.0, 1.0, 2.0],
        "y": [1.0, 0.0, 2.0],
        "sense": ["b", "a", "b"],
        "group": ["1", "1", "2"],
        "text": ["<b>"] * 3,
    }
)


@pytest.mark.parametrize("dark", [False, True])
def test_colour_is_what_it_is_and_shape_where_it_was_put(dark):
    spec = scatter(FRAME, {"sense": "word", "group": "group", "text": "sentence"}, dark).to_dict()["encoding"]
    assert spec["color"]["scale"] == {"domain": ["a", "b"], "range": CATEGORIES["dark" if dark else "light"][:2]}
    assert spec["shape"]["scale"] == {"domain": ["1", "2"], "range": SHAPES[:2]}
