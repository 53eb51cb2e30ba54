import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.enforcement.conftest import MSFT
from tests.unit.enforcement.constants import (
    ACCOUNT_ON_LIST,
    ACCOUNT_UNDER_COURT_ORDER,
    CAP,
    COURT,
    DAY,
    ENCUMBERED,
    HELD,
    SDN,
    TOKEN,
    UNFIT_ON_SHARE,
    Kind,
    Reason,
)
from wholeshare.enforcement import FULL


def test_apply(enforcement, share, succeed, apply, balances, holder, other, stranger):
    succeed(holder, other)

    tx = apply(holder)

    assert tx.events == [
        enforcement.SuccessionApplied(
            share=share, account=holder, successor=other, amount=HELD, sender=stranger
        ),
        share.Transfer(sender=holder, receiver=other, value=HELD),
        share.Recovered(account=holder, successor=other),
    ]
    assert balances(holder, other) == [0, HELD]
    assert share.account(holder).actor == other
    assert enforcement.cap_left(share) == 0


def test_apply_by_anybody(enforcement, share, succeed, everyone_but, holder, other):
    succeed(holder, other)
    for caller in everyone_but():
        enforcement.apply.call(share, holder, sender=caller)


def test_apply_long_after(share, succeed, apply, balances, at, now, holder, other):
    succeed(holder, other)
    at(now() + 1_000 * DAY)

    apply(holder)

    assert balances(other) == [HELD]


def test_apply_to_a_share_that_was_listed_later(
    enforcement, succeed, apply, list_equity, issuer, minter, holder, other
):
    succeed(holder, other)
    later = list_equity(MSFT)
    enforcement.set_cap(later, 10_000, sender=issuer)
    later.mint(holder, HELD, sender=minter)

    apply(holder, later)

    assert later.balanceOf(other) == HELD


def test_apply_to_one_share_leaves_the_others(
    share, second_share, succeed, apply, balances, holder, other
):
    succeed(holder, other)

    apply(holder, second_share)

    assert balances(holder, other) == [HELD, 0]
    assert second_share.balanceOf(other) == HELD
    assert share.account(holder).actor == holder


def test_apply_where_nothing_is_held(share, succeed, apply, third, holder, other):
    """The past may be there: dividends and votes."""
    share.transfer(third, HELD, sender=holder)
    succeed(holder, other)

    apply(holder)

    assert share.account(holder).actor == other


def test_apply_takes_locks_along(share, minter, succeed, apply, holder, other):
    share.lock(holder, 7, sender=minter)
    succeed(holder, other)

    apply(holder)

    assert share.account(other).locked == 7


def test_apply_takes_a_confirmed_freeze_along(
    enforcement, share, approved, succeed, apply, holder, other, third
):
    approved(Kind.FREEZE, amount=HELD - 1)
    succeed(holder, other)

    apply(holder)

    assert enforcement.hold(share, holder) == (0, 0, 0, False)
    assert enforcement.hold(share, other) == (HELD - 1, HELD - 1, 0, False)
    with ape.reverts(ENCUMBERED):
        share.transfer(third, 2, sender=other)


def test_apply_takes_an_estate_hold_along(
    enforcement, share, hold_estate, succeed, apply, approved, holder, other, third, stranger
):
    hold_estate()
    succeed(holder, other, Kind.ESTATE)

    tx = apply(holder)

    assert tx.events == [
        enforcement.SuccessionApplied(
            share=share, account=holder, successor=other, amount=HELD, sender=stranger
        ),
        enforcement.HoldSet(share=share, account=holder, confirmed=0, pending=0, is_estate=False),
        enforcement.HoldSet(share=share, account=other, confirmed=0, pending=0, is_estate=True),
        share.Frozen(account=holder, amount=0),
        share.Frozen(account=other, amount=FULL),
        share.Transfer(sender=holder, receiver=other, value=HELD),
        share.Recovered(account=holder, successor=other),
    ]
    assert enforcement.hold(share, holder) == (0, 0, 0, False)
    assert enforcement.hold(share, other) == (FULL, FULL, 0, True)
    approved(Kind.FREEZE, account=other, amount=0)
    share.transfer(third, HELD, sender=other)


def test_apply_estate_without_hold_reverts(
    enforcement, share, hold_estate, succeed, apply, holder, other
):
    """The hold may also follow the succession."""
    succeed(holder, other, Kind.ESTATE)
    with ape.reverts(Reason.NO_ESTATE):
        apply(holder)
    hold_estate()

    apply(holder)

    assert enforcement.hold(share, other) == (FULL, FULL, 0, True)


def test_apply_estate_in_spite_of_dust_on_another_listing(
    share, second_share, hold_estate, succeed, apply, holder, other, third
):
    """Anybody can send some, in any second."""
    second_share.transfer(third, HELD, sender=holder)
    hold_estate()
    second_share.transfer(holder, 1, sender=third)
    succeed(holder, other, Kind.ESTATE)

    apply(holder)

    assert share.balanceOf(other) == HELD
    with ape.reverts(Reason.NO_ESTATE):
        apply(holder, second_share)


def test_apply_estate_where_nothing_is_held(share, succeed, apply, third, holder, other):
    share.transfer(third, HELD, sender=holder)
    succeed(holder, other, Kind.ESTATE)

    apply(holder)

    assert share.account(holder).actor == other


def test_apply_again_reverts(share, succeed, apply, holder, other, third):
    succeed(holder, other)
    apply(holder)
    share.transfer(third, 1, sender=other)

    with ape.reverts(UNFIT_ON_SHARE):
        apply(holder)


