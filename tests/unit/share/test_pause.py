from contextlib import nullcontext

import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, END, ISSUANCE, MAX_UINT, TRANSFERS
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


def times(activities: int, until_ts: int, otherwise: int = 0) -> tuple[int, int, int]:
    """What `pauses` says: until when transfers and issuance are suspended, and no deactivation."""
    return (
        until_ts if activities & TRANSFERS else otherwise,
        until_ts if activities & ISSUANCE else otherwise,
        END,
    )


@pytest.mark.parametrize("activities", [NEITHER, TRANSFERS, ISSUANCE, BOTH])
def test_pause_suspends_what_is_named_and_nothing_else(
    share, guardian, pause, check_suspended, now, activities
):
    until_ts = now() + DAY
    receipt = pause(activities, until_ts)

    assert share.pauses() == times(activities, until_ts)
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
    assert share.pauses() == (0, 0, END)
    check_suspended(NEITHER)


@pytest.mark.parametrize("first, second", [(TRANSFERS, ISSUANCE), (ISSUANCE, TRANSFERS)])
def test_pause_leaves_the_other_activity_as_it_is(
    share, pause, check_suspended, now, mine_at, first, second
):
    """Each has a time of its own; a second suspension neither prolongs nor lifts the first."""
    start = now()
    pause(first, start + DAY)
    pause(second, start + 3 * DAY)

    assert share.pauses() == (
        start + (DAY if first == TRANSFERS else 3 * DAY),
        start + (DAY if first == ISSUANCE else 3 * DAY),
        END,
    )
    check_suspended(BOTH)
    mine_at(start + DAY)
    check_suspended(second)
    mine_at(start + 3 * DAY)
    check_suspended(NEITHER)


def test_pause_that_is_lifted_leaves_the_other_in_force(
    share, pause, as_admin, check_suspended, now
):
    until_ts = now() + 6 * DAY
    pause(BOTH, until_ts)
    as_admin(share.pause, TRANSFERS, 0)

    assert share.pauses() == (0, until_ts, END)
    check_suspended(ISSUANCE)


@pytest.mark.parametrize(
    "lifted, flags",
    [(NEITHER, BOTH), (TRANSFERS, ISSUANCE), (ISSUANCE, TRANSFERS), (BOTH, NEITHER)],
)
def test_pause_that_is_lifted_costs_transfers_no_look_any_more(
    share, storage, pause, as_admin, now, lifted, flags
):
    pause(BOTH, now() + 6 * DAY)
    assert storage.pause_flags() == BOTH

    as_admin(share.pause, lifted, 0)
    assert storage.pause_flags() == flags


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
    assert share.pauses() == times(TRANSFERS, paused_ts + length)


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
    assert share.pauses() == times(TRANSFERS, until_ts + WEEK + DAY)


@pytest.mark.parametrize("rests, free", [(TRANSFERS, ISSUANCE), (ISSUANCE, TRANSFERS)])
def test_pause_by_guardian_rests_for_each_activity_alone(share, pause, now, at, rests, free):
    until_ts = now() + DAY
    pause(rests, until_ts)

    at(until_ts + DAY)
    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(BOTH, until_ts + 2 * DAY)
    pause(free, until_ts + 2 * DAY)
    assert share.pauses()[:2] == (
        (until_ts, until_ts + 2 * DAY) if rests == TRANSFERS else (until_ts + 2 * DAY, until_ts)
    )


@pytest.mark.parametrize("activities", [TRANSFERS, BOTH])
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

    assert share.pauses() == times(BOTH, until_ts)
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

    assert share.pauses() == times(TRANSFERS, start + 30 * DAY)
    check_suspended(TRANSFERS)


def test_pause_by_admin_lifts(share, pause, as_admin, check_suspended, now):
    pause(BOTH, now() + WEEK)
    as_admin(share.pause, BOTH, 0)

    check_suspended(NEITHER)


@pytest.mark.parametrize("activities", [TRANSFERS, ISSUANCE, BOTH])
def test_pause_by_admin_can_be_long_but_not_for_ever(share, as_admin, activities):
    """For ever is `deactivate`, which has a notice."""
    as_admin(share.pause, activities, END - 1)

    for for_ever in (END, END + 1, MAX_UINT):
        with ape.reverts():
            as_admin(share.pause, activities, for_ever)
    assert share.pauses() == times(activities, END - 1)


def test_pause_by_guardian_after_admins_longest_reverts(share, as_admin, pause, now):
    as_admin(share.pause, TRANSFERS, END - 1)

    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(TRANSFERS, now() + DAY)


def test_pause_by_guardian_rests_after_admins_too(share, as_admin, pause, now, at):
    until_ts = now() + 30 * DAY
    as_admin(share.pause, TRANSFERS, until_ts)

    at(until_ts + WEEK - 1)
    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(TRANSFERS, until_ts + WEEK + DAY)
    at(until_ts + WEEK)
    pause(TRANSFERS, until_ts + WEEK + DAY)
    assert share.pauses() == times(TRANSFERS, until_ts + WEEK + DAY)


def test_pause_by_guardian_rests_from_the_time_that_admin_lifted_with(
    share, as_admin, pause, now, at
):
    lifted_ts = now()
    pause(BOTH, lifted_ts + WEEK)
    as_admin(share.pause, BOTH, lifted_ts)

    at(lifted_ts + WEEK - 1)
    with ape.reverts(Reason.BEYOND_THE_GUARDIAN):
        pause(BOTH, lifted_ts + WEEK + DAY)
    at(lifted_ts + WEEK)
    pause(BOTH, lifted_ts + WEEK + DAY)
    assert share.pauses() == times(BOTH, lifted_ts + WEEK + DAY)


def test_pause_by_guardian_rests_no_more_if_admin_lifted_with_a_time_long_ago(
    share, as_admin, pause, now
):
    """How the timelock gives the power back early."""
    pause(BOTH, now() + WEEK)
    as_admin(share.pause, BOTH, 0)
    pause(TRANSFERS, until_ts := now() + DAY)

    assert share.pauses() == times(TRANSFERS, until_ts)
