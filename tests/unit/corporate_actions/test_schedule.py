import ape
import pytest

from tests import attestations
from tests.unit.corporate_actions.conftest import (
    DOCUMENT,
    ISSUED,
    KINDS,
    REINVESTMENT,
    REVERSE_SPLIT,
    SPLIT,
    STOCK_DIVIDEND,
)
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

WINDOW = 7 * DAY


@pytest.mark.parametrize(
    ("kind", "ratio"), [(SPLIT, (4, 1)), (REVERSE_SPLIT, (1, 4)), (STOCK_DIVIDEND, (21, 20))]
)
def test_schedule_of_a_new_unit(
    actions, custody, share, issued, schedule, close_ts, effective_ts, kind, ratio
):
    receipt = schedule(ratio, kind)
    numerator, denominator = ratio
    multiplier = ONE * numerator // denominator

    assert custody.last_epoch(share) == (1, *ratio, close_ts, effective_ts)
    assert (share.newUIMultiplier(), share.effectiveAt()) == (multiplier, effective_ts)
    assert receipt.events == [
        actions.ActionScheduled(
            share=share,
            unit_epoch=1,
            kind=kind,
            numerator=numerator,
            denominator=denominator,
            old_multiplier=ONE,
            new_multiplier=multiplier,
            owed=ISSUED,
            backing=SETTLED * numerator // denominator - MARGIN,
            fraction=0,
            close_ts=close_ts,
            effective_ts=effective_ts,
            document_hash=DOCUMENT,
        ),
        custody.EpochScheduled(
            share=share,
            unit_epoch=1,
            numerator=numerator,
            denominator=denominator,
            close_ts=close_ts,
            effective_ts=effective_ts,
        ),
        share.UIMultiplierUpdated(
            oldMultiplier=ONE, newMultiplier=multiplier, effectiveAtTimestamp=effective_ts
        ),
    ]


def test_schedule_of_a_reinvestment(actions, custody, share, issued, schedule, effective_ts):
    receipt = schedule((101, 100), REINVESTMENT)
    multiplier = ONE * 101 // 100

    assert custody.last_epoch(share).unit_epoch == 0
    assert (share.newUIMultiplier(), share.effectiveAt()) == (multiplier, effective_ts)
    assert receipt.events == [
        actions.ActionScheduled(
            share=share,
            unit_epoch=0,
            kind=REINVESTMENT,
            numerator=101,
            denominator=100,
            old_multiplier=ONE,
            new_multiplier=multiplier,
            owed=ISSUED,
            backing=SETTLED - MARGIN,
            fraction=0,
            close_ts=0,
            effective_ts=effective_ts,
            document_hash=DOCUMENT,
        ),
        share.UIMultiplierUpdated(
            oldMultiplier=ONE, newMultiplier=multiplier, effectiveAtTimestamp=effective_ts
        ),
    ]


def test_schedule_of_a_reinvestment_shuts_nothing(
    custody, share, issued, schedule, effective_ts, mine_at
):
    schedule((101, 100), REINVESTMENT)
    for ts in (effective_ts - 1, effective_ts, effective_ts + DAY):
        mine_at(ts)
        assert not custody.is_shut(share)
    assert share.uiMultiplier() == ONE * 101 // 100


def test_schedule_takes_effect_for_everybody_at_once(
    custody, share, scheduled, attest, effective_ts, mine_at
):
    mine_at(effective_ts - 1)
    assert (share.uiMultiplier(), custody.unit_epoch_at(share, effective_ts - 1)) == (ONE, 0)
    mine_at(effective_ts)
    assert (share.uiMultiplier(), custody.unit_epoch_at(share, effective_ts)) == (4 * ONE, 1)
    attest(settled=4 * SETTLED)
    assert custody.coverage(share).state == NORMAL
    assert custody.coverage(share).headroom == 4 * SETTLED - MARGIN - 4 * ISSUED


def test_schedule_rounds_the_multiplier_down(
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
def test_schedule_by_anyone_else_reverts(actions, share, issued, caller, create_action):
    with ape.reverts(Reason.NOT_ISSUER):
        actions.schedule.call(share, create_action(), sender=caller)


# ---- what is announced -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "kind"),
    [
        ((1, 8), SPLIT),
        ((1, 8), STOCK_DIVIDEND),
        ((1, 8), REINVESTMENT),
        ((8, 1), REVERSE_SPLIT),
        *(((1, 1), kind) for kind in KINDS),
        ((2, 1), SPLIT | STOCK_DIVIDEND),
        ((2, 1), SPLIT | REVERSE_SPLIT),
        ((1, 2), SPLIT | REVERSE_SPLIT),
    ],
)
def test_schedule_by_a_ratio_of_another_kind_reverts(refuse, issued, ratio, kind):
    refuse(Reason.RATIO_NOT_OF_ITS_KIND, ratio, kind)


