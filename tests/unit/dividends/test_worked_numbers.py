"""The worked numbers of the domain: rounding, tax, blocked holders, a dividend across a split."""

import pytest

from tests.unit.dividends.constants import DAY, GROSS, HOLDING, ONE


def test_rounding_leaves_its_rest_in_a_bucket(
    dividends,
    share,
    mint,
    declare,
    fund,
    open_dividend,
    set_profile,
    check_money,
    accounts,
    stranger,
):
    holders = accounts[23:27]
    balances = (100 * ONE, 33_333_333 * 10**12, 10**12, 12_505 * 10**17)
    for account, balance in zip(holders, balances, strict=True):
        mint(account, balance)
        set_profile(account, 0)
    declare()
    fund(359_840_000)
    open_dividend()
    before = [dividends.is_processed(share, 0, each) for each in holders]
    receipt = dividends.push(share, 0, list(holders), sender=stranger)

    assert not any(before)
    assert [each.value for each in receipt.events[1:]] == [26_000_000, 8_666_666, 325_130_000]
    buckets = check_money()
    assert buckets.paid == 359_796_666
    assert buckets.rest == 43_334
    assert buckets.processed == sum(balances)


@pytest.mark.parametrize(
    "bps, net, withheld",
    [
        (0, 26_000_000, 0),
        (1_500, 22_100_000, 3_900_000),
        (None, 18_200_000, 7_800_000),
        (2_400, 19_760_000, 6_240_000),
    ],
)
def test_tax_by_documents(dividends, share, token, opened, other, set_profile, bps, net, withheld):
    if bps is not None:
        set_profile(other, bps)

    dividends.claim(share, 0, other, sender=other)
    assert token.balanceOf(other) == net
    assert dividends.buckets(share, 0).withheld == withheld


def test_blocked_holder_keeps_his_quarter(
    dividends,
    share,
    mint,
    declare,
    fund,
    open_dividend,
    set_profile,
    block,
    check_money,
    accounts,
    stranger,
):
    holders = accounts[23:27]
    for account in holders:
        mint(account, HOLDING)
        set_profile(account, 0)
    declare()
    fund(4 * GROSS)
    open_dividend()
    block(holders[3])
    dividends.push(share, 0, list(holders), sender=stranger)

    buckets = check_money()
    assert (buckets.paid, buckets.blocked, buckets.rest) == (78_000_000, 26_000_000, 0)


@pytest.mark.parametrize("rate, unit_epoch", [(10**5, 0), (10**4, 1)])
def test_dividend_straddling_a_split(
    dividends,
    share,
    token,
    mint,
    declare,
    fund,
    open_dividend,
    set_profile,
    announce_split,
    record_ts,
    mine_at,
    holder,
    rate,
    unit_epoch,
):
    """0.10 a share before a split of ten for one, record after it: 50 shares are 500 and earn 5."""
    mint(holder, 50 * ONE)
    set_profile(holder, 0)
    announce_split(10, record_ts - DAY)
    if unit_epoch:
        mine_at(record_ts - DAY)  # a rate counts shares that there are
    declare(rate=rate * ONE, unit_epoch=unit_epoch)
    fund(5_000_000)
    open_dividend(settled=500 * ONE, unit_epoch=1)

    dividends.claim(share, 0, holder, sender=holder)
    assert token.balanceOf(holder) == 5_000_000
