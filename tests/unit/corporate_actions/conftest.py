"""A share whose multiplier only CorporateActions may change, with custody's fixtures around it."""

import pytest
from ape import project

from tests.unit.custody.conftest import (  # noqa: F401  fixtures, found by their names
    attest,
    bare_custody,
    commit,
    create_attestation,
    custody,
    issue,
    settle,
    sign,
    typed,
)
from tests.unit.custody.constants import DAY, ONE

FOUR_FOR_ONE = (4, 1)
ISSUED = 100 * ONE
DOCUMENT = b"\x5d" * 32


@pytest.fixture
def actions(deployer, roles, bare_custody):  # noqa: F811
    return deployer.deploy(project.CorporateActions, roles, bare_custody)


@pytest.fixture
def share(deployer, roles, gate, minter, actions, enforcement):
    """NVIDIA before its split."""
    authorities = (minter, actions, enforcement)
    return deployer.deploy(project.Share, "NVIDIA", "NVDA", roles, gate, authorities)


@pytest.fixture
def issued(attest, issue):  # noqa: F811
    """1,000 shares attested, 100 tokens."""
    attest()
    issue(ISSUED)
    return ISSUED


@pytest.fixture
def effective_ts(now):
    """Far enough ahead, whatever a test does before it announces."""
    return now() + 14 * DAY


@pytest.fixture
def close_ts(effective_ts):
    """Over a weekend."""
    return effective_ts - 3 * DAY


@pytest.fixture
def schedule(actions, share, issuer, close_ts, effective_ts):
    """Announce a split, by default of four for one; returns the receipt."""

    def schedule(ratio=FOUR_FOR_ONE, *, close=close_ts, effective=effective_ts, sender=issuer):
        return actions.schedule_split(share, ratio, close, effective, DOCUMENT, sender=sender)

    return schedule


@pytest.fixture
def scheduled(issued, schedule):
    return schedule()
