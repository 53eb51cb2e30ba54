import ape
import pytest
from ape.utils import ZERO_ADDRESS

CAP = 50_000
"""Of a payment token with 6 decimals: 0.05 of its whole unit."""


def test_set_fees(market, share, token, set_fees, third):
    assert market.fees_of(share, token) == (0, 0, ZERO_ADDRESS)

    tx = set_fees(CAP - 1, 7)

    assert tx.events == [
        market.FeesSet(share=share, token=token, issue=CAP - 1, redemption=7, account=third)
    ]
    assert market.fees_of(share, token) == (CAP - 1, 7, third)


def test_set_fees_anew(market, share, token, set_fees, other):
    set_fees(1, 2)

    set_fees(0, 0, account=other)

    assert market.fees_of(share, token) == (0, 0, other)


def test_set_fees_of_one_share_and_token_alone(
    market, share, token, set_fees, create_share, create_token
):
    set_fees(1, 2)

    assert market.fees_of(create_share(), token).issue == 0
    assert market.fees_of(share, create_token()).issue == 0


@pytest.mark.parametrize(("decimals", "cap"), [(0, 0), (2, 5), (6, CAP), (18, 5 * 10**16)])
def test_set_fees_up_to_the_cap(market, share, create_token, set_fees, decimals, cap):
    token = create_token("PlainToken", decimals)
    for fees in ((cap + 1, 0), (0, cap + 1)):
        with ape.reverts("market: fee over the cap"):
            set_fees(*fees, token=token)

    set_fees(cap, cap, token=token)

    assert market.fees_of(share, token)[:2] == (cap, cap)


def test_set_fees_in_a_token_of_more_than_18_decimals_reverts(create_token, set_fees):
    token = create_token("PlainToken", 19)

    with ape.reverts("market: over 18 decimals"):
        set_fees(1, 1, token=token)


@pytest.mark.parametrize("rates", [(0, 0), (1, 1)])
def test_set_fees_for_nobody_or_the_market_reverts(market, set_fees, rates):
    for account in (ZERO_ADDRESS, market):
        with ape.reverts("market: not a fee account"):
            set_fees(*rates, account=account)


def test_set_fees_in_kind_reverts(set_fees, stranger):
    for token in (ZERO_ADDRESS, stranger):
        with ape.reverts("market: token has no code"):
            set_fees(1, 1, token=token)


def test_set_fees_by_others_reverts(market, share, token, everyone_but, third):
    for caller in everyone_but("issuer"):
        with ape.reverts("market: not issuer"):
            market.set_fees.call(share, token, (1, 1, third), sender=caller, skip_trace=True)
