import ape
import pytest

from tests.unit.corporate_actions.conftest import DOCUMENT, FOUR_FOR_ONE, ISSUED
from tests.unit.corporate_actions.reasons import Reason
from tests.unit.custody.constants import (
    DAY,
    END_OF_TIME,
    MARGIN,
    MAX_AGE,
    MAX_PART,
    NORMAL,
    ONE,
    SETTLED,
)
from tests.unit.custody.reasons import Reason as CustodyReason
from tests.unit.share.actors import anyone_but
from tests.unit.share.reasons import Reason as ShareReason

NOTICE = 10 * DAY
WINDOW = 7 * DAY


@pytest.fixture
def refuse(actions, share, issued, issuer, close_ts, effective_ts):
    """Expect that a split is refused for a reason."""

    def refuse(reason, ratio=FOUR_FOR_ONE, close=close_ts, effective=effective_ts):
        with ape.reverts(reason):
            actions.schedule_split.call(share, ratio, close, effective, DOCUMENT, sender=issuer)

    return refuse


def test_schedule_split(actions, custody, share, issued, schedule, close_ts, effective_ts):
    receipt = schedule()

    assert actions.split(share) == (close_ts, effective_ts, 1)
    assert share.newUIMultiplier() == 4 * ONE
    assert share.effectiveAt() == custody.epoch_effective_ts(share, 1) == effective_ts
    assert custody.units_between(share, 0, 1) == FOUR_FOR_ONE
    assert receipt.events == [
        actions.SplitScheduled(
            share=share,
            unit_epoch=1,
            numerator=4,
            denominator=1,
            old_multiplier=ONE,
            new_multiplier=4 * ONE,
            close_ts=close_ts,
            effective_ts=effective_ts,
            document_hash=DOCUMENT,
        ),
        custody.EpochScheduled(
            share=share, unit_epoch=1, numerator=4, denominator=1, effective_ts=effective_ts
        ),
        share.UIMultiplierUpdated(
            oldMultiplier=ONE, newMultiplier=4 * ONE, effectiveAtTimestamp=effective_ts
        ),
    ]


def test_schedule_split_takes_effect_for_everybody_at_once(
    actions, custody, share, scheduled, attest, effective_ts, mine_at
):
    mine_at(effective_ts - 1)
    assert (share.uiMultiplier(), custody.unit_epoch_at(share, effective_ts - 1)) == (ONE, 0)
    mine_at(effective_ts)
    assert (share.uiMultiplier(), custody.unit_epoch_at(share, effective_ts)) == (4 * ONE, 1)
    attest(settled=4 * SETTLED)
    assert custody.coverage(share).state == NORMAL
    assert custody.coverage(share).headroom == 4 * SETTLED - MARGIN - 4 * ISSUED


def test_schedule_split_rounds_the_multiplier_down(
    custody, share, issued, schedule, attest, effective_ts, mine_at, now
):
    schedule((4, 3))
    assert share.newUIMultiplier() == 4 * ONE // 3
    mine_at(effective_ts)
    attest()
    again = now() + 11 * DAY
    schedule((3, 2), close=again - DAY, effective=again)

    assert share.newUIMultiplier() == 4 * ONE // 3 * 3 // 2 == 2 * ONE - 1
    assert custody.units_between(share, 0, 2) == (12, 6)


@anyone_but("issuer")
def test_schedule_split_by_anyone_else_reverts(
    actions, share, issued, caller, close_ts, effective_ts
):
    with ape.reverts(Reason.NOT_ISSUER):
        actions.schedule_split.call(
            share, FOUR_FOR_ONE, close_ts, effective_ts, DOCUMENT, sender=caller
        )


@pytest.mark.parametrize("ratio", [(1, 8), (125, 1003), (1, 1), (0, 0), (0, 1)])
def test_schedule_split_that_is_no_forward_split_reverts(refuse, ratio):
    refuse(Reason.NOT_A_FORWARD_SPLIT, ratio)


@pytest.mark.parametrize("ratio", [(1, 0), (MAX_PART + 1, MAX_PART), (2**256 - 1, 1)])
def test_schedule_split_with_a_ratio_out_of_range_reverts(refuse, ratio):
    refuse(Reason.RATIO_OUT_OF_RANGE, ratio)


