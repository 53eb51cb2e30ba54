SDN, FIFTY, COURT, REVIEW, PROVISIONAL = (1 << reason for reason in range(1, 6))
WEEK = 7 * 86_400


def test_status_unknown_address_is_clear(gate, other):
    assert gate.status(other) == (0, 0, 0, 0)
    assert not any(gate.has_reason(other, reason) for reason in range(8))


def test_status_has_reasons_time_and_list_version(gate, block, compliance, at, other, now):
    start = now() + 100
    at(start)
    block(other, 2)
    first = gate.list_version()
    assert gate.status(other) == (FIFTY, start, first, 0)

    gate.publish_list(b"\xee" * 32, start, 124, sender=compliance)
    assert gate.status(other) == (FIFTY, start, first, 0)

    at(start + 100)
    block(other, 1)
    assert gate.status(other) == (SDN | FIFTY, start + 100, first + 1, 0)
    assert [gate.has_reason(other, reason) for reason in range(4)] == [False, True, True, False]


def test_status_review_is_visible(gate, block, other):
    """It stops nothing, but a compliance officer elsewhere can read it."""
    tx = block(other, 4)

    assert gate.status(other) == (REVIEW, tx.timestamp, gate.list_version(), 0)


def test_status_before_any_list_has_version_zero(create_gate, compliance, other):
    gate = create_gate()
    tx = gate.block([other], 3, bytes(32), sender=compliance)

    assert gate.status(other) == (COURT, tx.timestamp, 0, 0)


def test_status_suspicion_is_gone_with_its_last_second(gate, block, other, at, chain):
    began = block(other, 5).timestamp
    assert gate.status(other).reasons == PROVISIONAL
    assert gate.status(other).provisional_until_ts == began + WEEK

    at(began + WEEK - 1)
    chain.mine()
    assert gate.has_reason(other, 5)
    at(began + WEEK)
    chain.mine()
    assert not gate.has_reason(other, 5)
    assert gate.status(other) == (0, began, gate.list_version(), began + WEEK)


def test_status_keeps_its_fields_apart(gate, block, unblock, other):
    """Fields share one word: many periods must not run into their neighbours."""
    for _ in range(5):
        block(other)
        unblock(other)
    tx = block(other, 4)

    assert gate.status(other) == (REVIEW, tx.timestamp, gate.list_version(), 0)
    assert gate.period_count(other) == 5
    assert gate.isSanctioned(other) is False
    assert gate.check_transfer(other, other, other) == 0
