import ape
import pytest

from tests import attestations
from tests.unit.corporate_actions.conftest import (
    ISSUED,
    NO_EPOCH,
    REINVESTMENT,
    REVERSE_SPLIT,
    SPLIT,
)
from tests.unit.corporate_actions.reasons import Reason
from tests.unit.custody.constants import (
    ATTESTOR,
    DAY,
    IMPAIRED,
    MARGIN,
    MAX_AGE,
    MIN_MULTIPLIER,
    ONE,
    SETTLED,
    STALE,
)
from tests.unit.share.actors import anyone_but


def test_cancel_by_the_issuer(actions, custody, share, scheduled, issuer, effective_ts):
    receipt = actions.cancel(share, sender=issuer)

    assert custody.last_epoch(share) == NO_EPOCH
    assert share.newUIMultiplier() == share.uiMultiplier() == ONE
    assert receipt.events == [
        actions.ActionCancelled(
            share=share,
            unit_epoch=1,
            multiplier=4 * ONE,
            effective_ts=effective_ts,
            sender=issuer,
        ),
        custody.EpochCancelled(share=share, unit_epoch=1),
        share.UIMultiplierUpdateCancelled(
            cancelledMultiplier=4 * ONE, cancelledEffectiveAt=effective_ts
        ),
    ]


def test_cancel_of_a_reinvestment(actions, share, issued, schedule, issuer, effective_ts):
    schedule((101, 100), REINVESTMENT)
    receipt = actions.cancel(share, sender=issuer)

    assert share.newUIMultiplier() == share.uiMultiplier() == ONE
    assert receipt.events == [
        actions.ActionCancelled(
            share=share,
            unit_epoch=0,
            multiplier=ONE * 101 // 100,
            effective_ts=effective_ts,
            sender=issuer,
        ),
        share.UIMultiplierUpdateCancelled(
            cancelledMultiplier=ONE * 101 // 100, cancelledEffectiveAt=effective_ts
        ),
    ]


def test_cancel_of_a_reinvestment_leaves_the_epoch_before(
    actions, custody, share, scheduled, schedule, attest, issuer, effective_ts, mine_at
):
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    schedule((101, 100), REINVESTMENT, effective=effective_ts + 12 * DAY)
    receipt = actions.cancel(share, sender=issuer)

    [cancelled] = actions.ActionCancelled.from_receipt(receipt)
    assert cancelled.unit_epoch == custody.last_epoch(share).unit_epoch == 1
    assert share.newUIMultiplier() == 4 * ONE


@anyone_but("issuer")
def test_cancel_by_anyone_else_while_covered_reverts(actions, share, scheduled, caller):
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=caller)


