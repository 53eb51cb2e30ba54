"""The ex-window follows from Custody alone, whoever announced the split."""

import pytest

from tests.unit.custody.constants import DAY, ONE, SETTLED


@pytest.fixture
def effective_ts(now):
    return now() + 10 * DAY


@pytest.fixture
def close_ts(effective_ts):
    return effective_ts - 3 * DAY


@pytest.fixture
def announced(custody, share, corporate_actions, attest, close_ts, effective_ts):
    """A split of four for one, of a share that is attested."""
    attest()
    custody.schedule_epoch(share, (4, 1), close_ts, effective_ts, sender=corporate_actions)


@pytest.fixture
def is_shut(custody, share):
    return lambda: custody.is_shut(share)


def test_is_shut_never_without_a_split(is_shut, attest):
    assert not is_shut()
    attest()
    assert not is_shut()


def test_is_shut_from_the_close(announced, close_ts, mine_at, is_shut):
    assert not is_shut()
    mine_at(close_ts - 1)
    assert not is_shut()
    mine_at(close_ts)
    assert is_shut()


def test_is_shut_until_the_new_unit_is_attested(announced, attest, effective_ts, mine_at, is_shut):
    mine_at(effective_ts - 1)
    attest()
    assert is_shut()
    mine_at(effective_ts + 30 * DAY)
    assert is_shut()
    attest(as_of_ts=effective_ts - 1, unit_epoch=0)
    assert is_shut()
    attest(as_of_ts=effective_ts, settled=4 * SETTLED)
    assert not is_shut()


def test_is_shut_not_for_a_split_cancelled_before_its_close(
    custody, share, announced, corporate_actions, close_ts, at, mine_at, is_shut
):
    at(close_ts - 1)
    custody.cancel_epoch(share, sender=corporate_actions)
    mine_at(close_ts)

    assert not is_shut()


def test_is_shut_after_a_late_cancellation_until_attested_as_of_later(
    custody, share, announced, corporate_actions, attest, close_ts, at, mine_at, is_shut
):
    """At the close the distribution may have happened, whatever the tokens do."""
    at(close_ts)
    custody.cancel_epoch(share, sender=corporate_actions)
    assert is_shut()
    assert not custody.covers_change(share, ONE, (1, 1))
    mine_at(close_ts + 10)
    attest(as_of_ts=close_ts)
    assert is_shut()
    assert not custody.covers_change(share, ONE, (1, 1))
    attest(as_of_ts=close_ts + 1)
    assert not is_shut()
    assert custody.covers_change(share, ONE, (1, 1))


def test_is_shut_after_a_late_cancellation_while_the_next_is_ahead(
    custody, share, announced, corporate_actions, attest, close_ts, effective_ts, at, is_shut
):
    at(close_ts)
    custody.cancel_epoch(share, sender=corporate_actions)
    ts = effective_ts + 20 * DAY
    custody.schedule_epoch(share, (3, 2), ts, ts, sender=corporate_actions)
    assert is_shut()
    attest()
    assert not is_shut()


def test_is_shut_after_the_last_of_two_late_cancellations(
    custody, share, announced, corporate_actions, attest, close_ts, effective_ts, at, is_shut
):
    at(close_ts)
    custody.cancel_epoch(share, sender=corporate_actions)
    times = close_ts + DAY, effective_ts
    custody.schedule_epoch(share, (3, 2), *times, sender=corporate_actions)
    at(close_ts + 2 * DAY)
    custody.cancel_epoch(share, sender=corporate_actions)
    attest(as_of_ts=close_ts + DAY)
    assert is_shut()
    attest(as_of_ts=close_ts + 2 * DAY + 1)
    assert not is_shut()


def test_is_shut_after_a_late_cancellation_of_a_second_split(
    custody, share, announced, corporate_actions, attest, effective_ts, at, mine_at, is_shut
):
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    first = custody.last_epoch(share)
    times = effective_ts + 5 * DAY, effective_ts + 9 * DAY
    custody.schedule_epoch(share, (3, 2), *times, sender=corporate_actions)
    at(times[1] - 1)
    custody.cancel_epoch(share, sender=corporate_actions)
    assert is_shut()
    assert custody.last_epoch(share) == first
    mine_at(times[1])
    attest(settled=4 * SETTLED)
    assert not is_shut()


def test_is_shut_for_the_split_before_while_the_next_is_ahead(
    custody, share, announced, corporate_actions, attest, effective_ts, mine_at, is_shut
):
    mine_at(effective_ts)
    times = effective_ts + 5 * DAY, effective_ts + 9 * DAY
    custody.schedule_epoch(share, (3, 2), *times, sender=corporate_actions)
    assert is_shut()
    attest(settled=4 * SETTLED)
    assert not is_shut()
    mine_at(times[0])
    assert is_shut()
    mine_at(times[1])
    attest(settled=6 * SETTLED)
    assert not is_shut()


def test_is_shut_of_a_share_that_was_never_attested(
    custody, create_share, corporate_actions, effective_ts, mine_at
):
    other = create_share()
    times = effective_ts, effective_ts
    custody.schedule_epoch(other, (2, 1), *times, sender=corporate_actions)
    assert not custody.is_shut(other)
    mine_at(effective_ts)
    assert custody.is_shut(other)


def test_is_shut_whoever_has_the_power_now(
    custody, share, announced, minter, enforcement, stranger, as_admin, close_ts, mine_at, is_shut
):
    as_admin(share.set_authorities, (minter, stranger, enforcement))
    mine_at(close_ts)

    assert is_shut()
