import ape

MISSING_ROLE = "access_control: account is missing role"
NOT_CANCELLABLE = "timelock_controller: operation cannot be cancelled"
NOT_READY = "timelock_controller: operation is not ready"


def test_cancel(timelock, share, gate, canceller, gate_swap, schedule, at, stranger):
    ready = schedule(gate_swap)
    operation_id = timelock.hash_operation(*gate_swap)

    tx = timelock.cancel(operation_id, sender=canceller)

    assert tx.events == [timelock.Cancelled(id=operation_id)]
    assert not timelock.is_operation(operation_id)
    assert timelock.get_timestamp(operation_id) == 0
    at(ready)
    with ape.reverts(NOT_READY):
        timelock.execute(*gate_swap, sender=stranger)
    assert share.gate() == gate.address


def test_cancel_at_any_time_before_execution(timelock, canceller, gate_swap, schedule, at):
    at(schedule(gate_swap) + 86_400)
    timelock.cancel(timelock.hash_operation(*gate_swap), sender=canceller)

    assert not timelock.is_operation(timelock.hash_operation(*gate_swap))


def test_cancel_scheduled_again_waits_again(timelock, canceller, gate_swap, schedule, at, stranger):
    first = schedule(gate_swap)
    at(first - 10)
    timelock.cancel(timelock.hash_operation(*gate_swap), sender=canceller)
    second = schedule(gate_swap)
    assert second > first

    at(second - 1)
    with ape.reverts(NOT_READY):
        timelock.execute(*gate_swap, sender=stranger)


def test_cancel_executed_operation_reverts(timelock, canceller, gate_swap, schedule, at, stranger):
    at(schedule(gate_swap))
    timelock.execute(*gate_swap, sender=stranger)

    with ape.reverts(NOT_CANCELLABLE):
        timelock.cancel(timelock.hash_operation(*gate_swap), sender=canceller)


def test_cancel_unknown_operation_reverts(timelock, canceller, gate_swap):
    with ape.reverts(NOT_CANCELLABLE):
        timelock.cancel(timelock.hash_operation(*gate_swap), sender=canceller)


def test_cancel_twice_reverts(timelock, canceller, gate_swap, schedule):
    schedule(gate_swap)
    timelock.cancel(timelock.hash_operation(*gate_swap), sender=canceller)

    with ape.reverts(NOT_CANCELLABLE):
        timelock.cancel(timelock.hash_operation(*gate_swap), sender=canceller)


def test_cancel_by_others_reverts(timelock, gate_swap, schedule, everyone_but):
    """The proposer among them: one key could announce and hide."""
    schedule(gate_swap)
    for caller in everyone_but("canceller"):
        with ape.reverts(MISSING_ROLE):
            timelock.cancel.call(
                timelock.hash_operation(*gate_swap), sender=caller, skip_trace=True
            )
