import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, END, ISSUANCE, MAX_UINT, TRANSFERS
from tests.unit.share.reasons import Reason

BOTH = TRANSFERS | ISSUANCE
NOTICE = 30 * DAY


@pytest.fixture
def announced_ts(share, as_admin, now) -> int:
    """The second from which the share is deactivated."""
    ts = now() + 40 * DAY
    as_admin(share.deactivate, ts)
    return ts


def test_deactivate_is_announced_and_stops_nothing_yet(
    share, timelock, as_admin, own_events, minter, holder, other, held, now
):
    from_ts = now() + 40 * DAY
    receipt = as_admin(share.deactivate, from_ts)

    assert own_events(receipt) == [share.Deactivated(from_ts=from_ts, sender=timelock)]
    assert share.pauses() == (0, 0, from_ts)
    share.transfer(other, 1, sender=holder)
    share.mint(other, 1, sender=minter)
    assert share.balanceOf(other) == 2


def test_deactivate_stops_transfers_and_issuance_from_its_second_on(
    share, minter, holder, other, spender, held, announced_ts, at, mine_at
):
    share.approve(spender, 10, sender=holder)
    at(announced_ts - 1)
    share.transfer(other, 1, sender=holder)

    for ts in (announced_ts, announced_ts + 1, announced_ts + 10_000 * DAY):
        mine_at(ts)
        with ape.reverts(Reason.DEACTIVATED):
            share.transfer.call(other, 1, sender=holder)
        with ape.reverts(Reason.DEACTIVATED):
            share.transferFrom.call(holder, other, 1, sender=spender)
        with ape.reverts(Reason.DEACTIVATED):
            share.mint.call(other, 1, sender=minter)


def test_deactivate_never_stops_redemptions_orders_and_positions(
    share, minter, enforcement, holder, other, third, held, record_ts, announced_ts, at
):
    at(announced_ts)
    share.lock(holder, 30, sender=minter)
    share.burn(holder, 20, sender=minter)
    share.unlock(holder, 10, sender=minter)
    share.setFrozenTokens(holder, 5, sender=enforcement)
    share.forcedTransfer(holder, other, 1, sender=enforcement)
    share.recover(holder, third, sender=enforcement)

    assert share.totalSupply() == held - 20
    assert share.record_position(holder, record_ts) == (held, 10**18, third.address)


@pytest.fixture
def deactivate_in(timelock, proposer, share, at, now):
    """Have the timelock deactivate with a notice of exactly that many seconds."""

    def deactivate_in(notice: int) -> int:
        from_ts = now() + 5 * DAY + notice
        call = (share.address, 0, share.deactivate.encode_input(from_ts), bytes(32), bytes(32))
        timelock.schedule(*call, timelock.get_minimum_delay(), sender=proposer)
        at(from_ts - notice)
        timelock.execute(*call, sender=proposer)
        return from_ts

    return deactivate_in


@pytest.mark.parametrize("notice", [NOTICE, NOTICE + 1])
def test_deactivate_with_thirty_days_notice(share, deactivate_in, notice):
    from_ts = deactivate_in(notice)

    assert share.pauses().deactivated_from_ts == from_ts


@pytest.mark.parametrize("notice", [NOTICE - 1, 0, -DAY])
def test_deactivate_with_less_notice_reverts(share, deactivate_in, notice):
    with ape.reverts(Reason.NOTICE_UNDER_30_DAYS):
        deactivate_in(notice)


def test_deactivate_can_be_moved_with_the_same_notice(
    share, as_admin, holder, other, held, announced_ts, now, mine_at
):
    moved_ts = announced_ts + 100 * DAY
    as_admin(share.deactivate, moved_ts)

    assert share.pauses().deactivated_from_ts == moved_ts
    mine_at(announced_ts)
    assert share.transfer.call(other, 1, sender=holder)
    with ape.reverts(Reason.NOTICE_UNDER_30_DAYS):
        as_admin(share.deactivate, now() + NOTICE)  # two days pass at the timelock


def test_deactivate_can_be_called_off(
    share, storage, timelock, as_admin, own_events, holder, other, held, announced_ts, mine_at
):
    assert storage.pause_flags() == BOTH
    receipt = as_admin(share.deactivate, END)

    assert own_events(receipt) == [share.Deactivated(from_ts=END, sender=timelock)]
    assert share.pauses() == (0, 0, END)
    assert storage.pause_flags() == 0  # transfers need not look any more
    mine_at(announced_ts)
    assert share.transfer.call(other, 1, sender=holder)


@pytest.mark.parametrize("moved", [END, "later"])
def test_deactivate_cannot_be_taken_back_once_in_effect(share, as_admin, announced_ts, at, moved):
    at(announced_ts)
    with ape.reverts(Reason.DEACTIVATED):
        as_admin(share.deactivate, END if moved == END else announced_ts + 1000 * DAY)


@pytest.mark.parametrize("beyond", [END + 1, MAX_UINT])
def test_deactivate_beyond_time_reverts(share, as_admin, beyond):
    with ape.reverts():
        as_admin(share.deactivate, beyond)


def test_deactivate_and_pauses_do_not_touch_each_other(
    share, storage, guardian, as_admin, holder, other, held, announced_ts, now, mine_at
):
    """Lifting a pause lifts no deactivation, and what is paused stays so."""
    until_ts = now() + 6 * DAY
    share.pause(TRANSFERS, until_ts, sender=guardian)
    assert share.pauses() == (until_ts, 0, announced_ts)
    with ape.reverts(Reason.PAUSED):
        share.transfer(other, 1, sender=holder)

    as_admin(share.pause, BOTH, 0)
    assert share.pauses() == (0, 0, announced_ts)
    assert storage.pause_flags() == BOTH
    mine_at(announced_ts)
    with ape.reverts(Reason.DEACTIVATED):
        share.transfer.call(other, 1, sender=holder)


def test_deactivate_keeps_pauses_when_called_off(
    share, storage, guardian, as_admin, announced_ts, now
):
    until_ts = now() + 6 * DAY
    share.pause(ISSUANCE, until_ts, sender=guardian)
    as_admin(share.deactivate, END)

    assert share.pauses() == (0, until_ts, END)
    assert storage.pause_flags() == ISSUANCE


def test_deactivate_keeps_gate_and_window(share, gate, record_ts, announced_ts):
    assert share.gate() == gate
    assert share.record_window() == (0, record_ts, 1)


@anyone_but()
def test_deactivate_by_anyone_but_the_timelock_reverts(share, caller, now):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.deactivate.call(now() + 40 * DAY, sender=caller)
