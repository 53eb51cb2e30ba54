import ape
import pytest

from tests.unit.tokens.conftest import AMOUNT


@pytest.mark.parametrize("kind", ["PlainToken", "NoReturnToken"])
def test_pull(harness, create_approved, holder, stranger, kind):
    token = create_approved(kind)

    tx = harness.pull(token, holder, AMOUNT, sender=stranger)

    assert tx.events == [token.Transfer(sender=holder, receiver=harness, value=AMOUNT)]
    assert token.balanceOf(harness) == AMOUNT
    assert token.balanceOf(holder) == 0


def test_pull_a_second_time_counts_what_came_in(harness, create_approved, holder, stranger):
    token = create_approved()
    harness.pull(token, holder, 400, sender=stranger)

    harness.pull(token, holder, 600, sender=stranger)

    assert token.balanceOf(harness) == AMOUNT


def test_pull_of_less_than_asked_reverts(harness, create_approved, holder, stranger):
    token = create_approved("FeeToken")

    with ape.reverts("tokens: amount did not arrive"):
        harness.pull(token, holder, AMOUNT, sender=stranger)


def test_pull_of_so_little_that_the_fee_is_nothing(harness, create_approved, holder, stranger):
    token = create_approved("FeeToken")

    harness.pull(token, holder, 99, sender=stranger)

    assert token.balanceOf(harness) == 99


def test_pull_from_itself_reverts(harness, create_held, stranger):
    """Nothing arrives that was not there."""
    token = create_held()

    with ape.reverts():
        harness.pull(token, harness, 1, sender=stranger)


def test_pull_answered_with_false_reverts(harness, create_approved, holder, stranger):
    token = create_approved("FalseToken")

    with ape.reverts("tokens: transfer refused"):
        harness.pull(token, holder, AMOUNT, sender=stranger)


def test_pull_answered_with_two_reverts(harness, create_approved, holder, stranger):
    token = create_approved("DirtyToken")

    with ape.reverts():
        harness.pull.call(token, holder, AMOUNT, sender=stranger, skip_trace=True)


def test_pull_passes_on_the_tokens_reason(harness, create_approved, holder, stranger):
    token = create_approved()

    with ape.reverts("token: allowance too low"):
        harness.pull(token, holder, AMOUNT + 1, sender=stranger)


def test_pull_where_there_is_no_code_reverts(harness, holder, stranger):
    with ape.reverts():
        harness.pull(stranger, holder, 0, sender=stranger)


def test_pull_with_more_coming_in_by_the_way_reverts(harness, create_approved, holder, stranger):
    """A token that calls back and pays twice is not believed either."""
    token = create_approved("ReentrantToken")
    token.mint(token, 1, sender=stranger)
    token.arm(token, token.transfer.encode_input(harness, 1), sender=stranger)

    with ape.reverts("tokens: amount did not arrive"):
        harness.pull(token, holder, AMOUNT, sender=stranger)
