import ape
import pytest

from tests.unit.dividends.constants import DAY, GROSS, HOLDING, ONE
from tests.unit.share.actors import anyone_but

SUPPLY = 2 * HOLDING


@pytest.fixture
def declared(held, declare):
    """With two holders."""
    declare()


@pytest.fixture
def ready(declared, fund):
    """And funded to the unit."""
    fund(2 * GROSS)


def test_open_pins_and_logs_what_it_rests_on(dividends, share, ready, open_dividend, record_ts):
    receipt = open_dividend(settled=SUPPLY)

    opened = dividends.dividend(share, 0)
    assert opened[12:] == (receipt.timestamp, SUPPLY, 13, 5 * 10**13)
    assert dividends.buckets(share, 0) == (2 * GROSS, 0, 0, 0, 0, 2 * GROSS, 0)
    assert receipt.events == [
        dividends.DividendOpened(
            share=share,
            id=0,
            supply=SUPPLY,
            settled=SUPPLY,
            backing=SUPPLY,
            as_of_ts=record_ts,
            multiplier=ONE,
            units_numerator=1,
            units_denominator=1,
            factor=ONE,
            gross=2 * GROSS,
            numerator=13,
            denominator=5 * 10**13,
        )
    ]


def test_open_not_before_payable(ready, open_dividend, record_ts):
    with ape.reverts("dividends: not payable yet"):
        open_dividend(ts=record_ts + 3 * DAY - 1)


def test_open_one_unit_short_reverts(held, declare, fund, open_dividend):
    declare()
    fund(2 * GROSS - 1)
    with ape.reverts("dividends: not fully funded"):
        open_dividend()


def test_open_one_share_unit_short_at_custody_reverts(ready, open_dividend):
    with ape.reverts("dividends: shares not settled"):
        open_dividend(settled=SUPPLY - 1)


def test_open_not_attested_since_record_reverts(
    dividends, share, ready, attest, paying_agent, at, record_ts
):
    at(record_ts + 2 * DAY)
    attest(as_of_ts=record_ts - 1)
    at(record_ts + 3 * DAY)
    with ape.reverts("custody: not attested at record"):
        dividends.open(share, 0, sender=paying_agent)


@pytest.fixture
def redeem(custody, share, minter, holder, attest, at):
    """Steps of a redemption of the holder, each at its time."""

    class Redemption:
        def commit(self, amount, ts):
            at(ts - 1)
            share.lock(holder, amount, sender=minter)
            custody.commit(share, amount, sender=minter)

        def settle(self, amount, ts):
            at(ts)
            custody.settle(share, amount, amount, sender=minter)
            share.burn(holder, amount, sender=minter)

    return Redemption()


