"""Custody with a listing whose minter and corporate actions are plain accounts.

`attest` signs and submits what a custodian's book says, `issue` counts and mints as the primary
market will, `announce_split` does both halves of a split as CorporateActions will.
"""

import pytest
from ape import project

from tests import attestations
from tests.unit.custody.constants import ATTESTOR, MARGIN, MAX_AGE, SETTLED


@pytest.fixture(scope="session")
def bare_custody(deployer, roles):
    """Custody without terms for any share."""
    return deployer.deploy(project.Custody, roles)


@pytest.fixture(scope="session")
def custody(deployer, roles, share, attestor, issuer):
    """Another with terms for AAPL."""
    custody = deployer.deploy(project.Custody, roles)
    terms = attestations.terms(attestor, MARGIN, MAX_AGE)
    custody.set_terms(share, terms, sender=issuer)
    return custody


@pytest.fixture
def trio(custody, share, attestor, third, spender, roles, as_admin):
    """Three attestors of whom two must agree, ascending."""
    for each in (third, spender):
        as_admin(roles.grant, ATTESTOR, each)
    trio = attestations.ascending([attestor, third, spender])
    as_admin(custody.set_terms, share, attestations.terms(trio, MARGIN, MAX_AGE, quorum=2))
    return trio


@pytest.fixture
def create_share(deployer, roles, gate, minter, corporate_actions, enforcement):
    """Deploy a share outside the listings, with the same accounts in power."""

    def create_share():
        authorities = (minter, corporate_actions, enforcement)
        return deployer.deploy(project.Share, "Other Inc.", "OTHR", roles, gate, authorities)

    return create_share


@pytest.fixture
def create_statement(custody, share, now):
    """What attestors would sign next, but for what is named; `SETTLED` as of now."""

    def create_statement(*, share=share, **changes) -> dict:
        usual = {
            "as_of_ts": now(),
            "settled": SETTLED,
            "delivered_total": custody.last_attestation(share).delivered_total,
        }
        return attestations.statement(custody, share, **usual | changes)

    return create_statement


@pytest.fixture
def sign(custody, attestor):
    """A key's signature of a statement, by default the attestor's with his next sequence."""

    def sign(stated: dict, signer=attestor, sequence=None) -> tuple[str, int, bytes]:
        return attestations.sign(custody, stated, signer, sequence)

    return sign


@pytest.fixture
def attest(custody, create_statement, sign, stranger):
    """Sign and submit a statement, by default of `SETTLED` as of now; returns the receipt."""

    def attest(**changes):
        stated = create_statement(**changes)
        return custody.attest(stated, [sign(stated)], sender=stranger)

    return attest


@pytest.fixture
def issue(custody, share, minter, holder):
    """Count and mint raw tokens, as one transaction of the primary market would."""

    def issue(amount, receiver=holder):
        receipt = custody.count_mint(share, amount, sender=minter)
        share.mint(receiver, amount, sender=minter)
        return receipt

    return issue


@pytest.fixture
def commit(custody, share, minter, holder):
    """Lock and commit raw tokens of the holder; returns the receipt of the latter."""

    def commit(amount):
        share.lock(holder, amount, sender=minter)
        return custody.commit(share, amount, sender=minter)

    return commit


@pytest.fixture
def settle(custody, share, minter, holder):
    """Settle and burn raw tokens of the holder; returns the receipt of the former."""

    def settle(amount):
        receipt = custody.settle(share, amount, amount, sender=minter)
        share.burn(holder, amount, sender=minter)
        return receipt

    return settle


@pytest.fixture
def announce_split(custody, share, corporate_actions):
    """Announce a unit epoch and its multiplier, rounded down."""

    def announce_split(numerator, denominator, effective_ts):
        multiplier = share.uiMultiplier() * numerator // denominator
        ratio = (numerator, denominator)
        custody.schedule_epoch(share, ratio, effective_ts, effective_ts, sender=corporate_actions)
        share.schedule_multiplier(multiplier, effective_ts, sender=corporate_actions)

    return announce_split
