"""Numbers as they are printed."""

import math

import pytest

from explorer.ui.digits import digits, percent


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.123456, "0.123"), (1234.5, "1,234"), (999.7, "1,000"), (-2000.0, "-2,000"), (math.nan, "–"), (math.inf, "–")],
)
def test_three_digits_thousands_in_full_and_a_dash_for_the_unknown(value, shown):
    assert digits(value) == shown


def test_shares_are_per_hundred():
    assert percent(0.12345) == "12.3"
