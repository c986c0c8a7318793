"""Three significant digits, and a word for what is not known."""

from __future__ import annotations

import pytest

from explorer.cli.figures import figure, percent


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.12345, "0.123"),
        (66.27, "66.3"),
        (999.7, "1,000"),
        (2107.6, "2,108"),
        (-0.0004567, "-0.000457"),
        (None, "unknown"),
    ],
)
def test_three_digits_and_thousands_in_full(value, told):
    assert figure(value) == told


@pytest.mark.parametrize(("value", "told"), [(0.22571, "22.6 %"), (1.0, "100 %"), (None, "unknown")])
def test_a_share_as_a_percentage(value, told):
    assert percent(value) == told
