import ape
import pytest

CASE = b"\xca" * 32


def test_end_review(gate, block, compliance, other):
    block(other, 4)

    tx = gate.end_review([other], CASE, sender=compliance)

    version = gate.list_version()
    assert tx.events == [
        gate.StatusSet(
            account=other, reasons=0, list_version=version, provisional_until_ts=0, case_hash=CASE
        )
    ]
    assert gate.status(other) == (0, tx.timestamp, version, 0)
    assert gate.period_count(other) == 0


@pytest.mark.parametrize("reason", [1, 2, 3, 5])
def test_end_review_leaves_every_other_reason(gate, block, compliance, other, reason):
    """One key must not unblock."""
    block(other, reason)
    block(other, 4)

    tx = gate.end_review([other], CASE, sender=compliance)

    assert len(tx.events) == 1
    assert gate.has_reason(other, reason)
    assert not gate.has_reason(other, 4)


def test_end_review_of_others_does_nothing(gate, block, compliance, other, third):
    block(other)

    assert gate.end_review([other, third], CASE, sender=compliance).events == []
    assert gate.has_reason(other, 1)


def test_end_review_by_others_reverts(gate, everyone_but, other):
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.end_review.call([other], CASE, sender=caller, skip_trace=True)
