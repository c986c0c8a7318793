"""Handwritten digits as a labelled table, to measure methods by that were published on pictures.

The 1,797 pictures of 8 × 8 that come with scikit-learn (Alpaydin & Kaynak 1998, UCI), a row each: 64 numbers from 0 to
16 as the text, the digit as the column `label`. They are read from the library: nothing of them is kept here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explorer.corpus.plan import Plan

NAME = "digits"


def plan(folder: Path) -> Plan:
    """The table in a folder, and how it is read: each number a word."""
    from sklearn.datasets import load_digits

    path = folder / f"{NAME}.tsv"
    found: Any = load_digits()
    rows = zip(found.data.astype(int).tolist(), found.target.tolist(), strict=True)
    told = [f"{' '.join(map(str, image))}\t{digit}\n" for image, digit in rows]
    path.write_text("text\tlabel\n" + "".join(told), "utf-8")
    return Plan(files=(path,), name=NAME, column="text", tokenizer="whitespace")
