"""A share whose multiplier only CorporateActions may change, with custody's fixtures around it."""

import ape
import pytest
from ape import project

from tests import attestations
from tests.unit.custody.conftest import (  # noqa: F401  fixtures, found by their names
    attest,
    commit,
    create_statement,
    issue,
    settle,
    sign,
)
from tests.unit.custody.constants import DAY, MARGIN, MAX_AGE, ONE

SPLIT, REVERSE_SPLIT, STOCK_DIVIDEND, REINVESTMENT = KINDS = tuple(1 << i for i in range(4))
"""Members of the flag `Kind`."""
NORMAL, ANNOUNCED, EX_WINDOW, TRANSFERS_PAUSED, ISSUANCE_PAUSED, DEACTIVATED = (
    1 << i for i in range(6)
)
"""Members of the flag `Phase`."""
FOUR_FOR_ONE = (4, 1)
NO_EPOCH = (0, 0, 0, 0, 0)
ISSUED = 100 * ONE
DOCUMENT = b"\x5d" * 32


@pytest.fixture(scope="session")
def bare_custody(deployer, roles):
    return deployer.deploy(project.Custody, roles)


@pytest.fixture(scope="session")
def actions(deployer, roles, bare_custody):
    return deployer.deploy(project.CorporateActions, roles, bare_custody)


@pytest.fixture(scope="session")
def share(deployer, roles, gate, minter, actions, enforcement):
    """NVIDIA before its split."""
    authorities = (minter, actions, enforcement)
    return deployer.deploy(project.Share, "NVIDIA", "NVDA", roles, gate, authorities)


@pytest.fixture(scope="session")
def custody(bare_custody, share, attestor, issuer):
    """The one that CorporateActions asks, with terms for the share."""
    terms = attestations.terms(attestor, MARGIN, MAX_AGE)
    bare_custody.set_terms(share, terms, sender=issuer)
    return bare_custody


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
def create_action(close_ts, effective_ts):
    """What an issuer would announce, by default a split of four for one."""

    def create_action(ratio=FOUR_FOR_ONE, kind=None, *, close=None, effective=effective_ts):
        kind = kind or (SPLIT if ratio[0] > ratio[1] else REVERSE_SPLIT)
        if close is None:
            close = 0 if kind == REINVESTMENT else close_ts
        return (kind, ratio, close, effective, DOCUMENT)

    return create_action


@pytest.fixture
def schedule(actions, share, issuer, create_action):
    """Announce a change, by default a split of four for one; returns the receipt."""

    def schedule(*args, **changes):
        return actions.schedule(share, create_action(*args, **changes), sender=issuer)

    return schedule


@pytest.fixture
def refuse(actions, share, issuer, create_action):
    """Expect that a change is not announced for a reason."""

    def refuse(reason, *args, **changes):
        with ape.reverts(reason):
            actions.schedule.call(share, create_action(*args, **changes), sender=issuer)

    return refuse


@pytest.fixture
def without_margin(custody, share, attestor, as_admin):
    as_admin(custody.set_terms, share, attestations.terms(attestor, 0, MAX_AGE))


@pytest.fixture
def issued_1003(without_margin, attest, issue):  # noqa: F811
    """Worked number 7: 1,003 shares for as many tokens."""
    attest(settled=1_003 * ONE)
    issue(1_003 * ONE)


@pytest.fixture
def scheduled(issued, schedule):
    return schedule()