@pytest.mark.parametrize(
    ("kind", "ratio", "enough"),
    [
        (SPLIT, (4, 1), ISSUED + MARGIN // 4),
        (REVERSE_SPLIT, (1, 4), ISSUED + 4 * MARGIN),
        (REINVESTMENT, (3, 2), ISSUED * 3 // 2 + MARGIN),
    ],
)
def test_cancel_by_anybody_once_uncovered(
    actions, custody, share, issued, schedule, attest, stranger, kind, ratio, enough
):
    schedule(ratio, kind)
    attest(settled=enough)
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    attest(settled=enough - 1)
    receipt = actions.cancel(share, sender=stranger)

    assert custody.last_epoch(share) == NO_EPOCH
    assert share.newUIMultiplier() == ONE
    [cancelled] = actions.ActionCancelled.from_receipt(receipt)
    assert cancelled.sender == stranger


def test_cancel_by_anybody_from_the_close_on_reverts(
    actions, share, scheduled, attest, stranger, issuer, close_ts, effective_ts, mine_at
):
    """What is distributed may look like a shortfall, counted in the unit in force."""
    mine_at(close_ts - 1_000)
    attest(settled=ISSUED - 1)
    mine_at(close_ts - 1)
    actions.cancel.call(share, sender=stranger)
    for ts in (close_ts, effective_ts - 1):
        mine_at(ts)
        with ape.reverts(Reason.CLOSE_HAS_PASSED):
            actions.cancel.call(share, sender=stranger)
        actions.cancel.call(share, sender=issuer)


def test_cancel_after_the_close_lets_nothing_be_announced_until_attested(
    actions, share, scheduled, schedule, refuse, attest, issuer, close_ts, effective_ts, at, mine_at
):
    """The figures of before say nothing any more of what the custodian holds."""
    mine_at(close_ts - 1_000)
    attest()
    at(close_ts)
    actions.cancel(share, sender=issuer)
    times = {"close": effective_ts + 9 * DAY, "effective": effective_ts + 12 * DAY}
    refuse(Reason.NOT_COVERED, **times)
    mine_at(close_ts + 1)
    attest()
    schedule(**times)


def test_cancel_by_anybody_for_a_fraction_reverts(
    actions, share, issued_1003, schedule, attest, commit, settle, stranger
):
    """The announced multiplier is not covered any more, but a fix covers it."""
    attest(settled=1_008 * ONE)
    schedule((1, 8))
    attest(settled=1_003 * ONE)
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)


@pytest.mark.parametrize(("left", "covered"), [(8, True), (7, False)])
def test_cancel_by_anybody_when_no_whole_share_is_left(
    actions, custody, share, issued_1003, schedule, attest, commit, settle, stranger, left, covered
):
    """Of so few tokens a multiplier of zero would be made, which a share refuses."""
    schedule((1, 8))
    gone = (1_003 - left) * ONE
    commit(gone)
    attest(settled=left * ONE, delivered_total=gone)
    settle(gone)
    if covered:
        with ape.reverts(Reason.CHANGE_IS_COVERED):
            actions.cancel.call(share, sender=stranger)
    else:
        actions.cancel(share, sender=stranger)
        assert custody.last_epoch(share) == NO_EPOCH


def test_cancel_by_anybody_when_the_margin_is_more_than_the_whole_shares(
    actions, share, issued_1003, schedule, attest, commit, attestor, custody, as_admin, stranger
):
    """Seven eighths of a share cover the margin and what is left, but are no share."""
    schedule((1, 8))
    gone = 1_002 * ONE
    commit(gone)
    attest(settled=7 * ONE, delivered_total=gone)
    as_admin(custody.set_terms, share, attestations.terms(attestor, ONE // 2, MAX_AGE))
    actions.cancel(share, sender=stranger)

    assert share.newUIMultiplier() == ONE


def test_cancel_by_anybody_below_the_least_multiplier(
    actions, share, without_margin, attest, issue, schedule, commit, stranger, now
):
    """A share refuses what could be announced for a token less."""
    attest(settled=2_000_000 * ONE)
    issue(2_000_000 * ONE)
    effective_ts = now() + 31 * DAY
    schedule((1, 1_000_000), close=effective_ts - DAY, effective=effective_ts)
    assert share.newUIMultiplier() == MIN_MULTIPLIER
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    commit(ONE)
    attest(settled=1_999_999 * ONE, delivered_total=ONE)
    actions.cancel(share, sender=stranger)

    assert share.newUIMultiplier() == ONE


def test_cancel_by_anybody_for_an_old_attestation_alone_reverts(
    actions, custody, share, scheduled, stranger, issuer, now, mine_at
):
    mine_at(now() + MAX_AGE + 10)
    assert custody.coverage(share).state == STALE
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    actions.cancel.call(share, sender=issuer)


def test_cancel_by_anybody_when_impaired_even_if_old(
    actions, custody, share, scheduled, attest, stranger, now, mine_at
):
    attest(settled=ISSUED - 1)
    mine_at(now() + MAX_AGE + 10)
    assert custody.coverage(share).state == IMPAIRED
    actions.cancel(share, sender=stranger)

    assert custody.last_epoch(share) == NO_EPOCH


def test_cancel_by_anybody_when_uncovered_and_old(
    actions, custody, share, issued, schedule, attest, stranger, now, mine_at
):
    """The shares for the tokens are there, those bought for the reinvestment are gone."""
    schedule((3, 2), REINVESTMENT)
    attest(settled=ISSUED * 3 // 2)
    mine_at(now() + MAX_AGE + 10)
    assert custody.coverage(share).state == STALE
    actions.cancel(share, sender=stranger)

    assert share.newUIMultiplier() == ONE


def test_cancel_by_anybody_once_the_attestor_is_removed(
    actions, custody, share, scheduled, roles, attestor, as_admin, stranger
):
    as_admin(roles.revoke, ATTESTOR, attestor)
    actions.cancel(share, sender=stranger)

    assert custody.last_epoch(share) == NO_EPOCH


def test_cancel_by_anybody_once_the_attestor_is_replaced_and_removed(
    actions, custody, share, scheduled, roles, attestor, as_admin, stranger, third
):
    """Who is merely replaced was right; the next one says so, or does not."""
    as_admin(roles.grant, ATTESTOR, third)
    as_admin(custody.set_terms, share, attestations.terms(third, MARGIN, MAX_AGE))
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    as_admin(roles.revoke, ATTESTOR, attestor)  # whose figures are still the last ones
    actions.cancel.call(share, sender=stranger)


def test_cancel_of_a_reinvestment_by_anybody_asks_for_its_growth_alone(
    actions, share, scheduled, schedule, attest, stranger, effective_ts, mine_at
):
    """Half as much again of the four shares a token, not of one."""
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    schedule((3, 2), REINVESTMENT, effective=effective_ts + 11 * DAY)
    enough = 6 * ISSUED + MARGIN
    attest(settled=enough)
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    attest(settled=enough - 1)
    actions.cancel.call(share, sender=stranger)


def test_cancel_in_the_last_second(actions, share, scheduled, issuer, effective_ts, at):
    at(effective_ts - 1)
    actions.cancel(share, sender=issuer)

    assert share.newUIMultiplier() == ONE


def test_cancel_when_in_force_reverts(actions, share, scheduled, issuer, effective_ts, mine_at):
    mine_at(effective_ts)
    with ape.reverts(Reason.NO_CHANGE_IS_PENDING):
        actions.cancel.call(share, sender=issuer)


def test_cancel_when_there_is_none_reverts(actions, share, issuer):
    with ape.reverts(Reason.NO_CHANGE_IS_PENDING):
        actions.cancel.call(share, sender=issuer)


def test_cancel_twice_reverts(actions, share, scheduled, issuer):
    actions.cancel(share, sender=issuer)
    with ape.reverts(Reason.NO_CHANGE_IS_PENDING):
        actions.cancel.call(share, sender=issuer)


def test_cancel_and_announce_again(
    actions, custody, share, scheduled, schedule, issuer, close_ts, effective_ts
):
    actions.cancel(share, sender=issuer)
    schedule((3, 2), close=close_ts + DAY, effective=effective_ts + DAY)

    assert custody.last_epoch(share) == (1, 3, 2, close_ts + DAY, effective_ts + DAY)
    assert share.newUIMultiplier() == 3 * ONE // 2


def test_cancel_of_a_second_split_asks_for_its_own_ratio(
    actions, custody, share, scheduled, schedule, attest, stranger, effective_ts, mine_at
):
    """Covered by 3 / 2 of what is there, which is not 4 / 1 of it."""
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    later = effective_ts + 11 * DAY
    schedule((3, 2), close=later - DAY, effective=later)
    enough = 4 * ISSUED + MARGIN * 2 // 3 + 1  # the margin's share rounded up
    attest(settled=enough)
    with ape.reverts(Reason.CHANGE_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    attest(settled=enough - 1)
    actions.cancel(share, sender=stranger)

    assert custody.last_epoch(share).unit_epoch == 1


def test_cancel_by_who_replaces_this_contract(
    deployer,
    project,
    roles,
    actions,
    custody,
    share,
    scheduled,
    issuer,
    minter,
    enforcement,
    as_admin,
):
    """What is pending is with the share and with Custody."""
    successor = deployer.deploy(project.CorporateActions, roles, custody)
    as_admin(share.set_authorities, (minter, successor, enforcement))
    successor.cancel(share, sender=issuer)

    assert custody.last_epoch(share) == NO_EPOCH
    assert share.newUIMultiplier() == ONE
