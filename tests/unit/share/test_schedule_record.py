import ape
import pytest

from tests.unit.share.actors import anyone_but
from tests.unit.share.constants import DAY, END, MAX_UINT, ONE
from tests.unit.share.reasons import Reason

MAX_PENDING = 31


@pytest.fixture
def chain_of_records(share):
    """All scheduled instants from the first to the last, as the list links them."""

    def chain_of_records():
        instants = [share.next_record(0)]
        while instants[-1] != END:
            instants.append(share.next_record(instants[-1]))
        return instants[:-1]

    return chain_of_records


@pytest.mark.parametrize("caller", ["paying_agent", "proxy_agent", "issuer"], indirect=True)
def test_schedule_record_announces_an_instant(share, caller, now):
    ts = now() + 10 * DAY
    receipt = share.schedule_record(ts, 0, sender=caller)

    assert share.next_record(0) == ts
    assert share.next_record(ts) == END
    assert share.record_window() == (0, ts, 1)
    assert receipt.events == [share.RecordScheduled(record_ts=ts, sender=caller)]


@anyone_but("paying_agent", "proxy_agent", "issuer")
def test_schedule_record_by_anyone_else_reverts(share, caller, now):
    with ape.reverts(Reason.CALLER_LACKS_THE_ROLE):
        share.schedule_record.call(now() + 10 * DAY, 0, sender=caller)


def test_schedule_record_while_all_is_paused_goes_on(share, issuer, now, pause_all):
    pause_all()
    share.schedule_record(now() + 10 * DAY, 0, sender=issuer)

    assert share.record_window().pending == 1


# ---- distance --------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [DAY, DAY + 1, 366 * DAY - 1, 366 * DAY])
def test_schedule_record_within_bounds_is_accepted(share, issuer, now, at, ahead):
    at(announced_ts := now() + 100)
    receipt = share.schedule_record(announced_ts + ahead, 0, sender=issuer)

    assert receipt.timestamp == announced_ts
    assert share.record_window().next == announced_ts + ahead


@pytest.mark.parametrize("ahead", [-1, 0, 1, DAY - 1, 366 * DAY + 1])
def test_schedule_record_out_of_bounds_reverts(share, issuer, now, at, ahead):
    at(announced_ts := now() + 100)

    with ape.reverts(Reason.RECORD_NOT_1_366_DAYS_OFF):
        share.schedule_record(announced_ts + ahead, 0, sender=issuer)


@pytest.mark.parametrize("ts", [0, END, MAX_UINT])
def test_schedule_record_at_no_time_reverts(share, issuer, ts):
    with ape.reverts(Reason.RECORD_NOT_1_366_DAYS_OFF):
        share.schedule_record(ts, 0, sender=issuer)


# ---- order and hints -------------------------------------------------------------------------


def test_schedule_record_out_of_order_links_in_order(share, issuer, now, chain_of_records):
    start = now()
    first, second, third, fourth = (start + days * DAY for days in (10, 20, 30, 40))
    share.schedule_record(third, 0, sender=issuer)
    share.schedule_record(first, 0, sender=issuer)
    share.schedule_record(second, first, sender=issuer)
    share.schedule_record(fourth, third, sender=issuer)

    assert chain_of_records() == [first, second, third, fourth]
    assert share.record_window() == (0, first, 4)


@pytest.mark.parametrize("distance", [1, DAY])
def test_schedule_record_next_to_another(share, issuer, record_ts, chain_of_records, distance):
    share.schedule_record(record_ts + distance, record_ts, sender=issuer)
    share.schedule_record(record_ts - distance, 0, sender=issuer)

    assert chain_of_records() == [record_ts - distance, record_ts, record_ts + distance]
    assert share.record_window() == (0, record_ts - distance, 3)


def test_schedule_record_same_instant_twice_reverts(share, issuer, record_ts):
    for after_ts in (0, record_ts):
        with ape.reverts(Reason.WRONG_PREDECESSOR):
            share.schedule_record(record_ts, after_ts, sender=issuer)
    assert share.record_window().pending == 1


def test_schedule_record_same_instant_twice_between_others_reverts(share, issuer, record_ts):
    share.schedule_record(record_ts + DAY, record_ts, sender=issuer)
    share.schedule_record(record_ts + 2 * DAY, record_ts + DAY, sender=issuer)

    for after_ts in (0, record_ts, record_ts + DAY, record_ts + 2 * DAY):
        with ape.reverts(Reason.WRONG_PREDECESSOR):
            share.schedule_record(record_ts + DAY, after_ts, sender=issuer)


def test_schedule_record_behind_one_that_is_not_the_last_before_it_reverts(
    share, issuer, record_ts
):
    with ape.reverts(Reason.WRONG_PREDECESSOR):
        share.schedule_record(record_ts + DAY, 0, sender=issuer)


def test_schedule_record_behind_a_later_one_reverts(share, issuer, record_ts):
    with ape.reverts(Reason.WRONG_PREDECESSOR):
        share.schedule_record(record_ts - DAY, record_ts, sender=issuer)


@pytest.mark.parametrize("shift", [-1, 1])
def test_schedule_record_behind_an_unscheduled_one_reverts(share, issuer, record_ts, shift):
    with ape.reverts(Reason.WRONG_PREDECESSOR):
        share.schedule_record(record_ts + DAY, record_ts + shift, sender=issuer)


