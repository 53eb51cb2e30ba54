import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, END, MAX_UINT, ONE
from tests.unit.share.reasons import Reason

MIN_MULTIPLIER = 10**12
MAX_MULTIPLIER = 10**24
DOUBLED = 2 * ONE


@pytest.fixture
def effective_ts(now):
    """Ten days ahead."""
    return now() + 10 * DAY


@pytest.fixture
def announced(share, corporate_actions, effective_ts):
    """A split of 2 for 1."""
    share.schedule_multiplier(DOUBLED, effective_ts, sender=corporate_actions)


def test_schedule_multiplier_announces(share, corporate_actions, effective_ts):
    receipt = share.schedule_multiplier(DOUBLED, effective_ts, sender=corporate_actions)

    assert share.uiMultiplier() == ONE
    assert share.newUIMultiplier() == DOUBLED
    assert share.effectiveAt() == effective_ts
    assert receipt.events == [
        share.UIMultiplierUpdated(
            oldMultiplier=ONE, newMultiplier=DOUBLED, effectiveAtTimestamp=effective_ts
        ),
    ]


def test_schedule_multiplier_touches_no_balance(
    share, holder, held, announced, effective_ts, mine_at
):
    mine_at(effective_ts)

    assert share.balanceOf(holder) == share.totalSupply() == held


@anyone_but("corporate_actions")
def test_schedule_multiplier_by_anyone_else_reverts(share, caller, effective_ts):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.schedule_multiplier.call(DOUBLED, effective_ts, sender=caller)


def test_schedule_multiplier_while_all_is_paused_goes_on(
    share, corporate_actions, effective_ts, pause_all
):
    pause_all()
    share.schedule_multiplier(DOUBLED, effective_ts, sender=corporate_actions)

    assert share.newUIMultiplier() == DOUBLED


# ---- range -----------------------------------------------------------------------------------


@pytest.mark.parametrize("multiplier", [MIN_MULTIPLIER, ONE, MAX_MULTIPLIER])
def test_schedule_multiplier_in_range_is_accepted(
    share, corporate_actions, effective_ts, multiplier
):
    share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)

    assert share.newUIMultiplier() == multiplier


@pytest.mark.parametrize("multiplier", [0, MIN_MULTIPLIER - 1, MAX_MULTIPLIER + 1, 2**80, MAX_UINT])
def test_schedule_multiplier_out_of_range_reverts(
    share, corporate_actions, effective_ts, multiplier
):
    with ape.reverts(Reason.MULTIPLIER_OUT_OF_RANGE):
        share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)


# ---- effective time --------------------------------------------------------------------------


def test_schedule_multiplier_is_in_force_from_the_effective_time(
    share, announced, effective_ts, mine_at
):
    mine_at(effective_ts - 1)
    assert share.uiMultiplier() == ONE

    mine_at(effective_ts)
    assert share.uiMultiplier() == DOUBLED

    mine_at(effective_ts + 1)
    assert share.uiMultiplier() == DOUBLED


def test_schedule_multiplier_for_the_next_second_is_accepted(share, corporate_actions, now, at):
    at(announced_ts := now() + 100)
    receipt = share.schedule_multiplier(DOUBLED, announced_ts + 1, sender=corporate_actions)

    assert receipt.timestamp == announced_ts
    assert share.effectiveAt() == announced_ts + 1


@pytest.mark.parametrize("offset", [-1, 0])
def test_schedule_multiplier_for_a_time_not_ahead_reverts(
    share, corporate_actions, now, at, offset
):
    at(announced_ts := now() + 100)

    with ape.reverts(Reason.EFFECTIVE_TIME_NOT_AHEAD):
        share.schedule_multiplier(DOUBLED, announced_ts + offset, sender=corporate_actions)


def test_schedule_multiplier_latest_time_fits(share, corporate_actions):
    share.schedule_multiplier(DOUBLED, END, sender=corporate_actions)

    assert share.effectiveAt() == END
    assert share.newUIMultiplier() == DOUBLED
    assert share.uiMultiplier() == ONE


@pytest.mark.parametrize("effective_ts", [END + 1, MAX_UINT])
def test_schedule_multiplier_over_40_bits_reverts(share, corporate_actions, effective_ts):
    with ape.reverts():
        share.schedule_multiplier(DOUBLED, effective_ts, sender=corporate_actions)


# ---- one at a time ---------------------------------------------------------------------------


def test_schedule_multiplier_while_one_is_pending_reverts(
    share, corporate_actions, announced, effective_ts, at
):
    at(effective_ts - 1)

    with ape.reverts(Reason.A_CHANGE_IS_PENDING):
        share.schedule_multiplier(3 * ONE, effective_ts + DAY, sender=corporate_actions)
    assert share.newUIMultiplier() == DOUBLED


@pytest.mark.parametrize("delay", [0, 1, DAY])
def test_schedule_multiplier_folds_the_one_in_force_into_history(
    share, corporate_actions, storage, announced, effective_ts, at, delay
):
    at(effective_ts + delay)
    next_ts = effective_ts + 9 * DAY
    receipt = share.schedule_multiplier(3 * ONE, next_ts, sender=corporate_actions)

    assert share.uiMultiplier() == DOUBLED
    assert share.newUIMultiplier() == 3 * ONE
    assert share.effectiveAt() == next_ts
    assert storage.history(storage.MULTIPLIERS) == [(DOUBLED, effective_ts)]
    assert receipt.events == [
        share.UIMultiplierUpdated(
            oldMultiplier=DOUBLED, newMultiplier=3 * ONE, effectiveAtTimestamp=next_ts
        ),
    ]


def test_schedule_multiplier_first_one_leaves_no_history(share, storage, announced):
    """Before the first change the multiplier is one, which needs no entry."""
    assert storage.history(storage.MULTIPLIERS) == []


# ---- record instants -------------------------------------------------------------------------


def test_schedule_multiplier_at_a_record_instant_reverts(share, corporate_actions, record_ts):
    with ape.reverts(Reason.TIME_IS_TAKEN):
        share.schedule_multiplier(DOUBLED, record_ts, sender=corporate_actions)


@pytest.mark.parametrize("shift", [-1, 1])
def test_schedule_multiplier_beside_a_record_instant_is_accepted(
    share, corporate_actions, record_ts, shift
):
    share.schedule_multiplier(DOUBLED, record_ts + shift, sender=corporate_actions)

    assert share.effectiveAt() == record_ts + shift


def test_schedule_multiplier_keeps_gate_window_and_pause(
    share, gate, guardian, corporate_actions, record_ts, holder, other, held, now
):
    """It sets a flag in the word that holds them."""
    share.pause(1, now() + DAY, sender=guardian)
    share.schedule_multiplier(DOUBLED, record_ts + DAY, sender=corporate_actions)

    assert share.gate() == gate
    assert share.record_window() == (0, record_ts, 1)
    with ape.reverts(Reason.PAUSED):
        share.transfer(other, 1, sender=holder)
