import ape
import pytest

from tests.unit.dividends.constants import GROSS, HASH


def test_fund_in_parts_by_anybody(
    dividends, share, token, declare, fund, stranger, paying_agent, at, record_ts
):
    declare()
    at(record_ts)
    token.mint(stranger, 7, sender=stranger)
    token.approve(dividends, 7, sender=stranger)
    fund(GROSS)
    receipt = dividends.fund(share, 0, 7, sender=stranger)

    assert dividends.buckets(share, 0) == (GROSS + 7, 0, 0, 0, 0, GROSS + 7, 0)
    assert token.balanceOf(dividends) == GROSS + 7
    assert receipt.events[0] == dividends.DividendFunded(
        share=share, id=0, payer=stranger, amount=7, funded=GROSS + 7
    )


def test_fund_before_the_record_reverts(
    dividends, share, declare, paying_agent, mine_at, record_ts
):
    """Until then it may be cancelled, and there would be no way back for the money."""
    declare()
    mine_at(record_ts - 1)
    with ape.reverts("dividends: record not reached"):
        dividends.fund.call(share, 0, GROSS, sender=paying_agent)
    mine_at(record_ts)
    dividends.fund.call(share, 0, GROSS, sender=paying_agent)


def test_fund_cancelled_dividend_reverts(
    dividends, share, declare, paying_agent, mine_at, record_ts
):
    declare()
    dividends.cancel(share, 0, HASH, sender=paying_agent)
    mine_at(record_ts)
    with ape.reverts("dividends: cancelled"):
        dividends.fund.call(share, 0, GROSS, sender=paying_agent)


def test_fund_unknown_dividend_reverts(fund, declare):
    declare()
    with ape.reverts("dividends: unknown dividend"):
        fund(1, id=1)


def test_fund_open_dividend_reverts(fund, opened):
    with ape.reverts("dividends: already open"):
        fund(1)


def test_fund_over_128_bits_reverts(declare, fund):
    declare()
    with ape.reverts("dividends: amount too large"):
        fund(2**128)


def test_fund_with_a_token_that_takes_a_fee_reverts(declare, fund, create_purse):
    declare(payment_token=create_purse("FeeToken").address)
    with ape.reverts("tokens: amount did not arrive"):
        fund(GROSS)


def test_fund_that_comes_back_reverts(dividends, share, declare, fund, create_purse, stranger):
    token = create_purse("ReentrantToken")
    declare(payment_token=token.address)
    token.arm(dividends, dividends.fund.encode_input(share, 0, 0), True, sender=stranger)
    with ape.reverts():
        fund(GROSS)


def test_fund_with_a_token_that_answers_nothing(dividends, share, declare, fund, create_purse):
    declare(payment_token=create_purse("NoReturnToken").address)
    fund(GROSS)

    assert dividends.buckets(share, 0).funded == GROSS


@pytest.mark.parametrize("id", [2**96, 2**255])
def test_fund_of_a_number_that_would_wrap_reverts(declare, fund, id):
    declare()
    with ape.reverts("dividends: unknown dividend"):
        fund(1, id=id)
