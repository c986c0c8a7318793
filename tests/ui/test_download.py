from __future__ import annotations

import io

import pandas as pd

from explorer.ui.download import csv

FRAME = pd.DataFrame({"word": ["배", "=cmd|' /C calc'!A0", "사과"], "cosine": [0.5, -0.25, 0.125]})


def test_a_table_leaves_with_what_made_it_and_comes_back_the_same():
    text = csv(FRAME, {"run": "skipgram-1", "k": 10}).decode("utf-8-sig")
    assert text.startswith("# run: skipgram-1\n# k: 10\n")
    back = pd.read_csv(io.StringIO(text), comment="#")
    assert back["cosine"].tolist() == FRAME["cosine"].tolist() and back["word"][0] == "배"


def test_a_cell_is_never_a_formula_and_a_fact_never_a_row():
    text = csv(FRAME, {"name": "evil\nword,1"}).decode("utf-8-sig")
    assert "\n=cmd" not in text and "'=cmd" in text
    assert text.splitlines()[0] == "# name: evil word,1"
