import ape

from tests.unit.corporate_actions.conftest import ISSUED
from tests.unit.corporate_actions.reasons import Reason
from tests.unit.custody.constants import (
    DAY,
    IMPAIRED,
    MARGIN,
    MAX_AGE,
    ONE,
    SETTLED,
    STALE,
)
from tests.unit.share.actors import anyone_but


def test_cancel_by_the_issuer(actions, custody, share, scheduled, issuer, effective_ts):
    receipt = actions.cancel(share, sender=issuer)

    assert actions.split(share) == (0, 0, 0)
    assert share.newUIMultiplier() == share.uiMultiplier() == ONE
    assert custody.epoch_effective_ts(share, 1) == 0
    assert receipt.events == [
        actions.SplitCancelled(share=share, unit_epoch=1, sender=issuer),
        custody.EpochCancelled(share=share, unit_epoch=1),
        share.UIMultiplierUpdateCancelled(
            cancelledMultiplier=4 * ONE, cancelledEffectiveAt=effective_ts
        ),
    ]


@anyone_but("issuer")
def test_cancel_by_anyone_else_while_covered_reverts(actions, share, scheduled, caller):
    with ape.reverts(Reason.SPLIT_IS_COVERED):
        actions.cancel.call(share, sender=caller)


def test_cancel_by_anybody_once_uncovered(actions, share, scheduled, attest, stranger):
    attest(settled=ISSUED + MARGIN // 4)
    with ape.reverts(Reason.SPLIT_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    attest(settled=ISSUED + MARGIN // 4 - 1)
    receipt = actions.cancel(share, sender=stranger)

    assert actions.split(share) == (0, 0, 0)
    assert actions.SplitCancelled(share=share, unit_epoch=1, sender=stranger) in receipt.events


def test_cancel_by_anybody_for_an_old_attestation_alone_reverts(
    actions, custody, share, scheduled, stranger, issuer, now, mine_at
):
    mine_at(now() + MAX_AGE + 10)
    assert custody.coverage(share).state == STALE
    with ape.reverts(Reason.SPLIT_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    actions.cancel.call(share, sender=issuer)


def test_cancel_by_anybody_when_impaired_even_if_old(
    actions, custody, share, scheduled, attest, stranger, now, mine_at
):
    attest(settled=ISSUED - 1)
    mine_at(now() + MAX_AGE + 10)
    assert custody.coverage(share).state == IMPAIRED
    actions.cancel(share, sender=stranger)

    assert actions.split(share) == (0, 0, 0)


def test_cancel_in_the_last_second(actions, share, scheduled, issuer, effective_ts, at):
    at(effective_ts - 1)
    actions.cancel(share, sender=issuer)

    assert share.newUIMultiplier() == ONE


def test_cancel_when_in_force_reverts(actions, share, scheduled, issuer, effective_ts, mine_at):
    mine_at(effective_ts)
    with ape.reverts(Reason.NO_SPLIT_IS_PENDING):
        actions.cancel.call(share, sender=issuer)


def test_cancel_when_there_is_none_reverts(actions, share, issuer):
    with ape.reverts(Reason.NO_SPLIT_IS_PENDING):
        actions.cancel.call(share, sender=issuer)


def test_cancel_twice_reverts(actions, share, scheduled, issuer):
    actions.cancel(share, sender=issuer)
    with ape.reverts(Reason.NO_SPLIT_IS_PENDING):
        actions.cancel.call(share, sender=issuer)


def test_cancel_and_announce_again(
    actions, custody, share, scheduled, schedule, issuer, close_ts, effective_ts
):
    actions.cancel(share, sender=issuer)
    schedule((3, 2), close=close_ts + DAY, effective=effective_ts + DAY)

    assert actions.split(share) == (close_ts + DAY, effective_ts + DAY, 1)
    assert share.newUIMultiplier() == 3 * ONE // 2
    assert custody.units_between(share, 0, 1) == (3, 2)


def test_cancel_of_a_second_split_asks_for_its_own_ratio(
    actions, share, scheduled, schedule, attest, stranger, effective_ts, mine_at
):
    """Covered by 3 / 2 of what is there, which is not 4 / 1 of it."""
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    later = effective_ts + 11 * DAY
    schedule((3, 2), close=later - DAY, effective=later)
    enough = 4 * ISSUED + MARGIN * 2 // 3 + 1  # the margin's share rounded up
    attest(settled=enough)
    with ape.reverts(Reason.SPLIT_IS_COVERED):
        actions.cancel.call(share, sender=stranger)
    attest(settled=enough - 1)
    actions.cancel(share, sender=stranger)

    assert actions.split(share) == (0, 0, 0)
