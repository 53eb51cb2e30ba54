"""The token calls another token, which knows it as a holder like any other."""

import ape
import pytest

AMOUNT = 1_000
TRUE = (1).to_bytes(32, "big")


@pytest.fixture
def token(create_held_token):
    return create_held_token("ReentrantToken")


@pytest.fixture
def target(create_token, token, holder):
    """A token of which the re-entrant one holds `AMOUNT`."""
    target = create_token()
    target.mint(token, AMOUNT, sender=holder)
    return target


@pytest.fixture
def arm(token, target, third, stranger):
    """Have the next transfer of `token` send so much of `target` to `third`."""

    def arm(amount, *propagates):
        data = target.transfer.encode_input(third, amount)
        token.arm(target, data, *propagates, sender=stranger)

    return arm


def test_transfer_unarmed_is_plain(token, holder, other):
    tx = token.transfer(other, 1, sender=holder)

    assert tx.events == [token.Transfer(sender=holder, receiver=other, value=1)]
    assert not token.called()


def test_transfer_calls_after_the_move_and_keeps_the_response(
    token, target, arm, holder, other, third
):
    arm(3)

    tx = token.transfer(other, 1, sender=holder)

    assert tx.events == [
        token.Transfer(sender=holder, receiver=other, value=1),
        target.Transfer(sender=token, receiver=third, value=3),
    ]
    assert token.called() and token.succeeded()
    assert token.response() == TRUE


def test_transferFrom_calls_too(token, target, arm, holder, spender, other, third):
    arm(3)

    token.transferFrom(holder, other, 1, sender=spender)

    assert token.called() and token.succeeded()
    assert target.balanceOf(third) == 3


def test_transfer_calls_once(token, target, arm, holder, other, third):
    arm(3)
    token.transfer(other, 1, sender=holder)

    token.transfer(other, 1, sender=holder)

    assert target.balanceOf(third) == 3
    assert token.balanceOf(other) == 2


def test_transfer_keeps_that_the_call_failed(token, arm, holder, other):
    arm(AMOUNT + 1)

    token.transfer(other, 1, sender=holder)

    assert token.called() and not token.succeeded()
    assert b"token: balance too low" in token.response()
    assert token.balanceOf(other) == 1


def test_transfer_propagating_reverts_as_the_call(token, arm, holder, other):
    arm(AMOUNT + 1, True)

    with ape.reverts("token: balance too low"):
        token.transfer(other, 1, sender=holder)


def test_transfer_refuses_after_the_call(token, target, arm, holder, other, third):
    arm(3, False, True)
    before = token.balanceOf(holder)

    token.transfer(other, 1, sender=holder)

    assert token.succeeded()
    assert (token.balanceOf(holder), token.balanceOf(other)) == (before, 0)
    assert target.balanceOf(third) == 3


def test_transfer_may_come_back(token, holder, other, third, stranger):
    """The token has no lock, so that the contract under test needs its own."""
    token.mint(token, 5, sender=holder)
    token.arm(token, token.transfer.encode_input(third, 5), sender=stranger)

    token.transfer(other, 1, sender=holder)

    assert token.succeeded()
    assert token.balanceOf(other) == 1
    assert token.balanceOf(third) == 5
