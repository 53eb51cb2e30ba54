import ape
import pytest

from tests.unit.oracle_gate.conftest import ZOO

DAY = 86_400


def test_attach(oracle_gate, create_oracle, as_admin):
    first, second = create_oracle(), create_oracle()

    tx = as_admin(oracle_gate.attach, first)
    as_admin(oracle_gate.attach, second)

    assert oracle_gate.OracleAttached(oracle=first.address) in tx.events
    assert oracle_gate.attached_oracles() == [first, second]
    assert oracle_gate.silent_oracles() == []


def test_attach_twice_reverts(oracle_gate, oracle, as_admin):
    with ape.reverts("gate: oracle is attached"):
        as_admin(oracle_gate.attach, oracle)


@pytest.mark.parametrize("way", ZOO)
def test_attach_of_one_that_does_not_answer_reverts(
    oracle_gate, create_oracle, silence, as_admin, way
):
    """Its address may be no contract on this chain."""
    oracle = create_oracle()
    silence(oracle, way)
    with ape.reverts("gate: oracle does not answer"):
        as_admin(oracle_gate.attach, oracle)


def test_attach_of_an_account_reverts(oracle_gate, stranger, as_admin):
    with ape.reverts("gate: oracle does not answer"):
        as_admin(oracle_gate.attach, stranger)


def test_attach_of_a_seventeenth_reverts(oracle_gate, create_oracle, as_admin):
    for _ in range(16):
        as_admin(oracle_gate.attach, create_oracle())
    with ape.reverts("gate: too many oracles"):
        as_admin(oracle_gate.attach, create_oracle())
    assert len(oracle_gate.attached_oracles()) == 16


def test_attach_by_others_reverts(oracle_gate, create_oracle, everyone_but):
    oracle = create_oracle()
    for caller in everyone_but():
        with ape.reverts("gate: not admin"):
            oracle_gate.attach.call(oracle, sender=caller, skip_trace=True)


# --- Detached ---


def test_detach_by_admin(oracle_gate, create_oracle, as_admin, timelock):
    """One that answers, too, and whatever the list's age."""
    oracles = [create_oracle() for _ in range(3)]
    for oracle in oracles:
        as_admin(oracle_gate.attach, oracle)

    tx = as_admin(oracle_gate.detach, oracles[1])

    detached = oracle_gate.OracleDetached(oracle=oracles[1].address, sender=timelock.address)
    assert detached in tx.events
    assert oracle_gate.attached_oracles() == [oracles[0], oracles[2]]


@pytest.mark.parametrize("way", ZOO)
def test_detach_of_a_dead_one_by_the_guardian(
    gated, oracle_gate, oracle, fresh_list, silence, mint, guardian, holder, other, way
):
    mint(holder, 10)
    silence(oracle, way)
    assert oracle_gate.silent_oracles() == [oracle]

    tx = oracle_gate.detach(oracle, sender=guardian)

    assert tx.events == [oracle_gate.OracleDetached(oracle=oracle.address, sender=guardian.address)]
    assert oracle_gate.attached_oracles() == oracle_gate.silent_oracles() == []
    gated.transfer(other, 1, sender=holder)


def test_detach_of_one_that_answers_by_the_guardian_reverts(
    oracle_gate, oracle, fresh_list, guardian
):
    with ape.reverts("gate: oracle answers"):
        oracle_gate.detach(oracle, sender=guardian)


@pytest.mark.parametrize(
    ("gas", "reason"),
    [
        (90_000, "gate: too little gas"),
        (110_000, "gate: too little gas"),
        (125_000, "gate: too little gas"),
        (150_000, "gate: oracle answers"),
        (200_000, "gate: oracle answers"),
    ],
)
def test_detach_with_little_gas_makes_no_oracle_fall_silent(
    oracle_gate, oracle, fresh_list, guardian, gas, reason
):
    """It is asked with all the gas that an oracle may take, or not at all."""
    with ape.reverts(reason):
        oracle_gate.detach(oracle, sender=guardian, gas=gas)
    assert oracle_gate.attached_oracles() == [oracle]


def test_detach_by_the_guardian_under_an_old_list_reverts(
    oracle_gate, oracle, fresh_list, silence, guardian, at
):
    """Nobody would keep out whom the oracle names."""
    silence(oracle, "reverts")
    at(fresh_list.timestamp + 2 * DAY + 1)
    with ape.reverts("gate: own list is not fresh"):
        oracle_gate.detach(oracle, sender=guardian)


def test_detach_by_the_guardian_in_the_list_s_last_fresh_second(
    oracle_gate, oracle, fresh_list, silence, guardian, at
):
    silence(oracle, "reverts")
    at(fresh_list.timestamp + 2 * DAY)
    oracle_gate.detach(oracle, sender=guardian)
    assert oracle_gate.attached_oracles() == []


def test_detach_by_the_guardian_without_a_list_reverts(
    project, deployer, oracle_gate, roles, create_oracle, as_admin, silence, guardian
):
    gate = deployer.deploy(project.SanctionsGate, roles)
    stacked = deployer.deploy(project.OracleGate, gate)
    oracle = create_oracle()
    as_admin(stacked.attach, oracle)
    silence(oracle, "reverts")
    with ape.reverts("gate: own list is not fresh"):
        stacked.detach(oracle, sender=guardian)


def test_detach_of_none_reverts(oracle_gate, oracle, stranger, as_admin):
    with ape.reverts("gate: no such oracle"):
        as_admin(oracle_gate.detach, stranger)
    assert oracle_gate.attached_oracles() == [oracle]


def test_detach_by_others_reverts(oracle_gate, oracle, fresh_list, silence, everyone_but):
    silence(oracle, "reverts")
    for caller in everyone_but("guardian"):
        with ape.reverts("gate: not admin or guardian"):
            oracle_gate.detach.call(oracle, sender=caller, skip_trace=True)


def test_deploy_on_an_account_reverts(project, deployer, stranger):
    with ape.reverts("gate: sanctions have no code"):
        deployer.deploy(project.OracleGate, stranger)
