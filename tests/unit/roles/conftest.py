"""Roles as the design names them, and the pairs that it refuses on one address."""

from enum import IntFlag

import pytest
from eth_utils import to_checksum_address


class Role(IntFlag):
    ADMIN = 1
    ISSUER = 2
    ATTESTOR = 4
    CUSTODIAN = 8
    TRANSFER_AGENT = 16
    COMPLIANCE = 32
    PAYING_AGENT = 64
    PROXY_AGENT = 128
    REGISTRAR = 256
    GUARDIAN = 512


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
