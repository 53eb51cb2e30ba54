"""Amounts survive the way from people to contracts and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeshare.errors import BadInput
from wholeshare.units import format_amount, parse_amount


@given(units=st.integers(0, 2**128), decimals=st.integers(0, 18))
def test_what_is_shown_is_read_again(units, decimals):
    assert parse_amount(format_amount(units, decimals), decimals, "--amount") == units


@pytest.mark.parametrize(
    ("units", "decimals", "text"),
    [
        (0, 18, "0"),
        (1, 18, "0.000000000000000001"),
        (1_250_500_000, 6, "1,250.5"),
        (10**21, 18, "1,000"),
        (-(10**18), 18, "-1"),
        (7, 0, "7"),
    ],
)
def test_amount_is_exact(units, decimals, text):
    assert format_amount(units, decimals) == text


@pytest.mark.parametrize("text", ["", "x", "-1", "1e3", "1.", ".5", "1.1234567", "NaN", "1_000"])
def test_bad_amount_names_field_and_form(text):
    with pytest.raises(BadInput, match=r"^--cost: expected a number with at most 6 decimals, got"):
        parse_amount(text, 6, "--cost")


def test_amount_without_decimals_has_none():
    with pytest.raises(BadInput, match=r"at most 0 decimals, got '1\.5'"):
        parse_amount("1.5", 0, "--amount")
