import ape
import pytest

COMPLIANCE = 32
NOT_READY = "timelock_controller: operation is not ready"
DONE = 8


def test_execute_swaps_a_gate(
    timelock, share, second_gate, gate_swap, schedule, at, stranger, compliance, mint, holder, other
):
    """By a stranger, at the very second, and the new gate decides from then on."""
    mint(holder, 10)
    second_gate.block([holder], 1, bytes(32), sender=compliance)
    ready = schedule(gate_swap)
    share.transfer(other, 1, sender=holder)

    at(ready)
    tx = timelock.execute(*gate_swap, sender=stranger)

    operation_id = timelock.hash_operation(*gate_swap)
    assert tx.events == [
        share.GateSet(gate=second_gate),
        timelock.CallExecuted(
            id=operation_id,
            index=0,
            target=share.address,
            amount=0,
            payload=gate_swap.payload,
        ),
    ]
    assert share.gate() == second_gate.address
    assert timelock.get_operation_state(operation_id) == DONE
    assert timelock.is_operation_done(operation_id)
    assert not timelock.is_operation_pending(operation_id)
    with ape.reverts("gate: sender on SDN list"):
        share.transfer(other, 1, sender=holder)


def test_execute_one_second_early_reverts(timelock, share, gate, gate_swap, schedule, at, stranger):
    ready = schedule(gate_swap)

    at(ready - 1)
    with ape.reverts(NOT_READY):
        timelock.execute(*gate_swap, sender=stranger)

    assert share.gate() == gate.address


@pytest.mark.parametrize("late", [1, 10 * 365 * 86_400])
def test_execute_later_is_fine(
    timelock, share, second_gate, gate_swap, schedule, at, stranger, late
):
    """An operation does not lapse; whoever wants that cancels it."""
    at(schedule(gate_swap) + late)
    timelock.execute(*gate_swap, sender=stranger)

    assert share.gate() == second_gate.address


def test_execute_by_anybody(timelock, gate_swap, schedule, at, chain, everyone_but):
    at(schedule(gate_swap))
    chain.mine()

    for caller in everyone_but():
        timelock.execute.call(*gate_swap, sender=caller)


def test_execute_what_was_not_scheduled_reverts(timelock, gate_swap, schedule, at, stranger):
    at(schedule(gate_swap))
    for change in ({"salt": b"\x01" * 32}, {"amount": 1}, {"payload": b""}, {"target": stranger}):
        with ape.reverts(NOT_READY):
            timelock.execute(*gate_swap._replace(**change), sender=stranger)


def test_execute_twice_reverts(timelock, gate_swap, schedule, at, stranger):
    at(schedule(gate_swap))
    timelock.execute(*gate_swap, sender=stranger)

    with ape.reverts(NOT_READY):
        timelock.execute(*gate_swap, sender=stranger)


def test_execute_after_its_predecessor_only(
    timelock, create_operation, roles, schedule, at, stranger, other, third
):
    first = create_operation(roles.grant, COMPLIANCE, other)
    second = create_operation(
        roles.grant, COMPLIANCE, third, predecessor=timelock.hash_operation(*first)
    )
    schedule(first)
    at(schedule(second))
    with ape.reverts("timelock_controller: missing dependency"):
        timelock.execute(*second, sender=stranger)

    timelock.execute(*first, sender=stranger)
    timelock.execute(*second, sender=stranger)
    assert roles.has_role(COMPLIANCE, third)


def test_execute_refused_call_reverts_with_its_reason_and_stays_ready(
    timelock, create_operation, roles, schedule, at, stranger, custodian
):
    attestor, custodian_role = 4, 8
    grant = create_operation(roles.grant, attestor, custodian)
    at(schedule(grant))
    with ape.reverts("roles: incompatible roles"):
        timelock.execute(*grant, sender=stranger)
    assert timelock.is_operation_ready(timelock.hash_operation(*grant))

    roles.renounce(custodian_role, sender=custodian)
    timelock.execute(*grant, sender=stranger)
    assert roles.has_role(attestor, custodian)


# --- Ether ---


def test_execute_passes_ether_on(timelock, create_payment, schedule, at, stranger, third):
    payment = create_payment(third, 5)
    before = third.balance
    at(schedule(payment))
    timelock.execute(*payment, sender=stranger, value=5)

    assert third.balance == before + 5
    assert timelock.balance == 0


def test_execute_ether_left_behind_can_be_paid_out(
    timelock, gate_swap, create_payment, schedule, at, stranger, third
):
    """`execute` is payable, so that somebody will send too much one day; it is not trapped."""
    payment = create_payment(third, 5)
    schedule(payment)
    before = third.balance
    at(schedule(gate_swap))
    timelock.execute(*gate_swap, sender=stranger, value=5)
    assert timelock.balance == 5

    timelock.execute(*payment, sender=stranger)

    assert third.balance == before + 5
    assert timelock.balance == 0


def test_execute_payment_without_ether_reverts(
    timelock, create_payment, schedule, at, stranger, third
):
    payment = create_payment(third, 5)
    at(schedule(payment))

    with ape.reverts("timelock_controller: underlying transaction reverted"):
        timelock.execute(*payment, sender=stranger)


def test_transfer_of_ether_reverts(timelock, stranger):
    """Nobody pays it by mistake."""
    with ape.reverts():
        stranger.transfer(timelock, 1)
