"""Torch parts that several systems share: formulas, no systems."""
