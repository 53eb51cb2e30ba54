import ape
import pytest

from tests.unit.enforcement.constants import (
    APPROVED,
    EXECUTED,
    HELD,
    SUCCESSIONS,
    TRANSFERS,
    Kind,
    Reason,
)

WAITING = [*TRANSFERS, *SUCCESSIONS]
KINDS = [Kind.COURT_ORDER, Kind.FREEZE, Kind.RECOVERY]


@pytest.mark.parametrize("kind", WAITING)
def test_approve(
    enforcement, hold_estate, file, approve, balances, kind, second_agent, holder, other
):
    if kind == Kind.INHERITANCE:
        hold_estate()
    filed = file(kind)

    tx = approve(filed)

    assert tx.events == [enforcement.OrderApproved(id=filed.id, approver=second_agent)]
    order = enforcement.order(filed.id)
    assert (order.state, order.approver) == (APPROVED, second_agent.address)
    assert order.filed_ts == filed.ts
    assert balances(holder, other) == [HELD, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_approve_ones_own_order_reverts(file, approve, transfer_agent, kind):
    filed = file(kind)

    with ape.reverts(Reason.APPROVER_IS_FILER):
        approve(filed, transfer_agent)


@pytest.mark.parametrize("kind", KINDS)
def test_approve_by_others_reverts(enforcement, file, everyone_but, kind):
    filed = file(kind)
    for caller in everyone_but("transfer_agent"):
        with ape.reverts(Reason.NOT_AGENT):
            enforcement.approve.call(filed.id, filed.order, sender=caller, skip_trace=True)


@pytest.mark.parametrize("kind", KINDS)
def test_approve_twice_reverts(file, approve, third_agent, kind):
    filed = file(kind)
    approve(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        approve(filed, third_agent)


@pytest.mark.parametrize("kind", KINDS)
def test_approve_withdrawn_reverts(enforcement, file, approve, third_agent, kind):
    filed = file(kind)
    enforcement.withdraw(filed.id, filed.order, sender=third_agent)

    with ape.reverts(Reason.NOT_IN_STATE):
        approve(filed)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, *SUCCESSIONS])
def test_approve_at_the_expiry_reverts(file, approve, at, kind):
    filed = file(kind)
    at(filed.order["expiry_ts"])

    with ape.reverts(Reason.EXPIRED):
        approve(filed)


def test_approve_in_the_last_second(file, approve, at, state):
    filed = file()
    at(filed.order["expiry_ts"] - 1)

    approve(filed)

    assert state(filed) == APPROVED


def test_approve_freeze_is_its_execution(file, approve, state):
    filed = file(Kind.FREEZE)

    approve(filed)

    assert state(filed) == EXECUTED


@pytest.mark.parametrize(
    "change",
    [
        {"kind": int(Kind.THEFT)},
        {"amount": 1},
        {"document_hash": bytes(32)},
        {"expiry_ts": 2**255},
    ],
)
def test_approve_another_order_reverts(enforcement, file, second_agent, change):
    filed = file()

    with ape.reverts(Reason.NOT_THE_ORDER):
        enforcement.approve(filed.id, filed.order | change, sender=second_agent)


def test_approve_order_under_another_number_reverts(enforcement, file, second_agent):
    filed = file()
    file(amount=1)

    for number in (filed.id + 1, filed.id + 2):
        with ape.reverts(Reason.NOT_THE_ORDER):
            enforcement.approve(number, filed.order, sender=second_agent)


def test_approve_transfer_of_a_revoked_filer(file, approve, revoke, transfer_agent, state):
    """Only execution asks: the key may get its role back."""
    filed = file()
    revoke(transfer_agent)

    approve(filed)

    assert state(filed) == APPROVED
