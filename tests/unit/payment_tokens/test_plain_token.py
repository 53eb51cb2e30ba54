import ape
import pytest
from ape.utils import ZERO_ADDRESS

AMOUNT = 1_000
TRUE = (1).to_bytes(32, "big")


@pytest.fixture
def token(create_held_token):
    return create_held_token("PlainToken")


@pytest.mark.parametrize("decimals", [6, 18])
def test_decimals(create_token, decimals):
    assert create_token(decimals=decimals).decimals() == decimals


def test_mint(token, other, stranger):
    tx = token.mint(other, 5, sender=stranger)

    assert tx.events == [token.Transfer(sender=ZERO_ADDRESS, receiver=other, value=5)]
    assert token.balanceOf(other) == 5
    assert token.totalSupply() == AMOUNT + 5


def test_approve(token, holder, other):
    tx = token.approve(other, 7, sender=holder)

    assert tx.events == [token.Approval(owner=holder, spender=other, value=7)]
    assert token.allowance(holder, other) == 7


def test_transfer(token, answer, holder, other):
    assert answer(token.transfer, other, 1, sender=holder) == TRUE

    tx = token.transfer(other, 1, sender=holder)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert token.balanceOf(holder) == AMOUNT - 1
    assert token.balanceOf(other) == 1


def test_transfer_of_more_than_is_held_reverts(token, holder, other):
    with ape.reverts("token: balance too low"):
        token.transfer(other, AMOUNT + 1, sender=holder)


def test_transferFrom(token, answer, holder, spender, other):
    assert answer(token.transferFrom, holder, other, 1, sender=spender) == TRUE

    tx = token.transferFrom(holder, other, 1, sender=spender)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert token.balanceOf(holder) == AMOUNT - 1
    assert token.balanceOf(other) == 1
    assert token.allowance(holder, spender) == AMOUNT - 1


def test_transferFrom_of_more_than_is_allowed_reverts(token, holder, stranger):
    with ape.reverts("token: allowance too low"):
        token.transferFrom(holder, stranger, 1, sender=stranger)