def test_apply_without_succession_reverts(apply, holder):
    with ape.reverts(Reason.NO_SUCCESSION):
        apply(holder)


def test_apply_before_it_is_in_force_reverts(approved, second_share, walk, apply, holder):
    filed = approved(Kind.RECOVERY)
    walk(filed, 1)

    with ape.reverts(Reason.NO_SUCCESSION):
        apply(holder)


# ---- chains --------------------------------------------------------------------------------------


def test_apply_chain_in_its_order(enforcement, share, minter, succeed, apply, holder, other, third):
    share.transfer(third, HELD - 10, sender=holder)
    share.mint(other, 5, sender=minter)
    succeed(holder, other)
    succeed(other, third)

    with ape.reverts(Reason.PREDECESSOR_FIRST):
        apply(other)
    apply(holder)
    apply(other)

    for account in (holder, other, third):
        assert share.account(account).actor == third
    assert share.balanceOf(holder) == share.balanceOf(other) == 0
    assert share.account(third).generation == 2
    assert enforcement.succession(other) == (third.address, holder.address, 0)


def test_apply_chain_share_by_share(share, second_share, succeed, apply, holder, other, spender):
    succeed(holder, other)
    apply(holder)
    succeed(other, spender)

    apply(other)
    with ape.reverts(Reason.PREDECESSOR_FIRST):
        apply(other, second_share)

    assert share.balanceOf(spender) == HELD


# ---- who is blocked ------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["holder", "other"])
@pytest.mark.parametrize(
    ("reason", "text"), [(SDN, ACCOUNT_ON_LIST), (COURT, ACCOUNT_UNDER_COURT_ORDER)]
)
def test_apply_to_a_party_blocked_since_reverts(
    request, succeed, apply, block, holder, other, side, reason, text
):
    succeed(holder, other)
    block(request.getfixturevalue(side), reason)

    with ape.reverts(text):
        apply(holder)


# ---- freezes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["holder", "other"])
@pytest.mark.parametrize("amount", [1, FULL])
def test_apply_while_a_freeze_is_pending_reverts(
    request, share, succeed, file, apply, holder, other, side, amount
):
    succeed(holder, other)
    file(Kind.FREEZE, account=request.getfixturevalue(side), amount=amount)

    with ape.reverts(Reason.FREEZE_PENDING):
        apply(holder)


def test_apply_while_a_release_waits(share, succeed, file, apply, holder, other):
    """Or one key could hold every recovery up for ever."""
    succeed(holder, other)
    file(Kind.FREEZE, amount=0)

    apply(holder)

    assert share.balanceOf(other) == HELD


def test_apply_to_a_frozen_successor_reverts(share, succeed, approved, apply, holder, other):
    succeed(holder, other)
    approved(Kind.FREEZE, account=other)

    with ape.reverts(UNFIT_ON_SHARE):
        apply(holder)
    approved(Kind.FREEZE, account=other, amount=0)
    apply(holder)

    assert share.balanceOf(other) == HELD


# ---- the cap -------------------------------------------------------------------------------------


def test_apply_beyond_the_cap_reverts(enforcement, succeed, apply, as_admin, share, third, other):
    """Who holds most of a share waits for the timelock."""
    succeed(third, other)
    with ape.reverts(Reason.OVER_CAP):
        apply(third)
    as_admin(enforcement.set_cap, share, 9_000)

    apply(third)

    assert share.balanceOf(third) == 0


def test_apply_counts_with_transfers(
    enforcement, share, succeed, approved, apply, execute, holder, other, third, at, now
):
    share.transfer(third, HELD - 40 * TOKEN, sender=holder)
    succeed(holder, other)
    transfer = approved(account=third, amount=CAP - 40 * TOKEN + 1)
    day = (now() // DAY + 5) * DAY
    at(day)
    apply(holder)
    assert enforcement.cap_left(share) == CAP - 40 * TOKEN

    with ape.reverts(Reason.OVER_CAP):
        execute(transfer, day + 10)


def test_apply_without_cap_reverts(succeed, apply, list_equity, minter, holder, other):
    """No cap is no leave."""
    succeed(holder, other)
    bare = list_equity(MSFT)
    bare.mint(holder, 1, sender=minter)

    with ape.reverts(Reason.NO_CAP):
        apply(holder, bare)


def test_apply_without_cap_where_nothing_is_held(succeed, apply, list_equity, holder, other):
    """The past of a share that nobody has capped may be there, too."""
    succeed(holder, other)
    bare = list_equity(MSFT)

    apply(holder, bare)

    assert bare.account(holder).actor == other


def test_apply_to_a_share_of_another_enforcement_reverts(
    share, minter, corporate_actions, as_admin, succeed, apply, holder, other, stranger
):
    succeed(holder, other)
    as_admin(share.set_authorities, (minter, corporate_actions, stranger))

    with ape.reverts(Reason.SHARE_NOT_OURS):
        apply(holder)


def test_is_estate(enforcement, succeed, holder, other, third, spender):
    succeed(holder, other, Kind.ESTATE)
    succeed(third, spender)

    assert enforcement.is_estate(holder)
    assert not enforcement.is_estate(third)


def test_apply_to_what_is_no_share_reverts(succeed, apply, holder, other, stranger):
    succeed(holder, other)

    for share in (ZERO_ADDRESS, stranger.address):
        with ape.reverts():
            apply(holder, share)
