from contextlib import nullcontext

import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, ISSUANCE, MAX_UINT, TRANSFERS
from tests.unit.share.reasons import Reason

BOTH = TRANSFERS | ISSUANCE
NEITHER = 0
WEEK = 7 * DAY


@pytest.fixture
def pause(share, guardian):
    def pause(activities, until_ts):
        return share.pause(activities, until_ts, sender=guardian)

    return pause


@pytest.fixture
def check_suspended(share, minter, holder, other, held):
    """Try every activity, without lasting effect: these are suspended, the others go on."""
    attempts = {
        TRANSFERS: lambda: share.transfer.call(other, 1, sender=holder),
        ISSUANCE: lambda: share.mint.call(other, 1, sender=minter),
    }

    def check_suspended(activities):
        for activity, attempt in attempts.items():
            with ape.reverts(Reason.PAUSED) if activity & activities else nullcontext():
                attempt()

    return check_suspended


# ---- what it suspends, and until when --------------------------------------------------------


@pytest.mark.parametrize("activities", [NEITHER, TRANSFERS, ISSUANCE, BOTH])
def test_pause_suspends_what_is_named_and_nothing_else(
    share, guardian, pause, check_suspended, now, activities
):
    until_ts = now() + DAY
    receipt = pause(activities, until_ts)

    assert share.paused_until() == until_ts
    check_suspended(activities)
    assert receipt.events == [
        share.Paused(activities=activities, until_ts=until_ts, sender=guardian),
    ]


def test_pause_lapses_without_a_transaction(pause, check_suspended, now, mine_at):
    until_ts = now() + DAY
    pause(BOTH, until_ts)

    mine_at(until_ts - 1)
    check_suspended(BOTH)

    mine_at(until_ts)
    check_suspended(NEITHER)

    mine_at(until_ts + 1)
    check_suspended(NEITHER)


def test_pause_lapses_for_transactions_at_the_same_second(
    share, minter, holder, other, spender, held, pause, now, at
):
    until_ts = now() + DAY
    share.approve(spender, 10, sender=holder)
    pause(BOTH, until_ts)

    at(until_ts - 1)
    with ape.reverts(Reason.PAUSED):
        share.transferFrom(holder, other, 1, sender=spender)
    at(until_ts)
    share.transferFrom(holder, other, 1, sender=spender)
    share.mint(other, 1, sender=minter)
    assert share.balanceOf(other) == 2


def test_pause_a_new_share_is_not_suspended(share, check_suspended):
    assert share.paused_until() == 0
    check_suspended(NEITHER)


def test_pause_unknown_activity_reverts(share, guardian, now):
    with ape.reverts():
        share.pause(4, now() + DAY, sender=guardian)


def test_pause_keeps_gate_and_window(share, gate, record_ts, pause, now):
    """It sets flags in the word that holds them."""
    pause(BOTH, now() + DAY)

    assert share.gate() == gate
    assert share.record_window() == (0, record_ts, 1)


# ---- the guardian's limits -------------------------------------------------------------------


@anyone_but("guardian")
def test_pause_by_anyone_else_reverts(share, caller, now):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.pause.call(TRANSFERS, now() + DAY, sender=caller)


@pytest.mark.parametrize("length", [WEEK - 1, WEEK])
def test_pause_by_guardian_for_seven_days_is_accepted(share, pause, now, at, length):
    at(paused_ts := now() + 100)
    receipt = pause(TRANSFERS, paused_ts + length)

    assert receipt.timestamp == paused_ts
    assert share.paused_until() == paused_ts + length


