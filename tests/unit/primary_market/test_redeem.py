import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.conftest import terms_hash
from tests.unit.primary_market.constants import (
    AMOUNT,
    DAY,
    OPEN,
    PAYMENT,
    REDEMPTION,
    SUBSCRIPTION,
    hash_of,
)


@pytest.fixture
def create_redemption(create_terms):
    """Terms of an ordinary redemption, but for what is named."""
    return lambda **changes: create_terms(**({"kind": REDEMPTION} | changes))


def test_redeem(market, share, token, create_redemption, held, holder):
    terms = create_redemption()
    money = token.balanceOf(holder)
    number = market.redeem.call(terms, sender=holder)

    tx = market.redeem(terms, sender=holder)

    assert tx.events == [
        market.Requested(
            id=number,
            share=share,
            holder=holder,
            kind=REDEMPTION,
            payment_token=token,
            amount=AMOUNT,
            payment=PAYMENT,
            expiry_ts=terms["expiry_ts"],
            delivery_hash=hash_of("delivery"),
            fee_rate=0,
            round=0,
        ),
        share.Locked(account=holder, amount=AMOUNT),
    ]
    assert market.request(number) == (terms_hash(terms), OPEN, tx.timestamp, 0, 0, 0, 0)
    assert market.request_count() == number + 1
    assert share.balanceOf(holder) == held
    assert share.account(holder).locked == AMOUNT
    assert token.balanceOf(holder) == money
    assert token.balanceOf(market) == 0


def test_redeem_locked_tokens_stay(create_redemption, ask, share, held, holder, other):
    ask(create_redemption())

    with ape.reverts("share: tokens are encumbered"):
        share.transfer(other, held - AMOUNT + 1, sender=holder)
    share.transfer(other, held - AMOUNT, sender=holder)
    assert share.balanceOf(holder) == AMOUNT


def test_redeem_more_than_is_free_reverts(market, create_redemption, ask, held, holder):
    ask(create_redemption(amount=held - 1))

    with ape.reverts("share: tokens are encumbered"):
        market.redeem(create_redemption(amount=2), sender=holder)
    market.redeem(create_redemption(amount=1), sender=holder)


def test_redeem_in_kind(market, create_redemption, held, holder):
    market.redeem(create_redemption(payment_token=ZERO_ADDRESS, payment=0), sender=holder)

    with ape.reverts("market: no money moves in kind"):
        market.redeem(create_redemption(payment_token=ZERO_ADDRESS, payment=1), sender=holder)


def test_redeem_while_everything_is_paused(market, create_redemption, held, holder, pause_all):
    pause_all()

    market.redeem(create_redemption(), sender=holder)


def test_redeem_for_another_reverts(market, create_redemption, held, everyone_but):
    terms = create_redemption()
    for caller in everyone_but("holder"):
        with ape.reverts("market: not the holder"):
            market.redeem.call(terms, sender=caller, skip_trace=True)


def test_redeem_with_terms_of_a_subscription_reverts(market, create_redemption, held, holder):
    with ape.reverts("market: wrong kind"):
        market.redeem(create_redemption(kind=SUBSCRIPTION), sender=holder)


def test_redeem_of_nothing_reverts(market, create_redemption, held, holder):
    with ape.reverts("market: amount is zero"):
        market.redeem(create_redemption(amount=0), sender=holder)


def test_redeem_for_other_token_reverts(market, create_redemption, create_token, held, holder):
    with ape.reverts("market: token not accepted"):
        market.redeem(create_redemption(payment_token=create_token()), sender=holder)


def test_redeem_before_the_expiry(market, create_redemption, held, holder, at, now):
    expiry = now() + DAY
    at(expiry - 1)

    market.redeem(create_redemption(expiry_ts=expiry), sender=holder)


@pytest.mark.parametrize("late", [0, 1])
def test_redeem_at_the_expiry_reverts(market, create_redemption, held, holder, at, now, late):
    expiry = now() + DAY
    at(expiry + late)

    with ape.reverts("market: expired"):
        market.redeem(create_redemption(expiry_ts=expiry), sender=holder)


@pytest.mark.parametrize(("code", "text"), [(1, "on SDN list"), (3, "under court order")])
def test_redeem_blocked_reverts(market, create_redemption, held, holder, block, code, text):
    block(holder, code)

    with ape.reverts(f"gate: account {text}"):
        market.redeem(create_redemption(), sender=holder)


def test_redeem_from_a_share_of_another_minter_reverts(
    market, create_redemption, create_share, minter, holder
):
    foreign = create_share(minter)
    foreign.mint(holder, AMOUNT, sender=minter)

    with ape.reverts("share: caller lacks the role"):
        market.redeem(create_redemption(share=foreign), sender=holder)
