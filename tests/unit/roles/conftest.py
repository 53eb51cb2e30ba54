"""The pairs of roles that the design refuses on one address, and who holds what."""

import pytest
from eth_utils import to_checksum_address

from wholeshare.roles import Role

INCOMPATIBLE = {
    frozenset(pair)
    for pair in [
        (Role.ATTESTOR, Role.CUSTODIAN),
        (Role.ATTESTOR, Role.PAYING_AGENT),
        (Role.CUSTODIAN, Role.PAYING_AGENT),
        (Role.CUSTODIAN, Role.ISSUER),
        (Role.CUSTODIAN, Role.PROXY_AGENT),
        (Role.TRANSFER_AGENT, Role.COMPLIANCE),
        *((Role.ADMIN, role) for role in Role if role != Role.ADMIN),
    ]
}


@pytest.fixture(scope="session")
def role():
    """All roles by name."""
    return Role


@pytest.fixture(scope="session")
def incompatible():
    """Pairs that nobody may hold together, in no order."""
    return INCOMPATIBLE


@pytest.fixture
def create_roles(project, deployer, timelock):
    """Roles under the platform's timelock with the given first members."""

    def create_roles(*members):
        return deployer.deploy(project.Roles, timelock, list(members))

    return create_roles


@pytest.fixture
def members():
    """One address for each role but ADMIN, without a key and without another role."""
    addresses = (to_checksum_address((2**100 + role).to_bytes(20, "big")) for role in Role)
    return {role: address for role, address in zip(Role, addresses, strict=True) if role > 1}


@pytest.fixture
def admin(roles, as_admin, other):
    """An account that holds ADMIN too, so that a call can ask what ADMIN may without two days."""
    as_admin(roles.grant, Role.ADMIN, other)
    return other
