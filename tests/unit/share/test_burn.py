import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY
from tests.unit.share.reasons import Reason

LOCKED = 30


@pytest.fixture
def locked(share, minter, holder, held):
    share.lock(holder, LOCKED, sender=minter)


def test_burn_destroys_locked_tokens(share, minter, holder, held, locked):
    receipt = share.burn(holder, 12, sender=minter)

    assert share.balanceOf(holder) == held - 12
    assert share.totalSupply() == held - 12
    assert share.account(holder).locked == LOCKED - 12
    assert receipt.events == [
        share.Locked(account=holder, amount=LOCKED - 12),
        share.Transfer(sender=holder, receiver=ZERO_ADDRESS, value=12),
    ]


def test_burn_last_locked_tokens_leaves_the_rest_free(share, minter, holder, other, held, locked):
    share.burn(holder, LOCKED, sender=minter)
    share.transfer(other, held - LOCKED, sender=holder)

    assert share.account(holder).locked == 0
    assert share.balanceOf(holder) == 0
    assert share.balanceOf(other) == share.totalSupply() == held - LOCKED


def test_burn_keeps_unlocked_tokens_movable_only(share, minter, holder, other, held, locked):
    share.burn(holder, 12, sender=minter)

    free = held - LOCKED
    with ape.reverts(Reason.TOKENS_ARE_ENCUMBERED):
        share.transfer(other, free + 1, sender=holder)
    share.transfer(other, free, sender=holder)
    assert share.balanceOf(holder) == LOCKED - 12


def test_burn_is_no_contact_of_the_holder(share, minter, holder, locked, at, now):
    asked_ts = share.account(holder).last_outgoing_ts
    at(now() + DAY)
    share.burn(holder, LOCKED, sender=minter)

    assert share.account(holder).last_outgoing_ts == asked_ts


def test_burn_nothing_is_logged(share, minter, holder, held):
    receipt = share.burn(holder, 0, sender=minter)

    assert share.balanceOf(holder) == share.totalSupply() == held
    assert receipt.events == [
        share.Locked(account=holder, amount=0),
        share.Transfer(sender=holder, receiver=ZERO_ADDRESS, value=0),
    ]


def test_burn_while_all_is_paused_goes_on(share, minter, holder, held, locked, pause_all):
    pause_all()
    share.burn(holder, LOCKED, sender=minter)

    assert share.totalSupply() == held - LOCKED


def test_burn_more_than_is_locked_reverts(share, minter, holder, locked):
    with ape.reverts(Reason.MORE_THAN_IS_LOCKED):
        share.burn(holder, LOCKED + 1, sender=minter)


def test_burn_unlocked_tokens_reverts(share, minter, holder, held):
    with ape.reverts(Reason.MORE_THAN_IS_LOCKED):
        share.burn(holder, 1, sender=minter)


@anyone_but("minter")
def test_burn_by_anyone_else_reverts(share, holder, locked, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.burn.call(holder, 1, sender=caller)
