import ape
import pytest

from tests.unit.enforcement.constants import (
    OBJECTED,
    RECOVERY_NOTICE,
    SUCCESSIONS,
    TRANSFERS,
    Kind,
    Reason,
)


@pytest.mark.parametrize("party", ["holder", "other"])
@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_object(request, enforcement, file, state, kind, party):
    party = request.getfixturevalue(party)
    filed = file(kind)

    tx = enforcement.object(sender=party)

    assert tx.events == [enforcement.OrderObjected(id=filed.id, sender=party)]
    assert state(filed) == OBJECTED


@pytest.mark.parametrize("party", ["holder", "other"])
def test_object_to_an_approved_order(request, enforcement, approved, walk, state, party):
    filed = approved(Kind.RECOVERY)

    enforcement.object(sender=request.getfixturevalue(party))

    assert state(filed) == OBJECTED
    with ape.reverts(Reason.NOT_IN_STATE):
        walk(filed)


def test_object_between_two_steps(
    enforcement, second_share, approved, walk, state, holder, stranger
):
    filed = approved(Kind.RECOVERY)
    walk(filed, 1)

    enforcement.object(sender=holder)

    with ape.reverts(Reason.NOT_IN_STATE):
        walk(filed, ts=filed.ts + RECOVERY_NOTICE + 10)


def test_object_while_blocked(enforcement, file, block, state, holder):
    filed = file(Kind.RECOVERY)
    block(holder)

    enforcement.object(sender=holder)

    assert state(filed) == OBJECTED


def test_objected_order_leaves_both_free(enforcement, file, holder, other, third):
    file(Kind.RECOVERY)
    enforcement.object(sender=holder)

    file(Kind.RECOVERY, account=other, receiver=third)

    assert enforcement.succession(holder).open == 0
    assert enforcement.succession(other).open == enforcement.succession(third).open == 2


def test_object_to_the_later_of_two(enforcement, file, state, holder):
    first = file(Kind.RECOVERY)
    enforcement.object(sender=holder)
    second = file(Kind.ESTATE)

    enforcement.object(sender=holder)

    assert state(first) == state(second) == OBJECTED


def test_object_after_it_is_in_force_reverts(enforcement, succeed, holder, other):
    succeed(holder, other)

    for party in (holder, other):
        with ape.reverts(Reason.NOT_IN_STATE):
            enforcement.object(sender=party)


def test_object_twice_reverts(enforcement, file, holder, other):
    file(Kind.RECOVERY)
    enforcement.object(sender=holder)

    for party in (holder, other):
        with ape.reverts(Reason.NOT_IN_STATE):
            enforcement.object(sender=party)


@pytest.mark.parametrize("kind", TRANSFERS[:4])
def test_object_to_a_transfer_reverts(enforcement, file, holder, kind):
    file(kind)

    with ape.reverts(Reason.NO_SUCCESSION):
        enforcement.object(sender=holder)


def test_object_by_others_reverts(enforcement, file, everyone_but):
    file(Kind.RECOVERY)
    for caller in everyone_but("holder", "other"):
        with ape.reverts(Reason.NO_SUCCESSION):
            enforcement.object.call(sender=caller, skip_trace=True)
