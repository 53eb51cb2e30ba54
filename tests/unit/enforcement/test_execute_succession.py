import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.enforcement.conftest import MSFT
from tests.unit.enforcement.constants import (
    ACCOUNT_ON_LIST,
    ACCOUNT_UNDER_COURT_ORDER,
    APPROVED,
    COURT,
    DAY,
    EXECUTED,
    FREEZES,
    HELD,
    MAX_WALK,
    RECOVERY_NOTICE,
    SDN,
    SUCCESSIONS,
    UNFIT_ON_SHARE,
    Kind,
    Reason,
)


def test_execute_succession(enforcement, approved, walk, state, balances, holder, other, stranger):
    filed = approved(Kind.RECOVERY)

    tx = walk(filed)

    assert tx.events == [
        enforcement.SuccessionWalked(id=filed.id, walked=1, began_ts=tx.timestamp),
        enforcement.OrderExecuted(id=filed.id, sender=stranger),
    ]
    assert state(filed) == EXECUTED
    assert enforcement.succession(holder) == (other.address, ZERO_ADDRESS, 0)
    assert enforcement.succession(other) == (ZERO_ADDRESS, holder.address, 0)
    assert balances(holder, other) == [HELD, 0]


def test_execute_succession_in_steps(
    enforcement, second_share, approved, walk, state, list_equity, holder, other
):
    """A listing that comes in between is seen too."""
    filed = approved(Kind.RECOVERY)
    start = filed.ts + RECOVERY_NOTICE

    tx = walk(filed, 1)
    assert tx.events == [enforcement.SuccessionWalked(id=filed.id, walked=1, began_ts=start)]
    list_equity(MSFT)
    walk(filed, 1, start + 10)
    assert state(filed) == APPROVED
    assert enforcement.succession(holder).successor == ZERO_ADDRESS
    assert enforcement.walk(filed.id) == (2, 2, start)
    walk(filed, 1, start + 20)

    assert state(filed) == EXECUTED
    assert enforcement.succession(holder).successor == other


def test_execute_succession_by_nothing(enforcement, approved, walk, state):
    filed = approved(Kind.RECOVERY)

    tx = walk(filed, 0)

    assert state(filed) == APPROVED
    assert enforcement.walk(filed.id) == (1, 0, tx.timestamp)


def test_execute_succession_by_anybody(enforcement, approved, mine_at, everyone_but):
    filed = approved(Kind.RECOVERY)
    mine_at(filed.ts + RECOVERY_NOTICE)
    for caller in everyone_but():
        enforcement.execute_succession.call(filed.id, filed.order, 9, sender=caller)


# ---- how long a walk may take --------------------------------------------------------------------


def test_walk_goes_on_in_its_last_second(enforcement, second_share, approved, walk, state):
    filed = approved(Kind.RECOVERY)
    start = filed.ts + RECOVERY_NOTICE
    walk(filed, 1)

    tx = walk(filed, 1, start + MAX_WALK)

    assert tx.events[0] == enforcement.SuccessionWalked(id=filed.id, walked=2, began_ts=start)
    assert state(filed) == EXECUTED


def test_walk_begins_anew_a_second_later(enforcement, second_share, approved, walk, state):
    filed = approved(Kind.RECOVERY)
    start = filed.ts + RECOVERY_NOTICE
    walk(filed, 1)
    again = start + MAX_WALK + 1

    tx = walk(filed, 1, again)

    assert tx.events == [enforcement.SuccessionWalked(id=filed.id, walked=1, began_ts=again)]
    assert state(filed) == APPROVED
    walk(filed, 1, again + MAX_WALK)
    assert state(filed) == EXECUTED


def test_walk_that_saw_nothing_has_not_begun(enforcement, second_share, approved, walk):
    filed = approved(Kind.RECOVERY)
    walk(filed, 0)
    later = filed.ts + RECOVERY_NOTICE + MAX_WALK

    walk(filed, 1, later)

    assert enforcement.walk(filed.id) == (2, 1, later)


