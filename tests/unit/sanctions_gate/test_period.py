DAY = 86_400
SDN, FIFTY, COURT, REVIEW, PROVISIONAL = (1 << reason for reason in range(1, 6))


def periods(gate, account):
    return [gate.period(account, i) for i in range(gate.period_count(account) + 1)]


def test_period_none_before_a_block_ends(gate, block, other):
    block(other)

    assert periods(gate, other) == [(0, 0, 0)]


def test_period_oldest_first_with_reasons_and_bounds(gate, block, lift_from, at, other, now):
    start = now() + DAY
    at(start)
    block(other, 3)
    at(start + DAY)
    block(other, 1)
    at(start + 2 * DAY)
    lift_from([other], SDN)
    lifted = gate.status(other).since_ts
    at(start + 3 * DAY)
    lift_from([other], COURT)
    ended = gate.status(other).since_ts

    assert periods(gate, other) == [
        (COURT, start, start + DAY),
        (COURT | SDN, start + DAY, lifted),
        (COURT, lifted, ended),
        (0, 0, 0),
    ]


def test_period_review_and_clear_leave_none(gate, block, unblock, other):
    block(other, 4)
    unblock(other)
    block(other, 4)

    assert gate.period_count(other) == 0


def test_period_of_a_suspicion_ends_when_it_lapsed(gate, block, at, other):
    """Whenever the next change comes that writes it down."""
    began = block(other, 5).timestamp
    at(began + 20 * DAY)
    block(other, 1)

    assert periods(gate, other) == [(PROVISIONAL, began, began + 7 * DAY), (0, 0, 0)]


def test_period_of_a_suspicion_that_lapsed_under_an_order_is_two(gate, block, at, other):
    began = block(other, 3).timestamp
    suspected = block(other, 5).timestamp
    at(suspected + 20 * DAY)
    listed = block(other, 1).timestamp

    assert periods(gate, other) == [
        (COURT, began, suspected),
        (COURT | PROVISIONAL, suspected, suspected + 7 * DAY),
        (COURT, suspected + 7 * DAY, listed),
        (0, 0, 0),
    ]


def test_period_belongs_to_one_account(gate, block, unblock, other, third):
    for account in (other, third):
        block(account)
    unblock(other)

    assert periods(gate, third) == [(0, 0, 0)]
