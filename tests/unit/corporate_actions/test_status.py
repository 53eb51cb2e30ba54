import pytest

from tests.unit.corporate_actions.conftest import (
    ANNOUNCED,
    DEACTIVATED,
    EX_WINDOW,
    ISSUANCE_PAUSED,
    NORMAL,
    REINVESTMENT,
    TRANSFERS_PAUSED,
)
from tests.unit.custody.constants import DAY, END_OF_TIME, ONE, SETTLED

TRANSFERS, ISSUANCE = 1, 2
"""Activities of a share."""


@pytest.fixture
def status(actions, share):
    """The fields that are named."""

    def status(*names):
        found = actions.status(share)
        return tuple(getattr(found, name) for name in names)

    return status


@pytest.fixture
def factors(status):
    """Before the change announced last, after it, and now."""
    return lambda: status("old_shares_per_token", "new_shares_per_token", "shares_per_token")


def test_status_with_nothing_announced(status, factors):
    assert factors() == (ONE, ONE, ONE)
    assert status("phase", "close_ts", "effective_ts", "unit_epoch") == (NORMAL, 0, 0, 0)
    assert status("is_shut", "record_instants") == (False, [])


def test_status_of_a_split_ahead(status, factors, scheduled, close_ts, effective_ts):
    assert factors() == (ONE, 4 * ONE, ONE)
    assert status("close_ts", "effective_ts", "unit_epoch") == (close_ts, effective_ts, 0)
    assert status("phase", "is_shut") == (ANNOUNCED, False)


def test_status_of_a_split_in_force(status, factors, scheduled, attest, effective_ts, mine_at):
    mine_at(effective_ts - 1)
    assert factors() == (ONE, 4 * ONE, ONE)
    assert status("phase", "is_shut", "unit_epoch") == (ANNOUNCED | EX_WINDOW, True, 0)
    mine_at(effective_ts)
    assert factors() == (ONE, 4 * ONE, 4 * ONE)
    assert status("phase", "is_shut", "unit_epoch") == (EX_WINDOW, True, 1)
    assert status("effective_ts") == (effective_ts,)
    attest(settled=4 * SETTLED)
    assert factors() == (ONE, 4 * ONE, 4 * ONE)
    assert status("phase", "is_shut", "unit_epoch") == (NORMAL, False, 1)


def test_status_of_a_reinvestment(status, factors, issued, schedule, effective_ts, mine_at):
    schedule((101, 100), REINVESTMENT)
    more = ONE * 101 // 100
    assert factors() == (ONE, more, ONE)
    assert status("phase", "close_ts", "effective_ts") == (ANNOUNCED, 0, effective_ts)
    mine_at(effective_ts)
    assert factors() == (ONE, more, more)
    assert status("phase", "unit_epoch", "is_shut") == (NORMAL, 0, False)


def test_status_is_shut_from_the_close(actions, share, status, scheduled, close_ts, mine_at):
    mine_at(close_ts - 1)
    assert status("phase", "is_shut") == (ANNOUNCED, False)
    assert not actions.is_shut(share)
    mine_at(close_ts)
    assert status("phase", "is_shut") == (ANNOUNCED | EX_WINDOW, True)
    assert actions.is_shut(share)


def test_status_when_cancelled_in_the_window(
    actions, share, status, factors, scheduled, issuer, attest, close_ts, at, mine_at
):
    at(close_ts)
    actions.cancel(share, sender=issuer)
    assert factors() == (ONE, ONE, ONE)
    assert status("phase", "close_ts", "effective_ts", "is_shut") == (EX_WINDOW, 0, 0, True)
    mine_at(close_ts + 1)
    attest()
    assert status("phase", "is_shut") == (NORMAL, False)


def test_status_tells_nothing_of_a_change_before_one_that_was_cancelled(
    actions,
    custody,
    share,
    status,
    factors,
    scheduled,
    schedule,
    attest,
    issuer,
    effective_ts,
    mine_at,
):
    """The share and Custody still do."""
    mine_at(effective_ts)
    attest(settled=4 * SETTLED)
    schedule((101, 100), REINVESTMENT, effective=effective_ts + 11 * DAY)
    actions.cancel(share, sender=issuer)
    assert factors() == (4 * ONE, 4 * ONE, 4 * ONE)
    assert status("effective_ts", "unit_epoch") == (0, 1)
    assert share.multiplier_at(effective_ts - 1) == ONE
    assert custody.last_epoch(share).effective_ts == effective_ts


def test_status_of_record_instants(share, status, paying_agent, now, mine_at):
    first = now() + 3 * DAY
    instants = [first + each for each in range(31)]
    after = 0
    for ts in instants:
        share.schedule_record(ts, after, sender=paying_agent)
        after = ts
    assert status("record_instants") == (instants,)
    mine_at(first - 1)
    assert status("record_instants") == (instants,)
    mine_at(first)
    assert status("record_instants") == (instants[1:],)
    mine_at(instants[-1])
    assert status("record_instants") == ([],)


@pytest.mark.parametrize(
    ("activities", "phase"),
    [
        (TRANSFERS, TRANSFERS_PAUSED),
        (ISSUANCE, ISSUANCE_PAUSED),
        (TRANSFERS | ISSUANCE, TRANSFERS_PAUSED | ISSUANCE_PAUSED),
    ],
)
def test_status_while_paused(share, status, guardian, now, mine_at, activities, phase):
    until_ts = now() + DAY
    share.pause(activities, until_ts, sender=guardian)
    paused = tuple(until_ts * bool(activities & each) for each in (TRANSFERS, ISSUANCE))
    assert status("transfers_until_ts", "issuance_until_ts") == paused
    assert status("phase", "is_shut") == (phase, False)
    mine_at(until_ts - 1)
    assert status("phase") == (phase,)
    mine_at(until_ts)
    assert status("phase") == (NORMAL,)


def test_status_while_paused_in_the_ex_window(
    share, status, scheduled, guardian, close_ts, mine_at
):
    mine_at(close_ts)
    share.pause(TRANSFERS, close_ts + DAY, sender=guardian)

    assert status("phase") == (ANNOUNCED | EX_WINDOW | TRANSFERS_PAUSED,)


def test_status_when_deactivated(share, status, as_admin, now, mine_at):
    assert status("deactivated_from_ts") == (END_OF_TIME,)
    from_ts = now() + 40 * DAY
    as_admin(share.deactivate, from_ts)
    assert status("phase", "deactivated_from_ts") == (NORMAL, from_ts)
    mine_at(from_ts - 1)
    assert status("phase") == (NORMAL,)
    mine_at(from_ts)
    assert status("phase", "deactivated_from_ts") == (DEACTIVATED, from_ts)


def test_status_by_who_replaces_this_contract(
    deployer, project, roles, actions, custody, share, scheduled, as_admin, minter, enforcement
):
    """It knows the window of a split which the former announced."""
    successor = deployer.deploy(project.CorporateActions, roles, custody)
    as_admin(share.set_authorities, (minter, successor, enforcement))

    assert successor.status(share) == actions.status(share)
