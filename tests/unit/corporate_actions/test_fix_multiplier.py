"""Worked number 7, when mints and redemptions go on until the close."""

import ape
import pytest

from tests.unit.corporate_actions.conftest import REINVESTMENT
from tests.unit.corporate_actions.reasons import Reason
from tests.unit.custody.constants import ATTESTOR, MAX_AGE, NORMAL, ONE, STALE
from tests.unit.share.actors import anyone_but


@pytest.fixture
def announced(issued_1003, schedule):
    """One for eight, of 1,003."""
    schedule((1, 8))
    return 125 * ONE // 1_003


@pytest.fixture
def redeem(commit, settle, attest):
    """Redeem whole tokens in full, of those that were 1,003."""

    def redeem(tokens):
        commit(tokens * ONE)
        attest(settled=(1_003 - tokens) * ONE, delivered_total=tokens * ONE)
        settle(tokens * ONE)

    return redeem


@pytest.fixture
def refuse(actions, share, stranger):
    def refuse(reason):
        with ape.reverts(reason):
            actions.fix_multiplier.call(share, sender=stranger)

    return refuse


def test_fix_multiplier_after_redemptions(
    actions, custody, share, announced, redeem, stranger, close_ts, effective_ts, mine_at, attest
):
    """A thousand and one are left: 125, and cash for an eighth."""
    mine_at(close_ts - 1_000)
    redeem(2)
    mine_at(close_ts)
    epoch = custody.last_epoch(share)
    receipt = actions.fix_multiplier(share, sender=stranger)
    multiplier = 125 * ONE // 1_001

    assert (share.newUIMultiplier(), share.effectiveAt()) == (multiplier, effective_ts)
    assert custody.last_epoch(share) == epoch
    assert receipt.events == [
        actions.MultiplierFixed(
            share=share,
            unit_epoch=1,
            announced_multiplier=announced,
            new_multiplier=multiplier,
            owed=1_001 * ONE,
            backing=125 * ONE,
            fraction=ONE // 8,
            effective_ts=effective_ts,
            sender=stranger,
        ),
        share.UIMultiplierUpdateCancelled(
            cancelledMultiplier=announced, cancelledEffectiveAt=effective_ts
        ),
        share.UIMultiplierUpdated(
            oldMultiplier=ONE, newMultiplier=multiplier, effectiveAtTimestamp=effective_ts
        ),
    ]
    mine_at(effective_ts)
    attest(settled=125 * ONE)
    assert custody.coverage(share).state == NORMAL
    assert share.uiMultiplier() == multiplier


def test_fix_multiplier_up_to_the_ratio(
    actions, share, announced, redeem, stranger, close_ts, mine_at
):
    mine_at(close_ts - 1_000)
    redeem(3)
    mine_at(close_ts)
    [fixed] = actions.MultiplierFixed.from_receipt(actions.fix_multiplier(share, sender=stranger))

    assert share.newUIMultiplier() == ONE // 8
    assert fixed.fraction == 0


def test_fix_multiplier_down_when_the_spare_share_is_gone(
    actions, share, issued_1003, schedule, attest, stranger, close_ts, mine_at
):
    """Announced when a whole new share was to spare; the custodian has given it back since."""
    attest(settled=1_008 * ONE)
    schedule((1, 8))
    assert share.newUIMultiplier() == ONE // 8
    mine_at(close_ts - 1_000)
    attest(settled=1_003 * ONE)
    mine_at(close_ts)
    actions.fix_multiplier(share, sender=stranger)

    assert share.newUIMultiplier() == 125 * ONE // 1_003


def test_fix_multiplier_of_what_is_on_its_way(
    actions, share, announced, commit, attest, stranger, close_ts, mine_at, refuse
):
    """Committed and not delivered: its shares are still there, and count on both sides."""
    mine_at(close_ts - 1_000)
    attest(settled=1_003 * ONE)
    commit(3 * ONE)
    mine_at(close_ts)
    refuse(Reason.MULTIPLIER_STANDS)
    attest(settled=1_000 * ONE, delivered_total=3 * ONE)
    actions.fix_multiplier(share, sender=stranger)

    assert share.newUIMultiplier() == ONE // 8


