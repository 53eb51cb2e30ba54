import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, ONE
from tests.unit.share.reasons import Reason

DOUBLED = 2 * ONE


@pytest.fixture
def effective_ts(share, corporate_actions, now):
    """When an announced split of 2 for 1 takes effect."""
    ts = now() + 10 * DAY
    share.schedule_multiplier(DOUBLED, ts, sender=corporate_actions)
    return ts


def test_cancel_multiplier_takes_back(share, corporate_actions, effective_ts, mine_at):
    receipt = share.cancel_multiplier(sender=corporate_actions)

    assert share.newUIMultiplier() == ONE
    assert share.effectiveAt() == 0
    assert receipt.events == [
        share.UIMultiplierUpdateCancelled(
            cancelledMultiplier=DOUBLED, cancelledEffectiveAt=effective_ts
        ),
    ]
    mine_at(effective_ts + 1)
    assert share.uiMultiplier() == ONE
    assert share.multiplier_at(effective_ts) == ONE


def test_cancel_multiplier_one_second_before_effect(share, corporate_actions, effective_ts, at):
    at(effective_ts - 1)
    receipt = share.cancel_multiplier(sender=corporate_actions)

    assert receipt.timestamp == effective_ts - 1
    assert share.newUIMultiplier() == ONE


@pytest.mark.parametrize("offset", [0, 1])
def test_cancel_multiplier_in_force_reverts(share, corporate_actions, effective_ts, at, offset):
    at(effective_ts + offset)

    with ape.reverts(Reason.NO_CHANGE_IS_PENDING):
        share.cancel_multiplier(sender=corporate_actions)
    assert share.uiMultiplier() == DOUBLED


def test_cancel_multiplier_never_announced_reverts(share, corporate_actions):
    with ape.reverts(Reason.NO_CHANGE_IS_PENDING):
        share.cancel_multiplier(sender=corporate_actions)


def test_cancel_multiplier_twice_reverts(share, corporate_actions, effective_ts):
    share.cancel_multiplier(sender=corporate_actions)

    with ape.reverts(Reason.NO_CHANGE_IS_PENDING):
        share.cancel_multiplier(sender=corporate_actions)


def test_cancel_multiplier_second_change_keeps_the_first(
    share, corporate_actions, storage, effective_ts, at, mine_at
):
    at(effective_ts)
    share.schedule_multiplier(3 * ONE, effective_ts + 5 * DAY, sender=corporate_actions)
    share.cancel_multiplier(sender=corporate_actions)

    assert share.uiMultiplier() == share.newUIMultiplier() == DOUBLED
    assert storage.history(storage.MULTIPLIERS) == [(DOUBLED, effective_ts)]
    mine_at(effective_ts + 6 * DAY)
    assert share.uiMultiplier() == DOUBLED
    assert share.multiplier_at(effective_ts - 1) == ONE
    assert share.multiplier_at(effective_ts) == DOUBLED
    assert share.multiplier_at(effective_ts + 5 * DAY) == DOUBLED


def test_cancel_multiplier_then_another_at_the_same_time(
    share, corporate_actions, storage, effective_ts, mine_at
):
    share.cancel_multiplier(sender=corporate_actions)
    receipt = share.schedule_multiplier(5 * ONE, effective_ts, sender=corporate_actions)
    mine_at(effective_ts)

    assert share.uiMultiplier() == 5 * ONE
    assert storage.history(storage.MULTIPLIERS) == []
    assert receipt.events == [
        share.UIMultiplierUpdated(
            oldMultiplier=ONE, newMultiplier=5 * ONE, effectiveAtTimestamp=effective_ts
        ),
    ]


def test_cancel_multiplier_while_all_is_paused_goes_on(
    share, corporate_actions, effective_ts, pause_all
):
    pause_all()
    share.cancel_multiplier(sender=corporate_actions)

    assert share.newUIMultiplier() == ONE


@anyone_but("corporate_actions")
def test_cancel_multiplier_by_anyone_else_reverts(share, effective_ts, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.cancel_multiplier.call(sender=caller)
