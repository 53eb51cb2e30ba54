import ape
import pytest

from tests.unit.tokens.conftest import AMOUNT

GAS = 100_000
"""What a payee's transfer may use up."""
OVERHEAD = 5_000
BASE = 60_000
"""More than everything around a transfer costs, the transaction included."""


@pytest.fixture
def try_push(harness, holder, stranger):
    """Try to pay `holder`; returns the receipt."""

    def try_push(token, gas=GAS, gas_limit=10**6):
        return harness.try_push(token, holder, AMOUNT, gas, sender=stranger, gas_limit=gas_limit)

    return try_push


@pytest.mark.parametrize("kind", ["PlainToken", "NoReturnToken"])
def test_try_push(harness, create_held, try_push, holder, kind):
    token = create_held(kind)

    tx = try_push(token)

    assert tx.events == [
        token.Transfer(sender=harness, receiver=holder, value=AMOUNT),
        harness.Tried(is_paid=True),
    ]
    assert token.balanceOf(holder) == AMOUNT


def test_try_push_answered_with_false(harness, create_held, try_push, holder):
    token = create_held("FalseToken")

    assert try_push(token).events == [harness.Tried(is_paid=False)]
    assert token.balanceOf(holder) == 0


@pytest.mark.parametrize("answer", [2, 2**255, 2**256 - 1, 257])
def test_try_push_answered_with_neither(harness, create_held, holder, stranger, answer):
    """It moved, but who says two has not said yes."""
    token = create_held("DirtyToken")
    token.set_answer(answer, sender=stranger)

    assert not harness.try_push.call(token, holder, AMOUNT, GAS, sender=stranger)


def test_try_push_refused(harness, create_held, try_push, holder, stranger):
    token = create_held("FreezingToken")
    token.set_frozen(holder, True, sender=stranger)

    assert try_push(token).events == [harness.Tried(is_paid=False)]
    assert token.balanceOf(harness) == AMOUNT


def test_try_push_more_than_there_is(harness, create_token, try_push):
    assert try_push(create_token()).events == [harness.Tried(is_paid=False)]


def test_try_push_where_there_is_no_code(harness, try_push, other):
    """A call to an account succeeds and answers nothing."""
    assert try_push(other.address).events == [harness.Tried(is_paid=False)]


@pytest.mark.parametrize("precompile", [2, 4])
def test_try_push_to_what_answers_anything(harness, try_push, precompile):
    """Precompiled contracts have no code: one answers a hash, one repeats the question."""
    assert try_push(f"0x{precompile:040x}").events == [harness.Tried(is_paid=False)]


def test_try_push_greedy_takes_its_gas_and_no_more(
    harness, create_held, try_push, holder, stranger
):
    token = create_held("GreedyToken")
    token.set_marked(holder, True, sender=stranger)

    tx = try_push(token)

    assert tx.events == [harness.Tried(is_paid=False)]
    assert GAS <= tx.gas_used <= GAS + BASE


def test_try_push_with_too_little_gas_reverts(create_held, try_push):
    """Or else whoever triggers a payment could make it fail."""
    token = create_held()

    with ape.reverts("tokens: too little gas left"):
        try_push(token, gas_limit=GAS + OVERHEAD)


def test_try_push_with_enough_gas_fails_by_no_limit(harness, create_held, try_push, rollback):
    """Whatever the limit: it reverts, or the payee is paid. There is nothing in between."""
    token = create_held()
    outcomes = []
    for limit in range(60_000, 150_000, 7_500):
        with rollback():
            try:
                tx = try_push(token, gas=50_000, gas_limit=limit)
            except ape.exceptions.ContractLogicError as refusal:
                outcomes.append(refusal.revert_message)
            else:
                outcomes.append(bool(tx.events[-1].is_paid))

    assert outcomes[0] == "tokens: too little gas left"
    assert outcomes[-1] is True
    assert False not in outcomes
