import pytest
from ape.utils import ZERO_ADDRESS

AMOUNT = 1_000


@pytest.fixture
def token(create_held_token):
    return create_held_token("FeeToken")


def test_transfer_loses_a_hundredth(token, holder, other):
    tx = token.transfer(other, 300, sender=holder)

    assert tx.events == [
        token.Transfer(sender=holder, receiver=other, value=297),
        token.Transfer(sender=holder, receiver=ZERO_ADDRESS, value=3),
    ]
    assert token.balanceOf(holder) == AMOUNT - 300
    assert token.balanceOf(other) == 297
    assert token.totalSupply() == AMOUNT - 3


def test_transfer_fee_is_rounded_down(token, holder, other):
    token.transfer(other, 199, sender=holder)

    assert token.balanceOf(other) == 198


def test_transferFrom_loses_a_hundredth(token, holder, spender, other):
    token.transferFrom(holder, other, AMOUNT, sender=spender)

    assert token.balanceOf(holder) == 0
    assert token.balanceOf(other) == 990
    assert token.totalSupply() == 990
    assert token.allowance(holder, spender) == 0
