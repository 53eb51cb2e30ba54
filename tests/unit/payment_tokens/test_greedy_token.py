"""Through a caller that survives: a re-entrant token, which holds and may spend greedy ones."""

import pytest

AMOUNT = 1_000
GAS = 5_000_000
NEARLY_ALL = GAS * 98 // 100  # a caller keeps a 64th, and spends some of that


@pytest.fixture
def caller(create_held_token):
    return create_held_token("ReentrantToken")


@pytest.fixture
def token(create_held_token, caller, blocked, holder, stranger):
    token = create_held_token("GreedyToken")
    token.mint(caller, AMOUNT, sender=holder)
    token.approve(caller, AMOUNT, sender=holder)
    token.set_marked(blocked, True, sender=stranger)
    return token


@pytest.fixture
def call(caller, holder, other, stranger):
    """Have the caller call, with plenty of gas; returns the receipt."""

    def call(method, *arguments):
        caller.arm(method.contract, method.encode_input(*arguments), sender=stranger)
        return caller.transfer(other, 1, sender=holder, gas=GAS)

    return call


def test_transfer_to_marked_burns_all_gas(token, caller, call, blocked):
    tx = call(token.transfer, blocked, 1)

    assert tx.gas_used > NEARLY_ALL
    assert caller.called() and not caller.succeeded()
    assert caller.response() == b""
    assert token.balanceOf(blocked) == 0


def test_transferFrom_to_marked_burns_all_gas(token, caller, call, holder, blocked):
    tx = call(token.transferFrom, holder, blocked, 1)

    assert tx.gas_used > NEARLY_ALL
    assert caller.called() and not caller.succeeded()
    assert caller.response() == b""
    assert token.balanceOf(blocked) == 0


def test_transfer_to_others_is_plain(token, caller, call, other):
    tx = call(token.transfer, other, 1)

    assert tx.gas_used < GAS // 10
    assert caller.succeeded()
    assert token.balanceOf(other) == 1
