"""Ballots and figures as the tests of meetings speak of them."""

DAY = 86_400
ONE = 10**18
SHARE = 10**6
"""Votes of one share: a vote is a micro-share."""
LANE = 2**64 - 1

FOR_AGAINST_ABSTAIN = 1
NOT_VOTED = 1
OPEN, TALLIED, MATCHED, BROKEN, SILENT = 1, 2, 4, 8, 16

ITEMS = (
    (FOR_AGAINST_ABSTAIN, True, "Ratify the appointment of the auditor"),
    (FOR_AGAINST_ABSTAIN, False, "Advisory vote on executive compensation"),
    (FOR_AGAINST_ABSTAIN, False, "Shareholder proposal on reports"),
)
DOCUMENT_HASH = b"\x0d" * 32
CONTROL_NUMBER_HASH = b"\x0c" * 32
REPORT_HASH = b"\x0e" * 32


def votes(in_favour: int = 0, against: int = 0, abstain: int = 0) -> int:
    """The word of one item."""
    return in_favour | against << 64 | abstain << 128


def all_for(weight: int) -> list[int]:
    """A ballot in favour of everything."""
    return [votes(weight)] * len(ITEMS)
