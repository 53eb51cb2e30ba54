import ape
import pytest

from tests.unit.custody.constants import DAY
from tests.unit.custody.reasons import Reason
from tests.unit.share.actors import anyone_but

NONE = (0, 0, 0, 0, 0)


@pytest.fixture
def effective_ts(custody, share, corporate_actions, now):
    """Of a split of 4 for 1 that is announced."""
    ts = now() + 10 * DAY
    custody.schedule_epoch(share, (4, 1), ts - DAY, ts, sender=corporate_actions)
    return ts


def test_cancel_epoch(custody, share, corporate_actions, effective_ts):
    receipt = custody.cancel_epoch(share, sender=corporate_actions)

    assert custody.unit_epoch_at(share, effective_ts) == 0
    assert custody.last_epoch(share).effective_ts == 0
    assert custody.last_epoch(share) == NONE
    assert receipt.events == [custody.EpochCancelled(share=share, unit_epoch=1)]


def test_cancel_epoch_leaves_its_number_to_the_next(
    custody, share, corporate_actions, effective_ts
):
    custody.cancel_epoch(share, sender=corporate_actions)
    ts = effective_ts + 1
    custody.schedule_epoch(share, (3, 2), ts, ts, sender=corporate_actions)

    assert custody.unit_epoch_at(share, effective_ts) == 0
    assert custody.units_between(share, 0, 1) == (3, 2)


@anyone_but("corporate_actions")
def test_cancel_epoch_by_anyone_else_reverts(custody, share, effective_ts, caller):
    with ape.reverts(Reason.NOT_CORPORATE_ACTIONS):
        custody.cancel_epoch.call(share, sender=caller)


def test_cancel_epoch_in_the_last_second(custody, share, corporate_actions, effective_ts, at):
    at(effective_ts - 1)
    custody.cancel_epoch(share, sender=corporate_actions)


def test_cancel_epoch_that_has_begun_reverts(
    custody, share, corporate_actions, effective_ts, mine_at
):
    mine_at(effective_ts)
    with ape.reverts(Reason.NO_EPOCH_IS_PENDING):
        custody.cancel_epoch.call(share, sender=corporate_actions)


def test_cancel_epoch_when_there_is_none_reverts(custody, share, corporate_actions):
    with ape.reverts(Reason.NO_EPOCH_IS_PENDING):
        custody.cancel_epoch.call(share, sender=corporate_actions)