def test_holder_who_sends_a_passed_listing_objects_to_a_slow_walk(
    share, second_share, approved, walk, state, holder, third, at
):
    """Its first listing in the first second, the second one weeks later."""
    filed = approved(Kind.RECOVERY)
    start = filed.ts + RECOVERY_NOTICE
    walk(filed, 1)
    at(start + 16 * DAY)
    share.transfer(third, 1, sender=holder)

    with ape.reverts(Reason.ACCOUNT_OBJECTED):
        walk(filed, ts=start + 45 * DAY)
    assert state(filed) == APPROVED


def test_holder_who_sends_a_passed_listing_within_the_hour(
    share, second_share, approved, walk, state, holder, third
):
    """Who wants to be sure calls `object`."""
    filed = approved(Kind.RECOVERY)
    walk(filed, 1)
    share.transfer(third, 1, sender=holder)

    walk(filed, ts=filed.ts + RECOVERY_NOTICE + MAX_WALK)

    assert state(filed) == EXECUTED


# ---- when and by whose keys ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", SUCCESSIONS)
def test_execute_succession_a_second_early_reverts(approved, walk, kind):
    filed = approved(kind)

    with ape.reverts(Reason.TOO_EARLY):
        walk(filed, ts=filed.ts + RECOVERY_NOTICE - 1)


def test_execute_succession_in_the_last_second(approved, walk, state):
    filed = approved(Kind.RECOVERY)

    walk(filed, ts=filed.order["expiry_ts"] - 1)

    assert state(filed) == EXECUTED


def test_execute_succession_at_the_expiry_reverts(second_share, approved, walk):
    """Also when a part is done."""
    filed = approved(Kind.RECOVERY)
    walk(filed, 1)

    with ape.reverts(Reason.EXPIRED):
        walk(filed, ts=filed.order["expiry_ts"])


def test_execute_succession_with_one_key_reverts(file, walk):
    filed = file(Kind.RECOVERY)

    with ape.reverts(Reason.NOT_IN_STATE):
        walk(filed)


@pytest.mark.parametrize("agent", ["transfer_agent", "second_agent"])
def test_execute_succession_after_a_key_was_revoked_reverts(request, approved, walk, revoke, agent):
    filed = approved(Kind.RECOVERY)
    revoke(request.getfixturevalue(agent))

    with ape.reverts(Reason.KEY_REVOKED):
        walk(filed)


def test_execute_succession_twice_reverts(approved, walk):
    filed = approved(Kind.RECOVERY)
    walk(filed)

    with ape.reverts(Reason.NOT_IN_STATE):
        walk(filed, ts=filed.ts + RECOVERY_NOTICE + 10)


@pytest.mark.parametrize("kind", [Kind.COURT_ORDER, *FREEZES])
def test_execute_succession_of_other_kinds_reverts(file, walk, kind):
    filed = file(kind)

    with ape.reverts(Reason.WRONG_KIND):
        walk(filed)


def test_execute_another_succession_reverts(enforcement, approved, stranger, third, at):
    filed = approved(Kind.RECOVERY)
    at(filed.ts + RECOVERY_NOTICE)

    with ape.reverts(Reason.NOT_THE_ORDER):
        changed = filed.order | {"receiver": third}
        enforcement.execute_succession(filed.id, changed, 1, sender=stranger)


# ---- who has stirred -----------------------------------------------------------------------------


def test_holder_who_sent_before_the_filing(share, approved, walk, state, holder, third):
    share.transfer(third, 1, sender=holder)
    filed = approved(Kind.RECOVERY)

    walk(filed)

    assert state(filed) == EXECUTED


def test_holder_who_sends_objects(share, approved, walk, holder, third):
    filed = approved(Kind.RECOVERY)
    share.transfer(third, 1, sender=holder)

    with ape.reverts(Reason.ACCOUNT_OBJECTED):
        walk(filed)