@pytest.mark.parametrize("after_ts", [END, MAX_UINT])
def test_schedule_record_behind_the_end_reverts(share, issuer, record_ts, after_ts):
    with ape.reverts(Reason.WRONG_PREDECESSOR):
        share.schedule_record(record_ts + DAY, after_ts, sender=issuer)


def test_schedule_record_behind_the_last_passed(share, issuer, record_ts, at, chain_of_records):
    """No transaction has seen the last instant pass when the next one is announced."""
    at(record_ts + DAY)
    share.schedule_record(record_ts + 3 * DAY, record_ts, sender=issuer)

    assert chain_of_records() == [record_ts, record_ts + 3 * DAY]
    assert share.record_window() == (record_ts, record_ts + 3 * DAY, 1)


def test_schedule_record_behind_one_passed_before_the_last_reverts(share, issuer, record_ts, at):
    share.schedule_record(record_ts + DAY, record_ts, sender=issuer)
    at(record_ts + 2 * DAY)

    for after_ts in (0, record_ts):
        with ape.reverts(Reason.WRONG_PREDECESSOR):
            share.schedule_record(record_ts + 5 * DAY, after_ts, sender=issuer)


def test_schedule_record_before_those_pending_after_some_passed(
    share, issuer, record_ts, at, chain_of_records
):
    far_ts = record_ts + 20 * DAY
    share.schedule_record(far_ts, record_ts, sender=issuer)
    at(record_ts)
    share.schedule_record(record_ts + 5 * DAY, record_ts, sender=issuer)

    assert chain_of_records() == [record_ts, record_ts + 5 * DAY, far_ts]
    assert share.record_window() == (record_ts, record_ts + 5 * DAY, 2)


# ---- how many --------------------------------------------------------------------------------


@pytest.fixture
def full(share, issuer, now):
    """As many pending instants as there can be, two days apart."""
    instants = [now() + 10 * DAY + 2 * index * DAY for index in range(MAX_PENDING)]
    for after_ts, ts in zip([0, *instants], instants, strict=False):
        share.schedule_record(ts, after_ts, sender=issuer)
    return instants


def test_schedule_record_31_are_accepted(share, full, chain_of_records):
    assert chain_of_records() == full
    assert share.record_window() == (0, full[0], MAX_PENDING)


def test_schedule_record_32nd_pending_reverts(share, issuer, full):
    for ts, after_ts in ((full[0] - 1, 0), (full[0] + 1, full[0]), (full[-1] + 1, full[-1])):
        with ape.reverts(Reason.TOO_MANY_RECORDS):
            share.schedule_record(ts, after_ts, sender=issuer)


def test_schedule_record_one_second_before_a_place_is_free_reverts(share, issuer, full, at):
    at(full[0] - 1)

    with ape.reverts(Reason.TOO_MANY_RECORDS):
        share.schedule_record(full[-1] + DAY, full[-1], sender=issuer)


def test_schedule_record_takes_the_place_of_one_that_passed(share, issuer, full, at):
    at(full[0])
    share.schedule_record(full[-1] + DAY, full[-1], sender=issuer)

    assert share.record_window() == (full[0], full[1], MAX_PENDING)


def test_schedule_record_31_pass_unseen(share, issuer, full, at):
    at(full[-1])
    share.schedule_record(full[-1] + DAY, full[-1], sender=issuer)

    assert share.record_window() == (full[-1], full[-1] + DAY, 1)


# ---- multiplier changes ----------------------------------------------------------------------


def test_schedule_record_at_pending_effective_time_reverts(share, issuer, corporate_actions, now):
    effective_ts = now() + 10 * DAY
    share.schedule_multiplier(2 * ONE, effective_ts, sender=corporate_actions)

    with ape.reverts(Reason.TIME_IS_TAKEN):
        share.schedule_record(effective_ts, 0, sender=issuer)


@pytest.mark.parametrize("shift", [-1, 1])
def test_schedule_record_beside_effective_time_is_accepted(
    share, issuer, corporate_actions, now, shift
):
    effective_ts = now() + 10 * DAY
    share.schedule_multiplier(2 * ONE, effective_ts, sender=corporate_actions)
    share.schedule_record(effective_ts + shift, 0, sender=issuer)

    assert share.record_window().next == effective_ts + shift


def test_schedule_record_at_cancelled_effective_time_is_accepted(
    share, issuer, corporate_actions, now
):
    effective_ts = now() + 10 * DAY
    share.schedule_multiplier(2 * ONE, effective_ts, sender=corporate_actions)
    share.cancel_multiplier(sender=corporate_actions)
    share.schedule_record(effective_ts, 0, sender=issuer)

    assert share.record_window().next == effective_ts


def test_schedule_record_at_second_effective_time_reverts(
    share, issuer, corporate_actions, now, at
):
    """The first change is in force, so the flag is old and the time is new."""
    effective_ts = now() + 10 * DAY
    share.schedule_multiplier(2 * ONE, effective_ts, sender=corporate_actions)
    at(effective_ts)
    share.schedule_multiplier(3 * ONE, effective_ts + 9 * DAY, sender=corporate_actions)

    with ape.reverts(Reason.TIME_IS_TAKEN):
        share.schedule_record(effective_ts + 9 * DAY, 0, sender=issuer)
