from itertools import pairwise

import ape
import pytest
from ape.utils import ZERO_ADDRESS
from eth_utils import to_checksum_address

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, ONE
from tests.unit.share.reasons import Reason

LOCKED = 30
MAX_GENERATION = 255


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


@pytest.fixture
def recover(share, enforcement):
    def recover(account, successor):
        return share.recover(account, successor, sender=enforcement)

    return recover


def test_recover_moves_the_balance_and_retires_the_account(share, enforcement, holder, other, held):
    receipt = share.recover(holder, other, sender=enforcement)

    assert share.balanceOf(holder) == 0
    assert share.balanceOf(other) == share.totalSupply() == held
    assert share.account(holder) == (0, 0, 0, 0, other.address, other.address)
    assert share.account(other) == (0, 0, 0, 1, ZERO_ADDRESS, other.address)
    assert receipt.events == [
        share.Transfer(sender=holder, receiver=other, value=held),
        share.Recovered(account=holder, successor=other),
    ]


def test_recover_adds_to_what_the_successor_has(share, mint, holder, other, held, recover):
    mint(other, 7)
    recover(holder, other)

    assert share.balanceOf(other) == share.totalSupply() == held + 7


def test_recover_account_that_never_held(share, holder, other, recover):
    receipt = recover(holder, other)

    assert share.account(holder).successor == other
    assert receipt.events == [
        share.Transfer(sender=holder, receiver=other, value=0),
        share.Recovered(account=holder, successor=other),
    ]


def test_recover_is_no_contact_and_keeps_both_clocks(
    share, holder, other, third, held, recover, at, now
):
    sent = share.transfer(third, 1, sender=holder)
    at(now() + DAY)
    recover(holder, other)

    assert share.account(holder).last_outgoing_ts == sent.timestamp
    assert share.account(other).last_outgoing_ts == 0


def test_recover_lets_the_successor_act(share, holder, other, third, held, recover):
    recover(holder, other)
    share.transfer(third, held, sender=other)

    assert share.balanceOf(third) == held


def test_recover_while_all_is_paused_goes_on(share, holder, other, held, recover, pause_all):
    pause_all()
    recover(holder, other)

    assert share.balanceOf(other) == held


@anyone_but("enforcement")
def test_recover_by_anyone_else_reverts(share, holder, other, held, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.recover.call(holder, other, sender=caller)


# ---- encumbrances ----------------------------------------------------------------------------


def test_recover_moves_the_lock(share, storage, holder, other, held, locked, recover):
    recover(holder, other)

    assert share.account(holder).locked == 0
    assert share.account(other).locked == LOCKED
    assert not storage.account(holder).is_encumbered
    assert storage.account(other).is_encumbered


def test_recover_keeps_locked_tokens_in_place(share, holder, other, third, held, locked, recover):
    recover(holder, other)

    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(third, held - LOCKED + 1, sender=other)
    share.transfer(third, held - LOCKED, sender=other)
    assert share.balanceOf(other) == LOCKED


def test_recover_lets_a_redemption_end(share, minter, holder, other, held, locked, recover):
    recover(holder, other)
    share.burn(other, LOCKED - 10, sender=minter)
    share.unlock(other, 10, sender=minter)

    assert share.balanceOf(other) == share.totalSupply() == held - LOCKED + 10
    assert share.account(other).locked == 0


def test_recover_leaves_nothing_locked_behind(share, minter, holder, other, locked, recover):
    recover(holder, other)

    with ape.reverts(Reason.MORE_THAN_IS_LOCKED):
        share.unlock(holder, 1, sender=minter)


def test_recover_unencumbered_account_encumbers_nobody(
    share, storage, holder, other, third, held, recover
):
    recover(holder, other)
    share.transfer(third, held, sender=other)

    assert not storage.account(other).is_encumbered


# ---- positions and actors --------------------------------------------------------------------


def test_recover_leaves_past_positions_where_they_are(
    share, holder, other, held, record_ts, recover, at
):
    at(record_ts)
    recover(holder, other)

    assert share.balance_at(holder, record_ts) == held
    assert share.balance_at(other, record_ts) == 0


def test_recover_chain_leads_every_account_to_the_last(
    share, minter, storage, holder, other, third, held, locked, record_ts, recover, at
):
    asked_ts = share.account(holder).last_outgoing_ts
    at(record_ts)
    recover(holder, other)
    recover(other, third)

    for account, raw in ((holder, held), (other, 0), (third, 0)):
        assert share.record_position(account, record_ts) == (raw, ONE, third.address)
    assert share.balanceOf(third) == held
    assert share.account(third) == (LOCKED, 0, 0, 2, ZERO_ADDRESS, third.address)
    assert share.account(other) == (0, 0, 0, 1, third.address, third.address)
    assert share.account(holder) == (0, 0, asked_ts, 0, other.address, third.address)
    assert storage.account(holder).is_retired
    assert storage.account(other).is_retired
    assert not storage.account(third).is_retired


def test_recover_chain_ends_at_the_last_generation(
    share, holder, other, held, record_ts, recover, mine_at
):
    """255 recoveries in a row; the first account still leads to the last one."""
    numbers = range(2**32, 2**32 + MAX_GENERATION)
    chain_of_accounts = [holder, *(to_checksum_address(f"0x{number:040x}") for number in numbers)]
    for account, successor in pairwise(chain_of_accounts):
        recover(account, successor)
    last = chain_of_accounts[-1]
    mine_at(record_ts)

    assert share.account(last).generation == MAX_GENERATION
    assert share.record_position(holder, record_ts).actor == share.account(holder).actor == last
    assert share.balanceOf(last) == held
    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(last, other)


# ---- who cannot succeed ----------------------------------------------------------------------


def test_recover_retired_account_again_reverts(share, holder, other, third, held, recover):
    recover(holder, other)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(holder, third)
    assert share.account(holder).successor == other


def test_recover_to_a_retired_account_reverts(holder, other, third, held, recover):
    recover(other, third)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(holder, other)


def test_recover_back_reverts(holder, other, held, recover):
    """The shortest cycle."""
    recover(holder, other)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(other, holder)


def test_recover_to_the_start_of_the_chain_reverts(holder, other, third, held, recover):
    recover(holder, other)
    recover(other, third)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(third, holder)


def test_recover_to_oneself_reverts(share, holder, held, recover):
    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(holder, holder)
    assert share.balanceOf(holder) == held


def test_recover_to_somebody_elses_successor_reverts(holder, other, third, held, recover):
    recover(third, other)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(holder, other)


def test_recover_to_an_encumbered_account_reverts(
    share, mint, minter, holder, other, held, recover
):
    mint(other, 5)
    share.lock(other, 1, sender=minter)

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        recover(holder, other)

    share.unlock(other, 1, sender=minter)
    recover(holder, other)
    assert share.balanceOf(other) == held + 5


def test_recover_to_zero_reverts(holder, held, recover):
    with ape.reverts(Reason.INVALID_RECEIVER):
        recover(holder, ZERO_ADDRESS)


def test_recover_to_the_token_reverts(share, holder, held, recover):
    with ape.reverts(Reason.INVALID_RECEIVER):
        recover(holder, share)
