"""Attestations as of a record instant that come after later ones, or again."""

import ape
import pytest

from tests import attestations
from tests.unit.custody.constants import ATTESTOR, DAY, MARGIN, MAX_AGE, ONE, SETTLED, STALE
from tests.unit.custody.reasons import Reason


@pytest.fixture
def record_ts(schedule_record, now):
    ts = now() + 2 * DAY
    schedule_record(ts)
    return ts


@pytest.fixture
def overtaken(attest, issue, commit, record_ts, mine_at):
    """20 tokens were committed before the instant, 10 of them delivered by a day later."""
    attest()
    issue(100 * ONE)
    commit(20 * ONE)
    mine_at(record_ts + DAY)
    attest(settled=SETTLED - 10 * ONE, delivered_total=10 * ONE)


@pytest.fixture
def refuse(custody, create_statement, sign, stranger):
    """Expect that an attestation, well signed, is refused for a reason."""

    def refuse(reason, **changes):
        statement = create_statement(**changes)
        with ape.reverts(reason):
            custody.attest.call(statement, [sign(statement)], sender=stranger)

    return refuse


@pytest.fixture
def known(custody, share):
    """All that an attestation in order would change, but for the sequence."""
    return lambda: (
        custody.coverage(share),
        custody.attestation_count(share),
        custody.last_attestation(share),
        custody.attestation(share, custody.attestation_count(share)),
        custody.attested_by(share),
    )


def test_attest_late_counts_for_the_instant_alone(
    custody, share, attestor, overtaken, create_statement, sign, stranger, record_ts, known
):
    before = known()
    late = {"as_of_ts": record_ts, "settled": 7 * ONE, "encumbered": 5, "delivered_total": 0}
    statement = create_statement(**late)
    receipt = custody.attest(statement, [sign(statement)], sender=stranger)

    assert custody.settled_at(share, record_ts) == (7 * ONE, 5, 7 * ONE, record_ts, 0)
    assert known() == before
    assert custody.sequence(share, attestor) == 3
    assert receipt.events == [
        custody.Signed(share=share, attestor=attestor, sequence=3),
        custody.Attested(attestors=[attestor], **statement),
    ]


def test_attest_late_again_replaces_it(custody, share, overtaken, attest, record_ts, known):
    before = known()
    for settled in (7 * ONE, 9 * ONE, 8 * ONE):
        attest(as_of_ts=record_ts, settled=settled)
        assert custody.settled_at(share, record_ts).settled == settled
    assert known() == before


def test_attest_late_corrects_what_came_in_time(
    custody, share, attest, record_ts, mine_at, now, known
):
    mine_at(record_ts)
    attest(settled=3 * ONE)
    assert custody.last_attestation(share).as_of_ts == record_ts
    mine_at(record_ts + DAY)
    attest()
    before = known()
    attest(as_of_ts=record_ts, settled=2 * ONE)

    assert custody.settled_at(share, record_ts).settled == 2 * ONE
    assert custody.attestation(share, 0).settled == 3 * ONE
    assert known() == before


def test_attest_again_at_the_instant_while_it_is_the_last(
    custody, share, attest, record_ts, mine_at
):
    mine_at(record_ts)
    attest(settled=3 * ONE)
    attest(as_of_ts=record_ts, settled=2 * ONE)

    assert custody.settled_at(share, record_ts).settled == 2 * ONE
    assert custody.last_attestation(share).settled == 2 * ONE
    assert custody.attestation_count(share) == 2


def test_attest_late_leaves_other_instants_alone(
    custody, share, attest, schedule_record, record_ts, mine_at
):
    schedule_record(record_ts + DAY)
    mine_at(record_ts + 2 * DAY)
    attest()
    attest(as_of_ts=record_ts, settled=ONE)

    assert custody.settled_at(share, record_ts).settled == ONE
    for ts in (record_ts - 1, record_ts + 1, record_ts + DAY):
        holding = custody.settled_at(share, ts)
        assert (holding.settled, holding.as_of_ts) == (SETTLED, record_ts + 2 * DAY)


def test_attest_late_as_of_no_record_instant_reverts(overtaken, refuse, record_ts):
    for as_of_ts in (0, 1, record_ts - 1, record_ts + 1):
        refuse(Reason.OLDER_THAN_THE_LAST, as_of_ts=as_of_ts)


def test_attest_late_without_any_record_instant_reverts(attest, refuse, now):
    ts = now()
    attest(as_of_ts=ts)
    for as_of_ts in (0, ts - 1):
        refuse(Reason.OLDER_THAN_THE_LAST, as_of_ts=as_of_ts)


def test_attest_late_delivered_up_to_the_last_ones(
    custody, share, overtaken, attest, refuse, record_ts, known
):
    before = known()
    refuse(Reason.DELIVERED_OUT_OF_RANGE, as_of_ts=record_ts, delivered_total=10 * ONE + 1)
    for delivered_total in (10 * ONE, 0, 4 * ONE):
        attest(as_of_ts=record_ts, delivered_total=delivered_total)
    assert known() == before


def test_attest_late_is_of_the_unit_epoch_of_the_instant(
    custody, share, attest, announce_split, refuse, record_ts, mine_at
):
    attest()
    announce_split(4, 1, record_ts + DAY)
    mine_at(record_ts + DAY)
    attest(settled=4 * SETTLED)
    refuse(Reason.WRONG_UNIT_EPOCH, as_of_ts=record_ts, unit_epoch=1)
    attest(as_of_ts=record_ts, unit_epoch=0, settled=7 * ONE)

    assert custody.settled_at(share, record_ts).settled == 7 * ONE
    assert custody.coverage(share).unit_epoch == 1


def test_attest_late_by_a_new_attestor_backs_no_mint(
    custody, share, attest, as_admin, roles, other, record_ts, mine_at, sign, stranger, minter,
    attestor, create_statement,
):  # fmt: skip
    as_admin(roles.grant, ATTESTOR, other)
    mine_at(record_ts + DAY)
    attest()
    as_admin(custody.set_terms, share, attestations.terms(other, MARGIN, MAX_AGE))
    statement = create_statement(as_of_ts=record_ts, settled=ONE)
    custody.attest(statement, [sign(statement, other)], sender=stranger)

    assert custody.sequence(share, other) == 1
    assert custody.attested_by(share) == [attestor]
    assert custody.settled_at(share, record_ts).settled == ONE
    assert custody.coverage(share).state == STALE
    with ape.reverts(Reason.ATTESTATION_IS_STALE):
        custody.count_mint.call(share, ONE, sender=minter)
