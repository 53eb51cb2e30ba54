import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.primary_market.constants import PAYMENT


def test_set_payment_token(market, create_token, issuer):
    token = create_token()
    assert not market.is_accepted(token)

    tx = market.set_payment_token(token, True, sender=issuer)

    assert tx.events == [market.PaymentTokenSet(token=token, is_accepted=True)]
    assert market.is_accepted(token)


def test_set_payment_token_no_longer(market, token, issuer):
    tx = market.set_payment_token(token, False, sender=issuer)

    assert tx.events == [market.PaymentTokenSet(token=token, is_accepted=False)]
    assert not market.is_accepted(token)


def test_set_payment_token_no_longer_leaves_requests_alone(
    market, token, issuer, subscription, fill, create_terms, holder, custodian
):
    market.set_payment_token(token, False, sender=issuer)
    before = token.balanceOf(custodian)

    fill(subscription)

    assert token.balanceOf(custodian) == before + PAYMENT
    with ape.reverts("market: token not accepted"):
        market.subscribe(create_terms(), sender=holder)


@pytest.mark.parametrize("accepted", [True, False])
def test_set_payment_token_without_code_reverts(market, issuer, stranger, accepted):
    for token in (stranger, ZERO_ADDRESS):
        with ape.reverts("market: token has no code"):
            market.set_payment_token(token, accepted, sender=issuer)


def test_set_payment_token_by_others_reverts(market, create_token, everyone_but):
    token = create_token()
    for caller in everyone_but("issuer"):
        with ape.reverts("market: not issuer"):
            market.set_payment_token.call(token, True, sender=caller, skip_trace=True)