def test_schedule_of_no_kind_reverts(actions, share, issued, issuer, create_action):
    action = (0, *create_action()[1:])
    with ape.reverts(Reason.RATIO_NOT_OF_ITS_KIND):
        actions.schedule.call(share, action, sender=issuer)


@pytest.mark.parametrize(
    ("ratio", "kind"),
    [
        ((1, 0), SPLIT),
        ((0, 1), REVERSE_SPLIT),
        ((0, 0), SPLIT),
        ((MAX_PART + 1, MAX_PART), SPLIT),
        ((MAX_PART, MAX_PART + 1), REVERSE_SPLIT),
        ((2**256 - 1, 1), REINVESTMENT),
    ],
)
def test_schedule_by_a_ratio_out_of_range_reverts(refuse, issued, ratio, kind):
    refuse(Reason.RATIO_OUT_OF_RANGE, ratio, kind)


def test_schedule_by_the_greatest_parts(share, issued, schedule):
    schedule((MAX_PART, MAX_PART - 1))

    assert share.newUIMultiplier() == ONE * MAX_PART // (MAX_PART - 1)


@pytest.mark.parametrize(
    ("ratio", "kind", "days"),
    [
        ((10, 1), SPLIT, 10),
        ((11, 1), SPLIT, 30),
        ((1, 10), REVERSE_SPLIT, 10),
        ((10, 101), REVERSE_SPLIT, 30),
        ((21, 20), STOCK_DIVIDEND, 10),
        ((101, 100), REINVESTMENT, 1),
        ((105, 100), REINVESTMENT, 3),
        ((106, 100), REINVESTMENT, 10),
    ],
)
def test_schedule_at_the_shortest_notice(
    without_margin, attest, issue, schedule, refuse, now, at, ratio, kind, days
):
    attest()
    issue(ONE)
    effective = now() + days * DAY + 100
    close = None if kind == REINVESTMENT else effective - DAY // 2
    at(effective - days * DAY)
    schedule(ratio, kind, close=close, effective=effective)


@pytest.mark.parametrize(
    ("ratio", "kind", "days"),
    [
        ((10, 1), SPLIT, 10),
        ((11, 1), SPLIT, 30),
        ((1, 10), REVERSE_SPLIT, 10),
        ((10, 101), REVERSE_SPLIT, 30),
        ((101, 100), REINVESTMENT, 1),
        ((1_001, 991), REINVESTMENT, 3),
        ((106, 100), REINVESTMENT, 10),
    ],
)
def test_schedule_a_second_later_reverts(
    without_margin, attest, issue, refuse, now, mine_at, ratio, kind, days
):
    attest()
    issue(ONE)
    effective = now() + days * DAY + 100
    close = None if kind == REINVESTMENT else effective - DAY // 2
    mine_at(effective - days * DAY + 1)
    refuse(Reason.NOTICE_TOO_SHORT, ratio, kind, close=close, effective=effective)


def test_schedule_at_the_end_of_time(refuse, issued, schedule):
    late = END_OF_TIME + 1
    refuse(Reason.TIME_OUT_OF_RANGE, close=late - DAY, effective=late)
    schedule(close=END_OF_TIME - DAY, effective=END_OF_TIME)


def test_schedule_close_within_the_window(refuse, issued, rollback, schedule, effective_ts):
    refuse(Reason.CLOSE_OUT_OF_RANGE, close=effective_ts)
    refuse(Reason.CLOSE_OUT_OF_RANGE, close=effective_ts - WINDOW - 1)
    refuse(Reason.CLOSE_OUT_OF_RANGE, close=0)
    for close in (effective_ts - 1, effective_ts - WINDOW):
        with rollback():
            schedule(close=close)


def test_schedule_of_a_reinvestment_with_a_close_reverts(refuse, issued, close_ts):
    refuse(Reason.CLOSE_OUT_OF_RANGE, (101, 100), REINVESTMENT, close=close_ts)


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_schedule_while_one_of_any_kind_is_pending_reverts(
    issued, schedule, refuse, effective_ts, first, second
):
    ratio = {REVERSE_SPLIT: (1, 2)}
    schedule(ratio.get(first, (2, 1)), first)
    again = ratio.get(second, (2, 1))
    refuse(Reason.A_CHANGE_IS_PENDING, again, second, effective=effective_ts + 1)


# ---- cover -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_schedule_when_not_attested_reverts(custody, refuse, kind):
    refuse(Reason.NOT_COVERED, (1, 2) if kind == REVERSE_SPLIT else (2, 1), kind)


