"""The reason table as the design and the domain notes have it, and what the gate's tests share."""

from enum import IntFlag

import pytest
from eth_utils import to_checksum_address

from wholeshare.standing import EVERY_REASON, lift


class Purpose(IntFlag):
    SEND = 1
    RECEIVE = 2
    MINT = 4
    REDEEM = 8
    PAY = 16
    VOTE = 32
    RECOVER = 64


NOTHING = Purpose(0)
EVERYTHING = (
    Purpose.SEND
    | Purpose.RECEIVE
    | Purpose.MINT
    | Purpose.REDEEM
    | Purpose.PAY
    | Purpose.VOTE
    | Purpose.RECOVER
)


@pytest.fixture(scope="session")
def table():
    """Reason => what it stops. Written from the law, not read from the contract."""
    return {
        0: NOTHING,  # clear
        1: EVERYTHING,  # SDN: any dealing in blocked property is prohibited
        2: EVERYTHING,  # 50 % owned by SDNs: the same by OFAC's rule
        # Enjoined from disposing, and none of the ways out is open; may acquire and vote.
        3: Purpose.SEND | Purpose.REDEEM | Purpose.PAY | Purpose.RECOVER,
        4: NOTHING,  # review: looked at, not touched
        5: EVERYTHING & ~Purpose.VOTE,  # suspected: held, but a missed vote cannot be given back
    }


@pytest.fixture
def create_addresses():
    """Addresses that nobody used before; a later call gives others."""
    used = 0

    def create_addresses(count):
        nonlocal used
        first = (1 << 100) + used
        used += count
        return [to_checksum_address(n.to_bytes(20)) for n in range(first, first + count)]

    return create_addresses


@pytest.fixture
def list_in_force(gate, compliance, now):
    """Two lists were published, so that a version differs from none and from the first."""
    for sha256 in (b"\x51" * 32, b"\x52" * 32):
        gate.publish_list(sha256, now(), 124, sender=compliance)
    assert gate.list_version() == 2


@pytest.fixture
def create_gate(project, deployer, roles):
    """A gate without history."""

    def create_gate():
        return deployer.deploy(project.SanctionsGate, roles)

    return create_gate


@pytest.fixture
def lift_from(compliance, second_compliance, gate):
    """Lift reasons, by default all, from accounts with both keys; returns the second's receipt."""

    def lift_from(accounts, reasons=EVERY_REASON, case=bytes(32), gate=gate):
        return lift(gate, accounts, reasons, case, compliance, second_compliance)

    return lift_from


@pytest.fixture
def members(compliance, second_compliance):
    return compliance, second_compliance