@anyone_but()
def test_fix_multiplier_by_anyone(actions, share, announced, redeem, caller, close_ts, mine_at):
    mine_at(close_ts - 1_000)
    redeem(3)
    mine_at(close_ts)
    actions.fix_multiplier.call(share, sender=caller)


def test_fix_multiplier_between_close_and_effect(
    announced, redeem, actions, share, stranger, refuse, close_ts, effective_ts, mine_at
):
    mine_at(close_ts - 1_000)
    redeem(3)
    mine_at(close_ts - 1)
    refuse(Reason.CLOSE_NOT_REACHED)
    mine_at(close_ts)
    actions.fix_multiplier.call(share, sender=stranger)
    mine_at(effective_ts - 1)
    actions.fix_multiplier.call(share, sender=stranger)
    mine_at(effective_ts)
    refuse(Reason.NO_NEW_UNIT_IS_PENDING)


def test_fix_multiplier_that_stands_reverts(announced, attest, refuse, close_ts, mine_at):
    mine_at(close_ts - 1_000)
    attest(settled=1_003 * ONE)
    mine_at(close_ts)
    refuse(Reason.MULTIPLIER_STANDS)


def test_fix_multiplier_twice_reverts(
    actions, share, announced, redeem, stranger, refuse, close_ts, mine_at
):
    mine_at(close_ts - 1_000)
    redeem(3)
    mine_at(close_ts)
    actions.fix_multiplier(share, sender=stranger)
    refuse(Reason.MULTIPLIER_STANDS)


def test_fix_multiplier_down_by_an_old_attestation(
    actions, custody, share, issued_1003, schedule, attest, stranger, close_ts, mine_at
):
    """Else a listing would be impaired at effect, since nobody signed anything since the close."""
    attest(settled=1_008 * ONE)
    schedule((1, 8))
    attest(settled=1_003 * ONE)
    mine_at(close_ts)
    assert custody.coverage(share).state == STALE
    actions.fix_multiplier(share, sender=stranger)

    assert share.newUIMultiplier() == 125 * ONE // 1_003


def test_fix_multiplier_down_by_figures_of_a_removed_attestor(
    roles,
    share,
    issued_1003,
    schedule,
    attest,
    attestor,
    as_admin,
    actions,
    stranger,
    close_ts,
    mine_at,
):
    """What is announced promises more by the same figures, whoever signed them."""
    attest(settled=1_008 * ONE)
    schedule((1, 8))
    attest(settled=1_003 * ONE)
    as_admin(roles.revoke, ATTESTOR, attestor)
    mine_at(close_ts)
    actions.fix_multiplier(share, sender=stranger)

    assert share.newUIMultiplier() == 125 * ONE // 1_003


def test_fix_multiplier_up_by_an_old_attestation_reverts(
    announced, redeem, refuse, close_ts, mine_at
):
    mine_at(close_ts - MAX_AGE)
    redeem(3)
    mine_at(close_ts + 1_000)
    refuse(Reason.NOT_COVERED)


def test_fix_multiplier_never_takes_a_shortfall_for_a_fraction(
    announced, attest, refuse, close_ts, mine_at
):
    mine_at(close_ts - 1_000)
    attest(settled=1_003 * ONE - 1)
    mine_at(close_ts)
    refuse(Reason.NOT_COVERED)


def test_fix_multiplier_of_a_reinvestment_reverts(issued_1003, attest, schedule, refuse):
    attest(settled=1_100 * ONE)
    schedule((101, 100), REINVESTMENT)
    refuse(Reason.NO_NEW_UNIT_IS_PENDING)


def test_fix_multiplier_when_nothing_is_pending_reverts(refuse):
    refuse(Reason.NO_NEW_UNIT_IS_PENDING)


def test_fix_multiplier_of_what_was_cancelled_reverts(
    actions, share, announced, issuer, refuse, close_ts, mine_at
):
    mine_at(close_ts)
    actions.cancel(share, sender=issuer)
    refuse(Reason.NO_NEW_UNIT_IS_PENDING)
