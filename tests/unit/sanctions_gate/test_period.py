DAY = 86_400


def test_period_none_before_a_block_ends(gate, block, other):
    block(other)

    assert gate.period_count(other) == 0
    assert gate.period(other, 0) == (0, 0, 0)


def test_period_oldest_first_with_reason_and_bounds(gate, block, unblock, at, other, now):
    start = now() + DAY
    at(start)
    block(other, 3)
    at(start + DAY)
    block(other, 1)
    at(start + 2 * DAY)
    unblock(other)
    at(start + 3 * DAY)
    block(other, 2)
    at(start + 4 * DAY)
    unblock(other)

    assert gate.period_count(other) == 3
    assert [gate.period(other, i) for i in range(4)] == [
        (3, start, start + DAY),
        (1, start + DAY, start + 2 * DAY),
        (2, start + 3 * DAY, start + 4 * DAY),
        (0, 0, 0),
    ]


def test_period_review_and_clear_leave_none(gate, block, unblock, other):
    block(other, 4)
    unblock(other)
    block(other, 4)

    assert gate.period_count(other) == 0


def test_period_belongs_to_one_account(gate, block, unblock, other, third):
    for account in (other, third):
        block(account)
    unblock(other)

    assert gate.period_count(third) == 0
    assert gate.period(third, 0) == (0, 0, 0)
