import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, ISSUANCE, MAX_AMOUNT, MAX_UINT, TRANSFERS
from tests.unit.share.reasons import Reason

AMOUNT = 7 * 10**18


def test_mint_creates_tokens(share, minter, holder):
    receipt = share.mint(holder, AMOUNT, sender=minter)

    assert share.balanceOf(holder) == AMOUNT
    assert share.totalSupply() == AMOUNT
    assert receipt.events == [
        share.Transfer(sender=ZERO_ADDRESS, receiver=holder, value=AMOUNT),
    ]


def test_mint_adds_to_balance_and_supply(share, minter, holder, other):
    share.mint(holder, AMOUNT, sender=minter)
    share.mint(other, 1, sender=minter)
    share.mint(holder, 2, sender=minter)

    assert share.balanceOf(holder) == AMOUNT + 2
    assert share.balanceOf(other) == 1
    assert share.totalSupply() == AMOUNT + 3


def test_mint_is_no_contact_of_the_holder(share, minter, holder):
    share.mint(holder, AMOUNT, sender=minter)

    assert share.account(holder).last_outgoing_ts == 0


def test_mint_nothing_is_logged(share, minter, holder):
    receipt = share.mint(holder, 0, sender=minter)

    assert share.balanceOf(holder) == share.totalSupply() == 0
    assert receipt.events == [share.Transfer(sender=ZERO_ADDRESS, receiver=holder, value=0)]


def test_mint_supply_fills_128_bits(share, minter, holder, other):
    share.mint(holder, MAX_AMOUNT - 1, sender=minter)
    share.mint(other, 1, sender=minter)

    assert share.totalSupply() == MAX_AMOUNT
    assert share.balanceOf(holder) == MAX_AMOUNT - 1


@pytest.mark.parametrize("amount", [2, 2**256 - MAX_AMOUNT, 2**256 - 1])
def test_mint_supply_over_128_bits_reverts(share, minter, holder, other, amount):
    share.mint(holder, MAX_AMOUNT - 1, sender=minter)

    with ape.reverts():
        share.mint(other, amount, sender=minter)
    assert share.totalSupply() == MAX_AMOUNT - 1


def test_mint_that_would_wrap_the_supply_reverts(share, minter, holder):
    """Sums are unsafe: 2**256 - 1 more would leave supply and balance one less."""
    share.mint(holder, AMOUNT, sender=minter)

    with ape.reverts():
        share.mint(holder, MAX_UINT, sender=minter)
    assert share.totalSupply() == share.balanceOf(holder) == AMOUNT


@anyone_but("minter")
def test_mint_by_anyone_else_reverts(share, holder, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.mint.call(holder, AMOUNT, sender=caller)


def test_mint_to_zero_reverts(share, minter):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.mint(ZERO_ADDRESS, AMOUNT, sender=minter)


def test_mint_to_the_token_reverts(share, minter):
    with ape.reverts(Reason.INVALID_RECEIVER):
        share.mint(share, AMOUNT, sender=minter)


def test_mint_to_retired_account_reverts(share, minter, enforcement, holder, other):
    share.recover(holder, other, sender=enforcement)

    with ape.reverts(Reason.ACCOUNT_IS_RETIRED):
        share.mint(holder, AMOUNT, sender=minter)


def test_mint_while_issuance_is_paused_reverts(share, minter, guardian, holder, now):
    share.pause(ISSUANCE, now() + DAY, sender=guardian)

    with ape.reverts(Reason.PAUSED):
        share.mint(holder, AMOUNT, sender=minter)


def test_mint_while_transfers_are_paused_goes_on(share, minter, guardian, holder, now):
    share.pause(TRANSFERS, now() + DAY, sender=guardian)
    share.mint(holder, AMOUNT, sender=minter)

    assert share.balanceOf(holder) == AMOUNT
