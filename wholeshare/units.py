"""Amounts between people, who write decimals, and contracts, which count units."""

from __future__ import annotations

import re
from fractions import Fraction

from wholeshare.errors import BadInput

TOKEN = 10**18
"""Raw units of a token, and units of a share."""


def parse_amount(text: str, decimals: int, field: str) -> int:
    """Units of a decimal number such as `1,250.5`.

    Args:
        field: where it stands, for the error.

    Raises:
        BadInput: no such number, or more decimals than there are.
    """
    plain = text.replace(",", "")
    if not re.fullmatch(rf"[0-9]{{1,40}}(\.[0-9]{{1,{max(decimals, 1)}}})?", plain):
        raise BadInput(f"{field}: expected a number with at most {decimals} decimals, got {text!r}")
    units = Fraction(plain) * 10**decimals
    if units.denominator != 1:
        raise BadInput(f"{field}: expected at most {decimals} decimals, got {text!r}")
    return int(units)


def format_amount(units: int, decimals: int = 18) -> str:
    """Exactly, with commas and without zeros at the end: `1,250.5`."""
    whole, rest = divmod(abs(units), 10**decimals)
    text = f"{'-' if units < 0 else ''}{whole:,}"
    return f"{text}.{rest:0{decimals}d}".rstrip("0") if rest else text
