import ape
import pytest

PURPOSES = [1 << bit for bit in range(7)]
EVERY_PURPOSE = sum(PURPOSES)


def test_check_account_unknown_account_is_clear(gate, other):
    assert [gate.check_account(other, purpose) for purpose in PURPOSES] == [0] * 7


@pytest.mark.parametrize("reason", range(1, 6))
def test_check_account_refuses_what_its_reason_stops(gate, table, block, other, reason):
    block(other, reason)

    # Party zero is the account, so that the code is the reason's number.
    expected = [reason if purpose & table[reason] else 0 for purpose in PURPOSES]
    assert [gate.check_account(other, purpose) for purpose in PURPOSES] == expected


def test_check_account_joined_purposes_refused_for_any_of_them(gate, block, other):
    receive, pay, vote = 2, 16, 32
    block(other, 3)

    assert gate.check_account(other, receive | vote) == 0
    assert gate.check_account(other, receive | vote | pay) == 3


def test_check_account_no_purpose_is_clear(gate, block, other):
    block(other)

    assert gate.check_account(other, 0) == 0


def test_check_account_unblocked_is_clear(gate, block, unblock, other):
    block(other)
    unblock(other)

    assert gate.check_account(other, EVERY_PURPOSE) == 0


def test_check_account_change_of_reason_counts_at_once(gate, block, other):
    block(other, 4)
    assert gate.check_account(other, EVERY_PURPOSE) == 0

    block(other, 2)
    assert gate.check_account(other, EVERY_PURPOSE) == 2


def test_check_account_others_stay_clear(gate, block, other, third):
    block(other)

    assert gate.check_account(third, EVERY_PURPOSE) == 0


def test_check_account_purpose_outside_the_table_reverts(gate, other):
    with ape.reverts():
        gate.check_account(other, EVERY_PURPOSE + 1)
