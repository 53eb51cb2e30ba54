import pytest


@pytest.mark.parametrize("reason", [1, 2])
def test_isSanctionedVerbose_of_sanctioned(gate, block, other, stranger, reason):
    block(other, reason)

    assert gate.isSanctionedVerbose.call(other, sender=stranger) is True
    tx = gate.isSanctionedVerbose(other, sender=stranger)
    assert tx.events == [gate.SanctionedAddress(addr=other)]


@pytest.mark.parametrize("reason", [0, 3, 4])
def test_isSanctionedVerbose_of_others(gate, block, other, stranger, reason):
    if reason:
        block(other, reason)

    assert gate.isSanctionedVerbose.call(other, sender=stranger) is False
    tx = gate.isSanctionedVerbose(other, sender=stranger)
    assert tx.events == [gate.NonSanctionedAddress(addr=other)]
