import pytest

from tests.unit.custody.constants import DAY, ONE, SETTLED


@pytest.fixture
def is_shut(actions, share):
    return lambda: bool(actions.status(share).is_shut)


def test_status_with_nothing_announced(actions, share):
    assert actions.status(share) == (ONE, ONE, 0, 0, False)


def test_status_of_a_split_ahead(actions, share, scheduled, effective_ts):
    assert actions.status(share) == (ONE, 4 * ONE, effective_ts, 0, False)


def test_status_of_a_split_in_force(actions, share, scheduled, effective_ts, mine_at):
    mine_at(effective_ts - 1)
    assert actions.status(share) == (ONE, 4 * ONE, effective_ts, 0, True)
    mine_at(effective_ts)
    assert actions.status(share) == (4 * ONE, 4 * ONE, 0, 1, True)


def test_status_is_shut_from_the_close(scheduled, close_ts, mine_at, is_shut):
    mine_at(close_ts - 1)
    assert not is_shut()
    mine_at(close_ts)
    assert is_shut()


def test_status_is_shut_until_the_new_unit_is_attested(
    scheduled, attest, effective_ts, mine_at, is_shut
):
    mine_at(effective_ts - 1)
    attest()
    assert is_shut()
    mine_at(effective_ts + 30 * DAY)
    attest(as_of_ts=effective_ts - 1, unit_epoch=0)
    assert is_shut()
    attest(as_of_ts=effective_ts, unit_epoch=1, settled=4 * SETTLED)
    assert not is_shut()


def test_status_opens_again_when_cancelled(
    actions, share, scheduled, issuer, close_ts, mine_at, is_shut
):
    mine_at(close_ts)
    assert is_shut()
    actions.cancel(share, sender=issuer)

    assert actions.status(share) == (ONE, ONE, 0, 0, False)


def test_status_over_the_weekend_of_nvidia(
    actions, custody, share, attest, issue, schedule, mine_at
):
    """Distribution on Friday 7 June 2024 after the close, ex on Monday: ten for one.

    The custodian's count multiplies in between; no attestation of it can be of the old unit
    and none of the new one is due before Monday.
    """
    weeks = 209 * 7 * DAY  # the chain's clock is past 2024; these are the same days of a week
    friday_close, monday = 1_717_790_400 + weeks, 1_718_006_400 + weeks  # 20:00 and 08:00 UTC
    mine_at(monday - 20 * DAY)
    attest()
    issue(50 * ONE)
    schedule((10, 1), close=friday_close, effective=monday)

    shut = []
    for ts in (friday_close - 1, friday_close, monday - 1, monday, monday + 3_600):
        mine_at(ts)
        shut.append(bool(actions.status(share).is_shut))
    attest(settled=10 * SETTLED)
    shut.append(bool(actions.status(share).is_shut))

    assert shut == [False, True, True, True, True, False]
    assert custody.coverage(share).owed == 500 * ONE  # worked number 6: 50 become 500
