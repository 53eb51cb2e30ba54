"""ISO 6166, against an implementation that shares nothing with the contract's."""

import re
import string

import ape
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ALPHANUMERIC = string.digits + string.ascii_uppercase
# The harness only answers calls, so that examples leave nothing behind for each other.
CALLS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

APPLE, NVIDIA = "US0378331005", "US67066G1040"
REAL = [
    APPLE,
    NVIDIA,
    "IE00B4BNMY34",  # Accenture
    "CA7800871021",  # Royal Bank of Canada
    "CA82509L1076",  # Shopify
    "AU0000XVGZA3",  # Treasury Corporation of Victoria: letters to the end
    "GB0002634946",  # BAE Systems
    "JP3633400001",  # Toyota
]


def check_digit(body):
    """Luhn's digit for the eleven characters before it."""
    digits = "".join(str(int(character, 36)) for character in body)
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(sum(divmod(value, 10)) for value in doubled) % 10)


def is_isin(text):
    return (
        bool(re.fullmatch("[A-Z]{2}[A-Z0-9]{9}[0-9]", text)) and check_digit(text[:-1]) == text[-1]
    )


def isins():
    return st.builds(
        lambda country, number: country + number + check_digit(country + number),
        st.text(string.ascii_uppercase, min_size=2, max_size=2),
        st.text(ALPHANUMERIC, min_size=9, max_size=9),
    )


def replaced(text, place, character):
    return text[:place] + character + text[place + 1 :]


@pytest.mark.parametrize("isin", REAL)
def test_is_isin_real_ones(harness, isin):
    assert is_isin(isin)  # the test's own implementation knows them too
    assert harness.is_isin(isin)


@pytest.mark.parametrize("isin", REAL[:4])
def test_is_isin_every_change_of_one_digit_is_caught(harness, isin):
    places = [place for place, character in enumerate(isin) if character.isdigit()]
    for place in places:
        for digit in set(string.digits) - {isin[place]}:
            assert not harness.is_isin(replaced(isin, place, digit))


@CALLS
@given(isins())
def test_is_isin_takes_every_right_one(harness, isin):
    assert harness.is_isin(isin)


@CALLS
@given(isins(), st.integers(1, 9))
def test_is_isin_other_check_digit_is_wrong(harness, isin, offset):
    other = str((int(isin[-1]) + offset) % 10)
    assert not harness.is_isin(isin[:-1] + other)


@CALLS
@given(isins(), st.integers(2, 11), st.characters(codec="ascii"))
def test_is_isin_change_of_any_character(harness, isin, place, character):
    """Not every change of a letter changes the sum; the two implementations agree on which do."""
    changed = replaced(isin, place, character)
    assert harness.is_isin(changed) == is_isin(changed)


@CALLS
@given(st.text(ALPHANUMERIC, min_size=12, max_size=12))
def test_is_isin_any_twelve_characters(harness, text):
    assert harness.is_isin(text) == is_isin(text)


@CALLS
@given(st.text(st.characters(codec="ascii"), max_size=12))
def test_is_isin_any_text(harness, text):
    assert harness.is_isin(text) == is_isin(text)


@pytest.mark.parametrize("length", range(12))
def test_is_isin_too_short_is_wrong(harness, length):
    assert not harness.is_isin(APPLE[:length])


def test_is_isin_too_long_reverts(harness):
    with ape.reverts():
        harness.is_isin(APPLE + "0")


@pytest.mark.parametrize("isin", [APPLE.lower(), "uS0378331005", "Us0378331005", "US67066g1040"])
def test_is_isin_lower_case_is_wrong(harness, isin):
    assert not harness.is_isin(isin)


@pytest.mark.parametrize("country", ["00", "0S", "U0", "U*", "@S", "# "])
def test_is_isin_country_is_two_letters(harness, country):
    """With whatever digit would make the sum right."""
    for digit in string.digits:
        assert not harness.is_isin(country + APPLE[2:-1] + digit)


@pytest.mark.parametrize("character", "*@# -./:[`{~\x00\x7f")
def test_is_isin_characters_of_other_alphabets_are_wrong(harness, character):
    """Those of a CUSIP among them."""
    for digit in string.digits:
        assert not harness.is_isin("US" + character + APPLE[3:-1] + digit)


@pytest.mark.parametrize("last", string.ascii_uppercase)
def test_is_isin_check_digit_is_a_digit(harness, last):
    assert not harness.is_isin(APPLE[:-1] + last)


def test_is_isin_bytes_beyond_ascii_are_wrong(harness):
    assert not harness.is_isin("US03783310é")  # two bytes: twelve in all
