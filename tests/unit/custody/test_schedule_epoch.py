import ape
import pytest

from tests.unit.custody.constants import DAY, END_OF_TIME, MAX_PART
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

SPLIT = (4, 1)


@pytest.fixture
def effective_ts(now):
    return now() + 10 * DAY


@pytest.fixture
def schedule(custody, share, corporate_actions, effective_ts):
    def schedule(ratio=SPLIT, ts=effective_ts, close=None):
        close = ts - DAY if close is None else close
        return custody.schedule_epoch(share, ratio, close, ts, sender=corporate_actions)

    return schedule


@pytest.fixture
def refuse(custody, share, corporate_actions, effective_ts):
    def refuse(reason, ratio=SPLIT, ts=effective_ts, close=0):
        with ape.reverts(reason):
            custody.schedule_epoch.call(share, ratio, close, ts, sender=corporate_actions)

    return refuse


def test_schedule_epoch(custody, share, schedule, effective_ts):
    receipt = schedule()

    assert custody.unit_epoch_at(share, effective_ts - 1) == 0
    assert custody.unit_epoch_at(share, effective_ts) == 1
    assert custody.last_epoch(share).effective_ts == effective_ts
    assert custody.units_between(share, 0, 1) == SPLIT
    assert custody.last_epoch(share) == (1, *SPLIT, effective_ts - DAY, effective_ts)
    assert receipt.events == [
        custody.EpochScheduled(
            share=share,
            unit_epoch=1,
            numerator=4,
            denominator=1,
            close_ts=effective_ts - DAY,
            effective_ts=effective_ts,
        )
    ]


def test_schedule_epoch_after_another(custody, share, schedule, effective_ts, mine_at):
    schedule()
    mine_at(effective_ts)
    schedule((3, 2), effective_ts + DAY)

    for ts, epoch in ((0, 0), (effective_ts - 1, 0), (effective_ts, 1), (END_OF_TIME, 2)):
        assert custody.unit_epoch_at(share, ts) == epoch
    assert custody.unit_epoch_at(share, effective_ts + DAY - 1) == 1
    assert custody.unit_epoch_at(share, effective_ts + DAY) == 2


@anyone_but("corporate_actions")
def test_schedule_epoch_by_anyone_else_reverts(custody, share, effective_ts, caller):
    with ape.reverts(Reason.NOT_CORPORATE_ACTIONS):
        custody.schedule_epoch.call(share, SPLIT, 0, effective_ts, sender=caller)


def test_schedule_epoch_while_another_is_pending_reverts(schedule, refuse, effective_ts):
    schedule()
    refuse(Reason.AN_EPOCH_IS_PENDING, ts=effective_ts + 1)


def test_schedule_epoch_one_second_ahead(schedule, now, at):
    ts = now() + 100
    at(ts - 1)
    schedule(ts=ts)


def test_schedule_epoch_at_the_present_second_reverts(refuse, now):
    refuse(Reason.EPOCH_NOT_AHEAD, ts=now())


def test_schedule_epoch_at_the_end_of_time(schedule, refuse):
    refuse(Reason.EPOCH_NOT_AHEAD, ts=END_OF_TIME + 1)
    schedule(ts=END_OF_TIME)


def test_schedule_epoch_closing_as_it_begins(custody, share, schedule, refuse, effective_ts):
    refuse(Reason.CLOSE_AFTER_EFFECT, close=effective_ts + 1)
    schedule(close=effective_ts)

    assert custody.last_epoch(share).close_ts == effective_ts


def test_schedule_epoch_ratio_up_to_32_bits(custody, share, schedule, refuse):
    refuse(Reason.RATIO_OVER_32_BITS, (MAX_PART + 1, 1))
    refuse(Reason.RATIO_OVER_32_BITS, (1, MAX_PART + 1))
    schedule((MAX_PART, MAX_PART))

    assert custody.units_between(share, 0, 1) == (MAX_PART, MAX_PART)


def test_schedule_epoch_ratio_with_a_zero_reverts(refuse):
    refuse(Reason.RATIO_HAS_A_ZERO, (0, 1))
    refuse(Reason.RATIO_HAS_A_ZERO, (1, 0))
