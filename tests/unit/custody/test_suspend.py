"""One attestor's objection: it stops a listing for a limited time, and says nothing else."""

import ape
import pytest

from tests.unit.custody.constants import (
    ATTESTOR,
    DAY,
    IMPAIRED,
    MARGIN,
    NORMAL,
    ONE,
    SETTLED,
    STALE,
    SUSPENDED,
)
from tests.unit.custody.reasons import Reason

SUSPENSION, REST = 3 * DAY, 7 * DAY
LOWER = {"settled": SETTLED - 1}


@pytest.fixture
def attest(custody, trio, create_statement, sign, stranger):
    """By all three."""

    def attest(**changes):
        statement = create_statement(**changes)
        signatures = [sign(statement, each) for each in trio]
        return custody.attest(statement, signatures, sender=stranger)

    return attest


@pytest.fixture
def suspend(custody, create_statement, sign, stranger):
    """An attestor's objection, by anybody; returns the receipt."""

    def suspend(attestor, **changes):
        statement = create_statement(**LOWER | changes)
        return custody.suspend(statement, sign(statement, attestor), sender=stranger)

    return suspend


@pytest.fixture
def refuse(custody, create_statement, sign, stranger):
    def refuse(reason, attestor, **changes):
        statement = create_statement(**LOWER | changes)
        with ape.reverts(reason):
            custody.suspend.call(statement, sign(statement, attestor), sender=stranger)

    return refuse


def test_suspend(custody, share, trio, attest, create_statement, sign, stranger):
    attest()
    before = custody.last_attestation(share), custody.attestation_count(share)
    statement = create_statement(**LOWER, in_transit=4, encumbered=3)
    receipt = custody.suspend(statement, sign(statement, trio[1]), sender=stranger)

    until_ts = receipt.timestamp + SUSPENSION
    assert custody.coverage(share).state == SUSPENDED
    assert custody.coverage(share).headroom == 0
    assert custody.suspended_until(share) == until_ts
    assert custody.rests_until(share, trio[1]) == until_ts + REST
    assert custody.sequence(share, trio[1]) == 2
    assert (custody.last_attestation(share), custody.attestation_count(share)) == before
    assert custody.attested_by(share) == trio
    del statement["is_resolution"]
    assert receipt.events == [
        custody.Signed(share=share, attestor=trio[1], sequence=2),
        custody.Suspended(attestor=trio[1], until_ts=until_ts, **statement),
    ]


def test_suspend_is_open_to_everybody(custody, trio, attest, create_statement, sign, everyone_but):
    attest()
    statement = create_statement(**LOWER)
    signature = sign(statement, trio[0])
    for account in everyone_but():
        custody.suspend.call(statement, signature, sender=account)


def test_suspended_listing_mints_nothing(custody, share, trio, attest, issue, commit, suspend):
    attest()
    issue(ONE)
    suspend(trio[0])
    with ape.reverts(Reason.SUSPENDED):
        issue(ONE)
    commit(ONE)  # of whose state the market asks


def test_suspend_before_anything_is_attested_reverts(trio, refuse):
    refuse(Reason.NOTHING_IS_ATTESTED, trio[0])


# ---- who, and what ---------------------------------------------------------------------------


def test_suspend_by_anyone_but_an_attestor_reverts(trio, attest, refuse, everyone_but, accounts):
    attest()
    for account in everyone_but("third", "spender"):
        if account not in trio:
            refuse(Reason.NOT_OF_THE_ATTESTORS, account)


def test_suspend_by_who_lost_the_role_reverts(trio, attest, refuse, roles, as_admin):
    attest()
    as_admin(roles.revoke, ATTESTOR, trio[0])
    refuse(Reason.NOT_AN_ATTESTOR, trio[0])


def test_suspend_with_a_used_signature_reverts(
    custody, trio, attest, create_statement, sign, stranger
):
    attest()
    statement = create_statement(**LOWER)
    signature = sign(statement, trio[0])
    custody.suspend(statement, signature, sender=stranger)
    with ape.reverts(Reason.WRONG_SEQUENCE):
        custody.suspend.call(statement, signature, sender=stranger)
    with ape.reverts(Reason.WRONG_SEQUENCE):
        custody.attest.call(
            statement, [sign(statement, trio[0], sequence=2), sign(statement, trio[1])],
            sender=stranger,
        )  # fmt: skip


def test_suspend_with_what_another_signed_reverts(
    custody, trio, attest, create_statement, sign, stranger
):
    attest()
    statement = create_statement(**LOWER)
    _, sequence, signature = sign(statement, trio[1])
    with ape.reverts(Reason.INVALID_SIGNATURE):
        custody.suspend.call(statement, (trio[0], sequence, signature), sender=stranger)


def test_suspend_by_the_same_or_better_figures_reverts(trio, attest, refuse):
    attest()
    for settled in (SETTLED, SETTLED + 1):
        refuse(Reason.FIGURE_IS_NOT_LOWER, trio[0], settled=settled)


def test_suspend_by_what_is_encumbered(custody, share, trio, attest, suspend):
    attest()
    suspend(trio[0], settled=SETTLED, encumbered=1)

    assert custody.coverage(share).state == SUSPENDED


def test_suspend_counts_what_was_delivered_for(trio, attest, issue, commit, refuse, suspend):
    """Less is settled, and less is owed."""
    attest()
    issue(100 * ONE)
    commit(10 * ONE)
    delivered = {"settled": SETTLED - 10 * ONE, "delivered_total": 10 * ONE}
    refuse(Reason.FIGURE_IS_NOT_LOWER, trio[0], **delivered)
    suspend(trio[0], **delivered | {"settled": SETTLED - 10 * ONE - 1})


