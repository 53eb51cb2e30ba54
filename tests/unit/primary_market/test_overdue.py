"""Committed redemptions in the order of their commitment, and until when each must be settled."""

from datetime import UTC, datetime
from itertools import pairwise

import ape
import pytest

from tests.unit.primary_market.constants import COMMITTED, DAY, NO_REQUEST, SETTLED

MONDAY = int(datetime(2038, 3, 1, tzinfo=UTC).timestamp())
LAST_SECOND = DAY - 1


@pytest.fixture
def create_committed(held, redeem, commit):
    """So many committed redemptions of one raw token each."""

    def create_committed(count):
        requests = [redeem(amount=1, payment=0) for _ in range(count)]
        for request in requests:
            commit(request)
        return requests

    return create_committed


@pytest.fixture
def queue(market, share):
    """All that is committed and not settled, as anybody can list it."""

    def queue():
        ids, id = [], market.oldest_committed(share)
        while id != NO_REQUEST:
            ids.append(id)
            id = market.next_committed(share, id)
        return ids

    return queue


def test_queue_of_nothing(market, share, queue):
    assert queue() == []
    assert market.overdue(share, NO_REQUEST, 100) == []


def test_queue_in_the_order_of_commitment(held, redeem, commit, queue):
    requests = [redeem(amount=1, payment=0) for _ in range(3)]

    for each in (1, 2, 0):
        commit(requests[each])

    assert queue() == [requests[each].id for each in (1, 2, 0)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_queue_is_left_from_any_place(create_committed, settle, queue, order):
    requests = create_committed(3)
    waiting = [request.id for request in requests]

    for each in order:
        settle(requests[each])
        waiting.remove(requests[each].id)
        assert queue() == waiting


def test_queue_is_joined_after_it_was_empty(create_committed, settle, queue):
    (first,) = create_committed(1)
    settle(first)

    second, third = create_committed(2)

    assert queue() == [second.id, third.id]


def test_queue_of_another_share(market, create_share, create_committed):
    create_committed(1)

    assert market.oldest_committed(create_share()) == NO_REQUEST


def test_next_committed_after_what_is_not_queued_reverts(
    market, share, create_share, create_committed, settle, redemption
):
    settled, waiting = create_committed(2)
    settle(settled)

    for id in (settled.id, redemption.id, waiting.id + 100):
        with ape.reverts("market: not in the queue"):
            market.next_committed(share, id)
    with ape.reverts("market: not in the queue"):
        market.next_committed(create_share(), waiting.id)


@pytest.mark.parametrize(
    ("day", "seconds", "due"),
    [
        (0, 0, 2 * DAY),
        (0, LAST_SECOND, 2 * DAY + LAST_SECOND),
        (1, 0, 3 * DAY),
        (2, LAST_SECOND, 4 * DAY + LAST_SECOND),
        (3, 0, 7 * DAY),
        (3, LAST_SECOND, 7 * DAY + LAST_SECOND),
        (4, 0, 8 * DAY),
        (4, LAST_SECOND, 8 * DAY + LAST_SECOND),
        (5, 0, 9 * DAY),
        (5, LAST_SECOND, 9 * DAY),
        (6, 0, 9 * DAY),
        (6, LAST_SECOND, 9 * DAY),
        (7, 0, 9 * DAY),
    ],
)
def test_due_after_two_days_without_weekends(
    market, held, redeem, commit, attest, mine_at, at, day, seconds, due
):
    request = redeem(expiry_ts=MONDAY + 30 * DAY, amount=1, payment=0)
    committed_ts = MONDAY + day * DAY + seconds
    mine_at(committed_ts - 100)
    attest(settled=10**24)
    at(committed_ts)

    tx = commit(request)

    assert tx.events[-1].due_ts == market.request(request.id).due_ts == MONDAY + due


def test_due_is_told_of_committed_ones_alone(market, redemption, commit, settle):
    assert market.request(redemption.id).due_ts == 0
    commit(redemption)
    assert market.request(redemption.id).due_ts != 0
    settle(redemption)
    assert market.request(redemption.id).due_ts == 0
    assert market.request(redemption.id).state == SETTLED


@pytest.fixture
def waiting(market, create_committed):
    """Three, and when the last is due."""
    requests = create_committed(3)
    return requests, max(market.request(request.id).due_ts for request in requests)


def test_overdue_from_the_second_after(market, share, waiting, mine_at):
    requests, due_ts = waiting
    ids = [request.id for request in requests]
    mine_at(due_ts)
    assert ids[-1] not in market.overdue(share, NO_REQUEST, 100)

    mine_at(due_ts + 1)

    assert market.overdue(share, NO_REQUEST, 100) == ids
    assert market.request(ids[0]).state == COMMITTED


def test_overdue_stops_at_the_first_that_is_not(
    market, share, waiting, redeem, commit, mine_at, attest
):
    requests, due_ts = waiting
    mine_at(due_ts + 1)
    attest(settled=10**24)
    commit(redeem(amount=1, payment=0))

    assert market.overdue(share, NO_REQUEST, 100) == [request.id for request in requests]


def test_overdue_page_by_page(market, share, waiting, mine_at):
    requests, due_ts = waiting
    mine_at(due_ts + 1)
    first, second, third = (request.id for request in requests)

    assert market.overdue(share, NO_REQUEST, 2) == [first, second]
    assert market.overdue(share, second, 2) == [third]
    assert market.overdue(share, third, 2) == []
    assert market.overdue(share, NO_REQUEST, 0) == []
    assert market.overdue(share, NO_REQUEST, 2**256 - 1) == [first, second, third]


def test_overdue_after_what_was_settled_reverts(market, share, waiting, settle):
    requests, _ = waiting
    settle(requests[0])

    with ape.reverts("market: not in the queue"):
        market.overdue(share, requests[0].id, 1)


def test_due_times_never_fall_along_the_queue(market, waiting):
    requests, _ = waiting
    times = [market.request(request.id).due_ts for request in requests]

    assert all(earlier <= later for earlier, later in pairwise(times))
