import pytest

DAY = 86_400
ALWAYS = 2**40 - 1


@pytest.fixture
def begin(gate, members, at, other):
    """Give `other` one reason and no other, or none, at an exact second."""
    proposer, confirmer = members

    def begin(ts, reason):
        standing = gate.status(other).reasons & ~(1 << reason)
        if standing:
            terms = ([other], standing, bytes(32))
            at(ts - 1)
            gate.propose_unblock(*terms, sender=proposer)
        at(ts)
        if reason:
            tx = gate.block([other], reason, bytes(32), sender=proposer)
        else:
            tx = gate.confirm_unblock(gate.removal_count(), *terms, sender=confirmer)
        assert tx.timestamp == ts

    return begin


def test_blocked_at_never_blocked(gate, other, now):
    assert not gate.blocked_at(other, 0)
    assert not gate.blocked_at(other, now())
    assert not gate.blocked_at(other, ALWAYS)


@pytest.mark.parametrize("reason", [1, 2])
def test_blocked_at_boundaries_of_one_block(gate, begin, other, now, reason):
    start, end = now() + DAY, now() + 2 * DAY
    begin(start, reason)
    assert not gate.blocked_at(other, start - 1)
    assert gate.blocked_at(other, start)
    assert gate.blocked_at(other, start + 1)
    assert gate.blocked_at(other, ALWAYS)  # as long as nobody lifts it

    begin(end, 0)
    assert not gate.blocked_at(other, start - 1)
    assert gate.blocked_at(other, start)
    assert gate.blocked_at(other, end - 1)
    assert not gate.blocked_at(other, end)
    assert not gate.blocked_at(other, end + 1)


@pytest.mark.parametrize("reason", [3, 4])
def test_blocked_at_court_order_and_review_bar_nobody_from_voting(gate, begin, other, now, reason):
    start = now() + DAY
    begin(start, reason)

    assert not gate.blocked_at(other, start)
    assert not gate.blocked_at(other, start + 1)


def test_blocked_at_several_periods_and_reasons(gate, begin, other, now):
    """Each boundary one second before, at and after."""
    t = [now() + day * DAY for day in range(1, 10)]
    timeline = [
        (t[0], 1),
        (t[1], 0),
        (t[2], 3),
        (t[3], 0),
        (t[4], 2),
        (t[5], 0),
        (t[6], 4),
        (t[7], 0),
        (t[8], 2),
    ]
    for ts, reason in timeline:
        begin(ts, reason)

    def is_expected(ts):
        last = [reason for since, reason in timeline if since <= ts]
        return bool(last) and last[-1] in (1, 2)

    for boundary in t:
        for ts in (boundary - 1, boundary, boundary + 1):
            assert gate.blocked_at(other, ts) == is_expected(ts), (ts - t[0]) / DAY
    assert gate.blocked_at(other, ALWAYS)


def test_blocked_at_past_is_not_changed_by_what_follows(gate, begin, other, now):
    """A vote is struck by the standing at the cut-off, whenever it is asked for."""
    start = now() + DAY
    cut_off = start + DAY
    begin(start, 1)
    begin(cut_off + 1, 0)
    assert gate.blocked_at(other, cut_off)

    begin(cut_off + DAY, 2)
    begin(cut_off + 2 * DAY, 0)
    begin(cut_off + 3 * DAY, 4)
    assert gate.blocked_at(other, cut_off)
    assert not gate.blocked_at(other, cut_off + 1)


def test_blocked_at_court_order_after_a_sanction_leaves_the_past(gate, begin, other, now):
    start = now() + DAY
    begin(start, 1)
    begin(start + DAY, 0)
    begin(start + 2 * DAY, 3)

    assert gate.blocked_at(other, start)
    assert gate.blocked_at(other, start + DAY - 1)
    assert not gate.blocked_at(other, start + DAY)
    assert not gate.blocked_at(other, start + 2 * DAY)
    assert not gate.blocked_at(other, start + 2 * DAY + 1)


def test_blocked_at_others_have_their_own_periods(gate, begin, other, third, now):
    start = now() + DAY
    begin(start, 1)

    assert not gate.blocked_at(third, start)


def test_blocked_at_reason_that_joins_or_stays_leaves_no_gap(gate, block, lift_from, other, at):
    """Listed while owned by the listed, then delisted: barred from first to last."""
    began = block(other, 2).timestamp
    at(began + DAY)
    block(other, 1)
    at(began + 2 * DAY)
    lift_from([other], 1 << 1)
    at(began + 3 * DAY)
    ended = lift_from([other], 1 << 2).timestamp

    for ts in (began, began + DAY, began + 2 * DAY, began + 2 * DAY + 1, ended - 1):
        assert gate.blocked_at(other, ts)
    for ts in (began - 1, ended):
        assert not gate.blocked_at(other, ts)
