import ape
import pytest

from tests.unit.dividends.constants import DAY, GROSS, HASH, RATE, SPECIAL
from tests.unit.share.actors import anyone_but

NEWS = b"\x09" * 32


@pytest.fixture
def amend(dividends, terms, paying_agent):
    """Put other terms in the place of dividend 0's; returns the receipt."""

    def amend(**changes):
        return dividends.amend(0, terms(**changes), sender=paying_agent)

    return amend


def test_amend_replaces_every_term_and_keeps_the_version_before_in_the_log(
    dividends, share, token, declare, amend, schedule_record, record_ts
):
    declare(fee=RATE // 20)
    later_ts = record_ts + 5 * DAY
    schedule_record(later_ts)
    times = {"record_ts": later_ts, "entitlement_ts": later_ts, "ex_ts": later_ts}
    changes = {"kind": SPECIAL, "rate": 2 * RATE, "document_hash": NEWS}
    receipt = amend(**times, **changes, payable_ts=later_ts + DAY)

    assert dividends.count(share) == 1
    assert dividends.dividend(share, 0) == (
        token.address,
        SPECIAL,
        receipt.timestamp,
        1,
        False,
        later_ts,
        later_ts,
        later_ts,
        later_ts + DAY,
        2 * RATE,
        0,
        0,
        0,
        0,
        0,
        0,
    )
    assert receipt.events == [
        dividends.DividendDeclared(
            share=share,
            id=0,
            payment_token=token,
            version=1,
            **times,
            **changes,
            payable_ts=later_ts + DAY,
            fee=0,
            unit_epoch=0,
            is_late=False,
        )
    ]


def test_amend_again_counts_versions(dividends, share, declare, amend):
    declare()
    for version in range(1, 4):
        assert amend(rate=version * RATE).events[0].version == version
    assert dividends.dividend(share, 0).version == 3


def test_amend_is_what_holders_are_paid_by(
    dividends, share, token, held, declare, amend, fund, open_dividend, holder, set_profile
):
    set_profile(holder, 0)
    declare()
    amend(rate=2 * RATE)
    fund(4 * GROSS)
    open_dividend()
    dividends.claim(share, 0, holder, sender=holder)

    assert token.balanceOf(holder) == 2 * GROSS


def test_amend_until_the_second_before_the_record(declare, amend, record_ts, at):
    declare()
    at(record_ts - 1)
    amend()


def test_amend_at_the_record_reverts(
    declare, amend, schedule_record, dividends, terms, paying_agent, record_ts, mine_at
):
    """Even if the new record were ahead: holders of the old one rely on it."""
    declare()
    later_ts = record_ts + 5 * DAY
    schedule_record(later_ts)
    mine_at(record_ts)
    later = {"record_ts": later_ts, "entitlement_ts": later_ts, "payable_ts": later_ts}
    with ape.reverts("dividends: record has passed"):
        dividends.amend.call(0, terms(**later), sender=paying_agent)


def test_amend_to_a_record_that_has_passed_reverts(declare, amend, now):
    declare()
    with ape.reverts("dividends: record has passed"):
        amend(record_ts=now(), entitlement_ts=now())


def test_amend_is_flagged_late_by_the_time_that_is_left(declare, amend, record_ts, at):
    assert not declare().events[0].is_late
    at(record_ts - 10 * DAY + 1)
    assert amend().events[0].is_late


def test_amend_cancelled_dividend_reverts(dividends, share, declare, amend, paying_agent):
    declare()
    dividends.cancel(share, 0, HASH, sender=paying_agent)
    with ape.reverts("dividends: cancelled"):
        amend()


@pytest.mark.parametrize("id", [1, 2**96])
def test_amend_unknown_dividend_reverts(dividends, terms, declare, paying_agent, id):
    declare()
    with ape.reverts("dividends: unknown dividend"):
        dividends.amend.call(id, terms(), sender=paying_agent)


def test_amend_to_terms_that_do_not_fit_changes_nothing(dividends, share, declare, amend):
    declare()
    before = dividends.dividend(share, 0)
    with ape.reverts("dividends: rate is zero"):
        amend(rate=0)
    assert dividends.dividend(share, 0) == before


@anyone_but("paying_agent")
def test_amend_by_anyone_else_reverts(dividends, terms, caller):
    with ape.reverts("dividends: not paying agent"):
        dividends.amend.call(0, terms(), sender=caller)
