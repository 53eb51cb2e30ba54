"""A custody and a distributor of AAPL, whose powers are with plain accounts.

`declare`, `fund` and `open_dividend` do each step as it should be done; `opened` has done them all.
"""

import pytest
from ape import project

from tests import attestations
from tests.unit.dividends.constants import DAY, GROSS, HASH, HOLDING, ONE, RATE, REGULAR

PURSE = 10**15


@pytest.fixture(scope="session")
def custody(deployer, issuer, attestor, roles, share):
    custody = deployer.deploy(project.Custody, roles)
    custody.set_terms(share, attestations.terms(attestor, 0, 30 * DAY), sender=issuer)
    return custody


@pytest.fixture(scope="session")
def dividends(deployer, roles, custody):
    return deployer.deploy(project.Dividends, roles, custody)


@pytest.fixture(scope="session")
def token(dividends, paying_agent, deployer):
    """What is paid: a plain token of six decimals, of which the paying agent has enough."""
    token = deployer.deploy(project.PlainToken, 6)
    return _with_purse(token, dividends, paying_agent, deployer)


@pytest.fixture
def create_purse(create_token, dividends, paying_agent, deployer):
    """Another kind of payment token, of which the paying agent has enough, too."""

    def create_purse(kind, decimals=6, amount=PURSE):
        token = create_token(kind, decimals)
        return _with_purse(token, dividends, paying_agent, deployer, amount)

    return create_purse


def _with_purse(token, dividends, paying_agent, deployer, amount=PURSE):
    token.mint(paying_agent, amount, sender=deployer)
    token.approve(dividends, amount, sender=paying_agent)
    return token


@pytest.fixture
def record_ts(schedule_record, now):
    """A record instant of AAPL, twenty days ahead."""
    ts = now() + 20 * DAY
    schedule_record(ts)
    return ts


@pytest.fixture
def terms(share, token, record_ts):
    """Terms of a regular dividend, with what a test wants otherwise."""

    def terms(**changes):
        usual = {
            "share": share.address,
            "record_ts": record_ts,
            "entitlement_ts": record_ts,
            "ex_ts": record_ts - 3_600,
            "payable_ts": record_ts + 3 * DAY,
            "rate": RATE,
            "fee": 0,
            "unit_epoch": 0,
            "kind": REGULAR,
            "payment_token": token.address,
            "document_hash": HASH,
        }
        return {**usual, **changes}

    return terms


@pytest.fixture
def declare(dividends, paying_agent, terms):
    """Declare; returns the receipt."""

    def declare(**changes):
        return dividends.declare(terms(**changes), sender=paying_agent)

    return declare


@pytest.fixture
def fund(dividends, share, paying_agent, chain, at):
    """Pay in by the paying agent, not before the record; returns the receipt."""

    def fund(amount, id=0):
        record_ts = dividends.dividend(share, id).record_ts
        if chain.pending_timestamp < record_ts:
            at(record_ts)
        return dividends.fund(share, id, amount, sender=paying_agent)

    return fund


@pytest.fixture
def attest(custody, share, attestor, now):
    """Attest what the custodian held; by default enough, as of the last block."""

    def attest(settled=10**30, as_of_ts=None, unit_epoch=0, delivered_total=0):
        figures = {
            "settled": settled,
            "unit_epoch": unit_epoch,
            "delivered_total": delivered_total,
        }
        return attestations.attest(custody, share, attestor, as_of_ts or now(), **figures)

    return attest


@pytest.fixture
def open_dividend(dividends, share, paying_agent, attest, at, record_ts):
    """Attest as of the record and open three days later; returns the receipt."""

    def open_dividend(settled=10**30, id=0, unit_epoch=0, ts=None):
        at(record_ts + 2 * DAY)
        attest(settled, record_ts, unit_epoch)
        at(ts or record_ts + 3 * DAY)
        return dividends.open(share, id, sender=paying_agent)

    return open_dividend


@pytest.fixture
def held(mint, holder, other):
    """Two holders with 100 tokens each: the whole supply."""
    mint(holder, HOLDING)
    mint(other, HOLDING)
    return 2 * HOLDING


@pytest.fixture
def opened(held, declare, fund, open_dividend, holder, set_profile):
    """The dividend number 0, open and funded to the unit. `holder` is documented at 15 %."""
    set_profile(holder, 1_500)
    declare()
    fund(2 * GROSS)
    return open_dividend()


@pytest.fixture
def set_profile(dividends, paying_agent, now):
    """File a rate that is valid for a year."""

    def set_profile(account, rate_bps, valid_until_ts=None):
        valid_until_ts = valid_until_ts or now() + 365 * DAY
        return dividends.set_tax_profile(
            account, rate_bps, valid_until_ts, HASH, sender=paying_agent
        )

    return set_profile


@pytest.fixture
def check_money(dividends, share, token):
    """Every unit is in one bucket, and what has not left is here (D1)."""

    def check_money(id=0, token=token):
        buckets = dividends.buckets(share, id)
        held = buckets.withheld + buckets.blocked + buckets.rest
        assert buckets.funded == buckets.paid + buckets.remitted + held
        assert token.balanceOf(dividends) == held
        return buckets

    return check_money


@pytest.fixture
def announce_split(share, custody, corporate_actions):
    """Both halves of a split, as CorporateActions does them."""

    def announce_split(numerator, effective_ts):
        times = effective_ts, effective_ts
        custody.schedule_epoch(share, (numerator, 1), *times, sender=corporate_actions)
        share.schedule_multiplier(numerator * ONE, effective_ts, sender=corporate_actions)

    return announce_split