@pytest.mark.parametrize("excess", [1, DAY, MAX_UINT // 2])
def test_pause_by_guardian_for_longer_reverts(pause, now, at, excess):
    at(paused_ts := now() + 100)

    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(TRANSFERS, paused_ts + WEEK + excess)


def test_pause_by_guardian_rests_for_seven_days(share, pause, now, at):
    until_ts = now() + DAY
    pause(TRANSFERS, until_ts)

    for early_ts in (until_ts, until_ts + WEEK - 1):
        at(early_ts)
        with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
            pause(TRANSFERS, early_ts + DAY)
    at(until_ts + WEEK)
    pause(TRANSFERS, until_ts + WEEK + DAY)
    assert share.paused_until() == until_ts + WEEK + DAY


@pytest.mark.parametrize("activities", [NEITHER, TRANSFERS, BOTH])
def test_pause_by_guardian_is_not_prolonged_changed_or_lifted_by_him(pause, now, at, activities):
    start = now()
    pause(TRANSFERS, start + DAY)

    for until_ts in (0, start + DAY, start + 2 * DAY):
        with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
            pause(activities, until_ts)


# ---- ADMIN -----------------------------------------------------------------------------------


def test_pause_by_admin_has_no_bounds(
    share, timelock, as_admin, own_events, check_suspended, now, at, mine_at
):
    until_ts = now() + 1000 * DAY
    receipt = as_admin(share.pause, BOTH, until_ts)

    assert share.paused_until() == until_ts
    assert own_events(receipt) == [
        share.Paused(activities=BOTH, until_ts=until_ts, sender=timelock),
    ]
    mine_at(until_ts - 1)
    check_suspended(BOTH)
    mine_at(until_ts)
    check_suspended(NEITHER)


def test_pause_by_admin_renews_the_guardians(share, pause, as_admin, check_suspended, now):
    start = now()
    pause(TRANSFERS, start + WEEK)
    as_admin(share.pause, TRANSFERS, start + 30 * DAY)

    assert share.paused_until() == start + 30 * DAY
    check_suspended(TRANSFERS)


@pytest.mark.parametrize("activities, until_ts", [(BOTH, 0), (NEITHER, MAX_UINT)])
def test_pause_by_admin_lifts(share, pause, as_admin, check_suspended, now, activities, until_ts):
    pause(BOTH, now() + WEEK)
    as_admin(share.pause, activities, until_ts)

    check_suspended(NEITHER)


def test_pause_by_admin_for_good(share, as_admin, check_suspended, now, mine_at):
    as_admin(share.pause, BOTH, MAX_UINT)
    mine_at(now() + 10_000 * DAY)

    check_suspended(BOTH)


def test_pause_by_guardian_after_admins_for_good_reverts(share, as_admin, pause, now):
    """The rest would end after the end of numbers."""
    as_admin(share.pause, BOTH, MAX_UINT)

    with ape.reverts():
        pause(TRANSFERS, now() + DAY)


def test_pause_by_guardian_rests_after_admins_too(share, as_admin, pause, now, at):
    until_ts = now() + 30 * DAY
    as_admin(share.pause, TRANSFERS, until_ts)

    at(until_ts + WEEK - 1)
    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(TRANSFERS, until_ts + WEEK + DAY)
    at(until_ts + WEEK)
    pause(TRANSFERS, until_ts + WEEK + DAY)
    assert share.paused_until() == until_ts + WEEK + DAY


def test_pause_by_guardian_rests_from_the_time_that_admin_lifted_with(
    share, as_admin, pause, now, at
):
    lifted_ts = now()
    pause(BOTH, lifted_ts + WEEK)
    as_admin(share.pause, NEITHER, lifted_ts)

    at(lifted_ts + WEEK - 1)
    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(BOTH, lifted_ts + WEEK + DAY)
    at(lifted_ts + WEEK)
    pause(BOTH, lifted_ts + WEEK + DAY)
    assert share.paused_until() == lifted_ts + WEEK + DAY


def test_pause_by_guardian_rests_no_more_if_admin_lifted_with_a_time_long_ago(
    share, as_admin, pause, now
):
    """How the timelock gives the power back early."""
    pause(BOTH, now() + WEEK)
    as_admin(share.pause, NEITHER, 0)
    pause(TRANSFERS, until_ts := now() + DAY)

    assert share.paused_until() == until_ts
