import ape
import pytest

from tests.unit.primary_market.constants import PAYMENT


@pytest.fixture
def refund(market):
    """Have a holder's subscription cancelled, so that its payment is owed to him."""

    def refund(request):
        market.cancel(*request, sender=request.terms["holder"])

    return refund


@pytest.fixture
def owed(subscription, refund) -> int:
    """`holder` has this much to withdraw."""
    refund(subscription)
    return PAYMENT


def test_withdraw(market, share, token, owed, holder, stranger):
    before = token.balanceOf(holder)
    assert market.withdraw.call(share, token, holder, sender=stranger) == owed

    tx = market.withdraw(share, token, holder, sender=stranger)

    assert tx.events == [
        market.Withdrawn(share=share, token=token, account=holder, payee=holder, amount=owed),
        token.Transfer(sender=market, receiver=holder, value=owed),
    ]
    assert market.owing(share, token, holder) == 0
    assert token.balanceOf(market) == 0
    assert token.balanceOf(holder) == before + owed


def test_withdraw_proceeds(market, share, token, committed, settle, holder):
    settle(committed, PAYMENT + 5)
    before = token.balanceOf(holder)

    market.withdraw(share, token, holder, sender=holder)

    assert token.balanceOf(holder) == before + PAYMENT + 5


def test_withdraw_leaves_escrow_and_others_alone(
    market, share, token, subscribe, refund, holder, other
):
    subscribe()
    refund(subscribe())
    refund(subscribe(holder=other, payment=7))

    market.withdraw(share, token, holder, sender=holder)

    assert market.owing(share, token, other) == 7
    assert token.balanceOf(market) == PAYMENT + 7


def test_withdraw_twice_reverts(market, share, token, owed, holder):
    market.withdraw(share, token, holder, sender=holder)

    with ape.reverts("market: nothing is owed"):
        market.withdraw(share, token, holder, sender=holder)


def test_withdraw_of_what_is_in_escrow_reverts(market, share, token, subscription, holder):
    with ape.reverts("market: nothing is owed"):
        market.withdraw(share, token, holder, sender=holder)


def test_withdraw_by_another_share_or_token_reverts(
    market, share, token, owed, create_share, create_token, holder
):
    """A share that knows no blocks pays out nothing that is kept by another."""
    for other_share, other_token in ((create_share(), token), (share, create_token())):
        with ape.reverts("market: nothing is owed"):
            market.withdraw(other_share, other_token, holder, sender=holder)


@pytest.mark.parametrize(("code", "text"), [(1, "on SDN list"), (3, "under court order")])
def test_withdraw_blocked_loses_nothing(
    market, share, token, owed, block, gate, holder, code, text, unblock
):
    before = token.balanceOf(holder)
    block(holder, code)
    with ape.reverts(f"gate: account {text}"):
        market.withdraw(share, token, holder, sender=holder)
    assert market.owing(share, token, holder) == owed

    unblock(holder)
    market.withdraw(share, token, holder, sender=holder)

    assert token.balanceOf(holder) == before + owed


def test_withdraw_for_an_account_with_code_by_another_reverts(
    market, share, token, owed, recover, vault, everyone_but, holder
):
    recover(holder, vault)

    for caller in everyone_but():
        with ape.reverts("market: payee has code"):
            market.withdraw.call(share, token, holder, sender=caller, skip_trace=True)


def test_withdraw_for_an_account_with_code_by_itself(
    market, share, token, owed, recover, vault, holder, call_as
):
    recover(holder, vault)

    call_as(vault, market, market.withdraw.encode_input(share, token, holder))

    assert token.balanceOf(vault) == owed
    assert market.owing(share, token, holder) == 0


def test_withdraw_after_a_recovery_pays_the_successor(
    market, share, token, owed, recover, holder, other, stranger
):
    recover(holder, other)
    before = token.balanceOf(other)

    tx = market.withdraw(share, token, holder, sender=stranger)

    assert tx.events[0] == market.Withdrawn(
        share=share, token=token, account=holder, payee=other, amount=owed
    )
    assert token.balanceOf(other) == before + owed


@pytest.mark.parametrize("who", ["holder", "other"])
def test_withdraw_after_a_recovery_asks_about_both(
    market, share, token, owed, recover, block, holder, other, request, who
):
    recover(holder, other)
    block(request.getfixturevalue(who))

    with ape.reverts("gate: account on SDN list"):
        market.withdraw(share, token, holder, sender=other)
    assert market.owing(share, token, holder) == owed


def test_withdraw_whom_the_stablecoin_froze_loses_nothing(
    market, share, create_accepted_token, subscribe, refund, holder
):
    token = create_accepted_token("FreezingToken")
    refund(subscribe(payment_token=token))
    token.set_frozen(holder, True, sender=holder)

    with ape.reverts("token: receiver is frozen"):
        market.withdraw(share, token, holder, sender=holder)
    assert market.owing(share, token, holder) == PAYMENT

    token.set_frozen(holder, False, sender=holder)
    market.withdraw(share, token, holder, sender=holder)
    assert market.owing(share, token, holder) == 0


def test_withdraw_in_a_token_that_says_no_loses_nothing(
    market, share, create_accepted_token, subscribe, refund, holder
):
    token = create_accepted_token("FalseToken")
    token.set_refuses(False, sender=holder)
    refund(subscribe(payment_token=token))
    token.set_refuses(True, sender=holder)

    with ape.reverts("tokens: transfer refused"):
        market.withdraw(share, token, holder, sender=holder)
    assert market.owing(share, token, holder) == PAYMENT


def test_withdraw_in_a_token_without_answer(
    market, share, create_accepted_token, subscribe, refund, holder
):
    token = create_accepted_token("NoReturnToken")
    refund(subscribe(payment_token=token))

    market.withdraw(share, token, holder, sender=holder)

    assert token.balanceOf(market) == 0


def test_withdraw_cannot_be_re_entered(
    market, share, create_accepted_token, subscribe, refund, holder, other
):
    """The token asks for another's money while it pays the first; and the first is paid once."""
    token = create_accepted_token("ReentrantToken")
    refund(subscribe(payment_token=token))
    refund(subscribe(payment_token=token, holder=other))
    token.arm(market, market.withdraw.encode_input(share, token, other), sender=holder)

    market.withdraw(share, token, holder, sender=holder)

    assert token.called()
    assert not token.succeeded()
    assert market.owing(share, token, other) == token.balanceOf(market) == PAYMENT


def test_withdraw_while_paused_stale_and_later(
    market, share, token, owed, pause_all, at, now, holder
):
    pause_all()
    at(now() + 10**8)

    market.withdraw(share, token, holder, sender=holder)

    assert market.owing(share, token, holder) == 0
