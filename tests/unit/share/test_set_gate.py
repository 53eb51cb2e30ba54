import ape
import pytest
from eth_utils import to_checksum_address

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, ONE, TRANSFERS
from tests.unit.share.reasons import Reason


def test_set_gate_replaces(share, gate, other_gate, as_admin, own_events):
    receipt = as_admin(share.set_gate, other_gate)

    assert share.gate() == other_gate != gate
    assert own_events(receipt) == [
        share.GateSet(gate=other_gate),
    ]


def test_set_gate_asks_the_new_one_from_then_on(
    share, compliance, holder, other, third, held, block, other_gate, as_admin
):
    block(holder)
    other_gate.block([third], 1, bytes(32), sender=compliance)
    as_admin(share.set_gate, other_gate)

    share.transfer(other, 1, sender=holder)
    assert share.balanceOf(other) == 1
    with ape.reverts("gate: receiver on SDN list"):
        share.transfer(third, 1, sender=holder)


def test_set_gate_keeps_window_pause_and_multiplier_flag(
    share,
    guardian,
    issuer,
    corporate_actions,
    holder,
    other,
    held,
    record_ts,
    other_gate,
    as_admin,
    now,
):
    """It overwrites one field of the word that holds them all."""
    effective_ts = record_ts + 20 * DAY
    share.schedule_multiplier(2 * ONE, effective_ts, sender=corporate_actions)
    share.pause(TRANSFERS, now() + 6 * DAY, sender=guardian)
    as_admin(share.set_gate, other_gate)

    assert share.record_window() == (0, record_ts, 1)
    with ape.reverts(Reason.PAUSED):
        share.transfer(other, 1, sender=holder)
    with ape.reverts(Reason.TIME_IS_TAKEN):
        share.schedule_record(effective_ts, record_ts, sender=issuer)


@pytest.mark.parametrize("number", [0, 2**100])
def test_set_gate_without_code_reverts(share, gate, as_admin, number):
    no_contract = to_checksum_address(f"0x{number:040x}")

    with ape.reverts(Reason.GATE_HAS_NO_CODE):
        as_admin(share.set_gate, no_contract)
    assert share.gate() == gate


def test_set_gate_that_is_none_stops_every_movement(
    share, roles, minter, enforcement, holder, other, held, as_admin
):
    """An answer that is none is no consent; the timelock can set another."""
    as_admin(share.set_gate, roles)

    with ape.reverts():
        share.transfer(other, 1, sender=holder)
    with ape.reverts():
        share.mint(other, 1, sender=minter)
    with ape.reverts():
        share.forcedTransfer(holder, other, 1, sender=enforcement)


@anyone_but()
def test_set_gate_by_anyone_else_reverts(share, other_gate, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.set_gate.call(other_gate, sender=caller)
