import pytest


@pytest.fixture
def token(create_held_token):
    return create_held_token("NoReturnToken")


def test_transfer_moves_and_returns_nothing(token, answer, holder, other):
    assert answer(token.transfer, other, 1, sender=holder) == b""

    tx = token.transfer(other, 1, sender=holder)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert token.balanceOf(other) == 1


def test_transferFrom_moves_and_returns_nothing(token, answer, holder, spender, other):
    assert answer(token.transferFrom, holder, other, 1, sender=spender) == b""

    tx = token.transferFrom(holder, other, 1, sender=spender)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert token.balanceOf(other) == 1
