"""`grantRole`, `revokeRole`, `renounceRole`: members change by operations that waited."""

import ape
import pytest

MISSING_ROLE = "access_control: account is missing role"


@pytest.fixture
def carry_out(timelock, schedule, at, stranger):
    """Announce, wait and execute."""

    def carry_out(operation):
        at(schedule(operation))
        return timelock.execute(*operation, sender=stranger)

    return carry_out


@pytest.mark.parametrize("role", ["PROPOSER_ROLE", "CANCELLER_ROLE"])
def test_grantRole_by_operation(timelock, create_operation, carry_out, third, role):
    role = getattr(timelock, role)()

    tx = carry_out(create_operation(timelock.grantRole, role, third))

    assert tx.events[0] == timelock.RoleGranted(role=role, account=third, sender=timelock)
    assert timelock.hasRole(role, third)


def test_revokeRole_by_operation(timelock, create_operation, carry_out, proposer, gate_swap, delay):
    role = timelock.PROPOSER_ROLE()

    tx = carry_out(create_operation(timelock.revokeRole, role, proposer))

    assert tx.events[0] == timelock.RoleRevoked(role=role, account=proposer, sender=timelock)
    with ape.reverts(MISSING_ROLE):
        timelock.schedule(*gate_swap, delay, sender=proposer)


def test_renounceRole_at_once(timelock, canceller):
    role = timelock.CANCELLER_ROLE()

    tx = timelock.renounceRole(role, canceller, sender=canceller)

    assert tx.events == [timelock.RoleRevoked(role=role, account=canceller, sender=canceller)]
    assert not timelock.hasRole(role, canceller)


def test_renounceRole_of_somebody_else_reverts(timelock, canceller, proposer):
    with ape.reverts("access_control: can only renounce roles for itself"):
        timelock.renounceRole(timelock.CANCELLER_ROLE(), canceller, sender=proposer)


def test_grantRole_and_revokeRole_by_others_revert(timelock, everyone_but, proposer, stranger):
    for caller in everyone_but():
        with ape.reverts(MISSING_ROLE):
            timelock.grantRole.call(bytes(32), caller, sender=caller, skip_trace=True)
        with ape.reverts(MISSING_ROLE):
            timelock.revokeRole.call(
                timelock.PROPOSER_ROLE(), proposer, sender=caller, skip_trace=True
            )