def test_schedule_split_with_the_greatest_parts(share, issued, schedule):
    schedule((MAX_PART, MAX_PART - 1))

    assert share.newUIMultiplier() == ONE * MAX_PART // (MAX_PART - 1)


def test_schedule_split_at_the_shortest_notice(schedule, issued, now, at):
    ts = now() + 100
    at(ts)
    receipt = schedule(close=ts + NOTICE - DAY, effective=ts + NOTICE)
    assert receipt.timestamp == ts


def test_schedule_split_a_second_later_reverts(schedule, issued, now, at):
    ts = now() + 100
    at(ts + 1)
    with ape.reverts(Reason.NOTICE_TOO_SHORT):
        schedule(close=ts + NOTICE - DAY, effective=ts + NOTICE)


def test_schedule_split_at_the_end_of_time(refuse, schedule):
    late = END_OF_TIME + 1
    refuse(Reason.TIME_OUT_OF_RANGE, close=late - DAY, effective=late)
    schedule(close=END_OF_TIME - DAY, effective=END_OF_TIME)


def test_schedule_split_close_within_the_window(refuse, rollback, schedule, effective_ts):
    refuse(Reason.CLOSE_OUT_OF_RANGE, close=effective_ts)
    refuse(Reason.CLOSE_OUT_OF_RANGE, close=effective_ts - WINDOW - 1)
    refuse(Reason.CLOSE_OUT_OF_RANGE, close=0)
    for close in (effective_ts - 1, effective_ts - WINDOW):
        with rollback():
            schedule(close=close)


def test_schedule_split_while_one_is_pending_reverts(scheduled, refuse, effective_ts):
    refuse(Reason.A_CHANGE_IS_PENDING, effective=effective_ts + 1)


def test_schedule_split_when_not_attested_reverts(actions, share, custody, schedule):
    with ape.reverts(Reason.NOT_COVERED):
        schedule()


def test_schedule_split_by_an_old_attestation_reverts(issued, now, mine_at, schedule):
    mine_at(now() + MAX_AGE + 10)
    with ape.reverts(Reason.NOT_COVERED):
        ts = now() + 11 * DAY
        schedule(close=ts - DAY, effective=ts)


def test_schedule_split_that_is_not_covered_reverts(attest, issue, refuse, schedule):
    """The margin does not multiply: four times what is spare must make it up."""
    attest(settled=ISSUED + MARGIN // 4 - 1)
    refuse(Reason.NOT_COVERED)
    attest(settled=ISSUED + MARGIN // 4)
    schedule()


def test_schedule_split_after_one_that_is_not_attested_reverts(
    issued, schedule, effective_ts, mine_at, attest
):
    schedule()
    mine_at(effective_ts - 2)
    attest()
    mine_at(effective_ts)
    later = effective_ts + 11 * DAY
    with ape.reverts(Reason.NOT_COVERED):
        schedule(close=later - DAY, effective=later)
    attest(settled=4 * SETTLED)
    schedule(close=later - DAY, effective=later)


def test_schedule_split_at_a_record_instant_reverts(share, paying_agent, refuse, effective_ts):
    share.schedule_record(effective_ts, 0, sender=paying_agent)

    refuse(ShareReason.TIME_IS_TAKEN)


def test_schedule_split_beyond_what_a_multiplier_can_be_reverts(
    attest, issue, settle, commit, refuse
):
    commit(ISSUED)
    attest(delivered_total=ISSUED)
    settle(ISSUED)

    refuse(ShareReason.MULTIPLIER_OUT_OF_RANGE, (10**6 + 1, 1))


def test_schedule_split_by_a_contract_without_the_power_reverts(
    deployer, project, roles, custody, share, issued, issuer, close_ts, effective_ts
):
    twin = deployer.deploy(project.CorporateActions, roles, custody)
    with ape.reverts(CustodyReason.NOT_CORPORATE_ACTIONS):
        twin.schedule_split.call(
            share, FOUR_FOR_ONE, close_ts, effective_ts, DOCUMENT, sender=issuer
        )


def test_wiring(actions, roles, custody):
    assert actions.ROLES() == roles
    assert actions.CUSTODY() == custody
