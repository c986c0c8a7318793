"""A table with figures about it reaches the browser as JSON that a browser can read."""

from __future__ import annotations

import json

import pyarrow as pa
from streamlit.testing.v1 import AppTest


def script() -> None:
    import pandas as pd

    from explorer.ui.grid import grid

    frame = pd.DataFrame({"word": ["배", "사과"], "share": [0.5, float("nan")]})
    frame.attrs = {"recall": float("nan"), "n": 2}
    grid(frame, hide_index=True)
    assert frame.attrs["n"] == 2


def test_what_a_table_says_of_itself_stays_behind() -> None:
    at = AppTest.from_function(script).run()
    assert not at.exception
    sent = pa.ipc.open_stream(at.dataframe[0].proto.arrow_data.data).schema.metadata or {}
    told = json.loads(sent[b"pandas"], parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    assert told.get("attributes") in (None, {})
    assert at.dataframe[0].value["word"].tolist() == ["배", "사과"]
