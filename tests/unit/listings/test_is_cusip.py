"""ANSI X9.6, against an implementation that shares nothing with the contract's."""

import string

import ape
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ALPHABET = string.digits + string.ascii_uppercase + "*@#"
NOT_A_CHARACTER = 99
# The harness only answers calls, so that examples leave nothing behind for each other.
CALLS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

APPLE, NVIDIA = "037833100", "67066G104"
REAL = [
    APPLE,
    NVIDIA,
    "G1151C101",  # Accenture
    "780087102",  # Royal Bank of Canada
    "82509L107",  # Shopify
    "594918104",  # Microsoft
]


def check_digit(body):
    """The digit for the eight characters before it."""
    values = [ALPHABET.index(character) for character in body]
    values[1::2] = [2 * value for value in values[1::2]]
    return str(-sum(sum(map(int, str(value))) for value in values) % 10)


def is_cusip(text):
    return len(text) == 9 and set(text) <= set(ALPHABET) and check_digit(text[:-1]) == text[-1]


def cusips():
    return st.text(ALPHABET, min_size=8, max_size=8).map(lambda body: body + check_digit(body))


def replaced(text, place, character):
    return text[:place] + character + text[place + 1 :]


@pytest.mark.parametrize("cusip", REAL)
def test_is_cusip_real_ones(harness, cusip):
    assert is_cusip(cusip)  # the test's own implementation knows them too
    assert harness.is_cusip(cusip)


@pytest.mark.parametrize("cusip", REAL[:4])
def test_is_cusip_every_change_of_one_digit_is_caught(harness, cusip):
    places = [place for place, character in enumerate(cusip) if character.isdigit()]
    for place in places:
        for digit in set(string.digits) - {cusip[place]}:
            assert not harness.is_cusip(replaced(cusip, place, digit))


@CALLS
@given(cusips())
def test_is_cusip_takes_every_right_one(harness, cusip):
    assert harness.is_cusip(cusip)


@CALLS
@given(cusips(), st.integers(1, 9))
def test_is_cusip_other_check_digit_is_wrong(harness, cusip, offset):
    other = str((int(cusip[-1]) + offset) % 10)
    assert not harness.is_cusip(cusip[:-1] + other)


@CALLS
@given(cusips(), st.integers(0, 8), st.characters(codec="ascii"))
def test_is_cusip_change_of_any_character(harness, cusip, place, character):
    """Not every change of a letter changes the sum; the two implementations agree on which do."""
    changed = replaced(cusip, place, character)
    assert harness.is_cusip(changed) == is_cusip(changed)


@CALLS
@given(st.text(ALPHABET, min_size=9, max_size=9))
def test_is_cusip_any_nine_characters(harness, text):
    assert harness.is_cusip(text) == is_cusip(text)


@CALLS
@given(st.text(st.characters(codec="ascii"), max_size=9))
def test_is_cusip_any_text(harness, text):
    assert harness.is_cusip(text) == is_cusip(text)


@pytest.mark.parametrize("length", range(9))
def test_is_cusip_too_short_is_wrong(harness, length):
    assert not harness.is_cusip(APPLE[:length])


def test_is_cusip_short_text_with_a_right_sum_is_wrong(harness):
    assert not harness.is_cusip("00000000")


def test_is_cusip_too_long_reverts(harness):
    with ape.reverts():
        harness.is_cusip(APPLE + "0")


def test_is_cusip_lower_case_is_wrong(harness):
    assert not harness.is_cusip(NVIDIA.lower())


@pytest.mark.parametrize("character", [" ", "-", "$", "+", "A", "?", "~", "\x00", "\x7f"])
def test_is_cusip_check_digit_is_a_digit(harness, character):
    assert not harness.is_cusip(APPLE[:-1] + character)


@pytest.mark.parametrize("last", string.ascii_uppercase + "*@#")
def test_is_cusip_no_letter_in_place_of_the_check_digit(harness, last):
    """Whichever sum the eight before it have."""
    for first in string.digits:
        assert not harness.is_cusip(first + APPLE[1:-1] + last)


def test_value_of_every_character(harness):
    for value, character in enumerate(ALPHABET):
        assert harness.value(character.encode(), 0) == value


def test_value_of_every_other_byte(harness):
    for code in set(range(256)) - {ord(character) for character in ALPHABET}:
        assert harness.value(bytes([code]), 0) == NOT_A_CHARACTER


def test_value_at_a_place(harness):
    assert [harness.value(b"Z*9", place) for place in range(3)] == [35, 36, 9]
    with ape.reverts():
        harness.value(b"Z*9", 3)
