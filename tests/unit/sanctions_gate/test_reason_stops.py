import pytest

SDN_LISTED, COURT_ORDER, REVIEW = 1, 3, 4


@pytest.mark.parametrize("reason", range(6))
def test_reason_stops_is_the_expected_row(gate, table, reason):
    assert gate.reason_stops(reason) == table[reason]


@pytest.mark.parametrize("reason", [6, 31, 32, 255, 2**256 - 1])
def test_reason_stops_unknown_reason_is_empty(gate, reason):
    assert gate.reason_stops(reason) == 0


def test_reason_stops_sanction_stops_all_seven_purposes(gate):
    assert gate.reason_stops(SDN_LISTED) == 0b1111111


def test_reason_stops_court_order_leaves_receive_mint_and_vote(gate):
    assert gate.reason_stops(COURT_ORDER) == 0b1111111 - 0b0100110


def test_reason_stops_review_stops_nothing(gate):
    assert gate.reason_stops(REVIEW) == 0


def test_reason_stops_suspicion_leaves_the_vote(gate):
    assert gate.reason_stops(5) == 0b1011111
