import ape
import pytest
from ape.utils import ZERO_ADDRESS

FIRST = b"\xa1" * 32
DAY, HOUR = 86_400, 3600
NO_CEILING = 2**256 - 1
MINT, RECEIVE = 4, 2
TOO_OLD = 16


@pytest.fixture
def ceiling(gate, as_admin, compliance):
    """Three days, under a list that was found current a moment ago; returns its last second."""
    as_admin(gate.set_max_list_age, 3 * DAY)
    tx = gate.publish_list(FIRST, gate.list_published_ts(), 124, sender=compliance)
    return tx.timestamp + 3 * DAY


def test_set_max_list_age_none_at_first(gate, minter, other):
    """Without a list, too: a platform without one can be opened."""
    assert gate.max_list_age() == NO_CEILING
    assert gate.check_transfer(minter, ZERO_ADDRESS, other) == 0


def test_set_max_list_age(gate, as_admin):
    tx = as_admin(gate.set_max_list_age, 3 * DAY)

    assert gate.MaxListAgeSet(seconds=3 * DAY) in tx.events
    assert gate.max_list_age() == 3 * DAY


def test_set_max_list_age_stops_mints_of_an_older_list(gate, share, ceiling, minter, other, at):
    at(ceiling)
    share.mint(other, 1, sender=minter)
    with ape.reverts("gate: list is too old"):
        share.mint(other, 1, sender=minter)

    assert gate.check_transfer(minter, ZERO_ADDRESS, other) == TOO_OLD
    assert gate.check_account(other, MINT) == TOO_OLD


def test_set_max_list_age_stops_nothing_else(gate, share, ceiling, minter, mint, holder, other, at):
    mint(holder, 10)
    share.lock(holder, 5, sender=minter)
    at(ceiling + DAY)

    share.transfer(other, 1, sender=holder)
    share.burn(holder, 5, sender=minter)
    others = [1, RECEIVE, 8, 16, 32, 64]
    assert [gate.check_account(other, purpose) for purpose in others] == [0] * 6


def test_set_max_list_age_mints_go_on_once_the_list_is_affirmed(
    gate, share, ceiling, compliance, minter, other, at
):
    at(ceiling + DAY)
    gate.affirm_list(FIRST, sender=compliance)
    share.mint(other, 1, sender=minter)

    assert share.balanceOf(other) == 1


def test_set_max_list_age_without_a_list_stops_mints(gate, as_admin, minter, other):
    as_admin(gate.set_max_list_age, 366 * DAY)

    assert gate.list_version() == 0
    assert gate.check_transfer(minter, ZERO_ADDRESS, other) == TOO_OLD


def test_set_max_list_age_names_a_blocked_party_first(
    gate, ceiling, block, minter, other, at, chain
):
    block(other)
    at(ceiling + DAY)
    chain.mine()

    assert gate.check_transfer(minter, ZERO_ADDRESS, other) == 65
    assert gate.check_account(other, MINT) == 1


@pytest.mark.parametrize("seconds", [HOUR, 366 * DAY, NO_CEILING])
def test_set_max_list_age_at_its_bounds(gate, as_admin, seconds):
    as_admin(gate.set_max_list_age, seconds)

    assert gate.max_list_age() == seconds


@pytest.mark.parametrize("seconds", [0, HOUR - 1, 366 * DAY + 1, NO_CEILING - 1])
def test_set_max_list_age_out_of_range_reverts(gate, as_admin, seconds):
    """Zero would stop everything and is what is sent by who means no ceiling."""
    with ape.reverts("gate: age out of range"):
        as_admin(gate.set_max_list_age, seconds)


def test_set_max_list_age_by_others_reverts(gate, everyone_but):
    for caller in everyone_but():
        with ape.reverts("gate: not admin"):
            gate.set_max_list_age.call(3 * DAY, sender=caller, skip_trace=True)
