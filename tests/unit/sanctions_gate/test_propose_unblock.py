import ape
import pytest

CASE = b"\xca" * 32
SDN, EVERY = 1 << 1, 0b111110
TERM = 3 * 86_400
NOBODY = "0x0000000000000000000000000000000000000000"


@pytest.mark.usefixtures("list_in_force")
def test_propose_unblock(gate, block, compliance, other, third):
    block(other)

    tx = gate.propose_unblock([other, third], SDN, CASE, sender=compliance)

    due_ts = tx.timestamp + TERM
    assert tx.events == [
        gate.UnblockProposed(
            id=1,
            proposer=compliance.address,
            accounts=[other.address, third.address],
            reasons=SDN,
            case_hash=CASE,
            due_ts=due_ts,
        )
    ]
    assert gate.removal_count() == 1
    assert gate.removal(1) == (compliance, due_ts, gate.list_version())
    assert gate.has_reason(other, 1)


def test_propose_unblock_numbers_count_up(gate, members, other):
    for member in (*members, *members):
        gate.propose_unblock([other], SDN, CASE, sender=member)

    assert gate.removal_count() == 4
    assert [gate.removal(id).proposer for id in range(6)] == [NOBODY, *members, *members, NOBODY]


@pytest.mark.parametrize("reasons", [0, 1, SDN | 1, 1 << 6, EVERY | 1 << 6, 2**256 - 2])
def test_propose_unblock_of_unknown_reasons_reverts(gate, compliance, other, reasons):
    with ape.reverts("gate: unknown reason"):
        gate.propose_unblock([other], reasons, CASE, sender=compliance)


def test_propose_unblock_of_nobody_reverts(gate, compliance):
    with ape.reverts("gate: no accounts"):
        gate.propose_unblock([], SDN, CASE, sender=compliance)


def test_propose_unblock_batch_over_the_bound_reverts(gate, compliance, create_addresses):
    with ape.reverts():
        gate.propose_unblock.call(
            create_addresses(257), SDN, CASE, sender=compliance, skip_trace=True
        )


def test_propose_unblock_by_others_reverts(gate, everyone_but, other):
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.propose_unblock.call([other], SDN, CASE, sender=caller, skip_trace=True)


# --- Given up ---


@pytest.mark.parametrize("who", [0, 1])
def test_withdraw_unblock(gate, block, members, other, who):
    block(other)
    gate.propose_unblock([other], SDN, CASE, sender=members[0])

    tx = gate.withdraw_unblock(1, sender=members[who])

    assert tx.events == [gate.UnblockWithdrawn(id=1, member=members[who].address)]
    assert gate.removal(1) == (NOBODY, 0, 0)
    with ape.reverts("gate: no such removal"):
        gate.confirm_unblock(1, [other], SDN, CASE, sender=members[1])
    assert gate.has_reason(other, 1)


@pytest.mark.parametrize("id", [0, 1, 2**256 - 1])
def test_withdraw_unblock_that_is_none_reverts(gate, compliance, id):
    with ape.reverts("gate: no such removal"):
        gate.withdraw_unblock(id, sender=compliance)


def test_withdraw_unblock_by_others_reverts(gate, compliance, everyone_but, other):
    gate.propose_unblock([other], SDN, CASE, sender=compliance)
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.withdraw_unblock.call(1, sender=caller, skip_trace=True)
