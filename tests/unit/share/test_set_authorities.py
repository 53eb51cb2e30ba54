from contextlib import nullcontext

import ape
import pytest
from ape.utils import ZERO_ADDRESS

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, ONE
from tests.unit.share.reasons import Reason

NOBODY = (ZERO_ADDRESS,) * 3
MINTER = {"mint", "burn", "lock", "unlock"}
CORPORATE_ACTIONS = {"schedule_multiplier"}
ENFORCEMENT = {"forcedTransfer", "recover"}


@pytest.fixture
def check_powers(share, holder, other, held, now):
    """Try every power, without lasting effect: an account has the given ones and no other."""
    attempts = {
        "mint": (other, 1),
        "burn": (holder, 0),
        "lock": (holder, 1),
        "unlock": (holder, 0),
        "schedule_multiplier": (2 * ONE, now() + 100 * DAY),
        "forcedTransfer": (holder, other, 1),
        "recover": (holder, other),
    }

    def check_powers(account, powers):
        refused = ape.reverts(Reason.CALLER_LACKS_THE_ROLE)
        for name, arguments in attempts.items():
            with nullcontext() if name in powers else refused:
                getattr(share, name).call(*arguments, sender=account)

    return check_powers


def test_authorities_each_has_its_own_powers(
    share, minter, corporate_actions, enforcement, check_powers
):
    assert share.authorities() == (minter.address, corporate_actions.address, enforcement.address)
    check_powers(minter, MINTER)
    check_powers(corporate_actions, CORPORATE_ACTIONS)
    check_powers(enforcement, ENFORCEMENT)


def test_authorities_admin_has_none_of_their_powers(share, other, as_admin):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        as_admin(share.mint, other, 1)


def test_set_authorities_replaces_all_three(
    share,
    minter,
    corporate_actions,
    enforcement,
    other,
    third,
    stranger,
    as_admin,
    own_events,
    check_powers,
):
    new = (other.address, third.address, stranger.address)
    receipt = as_admin(share.set_authorities, new)

    assert share.authorities() == new
    check_powers(other, MINTER)
    check_powers(third, CORPORATE_ACTIONS)
    check_powers(stranger, ENFORCEMENT)
    for former in (minter, corporate_actions, enforcement):
        check_powers(former, set())
    assert own_events(receipt) == [
        share.AuthoritiesSet(minter=other, corporate_actions=third, enforcement=stranger),
    ]


def test_set_authorities_one_may_have_every_power(share, other, as_admin, check_powers):
    as_admin(share.set_authorities, (other.address,) * 3)

    check_powers(other, MINTER | CORPORATE_ACTIONS | ENFORCEMENT)


def test_set_authorities_to_zero_leaves_the_powers_with_nobody(
    share, minter, corporate_actions, enforcement, as_admin, own_events, check_powers
):
    receipt = as_admin(share.set_authorities, NOBODY)

    assert share.authorities() == NOBODY
    for former in (minter, corporate_actions, enforcement):
        check_powers(former, set())
    assert own_events(receipt) == [
        share.AuthoritiesSet(
            minter=ZERO_ADDRESS, corporate_actions=ZERO_ADDRESS, enforcement=ZERO_ADDRESS
        ),
    ]


def test_set_authorities_to_zero_for_one_leaves_the_others(
    share, minter, corporate_actions, enforcement, as_admin, check_powers
):
    as_admin(share.set_authorities, (ZERO_ADDRESS, corporate_actions.address, enforcement.address))

    check_powers(minter, set())
    check_powers(corporate_actions, CORPORATE_ACTIONS)
    check_powers(enforcement, ENFORCEMENT)


def test_set_authorities_without_a_minter_keeps_tokens_movable(
    share, holder, other, held, as_admin
):
    as_admin(share.set_authorities, NOBODY)
    share.transfer(other, held, sender=holder)

    assert share.balanceOf(other) == held


@anyone_but()
def test_set_authorities_by_anyone_else_reverts(share, caller):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.set_authorities.call((caller.address,) * 3, sender=caller)


# ---- zero from the start ---------------------------------------------------------------------


@anyone_but()
def test_authorities_zero_from_the_start_leave_the_powers_with_nobody(create_share, caller):
    share = create_share(NOBODY)

    assert share.authorities() == NOBODY
    for method, *arguments in (
        (share.mint, caller, 1),
        (share.schedule_multiplier, 2 * ONE, 2**32),
        (share.cancel_multiplier,),
        (share.forcedTransfer, caller, caller, 0),
    ):
        with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
            method.call(*arguments, sender=caller)
