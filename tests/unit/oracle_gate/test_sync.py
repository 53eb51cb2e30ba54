"""Who is named upstream is written into the own list by anybody, once."""

import ape
import pytest

from tests.unit.oracle_gate.conftest import ZOO

COMPLIANCE = 32
SDN = 1 << 1


def as_case(oracle):
    return bytes(12) + bytes.fromhex(oracle.address[2:])


def test_sync(gate, oracle_gate, oracle, deployer, blocked, stranger):
    oracle.set_named(blocked, True, sender=deployer)
    assert oracle_gate.sync.call(blocked, sender=stranger)

    tx = oracle_gate.sync(blocked, sender=stranger)

    assert tx.events == [
        oracle_gate.Synced(account=blocked.address, oracle=oracle.address),
        gate.StatusSet(
            account=blocked.address,
            reasons=SDN,
            list_version=gate.list_version(),
            provisional_until_ts=0,
            case_hash=as_case(oracle),
        ),
        gate.SanctionedAddressesAdded(addrs=[blocked.address]),
    ]
    assert gate.isSanctioned(blocked)
    assert gate.blocked_at(blocked, tx.timestamp)


def test_sync_again_does_nothing(oracle_gate, oracle, deployer, blocked, stranger):
    oracle.set_named(blocked, True, sender=deployer)
    oracle_gate.sync(blocked, sender=stranger)

    assert not oracle_gate.sync.call(blocked, sender=stranger)
    assert oracle_gate.sync(blocked, sender=stranger).events == []


def test_sync_lasts_when_the_oracle_changes_its_mind(
    gate, oracle_gate, oracle, deployer, unblock, blocked, other, stranger
):
    oracle.set_named(blocked, True, sender=deployer)
    oracle_gate.sync(blocked, sender=stranger)
    oracle.set_named(blocked, False, sender=deployer)
    oracle_gate.sync(blocked, sender=stranger)

    assert oracle_gate.check_transfer(blocked, blocked, other) == 33
    unblock(blocked)
    assert oracle_gate.check_transfer(blocked, blocked, other) == 0


def test_sync_of_who_is_blocked_for_another_reason_adds_the_listing(
    gate, oracle_gate, oracle, deployer, block, blocked, stranger
):
    block(blocked, 3)
    oracle.set_named(blocked, True, sender=deployer)
    oracle_gate.sync(blocked, sender=stranger)

    assert gate.status(blocked).reasons == SDN | 1 << 3


@pytest.mark.parametrize("way", ZOO)
def test_sync_by_the_word_of_a_silent_oracle_does_nothing(
    gate, oracle_gate, oracle, silence, blocked, stranger, way
):
    silence(oracle, way)

    assert oracle_gate.sync(blocked, sender=stranger).events == []
    assert not gate.isSanctioned(blocked)


def test_sync_of_who_is_not_named_does_nothing(gate, oracle_gate, oracle, other, stranger):
    assert oracle_gate.sync(other, sender=stranger).events == []
    assert gate.status(other) == (0, 0, 0, 0)


def test_sync_without_the_role_reverts(project, deployer, gate, create_oracle, as_admin, blocked):
    stacked = deployer.deploy(project.OracleGate, gate)
    as_admin(stacked.attach, create_oracle(blocked))

    with ape.reverts("gate: not compliance"):
        stacked.sync(blocked, sender=deployer)


def test_oracle_gate_is_no_second_key(project, gate, oracle_gate):
    """It has COMPLIANCE, and calls nothing of it but `block`."""
    assert {method.name for method in oracle_gate.contract_type.mutable_methods} == {
        "attach",
        "detach",
        "sync",
    }
