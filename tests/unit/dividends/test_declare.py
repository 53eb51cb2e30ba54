import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.dividends.constants import DAY, HASH, KINDS, RATE, REGULAR, SPECIAL
from tests.unit.share.actors import anyone_but


def test_declare_stores_and_logs_the_terms(dividends, share, token, declare, record_ts):
    receipt = declare()

    assert dividends.count(share) == 1
    assert dividends.dividend(share, 0) == (
        token.address,
        REGULAR,
        receipt.timestamp,
        0,
        False,
        record_ts,
        record_ts,
        record_ts - 3_600,
        record_ts + 3 * DAY,
        RATE,
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
            version=0,
            kind=REGULAR,
            record_ts=record_ts,
            entitlement_ts=record_ts,
            ex_ts=record_ts - 3_600,
            payable_ts=record_ts + 3 * DAY,
            rate=RATE,
            fee=0,
            unit_epoch=0,
            document_hash=HASH,
            is_late=False,
        )
    ]


def test_declare_returns_the_number_of_the_share(dividends, share, terms, declare, paying_agent):
    for number in range(2):
        assert dividends.declare.call(terms(kind=SPECIAL), sender=paying_agent) == number
        assert declare(kind=SPECIAL).events[0].id == number
    assert dividends.count(share) == 2


@pytest.mark.parametrize("seconds, is_late", [(10 * DAY, False), (10 * DAY - 1, True), (1, True)])
def test_declare_flags_late_notice(declare, record_ts, at, seconds, is_late):
    at(record_ts - seconds)

    assert declare().events[0].is_late == is_late


def test_declare_at_the_record_reverts(declare, record_ts, at):
    at(record_ts)
    with ape.reverts("dividends: record has passed"):
        declare()


@pytest.mark.parametrize("offset", [-1, 1])
def test_declare_unscheduled_record_reverts(declare, record_ts, offset):
    with ape.reverts("dividends: not a record instant"):
        declare(record_ts=record_ts + offset, entitlement_ts=record_ts + offset)


def test_declare_ex_date_at_the_record_is_the_last(declare, record_ts):
    declare(ex_ts=record_ts)
    with ape.reverts("dividends: ex-date after record"):
        declare(ex_ts=record_ts + 1)


def test_declare_payable_from_record_to_sixty_days_after(declare, record_ts):
    declare(payable_ts=record_ts)
    declare(payable_ts=record_ts + 60 * DAY)
    with ape.reverts("dividends: payable before record"):
        declare(payable_ts=record_ts - 1)
    with ape.reverts("dividends: payable too late"):
        declare(payable_ts=record_ts + 60 * DAY + 1)


@pytest.mark.parametrize("offset", [-1, 1])
def test_declare_entitlement_beside_the_record_reverts(declare, record_ts, offset):
    with ape.reverts("dividends: entitled at record only"):
        declare(entitlement_ts=record_ts + offset)


@pytest.mark.parametrize("kind", KINDS[:3] + KINDS[4:])
def test_declare_every_kind_at_the_record(dividends, share, declare, kind):
    declare(kind=kind)
    assert dividends.dividend(share, 0).kind == kind


@pytest.mark.parametrize("kind", [0, 3, 7, 24])
def test_declare_none_or_several_kinds_reverts(declare, kind):
    with ape.reverts("dividends: not one kind"):
        declare(kind=kind)


def test_declare_without_rate_reverts(declare):
    with ape.reverts("dividends: rate is zero"):
        declare(rate=0)


def test_declare_fee_of_a_20th_is_the_highest(dividends, share, declare):
    declare(rate=10**6, fee=50_000)
    assert dividends.dividend(share, 0).fee == 50_000
    with ape.reverts("dividends: fee too high"):
        declare(rate=10**6, fee=50_001)


def test_declare_rate_of_more_digits_than_64_bits_reverts(declare):
    declare(rate=2**64 - 1)
    with ape.reverts("dividends: rate is too fine"):
        declare(rate=2**64 + 1)


def test_declare_in_units_that_have_not_begun_reverts(
    dividends, terms, announce_split, paying_agent, at, record_ts
):
    """A split may still be cancelled, and the money paid in would wait for it for ever."""
    effective_ts = record_ts - DAY
    announce_split(10, effective_ts)
    at(effective_ts - 1)
    with ape.reverts("dividends: epoch not in force"):
        dividends.declare(terms(unit_epoch=1), sender=paying_agent)
    at(effective_ts)
    dividends.declare(terms(unit_epoch=1), sender=paying_agent)
    with ape.reverts("dividends: epoch not in force"):
        dividends.declare(terms(unit_epoch=2), sender=paying_agent)


@pytest.mark.parametrize("address", [ZERO_ADDRESS, "0x" + "5a" * 20])
def test_declare_token_without_code_reverts(declare, address):
    with ape.reverts("dividends: token has no code"):
        declare(payment_token=address)


def test_declare_supply_over_96_bits_reverts(declare, mint, holder):
    mint(holder, 2**96 - 1)
    declare()
    mint(holder, 1)
    with ape.reverts("dividends: supply too large"):
        declare()


@anyone_but("paying_agent")
def test_declare_by_anyone_else_reverts(dividends, terms, caller):
    with ape.reverts("dividends: not paying agent"):
        dividends.declare.call(terms(), sender=caller)
