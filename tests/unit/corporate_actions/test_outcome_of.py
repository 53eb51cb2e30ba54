import ape
import pytest

from tests.unit.corporate_actions.conftest import (
    ISSUED,
    REINVESTMENT,
    REVERSE_SPLIT,
    SPLIT,
    STOCK_DIVIDEND,
)
from tests.unit.corporate_actions.reasons import Reason
from tests.unit.custody.constants import DAY, MARGIN, MAX_PART, ONE, SETTLED


@pytest.mark.parametrize(
    ("kind", "ratio", "multiplier", "shares"),
    [
        (SPLIT, (4, 1), 4 * ONE, 4 * SETTLED),
        (STOCK_DIVIDEND, (21, 20), ONE * 21 // 20, SETTLED * 21 // 20),
        (REVERSE_SPLIT, (1, 4), ONE // 4, SETTLED // 4),
        (REINVESTMENT, (21, 20), ONE * 21 // 20, SETTLED),
    ],
)
def test_outcome_of_each_kind(actions, share, issued, kind, ratio, multiplier, shares):
    assert actions.outcome_of(share, kind, ratio) == (multiplier, ISSUED, shares - MARGIN, 0)


def test_outcome_of_a_fraction(actions, share, issued_1003):
    outcome = actions.outcome_of(share, REVERSE_SPLIT, (1, 8))

    assert outcome == (125 * ONE // 1_003, 1_003 * ONE, 125 * ONE, 375 * ONE // 1_000)


def test_outcome_of_what_is_not_covered_reverts(actions, share):
    with ape.reverts(Reason.NOT_COVERED):
        actions.outcome_of(share, SPLIT, (4, 1))


def test_outcome_of_another_kind_reverts(actions, share, issued):
    with ape.reverts(Reason.RATIO_NOT_OF_ITS_KIND):
        actions.outcome_of(share, REVERSE_SPLIT, (4, 1))
    with ape.reverts(Reason.RATIO_OUT_OF_RANGE):
        actions.outcome_of(share, SPLIT, (1, 0))


@pytest.mark.parametrize(
    ("kind", "ratio", "days"),
    [
        (SPLIT, (2, 1), 10),
        (SPLIT, (10, 1), 10),
        (SPLIT, (MAX_PART, MAX_PART // 10), 30),
        (SPLIT, (11, 1), 30),
        (STOCK_DIVIDEND, (101, 100), 10),
        (STOCK_DIVIDEND, (11, 1), 30),
        (REVERSE_SPLIT, (1, 10), 10),
        (REVERSE_SPLIT, (100, 1_001), 30),
        (REINVESTMENT, (MAX_PART, MAX_PART - 1), 1),
        (REINVESTMENT, (101, 100), 1),
        (REINVESTMENT, (10_101, 10_000), 3),
        (REINVESTMENT, (105, 100), 3),
        (REINVESTMENT, (10_501, 10_000), 10),
        (REINVESTMENT, (10, 1), 10),
        (REINVESTMENT, (11, 1), 30),
    ],
)
def test_notice_of(actions, share, kind, ratio, days):
    assert actions.notice_of(share, kind, ratio) == days * DAY


def test_notice_of_a_small_change_soon_after_another_is_long(
    actions, share, issued, schedule, now, mine_at
):
    effective = now() + 3 * DAY
    schedule((101, 100), REINVESTMENT, effective=effective)
    assert actions.notice_of(share, REINVESTMENT, (105, 100)) == 3 * DAY
    mine_at(effective)
    assert actions.notice_of(share, REINVESTMENT, (101, 100)) == 10 * DAY
    mine_at(effective + 10 * DAY - 1)
    assert actions.notice_of(share, REINVESTMENT, (101, 100)) == 10 * DAY
    assert actions.notice_of(share, REINVESTMENT, (105, 100)) == 10 * DAY
    assert actions.notice_of(share, SPLIT, (11, 1)) == 30 * DAY
    mine_at(effective + 10 * DAY)
    assert actions.notice_of(share, REINVESTMENT, (101, 100)) == DAY


def test_notice_of_a_small_change_whatever_was_taken_back(
    actions, share, issued, schedule, issuer, now, mine_at
):
    """The share forgets since when a change is in force when a later one is cancelled."""
    effective = now() + 2 * DAY
    schedule((101, 100), REINVESTMENT, effective=effective)
    mine_at(effective)
    schedule((101, 100), REINVESTMENT, effective=effective + 11 * DAY)
    actions.cancel(share, sender=issuer)
    assert share.effectiveAt() == 0
    assert actions.notice_of(share, REINVESTMENT, (101, 100)) == 10 * DAY


def test_notice_of_another_kind_reverts(actions, share):
    with ape.reverts(Reason.RATIO_NOT_OF_ITS_KIND):
        actions.notice_of(share, SPLIT, (1, 2))
    with ape.reverts(Reason.RATIO_OUT_OF_RANGE):
        actions.notice_of(share, REVERSE_SPLIT, (0, 2))
