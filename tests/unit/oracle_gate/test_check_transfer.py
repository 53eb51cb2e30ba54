"""An upstream hit stops whom it names; silence stops everybody, and nobody's own blocking."""

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.oracle_gate.conftest import ZOO

LISTED, SILENT = 6, 17
SENDER, RECEIVER, OPERATOR = 32, 64, 96
SILENCE = "gate: an oracle does not answer"


def test_check_transfer_without_oracles_is_the_sanctions_gates(
    gate, oracle_gate, block, blocked, holder, other
):
    block(blocked)
    for trio in (
        (holder, holder, other),
        (blocked, blocked, other),
        (holder, blocked, ZERO_ADDRESS),
    ):
        assert oracle_gate.check_transfer(*trio) == gate.check_transfer(*trio)


def test_check_transfer_names_the_party_that_the_oracle_names(
    oracle_gate, oracle, deployer, blocked, holder, other
):
    oracle.set_named(blocked, True, sender=deployer)

    assert oracle_gate.check_transfer(blocked, blocked, other) == SENDER + LISTED
    assert oracle_gate.check_transfer(holder, holder, blocked) == RECEIVER + LISTED
    assert oracle_gate.check_transfer(blocked, holder, other) == OPERATOR + LISTED
    assert oracle_gate.check_transfer(holder, ZERO_ADDRESS, blocked) == RECEIVER + LISTED
    assert oracle_gate.check_transfer(holder, blocked, ZERO_ADDRESS) == SENDER + LISTED
    assert oracle_gate.check_transfer(holder, holder, other) == 0


def test_check_transfer_own_list_comes_first(oracle_gate, oracle, deployer, block, blocked, other):
    oracle.set_named(other, True, sender=deployer)
    block(blocked, 3)

    assert oracle_gate.check_transfer(blocked, blocked, other) == SENDER + 3


def test_check_transfer_asks_every_oracle(
    oracle_gate, oracle, create_oracle, as_admin, blocked, other
):
    as_admin(oracle_gate.attach, create_oracle(blocked))

    assert oracle_gate.check_transfer(blocked, blocked, other) == SENDER + LISTED


@pytest.mark.parametrize("way", ZOO)
def test_check_transfer_silence_stops_transfers_and_mints(
    gated, oracle, silence, mint, minter, holder, other, way
):
    mint(holder, 10)
    silence(oracle, way)

    with ape.reverts(SILENCE):
        gated.transfer(other, 1, sender=holder)
    with ape.reverts(SILENCE):
        mint(holder, 1)
    assert gated.detectTransferRestriction(holder, other, 1) == SILENT
    assert not gated.canTransfer(holder, other, 1)
    assert gated.messageForTransferRestriction(SILENT) == SILENCE


@pytest.mark.parametrize("way", ZOO)
def test_check_transfer_silence_of_one_hides_no_hit_of_another(
    oracle_gate, oracle, create_oracle, silence, as_admin, blocked, other, way
):
    as_admin(oracle_gate.attach, create_oracle(blocked))
    silence(oracle, way)

    assert oracle_gate.check_transfer(blocked, blocked, other) == SENDER + LISTED
    assert oracle_gate.check_transfer(other, other, other) == SILENT


@pytest.mark.parametrize("way", ZOO)
def test_check_transfer_silence_stops_no_own_blocking(
    gate, oracle_gate, oracle, silence, compliance, blocked, other, way
):
    silence(oracle, way)
    gate.block([blocked], 1, bytes(32), sender=compliance)

    assert oracle_gate.check_transfer(blocked, blocked, other) == SENDER + 1


def test_check_transfer_goes_on_once_the_oracle_answers(
    gated, oracle, silence, answer, mint, holder, other
):
    mint(holder, 10)
    silence(oracle, "reverts")
    answer(oracle)

    gated.transfer(other, 1, sender=holder)
    assert gated.balanceOf(other) == 1


def test_check_transfer_oracle_can_write_nothing(
    gated, oracle, oracle_gate, silence, mint, holder, other
):
    """It is asked in a static call: re-entering `sync` fails, and so it is silent."""
    mint(holder, 10)
    silence(oracle, "re-enters")

    with ape.reverts(SILENCE):
        gated.transfer(other, 1, sender=holder)
    assert gated.balanceOf(other) == 0


def test_check_transfer_oracles_that_burn_leave_gas_for_the_transfer(
    gated, oracle_gate, oracle, create_oracle, silence, as_admin, mint, holder, other
):
    """Sixteen of them, two parties each: the reason still reaches the sender."""
    mint(holder, 10)
    burners = [oracle, *(create_oracle() for _ in range(15))]
    for burner in burners[1:]:
        as_admin(oracle_gate.attach, burner)
    for burner in burners:
        silence(burner, "burns all gas")

    with ape.reverts(SILENCE):
        gated.transfer(other, 1, sender=holder, gas=5_000_000)
