import ape
import pytest

from tests.unit.share.constants import DAY, END, MAX_UINT
from tests.unit.share.reasons import Reason


def test_supply_at_is_readable_from_the_instant_on(share, held, record_ts, mine_at):
    mine_at(record_ts - 1)
    with ape.reverts(Reason.RECORD_NOT_REACHED):
        share.supply_at(record_ts)

    mine_at(record_ts)
    assert share.supply_at(record_ts) == held

    mine_at(record_ts + 1)
    assert share.supply_at(record_ts) == held


def test_supply_at_unscheduled_time_reverts(share, held, record_ts, mine_at):
    mine_at(record_ts + DAY)

    for ts in (0, 1, record_ts - 1, record_ts + 1, END, MAX_UINT):
        with ape.reverts(Reason.NOT_A_RECORD_INSTANT):
            share.supply_at(ts)


def test_supply_at_of_an_empty_share_is_zero(share, record_ts, mine_at):
    mine_at(record_ts)

    assert share.supply_at(record_ts) == 0


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_supply_at_counts_what_was_minted_before_the_instant(
    share, mint, other, held, record_ts, at, mine_at, offset, counts
):
    at(record_ts + offset)
    mint(other, 40)
    mine_at(record_ts + 2)

    assert share.supply_at(record_ts) == (held + 40 if counts else held)
    assert share.totalSupply() == held + 40


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_supply_at_counts_what_was_burned_before_the_instant(
    share, minter, holder, held, record_ts, at, mine_at, offset, counts
):
    share.lock(holder, 40, sender=minter)
    at(record_ts + offset)
    share.burn(holder, 40, sender=minter)
    mine_at(record_ts + 2)

    assert share.supply_at(record_ts) == (held - 40 if counts else held)
    assert share.totalSupply() == held - 40


def test_supply_at_first_mint_after_the_instant_is_not_in_it(share, mint, holder, record_ts, at):
    at(record_ts)
    mint(holder, 40)

    assert share.supply_at(record_ts) == 0


def test_supply_at_is_untouched_by_transfers(
    share, enforcement, holder, other, third, held, record_ts, at
):
    at(record_ts)
    share.transfer(other, 40, sender=holder)
    share.forcedTransfer(other, third, 10, sender=enforcement)
    share.recover(holder, third, sender=enforcement)

    assert share.supply_at(record_ts) == share.totalSupply() == held


def test_supply_at_several_instants_of_which_two_passed_unseen(
    share, mint, holder, other, held, record_ts, schedule_record, at
):
    later = [record_ts + days * DAY for days in (2, 4, 6)]
    for ts in later:
        schedule_record(ts)

    at(record_ts)
    mint(other, 10)
    at(later[1])
    mint(other, 100)
    at(later[2])
    mint(other, 1000)

    assert share.supply_at(record_ts) == held
    assert share.supply_at(later[0]) == share.supply_at(later[1]) == held + 10
    assert share.supply_at(later[2]) == held + 110


def test_supply_at_is_the_sum_of_balances_at(
    share, mint, minter, holder, other, third, held, record_ts, at
):
    at(record_ts - 1)
    share.transfer(other, 40, sender=holder)
    at(record_ts)
    mint(third, 7)
    share.lock(other, 5, sender=minter)
    share.burn(other, 5, sender=minter)

    positions = [share.balance_at(account, record_ts) for account in (holder, other, third)]
    assert sum(positions) == share.supply_at(record_ts) == held