def test_open_though_a_redemption_was_delivered_before_and_burned_after(
    dividends,
    share,
    token,
    declared,
    fund,
    redeem,
    attest,
    record_ts,
    at,
    holder,
    other,
    set_profile,
    third,
):
    """The redeemer's shares had left at the instant, but not his tokens: both holders are paid."""
    redeem.commit(HOLDING // 2, record_ts - 25 * 3_600)
    at(record_ts - 3_600)
    delivered = {"settled": SUPPLY - HOLDING // 2, "delivered_total": HOLDING // 2}
    attest(**delivered)
    at(record_ts + 60)
    attest(as_of_ts=record_ts, **delivered)
    redeem.settle(HOLDING // 2, record_ts + 3_600)
    fund(2 * GROSS)
    at(record_ts + 3 * DAY)
    receipt = dividends.open(share, 0, sender=third)

    opened = receipt.events[0]
    assert (opened.supply, opened.settled, opened.backing) == (SUPPLY, SUPPLY * 3 // 4, SUPPLY)
    for each in (holder, other):
        set_profile(each, 0)
        dividends.claim(share, 0, each, sender=each)
        assert token.balanceOf(each) == GROSS


def test_open_one_unit_short_of_what_was_delivered_reverts(
    dividends, share, declared, fund, redeem, attest, record_ts, at, third
):
    redeem.commit(HOLDING // 2, record_ts - 25 * 3_600)
    at(record_ts + 60)
    attest(SUPPLY - HOLDING // 2 - 1, record_ts, delivered_total=HOLDING // 2)
    redeem.settle(HOLDING // 2, record_ts + 3_600)
    fund(2 * GROSS)
    at(record_ts + 3 * DAY)
    with ape.reverts("dividends: shares not settled"):
        dividends.open(share, 0, sender=third)


def test_open_counts_nothing_for_tokens_burned_before_that_were_not_delivered(
    dividends, share, declared, fund, redeem, attest, record_ts, at, third
):
    """Their shares are still there, but behind no token."""
    redeem.commit(HOLDING // 2, record_ts - 25 * 3_600)
    redeem.settle(HOLDING // 2, record_ts - 3_600)
    at(record_ts + 60)
    attest(settled=SUPPLY - 1, as_of_ts=record_ts)
    fund(2 * GROSS)
    at(record_ts + 3 * DAY)
    with ape.reverts("dividends: shares not settled"):
        dividends.open(share, 0, sender=third)


def test_open_rests_on_what_was_attested_late(
    dividends, share, ready, attest, record_ts, mine_at, third
):
    mine_at(record_ts + 3 * DAY)
    attest(settled=SUPPLY - 1)
    with ape.reverts("dividends: shares not settled"):
        dividends.open(share, 0, sender=third)
    attest(settled=SUPPLY, as_of_ts=record_ts)
    receipt = dividends.open(share, 0, sender=third)

    assert receipt.events[0].as_of_ts == record_ts


def test_open_counts_the_supply_of_the_record(dividends, share, ready, open_dividend, mint, third):
    mint(third, HOLDING)
    open_dividend()

    assert dividends.dividend(share, 0).supply == SUPPLY


def test_open_twice_reverts(dividends, share, opened, paying_agent):
    with ape.reverts("dividends: already open"):
        dividends.open(share, 0, sender=paying_agent)


def test_open_unknown_dividend_reverts(dividends, share, paying_agent):
    with ape.reverts("dividends: unknown dividend"):
        dividends.open(share, 0, sender=paying_agent)


@pytest.fixture
def openable(ready, attest, mine_at, record_ts):
    """Nothing is missing but the opening."""
    mine_at(record_ts + 3 * DAY)
    attest(as_of_ts=record_ts)


@anyone_but()
def test_open_is_open_to_everybody(dividends, share, openable, caller):
    dividends.open.call(share, 0, sender=caller)


def test_open_with_numbers_too_wide_for_a_word_pays_exactly(
    dividends,
    share,
    token,
    held,
    declare,
    fund,
    open_dividend,
    corporate_actions,
    record_ts,
    holder,
):
    """An odd rate times an odd multiplier: 10**54 stays the denominator."""
    rate, multiplier = 1_234_567_890_123_456_789, 1_000_000_000_000_000_003
    share.schedule_multiplier(multiplier, record_ts - DAY, sender=corporate_actions)
    declare(rate=rate)
    fund(10**12)
    open_dividend()

    numerator, denominator = dividends.dividend(share, 0)[14:]
    assert denominator == 10**54
    assert numerator == rate * multiplier
    gross = HOLDING * numerator // denominator
    dividends.claim(share, 0, holder, sender=holder)
    assert token.balanceOf(holder) == gross - gross * 3_000 // 10_000


def test_open_with_a_product_over_256_bits_reverts(
    mint, holder, declare, fund, open_dividend, corporate_actions, custody, share, record_ts
):
    """As far as each part can go: 96 bits of supply, 64 of rate, 80 of multiplier, 32 of ratio."""
    effective_ts = record_ts - DAY
    ratio = (2**32 - 1, 2**32 - 2)
    custody.schedule_epoch(share, ratio, effective_ts, effective_ts, sender=corporate_actions)
    share.schedule_multiplier(10**24 - 1, effective_ts, sender=corporate_actions)
    mint(holder, 2**96 - 1)
    declare(rate=2**64 - 59)  # a prime
    fund(10**15)
    with ape.reverts("dividends: supply too large"):
        open_dividend(settled=2**128 - 1, unit_epoch=1)
