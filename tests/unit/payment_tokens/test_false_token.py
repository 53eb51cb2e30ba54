import pytest

AMOUNT = 1_000


@pytest.fixture
def token(create_held_token):
    return create_held_token("FalseToken")


def test_transfer_returns_false_and_moves_nothing(token, holder, other):
    assert not token.transfer.call(other, 1, sender=holder)

    tx = token.transfer(other, 1, sender=holder)

    assert tx.events == []
    assert token.balanceOf(holder) == AMOUNT
    assert token.balanceOf(other) == 0


def test_transferFrom_returns_false_and_moves_nothing(token, holder, spender, other):
    assert not token.transferFrom.call(holder, other, 1, sender=spender)

    tx = token.transferFrom(holder, other, 1, sender=spender)

    assert tx.events == []
    assert token.balanceOf(holder) == AMOUNT
    assert token.balanceOf(other) == 0
    assert token.allowance(holder, spender) == AMOUNT


def test_set_refuses_false_makes_it_plain(token, holder, spender, other, stranger):
    token.set_refuses(False, sender=stranger)

    assert token.transfer.call(other, 1, sender=holder)
    assert token.transferFrom.call(holder, other, 1, sender=spender)
    token.transfer(other, 1, sender=holder)
    token.transferFrom(holder, other, 1, sender=spender)
    assert token.balanceOf(other) == 2
    assert token.allowance(holder, spender) == AMOUNT - 1
