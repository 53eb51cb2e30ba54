import ape
import pytest

FROZEN = "token: receiver is frozen"


@pytest.fixture
def token(create_held_token, blocked, stranger):
    token = create_held_token("FreezingToken")
    token.set_frozen(blocked, True, sender=stranger)
    return token


def test_transfer_to_frozen_reverts(token, holder, blocked):
    with ape.reverts(FROZEN):
        token.transfer(blocked, 1, sender=holder)


def test_transferFrom_to_frozen_reverts(token, holder, spender, blocked):
    with ape.reverts(FROZEN):
        token.transferFrom(holder, blocked, 1, sender=spender)


def test_transfer_to_others_moves(token, holder, other):
    assert token.transfer.call(other, 1, sender=holder)

    token.transfer(other, 1, sender=holder)

    assert token.balanceOf(other) == 1


def test_transfer_to_thawed_moves(token, holder, blocked, stranger):
    token.set_frozen(blocked, False, sender=stranger)

    token.transfer(blocked, 1, sender=holder)

    assert token.balanceOf(blocked) == 1