def test_suspend_as_of_before_the_last_reverts(trio, attest, refuse, now, schedule_record, mine_at):
    record_ts = now() + 2 * DAY
    schedule_record(record_ts)
    mine_at(record_ts + DAY)
    ts = now()
    attest(as_of_ts=ts)
    refuse(Reason.OLDER_THAN_THE_LAST, trio[0], as_of_ts=ts - 1)
    refuse(Reason.OLDER_THAN_THE_LAST, trio[0], as_of_ts=record_ts)


def test_suspend_as_of_the_same_moment_as_the_last(custody, share, trio, attest, suspend, now):
    ts = now()
    attest(as_of_ts=ts)
    suspend(trio[0], as_of_ts=ts)

    assert custody.coverage(share).state == SUSPENDED


def test_suspend_by_figures_that_do_not_fit_reverts(trio, attest, refuse, now):
    attest()
    refuse(Reason.AS_OF_LIES_AHEAD, trio[0], as_of_ts=now() + 2)
    refuse(Reason.WRONG_UNIT_EPOCH, trio[0], unit_epoch=1)
    refuse(Reason.ENCUMBERED_OVER_SETTLED, trio[0], encumbered=SETTLED)
    refuse(Reason.DELIVERED_OUT_OF_RANGE, trio[0], delivered_total=1)
    refuse(Reason.BELOW_THE_QUORUM, trio[0], is_resolution=True)


def test_suspend_in_another_unit_compares_tokens(
    custody, share, trio, attest, suspend, refuse, announce_split, now, mine_at
):
    effective_ts = now() + 10 * DAY
    attest()
    announce_split(4, 1, effective_ts)
    mine_at(effective_ts)
    refuse(Reason.FIGURE_IS_NOT_LOWER, trio[0], unit_epoch=1, settled=4 * SETTLED)
    suspend(trio[0], unit_epoch=1, settled=4 * SETTLED - 4)

    assert custody.suspended_until(share) != 0


# ---- how it ends -----------------------------------------------------------------------------


def test_suspension_lapses(custody, share, trio, attest, suspend, mine_at, issue):
    attest()
    until_ts = suspend(trio[0]).timestamp + SUSPENSION
    mine_at(until_ts - 1)
    assert custody.coverage(share).state == SUSPENDED
    mine_at(until_ts)
    assert custody.coverage(share).state == NORMAL
    issue(ONE)


def test_suspension_that_lapses_does_not_make_old_figures_fresh(
    custody, share, trio, attest, suspend, now, mine_at
):
    ts = now()
    attest(as_of_ts=ts)
    mine_at(ts + 2 * DAY)
    until_ts = suspend(trio[0]).timestamp + SUSPENSION
    mine_at(until_ts)

    assert custody.coverage(share).state == STALE


def test_suspension_ends_by_a_quorum_as_of_its_moment_or_later(
    custody, share, trio, attest, suspend, now
):
    attest(as_of_ts=now() - 10)
    ts = now()
    suspend(trio[0], as_of_ts=ts)
    attest(as_of_ts=ts - 1)
    assert custody.coverage(share).state == SUSPENDED
    attest(as_of_ts=ts)

    assert custody.coverage(share).state == NORMAL
    assert custody.suspended_until(share) == 0


def test_suspension_ends_in_what_the_quorum_says(custody, share, trio, attest, suspend, issue):
    attest()
    issue(100 * ONE)
    suspend(trio[0], settled=ONE)
    assert custody.coverage(share).state == SUSPENDED  # by his figures it would be impaired
    attest(settled=ONE)
    assert custody.coverage(share).state == IMPAIRED


def test_suspensions_of_two_must_both_be_answered(custody, share, trio, attest, suspend, now):
    a, b, _ = trio
    attest(as_of_ts=now() - 10)
    late = now()
    suspend(a, as_of_ts=late)
    until_ts = suspend(b, as_of_ts=late - 5).timestamp + SUSPENSION
    attest(as_of_ts=late - 1)
    assert custody.suspended_until(share) == until_ts
    attest(as_of_ts=late)
    assert custody.coverage(share).state == NORMAL


def test_suspension_that_lapsed_need_not_be_answered(
    custody, share, trio, attest, suspend, now, mine_at
):
    a, b, _ = trio
    early = now()
    attest(as_of_ts=early)
    lapses = suspend(a).timestamp + SUSPENSION
    mine_at(lapses)
    suspend(b, as_of_ts=early)
    attest(as_of_ts=early)

    assert custody.suspended_until(share) == 0


def test_attestor_rests_after_a_suspension_answered_or_not(
    custody, share, trio, attest, suspend, refuse, mine_at, at
):
    a, b, _ = trio
    attest()
    rests_until = suspend(a).timestamp + SUSPENSION + REST
    attest()
    refuse(Reason.ATTESTOR_RESTS, a)
    suspend(b)
    attest()
    mine_at(rests_until - 3)
    attest()
    refuse(Reason.ATTESTOR_RESTS, a)  # a call is answered one second on
    at(rests_until)
    suspend(a)

    assert custody.coverage(share).state == SUSPENDED


def test_attestor_who_rests_signs_on(custody, share, trio, suspend, attest):
    attest()
    suspend(trio[0])
    attest(settled=5 * ONE + MARGIN)

    assert custody.last_attestation(share).settled == 5 * ONE + MARGIN
