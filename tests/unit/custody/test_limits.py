"""What may be minted on one attestation, and in any 24 hours."""

import ape
import pytest

from tests import attestations
from tests.unit.custody.constants import DAY, MAX_AGE, ONE
from tests.unit.custody.reasons import Reason

CAP, DAILY = 50 * ONE, 30 * ONE


@pytest.fixture(autouse=True)
def limits(custody, share, attestor, as_admin):
    terms = attestations.terms(attestor, 0, MAX_AGE, max_minted=CAP, daily_limit=DAILY)
    as_admin(custody.set_terms, share, terms)


@pytest.fixture
def refuse(custody, share, minter):
    def refuse(reason, amount):
        with ape.reverts(reason):
            custody.count_mint.call(share, amount, sender=minter)

    return refuse


def test_limits_of_a_day(custody, share, attest, issue, refuse):
    attest()
    assert custody.mint_limits(share) == (CAP, DAILY)
    issue(10 * ONE)
    refuse(Reason.OVER_THE_DAILY_LIMIT, 20 * ONE + 1)
    issue(20 * ONE)

    assert custody.mint_limits(share) == (CAP - DAILY, 0)
    refuse(Reason.OVER_THE_DAILY_LIMIT, 1)


def test_limits_of_a_day_roll(custody, share, attest, issue, refuse, mine_at):
    attest()
    first = issue(10 * ONE).timestamp
    mine_at(first + DAY // 2)
    second = issue(20 * ONE).timestamp
    mine_at(first + DAY - 2)  # a call is answered one second on
    refuse(Reason.OVER_THE_DAILY_LIMIT, 1)
    mine_at(first + DAY)
    assert custody.mint_limits(share).in_a_day == 10 * ONE
    refuse(Reason.OVER_THE_DAILY_LIMIT, 10 * ONE + 1)
    issue(10 * ONE)
    mine_at(second + DAY)
    assert custody.mint_limits(share).in_a_day == 20 * ONE


def test_limits_of_a_day_are_not_those_of_another_attestation(attest, issue, refuse):
    attest()
    issue(DAILY)
    attest()
    refuse(Reason.OVER_THE_DAILY_LIMIT, 1)


def test_limits_on_one_attestation(custody, share, attest, issue, refuse, now, mine_at):
    attest()
    issue(30 * ONE)
    mine_at(now() + DAY)
    issue(20 * ONE)
    assert custody.mint_limits(share) == (0, 10 * ONE)
    refuse(Reason.OVER_THE_MINT_CAP, 1)
    attest()

    assert custody.mint_limits(share) == (CAP, 10 * ONE)
    issue(10 * ONE)


def test_limits_on_one_attestation_are_kept_by_a_late_one(
    custody, share, attest, issue, refuse, now, schedule_record, mine_at
):
    record_ts = now() + 2 * DAY
    schedule_record(record_ts)
    mine_at(record_ts + 1)
    attest()
    issue(30 * ONE)
    mine_at(now() + DAY)
    issue(20 * ONE)
    attest(as_of_ts=record_ts)

    refuse(Reason.OVER_THE_MINT_CAP, 1)


def test_limits_are_kept_by_an_objection(
    custody, attestor, attest, issue, refuse, create_statement, sign, stranger, mine_at
):
    attest()
    issue(30 * ONE)
    statement = create_statement(settled=40 * ONE)
    lapses = custody.suspend(statement, sign(statement), sender=stranger).timestamp + 3 * DAY
    mine_at(lapses)
    issue(20 * ONE)
    refuse(Reason.OVER_THE_MINT_CAP, 1)


def test_limits_are_each_listings_own(custody, share, attest, issue, create_share):
    attest()
    issue(ONE)
    assert custody.mint_limits(create_share()) == (0, 0)


def test_limits_when_lowered_below_what_was_minted(
    custody, share, attestor, attest, issue, as_admin
):
    attest()
    issue(10 * ONE)
    terms = attestations.terms(attestor, 0, MAX_AGE, max_minted=ONE, daily_limit=ONE)
    as_admin(custody.set_terms, share, terms)

    assert custody.mint_limits(share).on_attestation == 0
