import ape
import pytest

from tests.unit.enforcement.conftest import MSFT
from tests.unit.enforcement.constants import (
    ACCOUNT_ON_LIST,
    APPROVED,
    RECOVERY_NOTICE,
    SDN,
    SUCCESSIONS,
    Kind,
    Reason,
)


@pytest.fixture
def ask(enforcement, stranger):
    def ask(filed, count=2**64):
        return enforcement.ask_gates(filed.id, filed.order, count, sender=stranger)

    return ask


@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_ask_gates_of_a_later_listing(
    enforcement, share, file, ask, approve, list_equity, state, kind
):
    filed = file(kind)
    list_equity(MSFT)
    with ape.reverts(Reason.NOT_ALL_ASKED):
        approve(filed)

    tx = ask(filed)

    assert tx.events == [enforcement.GatesAsked(id=filed.id, asked=2)]
    assert enforcement.walk(filed.id) == (2, 0, 0)
    approve(filed)
    assert state(filed) == APPROVED


def test_ask_gates_a_few_at_a_time(enforcement, share, file, ask, list_equity, second_share):
    filed = file(Kind.RECOVERY)
    list_equity(MSFT)
    list_equity(("Tesla, Inc.", "TSLA", "US88160R1014", "88160R101", b"\1" * 32))
    assert enforcement.walk(filed.id).asked == 2

    for asked in (2, 3, 4, 4):
        assert ask(filed, 0 if asked == 2 else 1).events == [
            enforcement.GatesAsked(id=filed.id, asked=asked)
        ]


def test_ask_gates_refuses_who_is_blocked(
    enforcement, file, ask, approve, list_equity, strict_gate, compliance, holder, unblock
):
    """At the gate of the new listing only; the order waits until that is over."""
    filed = file(Kind.RECOVERY)
    list_equity(MSFT, strict_gate)
    strict_gate.block([holder], SDN, bytes(32), sender=compliance)

    with ape.reverts(ACCOUNT_ON_LIST):
        ask(filed)
    with ape.reverts(Reason.NOT_ALL_ASKED):
        approve(filed)
    unblock(holder, strict_gate)
    ask(filed)
    approve(filed)


def test_listing_after_approval_holds_nothing_up(approved, list_equity, walk, enforcement, holder):
    filed = approved(Kind.RECOVERY)
    list_equity(MSFT)

    start = filed.ts + RECOVERY_NOTICE
    walk(filed, ts=start)

    assert enforcement.walk(filed.id) == (1, 2, start)


def test_ask_gates_after_approval_reverts(approved, ask):
    filed = approved(Kind.RECOVERY)

    with ape.reverts(Reason.NOT_IN_STATE):
        ask(filed)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, Kind.FREEZE])
def test_ask_gates_for_other_kinds_reverts(file, ask, kind):
    filed = file(kind)

    with ape.reverts(Reason.WRONG_KIND):
        ask(filed)


def test_ask_gates_for_another_order_reverts(enforcement, file, stranger, third):
    filed = file(Kind.RECOVERY)

    with ape.reverts(Reason.NOT_THE_ORDER):
        changed = filed.order | {"receiver": third}
        enforcement.ask_gates(filed.id, changed, 1, sender=stranger)
