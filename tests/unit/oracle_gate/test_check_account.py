import pytest

from tests.unit.oracle_gate.conftest import ZOO

LISTED, SILENT = 6, 17
VOTE = 32
PURPOSES = [1 << bit for bit in range(7)]


def test_check_account_hit_stops_every_purpose(oracle_gate, oracle, deployer, blocked, other):
    oracle.set_named(blocked, True, sender=deployer)

    assert [oracle_gate.check_account(blocked, purpose) for purpose in PURPOSES] == [LISTED] * 7
    assert [oracle_gate.check_account(other, purpose) for purpose in PURPOSES] == [0] * 7


@pytest.mark.parametrize("way", ZOO)
def test_check_account_silence_stops_everything_but_the_vote(
    oracle_gate, oracle, silence, other, way
):
    """A vote cannot be given back; who is on the own list by the cut-off is struck all the same."""
    silence(oracle, way)

    for purpose in PURPOSES:
        expected = 0 if purpose == VOTE else SILENT
        assert oracle_gate.check_account(other, purpose) == expected


def test_check_account_joined_purposes_are_stopped_by_silence(oracle_gate, oracle, silence, other):
    silence(oracle, "reverts")

    assert oracle_gate.check_account(other, VOTE | 16) == SILENT


def test_check_account_own_list_comes_first(oracle_gate, oracle, silence, block, blocked):
    silence(oracle, "reverts")
    block(blocked)

    assert oracle_gate.check_account(blocked, VOTE) == 1


def test_views_of_the_own_list_are_passed_on(gate, oracle_gate, block, blocked, now):
    began = block(blocked).timestamp
    count = gate.ever_blocked_count()

    assert oracle_gate.ever_blocked_count() == count
    assert oracle_gate.ever_blocked(count - 1) == blocked
    assert oracle_gate.blocked_at(blocked, began)
    assert not oracle_gate.blocked_at(blocked, began - 1)
    assert oracle_gate.list_version() == gate.list_version()
    assert oracle_gate.SANCTIONS() == gate
    for code in (0, 33, 65 + 5, LISTED, SILENT, 130):
        assert oracle_gate.reason_text(code) == gate.reason_text(code)
