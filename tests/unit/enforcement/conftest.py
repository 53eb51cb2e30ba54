"""An Enforcement with listings and shares of its own, three keys, and the verbs of all kinds."""

from typing import Any, NamedTuple

import pytest
from ape import project
from ape.utils import ZERO_ADDRESS
from eth_abi import encode
from eth_utils import keccak

from tests.unit.enforcement.constants import (
    CAP_BPS,
    DAY,
    FREEZES,
    HELD,
    RECOVERY_NOTICE,
    SUCCESSIONS,
    SUPPLY,
    TOKEN,
    TRANSFER_NOTICE,
    Kind,
    hash_of,
)
from wholeshare.enforcement import FULL
from wholeshare.roles import Role

ORDER_ABI = "(uint256,address,address,address,uint256,uint256,bytes32)"
AAPL = ("Apple Inc.", "AAPL", "US0378331005", "037833100", b"\x0a" * 32)
NVDA = ("NVIDIA Corporation", "NVDA", "US67066G1040", "67066G104", b"\x7e" * 32)
MSFT = ("Microsoft Corporation", "MSFT", "US5949181045", "594918104", b"\x3f" * 32)


class Filed(NamedTuple):
    """What every later call needs of an order, and when it was filed."""

    id: int
    order: dict[str, Any]
    ts: int


def order_hash(order) -> bytes:
    """What is stored, made by another implementation of the ABI."""
    plain = [getattr(value, "address", value) for value in order.values()]
    return keccak(encode([ORDER_ABI], [plain]))


# ---- things ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def second_agent(accounts):
    return accounts[12]


@pytest.fixture(scope="session")
def third_agent(accounts):
    return accounts[13]


@pytest.fixture(scope="session")
def roles(
    platform,
    deployer,
    issuer,
    custodian,
    attestor,
    compliance,
    paying_agent,
    proxy_agent,
    guardian,
    transfer_agent,
    second_agent,
    third_agent,
):
    """As the platform's, with three transfer agents."""
    members = [
        (Role.ISSUER, issuer),
        (Role.CUSTODIAN, custodian),
        (Role.ATTESTOR, attestor),
        (Role.COMPLIANCE, compliance),
        (Role.PAYING_AGENT, paying_agent),
        (Role.PROXY_AGENT, proxy_agent),
        (Role.GUARDIAN, guardian),
        *((Role.TRANSFER_AGENT, agent) for agent in (transfer_agent, second_agent, third_agent)),
    ]
    return deployer.deploy(project.Roles, platform.timelock, members)


@pytest.fixture(scope="session")
def create_enforcement(deployer, roles):
    def create_enforcement():
        return deployer.deploy(project.Enforcement, roles)

    return create_enforcement


@pytest.fixture(scope="session")
def enforcement(create_enforcement):
    return create_enforcement()


@pytest.fixture(scope="session")
def create_listings(deployer, platform, roles, minter, corporate_actions):
    """Deploy a list of equities that names an Enforcement."""

    def create_listings(enforcement, roles=roles):
        authorities = (minter, corporate_actions, enforcement)
        blueprint = platform.listings.BLUEPRINT()
        return deployer.deploy(project.Listings, roles, blueprint, authorities)

    return create_listings


@pytest.fixture(scope="session")
def listings(create_listings, enforcement, deployer):
    """Known to `enforcement`."""
    listings = create_listings(enforcement)
    enforcement.introduce(listings, sender=deployer)
    return listings


@pytest.fixture(scope="session")
def list_equity(listings, gate, issuer):
    """List an equity and return its share."""

    def list_equity(terms, gate=gate, listings=listings):
        listings.list_equity((*terms, gate), sender=issuer)
        return project.Share.at(listings.share_of(terms[1]))

    return list_equity


@pytest.fixture(scope="session")
def share(list_equity, enforcement, issuer, minter, holder, third):
    """AAPL, capped, in the hands of two."""
    share = list_equity(AAPL)
    enforcement.set_cap(share, CAP_BPS, sender=issuer)
    share.mint(holder, HELD, sender=minter)
    share.mint(third, SUPPLY - HELD, sender=minter)
    return share