def test_holder_who_sends_another_listing_objects(second_share, approved, walk, holder, third):
    filed = approved(Kind.RECOVERY)
    second_share.transfer(third, 1, sender=holder)
    walk(filed, 1)

    with ape.reverts(Reason.ACCOUNT_OBJECTED):
        walk(filed, 1, filed.ts + RECOVERY_NOTICE + 10)


def test_what_others_do_is_no_objection(
    share, minter, approved, walk, state, holder, other, third, stranger
):
    """Tokens that come, a transfer of nothing by a stranger, and what the successor does."""
    filed = approved(Kind.RECOVERY)
    share.transfer(holder, 1, sender=third)
    share.mint(holder, 1, sender=minter)
    share.transferFrom(holder, stranger, 0, sender=stranger)
    share.transfer(other, 1, sender=third)
    share.transfer(third, 1, sender=other)

    walk(filed)

    assert state(filed) == EXECUTED


# ---- who is blocked ------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["holder", "other"])
@pytest.mark.parametrize(
    ("reason", "text"), [(SDN, ACCOUNT_ON_LIST), (COURT, ACCOUNT_UNDER_COURT_ORDER)]
)
def test_execute_succession_of_a_party_blocked_since_reverts(
    request, approved, walk, block, side, reason, text
):
    filed = approved(Kind.RECOVERY)
    block(request.getfixturevalue(side), reason)

    with ape.reverts(text):
        walk(filed)


@pytest.mark.parametrize("side", ["holder", "other"])
def test_execute_succession_asks_every_listing(
    request, share, second_share, approved, walk, strict_gate, as_admin, compliance, side
):
    filed = approved(Kind.RECOVERY)
    as_admin(second_share.set_gate, strict_gate)
    strict_gate.block([request.getfixturevalue(side)], SDN, bytes(32), sender=compliance)

    with ape.reverts(ACCOUNT_ON_LIST):
        walk(filed)


# ---- what another Enforcement has done -----------------------------------------------------------


@pytest.fixture
def recover_otherwise(share, minter, corporate_actions, enforcement, as_admin, stranger):
    """Hand an account over on one share by an Enforcement that comes and goes."""

    def recover_otherwise(account, successor):
        as_admin(share.set_authorities, (minter, corporate_actions, stranger))
        share.recover(account, successor, sender=stranger)
        as_admin(share.set_authorities, (minter, corporate_actions, enforcement))

    return recover_otherwise


BOUND = [("other", "spender"), ("spender", "other")]
"""The successor retired, the successor taken."""


@pytest.mark.parametrize("names", BOUND)
def test_file_for_who_is_bound_otherwise_reverts(request, recover_otherwise, file, names):
    recover_otherwise(*map(request.getfixturevalue, names))

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        file(Kind.RECOVERY)


@pytest.mark.parametrize("names", BOUND)
def test_execute_for_who_is_bound_otherwise_reverts(
    request, recover_otherwise, approved, walk, names
):
    filed = approved(Kind.RECOVERY)
    recover_otherwise(*map(request.getfixturevalue, names))

    with ape.reverts(Reason.UNFIT_TO_SUCCEED):
        walk(filed)


@pytest.mark.parametrize("successor", ["other", "spender"])
def test_execute_what_was_done_already_in_one_listing(
    request,
    share,
    second_share,
    recover_otherwise,
    file,
    walk,
    approve,
    apply,
    successor,
    holder,
    other,
    third,
):
    """There nothing is left to do, nor is there anybody to stir; the rest must not be lost."""
    successor = request.getfixturevalue(successor)
    recover_otherwise(holder, successor)
    filed = file(Kind.RECOVERY)
    approve(filed)
    share.transfer(third, 1, sender=successor)

    walk(filed)
    apply(holder, second_share)

    assert (share.balanceOf(successor), second_share.balanceOf(other)) == (HELD - 1, HELD)
    with ape.reverts(UNFIT_ON_SHARE):
        apply(holder)