def test_schedule_by_an_old_attestation_reverts(issued, now, mine_at, refuse):
    mine_at(now() + MAX_AGE + 10)
    ts = now() + 11 * DAY
    refuse(Reason.NOT_COVERED, close=ts - DAY, effective=ts)


def test_schedule_that_is_not_covered_reverts(attest, issue, refuse, schedule):
    """The margin does not multiply: four times what is spare must make it up."""
    attest(settled=ISSUED + MARGIN)
    issue(ISSUED)
    attest(settled=ISSUED + MARGIN // 4 - 1)
    refuse(Reason.NOT_COVERED)
    attest(settled=ISSUED + MARGIN // 4)
    schedule()


def test_schedule_of_a_reverse_split_needs_the_margin_in_new_shares(
    attest, issued, refuse, schedule
):
    attest(settled=ISSUED + 4 * MARGIN - 1)
    refuse(Reason.NOT_COVERED, (1, 4))
    attest(settled=ISSUED + 4 * MARGIN)
    schedule((1, 4))


def test_schedule_of_a_reinvestment_needs_the_new_shares(attest, issued, refuse, schedule):
    attest(settled=ISSUED + ONE + MARGIN - 1)
    refuse(Reason.NOT_COVERED, (101, 100), REINVESTMENT)
    attest(settled=ISSUED + ONE + MARGIN, encumbered=0)
    schedule((101, 100), REINVESTMENT)


def test_schedule_counts_no_encumbered_shares(attest, issued, refuse):
    attest(settled=ISSUED + ONE + MARGIN, encumbered=1)
    refuse(Reason.NOT_COVERED, (101, 100), REINVESTMENT)


def test_schedule_with_the_margin_above_the_whole_shares_reverts(
    custody, share, attestor, as_admin, attest, refuse
):
    """One and three quarters would make up a margin of one and a half; one does not."""
    as_admin(custody.set_terms, share, attestations.terms(attestor, 3 * ONE // 2, MAX_AGE))
    attest(settled=7 * ONE)
    refuse(Reason.NOT_COVERED, (1, 4))


def test_schedule_after_one_that_is_not_attested_reverts(
    issued, schedule, refuse, effective_ts, mine_at, attest
):
    schedule()
    mine_at(effective_ts - 100)
    attest()
    mine_at(effective_ts)
    later = effective_ts + 11 * DAY
    refuse(Reason.NOT_COVERED, close=later - DAY, effective=later)
    attest(settled=4 * SETTLED)
    schedule(close=later - DAY, effective=later)


# ---- cash in lieu ----------------------------------------------------------------------------


def test_schedule_of_worked_number_7(actions, custody, share, issued_1003, schedule):
    """1,003 shares at one for eight: tokens stand for 125, cash is paid for 0.375."""
    receipt = schedule((1, 8))
    multiplier = 125 * ONE // 1_003
    [announced] = actions.ActionScheduled.from_receipt(receipt)

    assert share.newUIMultiplier() == announced.new_multiplier == multiplier
    figures = announced.owed, announced.backing, announced.fraction
    assert figures == (1_003 * ONE, 125 * ONE, 375 * ONE // 1_000)
    assert custody.units_between(share, 0, 1) == (1, 8)  # of the shares, exactly


def test_schedule_leaves_the_tokens_what_is_whole(
    custody, share, issued_1003, schedule, attest, effective_ts, mine_at
):
    schedule((1, 8))
    mine_at(effective_ts)
    attest(settled=125 * ONE)
    coverage = custody.coverage(share)

    assert coverage.state == NORMAL
    assert coverage.headroom == 125 * ONE - coverage.owed
    assert 0 <= coverage.headroom < 1_003  # rounded for the reserve, by the size of a unit


def test_schedule_leaves_what_is_encumbered_so_to_the_last_fraction(
    custody, share, issued_1003, schedule, attest, effective_ts, mine_at
):
    """Of 1,006 shares 125 are left, three eighths of one pledged, and not a whole one."""
    attest(settled=1_006 * ONE, encumbered=3 * ONE)
    schedule((1, 8))
    mine_at(effective_ts)
    attest(settled=125 * ONE, encumbered=3 * ONE // 8)
    coverage = custody.coverage(share)

    assert coverage.state == NORMAL
    assert 0 <= coverage.headroom < 1_003


def test_schedule_cuts_one_share_at_the_most(actions, without_margin, attest, issue, schedule):
    """A unit is missing of two whole shares, and the pledge of a unit is rounded up to one."""
    attest(settled=16 * ONE - 1, encumbered=1)
    issue(16 * ONE - 2)

    [announced] = actions.ActionScheduled.from_receipt(schedule((1, 8)))

    assert (announced.backing, announced.fraction) == (ONE - 1, ONE)


def test_schedule_of_a_split_that_does_not_divide(
    actions, share, without_margin, attest, issue, schedule
):
    """Three for two of 101 shares are 151, and cash for a half."""
    attest(settled=101 * ONE)
    issue(101 * ONE)
    [announced] = actions.ActionScheduled.from_receipt(schedule((3, 2)))

    assert share.newUIMultiplier() == 151 * ONE // 101
    assert (announced.backing, announced.fraction) == (151 * ONE, ONE // 2)


def test_schedule_with_a_whole_share_to_spare_pays_no_fraction(
    actions, share, without_margin, attest, issue, schedule
):
    """Eight more shares at the custodian are the one that the fraction is a part of."""
    attest(settled=1_008 * ONE)
    issue(1_003 * ONE)
    [announced] = actions.ActionScheduled.from_receipt(schedule((1, 8)))

    assert share.newUIMultiplier() == ONE // 8
    assert (announced.backing, announced.fraction) == (126 * ONE, 0)


def test_schedule_never_takes_a_shortfall_for_a_fraction(issued_1003, attest, refuse):
    """One old share of 1,003 is missing: 125 whole ones are left all the same."""
    attest(settled=1_003 * ONE - 1)
    refuse(Reason.NOT_COVERED, (1, 8))
    attest(settled=1_002 * ONE)
    refuse(Reason.NOT_COVERED, (1, 8))


def test_schedule_of_a_reinvestment_names_the_epoch_in_force(
    actions, scheduled, schedule, attest, effective_ts, mine_at
):
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    receipt = schedule((101, 100), REINVESTMENT, effective=effective_ts + 11 * DAY)

    [announced] = actions.ActionScheduled.from_receipt(receipt)
    assert announced.unit_epoch == 1


def test_schedule_of_several_small_reinvestments_needs_the_long_notice(
    issued, schedule, refuse, now, mine_at
):
    effective = now() + 2 * DAY
    schedule((101, 100), REINVESTMENT, effective=effective)
    mine_at(effective)
    refuse(Reason.NOTICE_TOO_SHORT, (101, 100), REINVESTMENT, effective=effective + 9 * DAY)
    schedule((101, 100), REINVESTMENT, effective=effective + 11 * DAY)


def test_schedule_that_leaves_no_whole_share_reverts(without_margin, attest, issue, refuse):
    attest(settled=7 * ONE)
    issue(7 * ONE)
    refuse(Reason.NOT_COVERED, (1, 8))


def test_schedule_for_no_tokens_cuts_nothing(share, without_margin, attest, schedule):
    attest(settled=0)
    schedule((1, 8))

    assert share.newUIMultiplier() == ONE // 8


@pytest.mark.parametrize("ratio", [(1, 7), (7, 3), (1, 3), (2**32 - 1, 2**32 - 2)])
@pytest.mark.parametrize("raw", [ONE + 1, 101 * ONE, 1_003 * ONE + 1, 2 * ONE - 1])
def test_schedule_keeps_the_tokens_within_whole_shares(
    custody, share, without_margin, attest, issue, schedule, effective_ts, mine_at, ratio, raw
):
    attest(settled=raw)
    issue(raw)
    whole = raw * ratio[0] // ratio[1] // ONE * ONE
    if whole == 0:
        return
    schedule(ratio)
    mine_at(effective_ts)
    attest(settled=whole)
    coverage = custody.coverage(share)

    assert coverage.state == NORMAL
    assert whole - coverage.owed <= raw // ONE + 1


# ---- what others refuse ----------------------------------------------------------------------


def test_schedule_at_a_record_instant_reverts(share, paying_agent, issued, refuse, effective_ts):
    share.schedule_record(effective_ts, 0, sender=paying_agent)

    refuse(ShareReason.TIME_IS_TAKEN)


def test_schedule_beyond_what_a_multiplier_can_be_reverts(
    attest, issued, settle, commit, refuse, now
):
    commit(ISSUED)
    attest(delivered_total=ISSUED)
    settle(ISSUED)

    late = now() + 40 * DAY
    times = {"close": late - DAY, "effective": late}
    refuse(ShareReason.MULTIPLIER_OUT_OF_RANGE, (10**6 + 1, 1), **times)


def test_schedule_by_a_contract_without_the_power_reverts(
    deployer, project, roles, custody, share, issued, issuer, create_action
):
    twin = deployer.deploy(project.CorporateActions, roles, custody)
    with ape.reverts(CustodyReason.NOT_CORPORATE_ACTIONS):
        twin.schedule.call(share, create_action(), sender=issuer)
    with ape.reverts(ShareReason.CALLER_LACKS_THE_ROLE):
        action = create_action((101, 100), REINVESTMENT)
        twin.schedule.call(share, action, sender=issuer)


def test_wiring(actions, roles, custody):
    assert actions.ROLES() == roles
    assert actions.CUSTODY() == custody
