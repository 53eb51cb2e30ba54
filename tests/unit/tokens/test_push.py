import ape
import pytest

from tests.unit.tokens.conftest import AMOUNT


@pytest.mark.parametrize("kind", ["PlainToken", "NoReturnToken"])
def test_push(harness, create_held, holder, stranger, kind):
    token = create_held(kind)

    tx = harness.push(token, holder, AMOUNT, sender=stranger)

    assert tx.events == [token.Transfer(sender=harness, receiver=holder, value=AMOUNT)]
    assert token.balanceOf(holder) == AMOUNT
    assert token.balanceOf(harness) == 0


def test_push_answered_with_false_reverts(harness, create_held, holder, stranger):
    token = create_held("FalseToken")

    with ape.reverts("tokens: transfer refused"):
        harness.push(token, holder, AMOUNT, sender=stranger)


def test_push_answered_with_two_reverts(harness, create_held, holder, stranger):
    token = create_held("DirtyToken")

    with ape.reverts():
        harness.push.call(token, holder, AMOUNT, sender=stranger, skip_trace=True)


def test_push_passes_on_the_tokens_reason(harness, create_held, holder, stranger):
    token = create_held("FreezingToken")
    token.set_frozen(holder, True, sender=stranger)

    with ape.reverts("token: receiver is frozen"):
        harness.push(token, holder, AMOUNT, sender=stranger)


def test_push_where_there_is_no_code_reverts(harness, holder, stranger):
    with ape.reverts():
        harness.push(stranger, holder, 0, sender=stranger)
