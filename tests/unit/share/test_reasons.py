"""The table of reasons itself; that each refusal gives its own is tested with the functions."""

import re
from pathlib import Path

import pytest

from tests.unit.share.reasons import ENTRIES, SOURCE, Reason

MAX_BYTES = 32


@pytest.fixture(scope="module")
def tests_of_share() -> str:
    """The text of all tests of this folder."""
    return "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))


def test_reasons_are_all_read():
    assert len(Reason) == len(ENTRIES) == SOURCE.read_text().count("constant(bytes32)")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_reason_is_what_the_comment_above_it_says(entry):
    """Bytes are not for people to read."""
    text = entry["comment"]

    assert Reason[entry["name"]] == f"share: {text}"
    assert entry["name"] == re.sub(r"\W", "_", text).upper()


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_reason_fits_a_word(reason):
    assert len(reason.encode()) <= MAX_BYTES


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.name)
def test_reason_is_expected_by_a_test(tests_of_share, reason):
    """A refusal that is added to a contract comes with its negative."""
    assert f"ape.reverts(Reason.{reason.name})" in tests_of_share
