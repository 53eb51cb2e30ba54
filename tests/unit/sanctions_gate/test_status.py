def test_status_unknown_address_is_clear(gate, other):
    assert gate.status(other) == (0, 0, 0)


def test_status_has_reason_time_and_list_version(gate, block, compliance, at, other, now):
    start = now() + 100
    at(start)
    block(other, 2)
    first = gate.list_version()
    assert gate.status(other) == (2, start, first)

    gate.publish_list(b"\xee" * 32, start, sender=compliance)
    assert gate.status(other) == (2, start, first)

    at(start + 100)
    block(other, 1)
    assert gate.status(other) == (1, start + 100, first + 1)


def test_status_review_is_visible(gate, block, other):
    """It stops nothing, but a compliance officer elsewhere can read it."""
    tx = block(other, 4)

    assert gate.status(other) == (4, tx.timestamp, gate.list_version())


def test_status_before_any_list_has_version_zero(create_gate, compliance, other):
    gate = create_gate()
    tx = gate.block([other], 3, bytes(32), sender=compliance)

    assert gate.status(other) == (3, tx.timestamp, 0)


def test_status_keeps_its_fields_apart(gate, block, unblock, other):
    """Fields share one word: many periods must not run into their neighbours."""
    for _ in range(5):
        block(other)
        unblock(other)
    tx = block(other, 4)

    assert gate.status(other) == (4, tx.timestamp, gate.list_version())
    assert gate.period_count(other) == 5
    assert gate.isSanctioned(other) is False
    assert gate.check_transfer(other, other, other) == 0