@pytest.fixture
def second_share(share, list_equity, enforcement, issuer, minter, holder, third):
    """NVDA, held alike."""
    second = list_equity(NVDA)
    enforcement.set_cap(second, CAP_BPS, sender=issuer)
    second.mint(holder, HELD, sender=minter)
    second.mint(third, SUPPLY - HELD, sender=minter)
    return second


@pytest.fixture
def strict_gate(deployer, platform):
    """A further gate, of the same compliance officers."""
    return deployer.deploy(project.SanctionsGate, platform.roles)


@pytest.fixture
def create_order(share, holder, other, now):
    """An order against `holder` that is fit for its kind, but for what is named."""

    def create_order(kind=Kind.COURT_ORDER, **changes):
        order = {
            "kind": int(kind),
            "share": share,
            "account": holder,
            "receiver": other,
            "amount": 10 * TOKEN,
            "expiry_ts": now() + 60 * DAY,
            "document_hash": hash_of("document"),
        }
        if kind in FREEZES:
            order |= {"receiver": ZERO_ADDRESS, "amount": FULL}
        if kind in SUCCESSIONS:
            order |= {"share": ZERO_ADDRESS, "amount": 0}
        return order | changes

    return create_order


@pytest.fixture
def everyone_but(everyone_but):
    """Of accounts: Enforcement is a contract here."""
    return lambda *names: everyone_but("enforcement", *names)


# ---- actions ---------------------------------------------------------------------------------


@pytest.fixture
def file(enforcement, create_order, transfer_agent):
    """File an order; returns what later calls need."""

    def file(kind=Kind.COURT_ORDER, agent=transfer_agent, **changes) -> Filed:
        order = create_order(kind, **changes)
        number = enforcement.order_count()
        tx = enforcement.file(order, sender=agent)
        return Filed(number, order, tx.timestamp)

    return file


@pytest.fixture
def approve(enforcement, second_agent):
    """Add the second key; returns the receipt."""

    def approve(filed, agent=second_agent):
        return enforcement.approve(filed.id, filed.order, sender=agent)

    return approve


@pytest.fixture
def approved(file, approve):
    """File and approve an order; returns what later calls need."""

    def approved(kind=Kind.COURT_ORDER, **changes) -> Filed:
        filed = file(kind, **changes)
        approve(filed)
        return filed

    return approved


@pytest.fixture
def execute(enforcement, stranger, at):
    """Carry out a transfer, by default in the first second possible; returns the receipt."""

    def execute(filed, ts=None):
        at(ts or filed.ts + TRANSFER_NOTICE)
        return enforcement.execute(filed.id, filed.order, sender=stranger)

    return execute


@pytest.fixture
def walk(enforcement, stranger, at):
    """Carry a succession through listings, by default as soon as possible; returns the receipt."""

    def walk(filed, count=2**16, ts=None):
        at(ts or filed.ts + RECOVERY_NOTICE)
        return enforcement.execute_succession(filed.id, filed.order, count, sender=stranger)

    return walk


@pytest.fixture
def succeed(approved, walk):
    """Put a succession in force; returns its order."""

    def succeed(account, receiver, kind=Kind.RECOVERY) -> Filed:
        filed = approved(kind, account=account, receiver=receiver)
        walk(filed)
        return filed

    return succeed


@pytest.fixture
def apply(enforcement, share, stranger):
    """Hand an account over on a share; returns the receipt."""

    def apply(account, share=share):
        return enforcement.apply(share, account, sender=stranger)

    return apply


@pytest.fixture
def hold_estate(file, approve):
    """Put an account of a share under estate hold."""

    def hold_estate(**changes):
        approve(file(Kind.ESTATE_HOLD, **changes))

    return hold_estate


@pytest.fixture
def revoke(roles, as_admin):
    """Take the role from a transfer agent, which takes the timelock two days."""

    def revoke(agent):
        return as_admin(roles.revoke, Role.TRANSFER_AGENT, agent)

    return revoke


@pytest.fixture
def state(enforcement):
    """Where an order stands."""
    return lambda filed: enforcement.order(filed.id).state


@pytest.fixture
def balances(share):
    return lambda *accounts: [share.balanceOf(account) for account in accounts]
