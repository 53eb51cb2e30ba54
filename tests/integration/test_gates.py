"""What only a node can do to a gate: take an oracle's code away, as where it never had any."""

import ape
import pytest

SILENCE = "gate: an oracle does not answer"
DAY = 86_400
VOTE, PAY = 32, 16
SILENT = 17


@pytest.fixture
def oracle_gate(project, deployer, gate, share, as_admin):
    """AAPL stands behind it."""
    oracle_gate = deployer.deploy(project.OracleGate, gate)
    as_admin(share.set_gate, oracle_gate)
    return oracle_gate


@pytest.fixture
def oracle(project, chain, deployer, oracle_gate, as_admin):
    """Attached while it had code."""
    oracle = deployer.deploy(project.OddOracle)
    as_admin(oracle_gate.attach, oracle)
    chain.provider.make_request("anvil_setCode", [oracle.address, "0x"])
    return oracle


def test_oracle_without_code_stops_everything_but_votes(
    gate, oracle_gate, oracle, share, mint, block, holder, other, blocked
):
    with ape.reverts(SILENCE):
        mint(holder, 10)
    assert share.detectTransferRestriction(holder, other, 0) == SILENT
    assert oracle_gate.check_account(holder, PAY) == SILENT
    assert oracle_gate.check_account(holder, VOTE) == 0
    assert oracle_gate.silent_oracles() == [oracle.address]
    block(blocked)
    assert gate.isSanctioned(blocked)
    assert oracle_gate.check_transfer(blocked, blocked, other) == 33


def test_oracle_without_code_is_detached_by_the_guardian(
    gate, oracle_gate, oracle, share, mint, compliance, guardian, holder, now
):
    gate.publish_list(b"\xa7" * 32, now(), 124, sender=compliance)

    oracle_gate.detach(oracle, sender=guardian)

    mint(holder, 10)
    assert share.balanceOf(holder) == 10


def test_oracle_that_never_had_code_is_not_attached(oracle_gate, as_admin):
    nowhere = "0x40C57923924B5c5c5455c48D93317139ADDaC8fb"  # Chainalysis's, on the main network
    with ape.reverts("gate: oracle does not answer"):
        as_admin(oracle_gate.attach, nowhere)
