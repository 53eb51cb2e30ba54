import ape
import pytest

from tests.unit.share.constants import DAY, END, ONE
from tests.unit.share.reasons import Reason


def test_record_position_gives_tokens_multiplier_and_actor(share, holder, held, record_ts, mine_at):
    mine_at(record_ts)
    position = share.record_position(holder, record_ts)

    assert position.raw == held
    assert position.multiplier == ONE
    assert position.actor == holder


def test_record_holding_is_the_position_without_the_multiplier(
    share, enforcement, holder, third, stranger, held, record_ts, mine_at
):
    with ape.reverts(Reason.RECORD_NOT_REACHED):
        share.record_holding(holder, record_ts)
    mine_at(record_ts)
    share.recover(holder, third, sender=enforcement)

    assert share.record_holding(holder, record_ts) == (held, third.address)
    for account in (holder, third, stranger):
        position = share.record_position(account, record_ts)
        assert share.record_holding(account, record_ts) == (position.raw, position.actor)
    with ape.reverts(Reason.NOT_A_RECORD_INSTANT):
        share.record_holding(holder, record_ts + 1)


def test_record_position_is_readable_from_the_instant_on(share, holder, held, record_ts, mine_at):
    mine_at(record_ts - 1)
    with ape.reverts(Reason.RECORD_NOT_REACHED):
        share.record_position(holder, record_ts)

    mine_at(record_ts)
    assert share.record_position(holder, record_ts).raw == held

    mine_at(record_ts + 1)
    assert share.record_position(holder, record_ts).raw == held


def test_record_position_at_unscheduled_time_reverts(share, holder, held, record_ts, mine_at):
    mine_at(record_ts + DAY)

    for ts in (0, record_ts - 1, record_ts + 1, END):
        with ape.reverts(Reason.NOT_A_RECORD_INSTANT):
            share.record_position(holder, ts)


@pytest.mark.parametrize("offset, counts", [(-1, True), (0, False), (1, False)])
def test_record_position_counts_what_moved_before_the_instant(
    share, holder, other, held, record_ts, at, mine_at, offset, counts
):
    at(record_ts + offset)
    share.transfer(other, 40, sender=holder)
    mine_at(record_ts + 2)

    assert share.record_position(holder, record_ts).raw == (held - 40 if counts else held)
    assert share.record_position(other, record_ts).raw == (40 if counts else 0)


def test_record_position_of_a_stranger_is_his_own_and_empty(share, stranger, record_ts, mine_at):
    mine_at(record_ts)

    assert share.record_position(stranger, record_ts) == (0, ONE, stranger.address)


@pytest.mark.parametrize("offset, in_force", [(-1, True), (1, False)])
def test_record_position_has_the_multiplier_of_the_instant(
    share, corporate_actions, holder, held, record_ts, mine_at, offset, in_force
):
    share.schedule_multiplier(4 * ONE, record_ts + offset, sender=corporate_actions)
    mine_at(record_ts)
    at_instant = share.record_position(holder, record_ts)
    mine_at(record_ts + DAY)

    assert at_instant.multiplier == (4 * ONE if in_force else ONE)
    assert share.record_position(holder, record_ts) == at_instant
    assert share.uiMultiplier() == 4 * ONE


def test_record_position_keeps_its_multiplier_through_later_changes(
    share, corporate_actions, holder, held, record_ts, at, mine_at
):
    share.schedule_multiplier(4 * ONE, record_ts - DAY, sender=corporate_actions)
    for step in (1, 2, 3):
        at(record_ts + step * DAY)
        effective_ts = record_ts + step * DAY + 60
        share.schedule_multiplier((4 + step) * ONE, effective_ts, sender=corporate_actions)
    mine_at(record_ts + 9 * DAY)

    assert share.record_position(holder, record_ts).multiplier == 4 * ONE
    assert share.uiMultiplier() == 7 * ONE


def test_record_position_of_a_recovered_account_names_the_successor(
    share, enforcement, holder, other, held, record_ts, at
):
    at(record_ts)
    share.recover(holder, other, sender=enforcement)

    assert share.record_position(holder, record_ts) == (held, ONE, other.address)
    assert share.record_position(other, record_ts) == (0, ONE, other.address)


def test_record_position_follows_recoveries_before_the_instant_too(
    share, enforcement, holder, other, held, record_ts, mine_at
):
    share.recover(holder, other, sender=enforcement)
    mine_at(record_ts)

    assert share.record_position(holder, record_ts) == (0, ONE, other.address)
    assert share.record_position(other, record_ts) == (held, ONE, other.address)


def test_record_position_of_an_older_instant_is_found_behind_the_last(
    share, holder, other, held, schedule_record, record_ts, at
):
    schedule_record(record_ts + DAY)
    at(record_ts)
    share.transfer(other, 40, sender=holder)
    at(record_ts + DAY)
    share.transfer(other, 2, sender=holder)

    assert share.record_window().last == record_ts + DAY
    assert share.record_position(holder, record_ts).raw == held
    assert share.record_position(holder, record_ts + DAY).raw == held - 40
    for ts in (0, record_ts + 1):
        with ape.reverts(Reason.NOT_A_RECORD_INSTANT):
            share.record_position(holder, ts)
