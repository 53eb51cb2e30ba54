import ape
import pytest

from tests.unit.enforcement.constants import (
    FREEZES,
    SUCCESSIONS,
    WITHDRAWN,
    Kind,
    Reason,
)

WAITING = [Kind.COURT_ORDER, Kind.THEFT, *SUCCESSIONS]


@pytest.fixture
def withdraw(enforcement, third_agent):
    def withdraw(filed, agent=third_agent):
        return enforcement.withdraw(filed.id, filed.order, sender=agent)

    return withdraw


@pytest.mark.parametrize("agent", ["transfer_agent", "second_agent", "third_agent"])
@pytest.mark.parametrize("kind", WAITING)
def test_withdraw(request, enforcement, file, withdraw, state, kind, agent):
    agent = request.getfixturevalue(agent)
    filed = file(kind)

    tx = withdraw(filed, agent)

    assert tx.events == [enforcement.OrderWithdrawn(id=filed.id, sender=agent)]
    assert state(filed) == WITHDRAWN


@pytest.mark.parametrize("kind", WAITING)
def test_withdraw_approved(enforcement, approved, withdraw, state, kind, at):
    filed = approved(kind)
    at(filed.order["expiry_ts"] + 1)

    withdraw(filed)

    assert state(filed) == WITHDRAWN


def test_withdrawn_transfer_cannot_be_executed(approved, withdraw, execute):
    filed = approved()
    withdraw(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        execute(filed)


@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_withdrawn_succession_cannot_be_executed(approved, withdraw, walk, kind):
    filed = approved(kind)
    withdraw(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        walk(filed)


def test_withdrawn_succession_leaves_both_free(enforcement, file, withdraw, holder, other):
    withdraw(file(Kind.RECOVERY))
    assert enforcement.succession(holder).open == enforcement.succession(other).open == 0

    file(Kind.ESTATE)

    assert enforcement.succession(holder).open == 2


def test_withdraw_executed_reverts(approved, execute, withdraw):
    filed = approved()
    execute(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        withdraw(filed)


@pytest.mark.parametrize("kind", FREEZES)
def test_withdraw_confirmed_freeze_reverts(approved, withdraw, kind):
    filed = approved(kind)

    with ape.reverts(Reason.NOT_IN_STATE):
        withdraw(filed)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, Kind.FREEZE])
def test_withdraw_twice_reverts(file, withdraw, kind):
    filed = file(kind)
    withdraw(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        withdraw(filed)


def test_withdraw_another_order_reverts(enforcement, file, third_agent):
    filed = file()

    with ape.reverts(Reason.NOT_THE_ORDER):
        enforcement.withdraw(filed.id, filed.order | {"amount": 1}, sender=third_agent)


def test_withdraw_by_others_reverts(enforcement, file, everyone_but):
    filed = file()
    for caller in everyone_but("transfer_agent"):
        with ape.reverts(Reason.NOT_AGENT):
            enforcement.withdraw.call(filed.id, filed.order, sender=caller, skip_trace=True)
