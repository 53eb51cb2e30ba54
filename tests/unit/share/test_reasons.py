"""The table of reasons itself; that each refusal gives its own is tested with the functions."""

import re
from pathlib import Path

import pytest

from tests.unit.share.reasons import CODES, NUMBER_OF, NUMBERS, TEXT_OF, Reason

MAX_BYTES = 32
OWN = range(128, 256)
"""Codes of a share; those below are its gate's."""


@pytest.fixture(scope="module")
def tests_of_share() -> str:
    """The text of all tests of this folder."""
    return "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))


def test_reasons_are_all_read():
    assert len(NUMBER_OF) == NUMBERS.count("constant(uint256)")


def test_reasons_have_one_number_and_one_text_each():
    assert NUMBER_OF.keys() == TEXT_OF.keys()
    assert len(set(NUMBER_OF.values())) == len(set(TEXT_OF.values())) == len(NUMBER_OF)
    assert set(NUMBER_OF.values()) <= set(OWN)


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_reason_is_what_the_share_and_its_gate_say(share, gate, reason):
    assert share.messageForTransferRestriction(CODES[reason]) == reason
    assert gate.reason_text(CODES[reason]) == reason


def test_reason_that_no_share_gives_has_a_text(gate):
    assert gate.reason_text(254) == "share: refused"


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_reason_is_named_as_it_reads(reason):
    text = reason.removeprefix("share: ")
    words = {"NO_ANSWER": "gate does not answer"}
    assert text == words.get(reason.name, text)
    assert reason.name in (*words, re.sub(r"\W", "_", text).upper())


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_reason_fits_a_word(reason):
    assert len(reason.encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    "reason",
    [reason for reason in Reason if reason.name != "NO_ANSWER"],
    ids=lambda reason: reason.name,
)
def test_reason_is_expected_by_a_test(tests_of_share, reason):
    """A refusal that is added to a contract comes with its negative."""
    assert f"ape.reverts(Reason.{reason.name})" in tests_of_share
