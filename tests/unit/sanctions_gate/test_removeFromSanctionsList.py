import ape
import pytest

MAX_BATCH = 256


@pytest.mark.usefixtures("list_in_force")
@pytest.mark.parametrize("reason", [1, 2])
def test_removeFromSanctionsList(gate, block, compliance, other, reason):
    block(other, reason)

    tx = gate.removeFromSanctionsList([other], sender=compliance)

    assert tx.events == [
        gate.StatusSet(
            account=other, reason=0, list_version=gate.list_version(), case_hash=bytes(32)
        ),
        gate.SanctionedAddressesRemoved(addrs=[other]),
    ]
    assert gate.status(other) == (0, tx.timestamp, gate.list_version())
    assert not gate.isSanctioned(other)
    assert gate.period_count(other) == 1


@pytest.mark.parametrize("reason", [3, 4])
def test_removeFromSanctionsList_leaves_what_is_no_sanction(gate, block, compliance, other, reason):
    """Whoever speaks the oracle's language takes off the list; a court's order is not on it."""
    block(other, reason)
    before = gate.status(other)

    tx = gate.removeFromSanctionsList([other], sender=compliance)

    assert tx.events == []
    assert gate.status(other) == before


def test_removeFromSanctionsList_takes_the_sanctioned_out_of_a_batch(
    gate, block, compliance, create_addresses
):
    listed, owned, enjoined, reviewed, unknown = create_addresses(5)
    for reason, account in enumerate((listed, owned, enjoined, reviewed), start=1):
        block(account, reason)

    batch = [unknown, reviewed, owned, enjoined, owned, listed]
    tx = gate.removeFromSanctionsList(batch, sender=compliance)

    assert tx.events[-1] == gate.SanctionedAddressesRemoved(addrs=[owned, listed])
    assert [log.account for log in tx.events[:-1]] == [owned, listed]
    assert [gate.status(account).reason for account in (listed, owned, enjoined, reviewed)] == [
        0,
        0,
        3,
        4,
    ]


def test_removeFromSanctionsList_of_unknown_does_nothing(gate, compliance, other):
    assert gate.removeFromSanctionsList([other], sender=compliance).events == []


def test_removeFromSanctionsList_batch_over_the_bound_reverts(gate, compliance, create_addresses):
    batch = create_addresses(MAX_BATCH + 1)
    with ape.reverts():
        gate.removeFromSanctionsList.call(batch, sender=compliance, skip_trace=True)


def test_removeFromSanctionsList_by_others_reverts(gate, block, everyone_but, other):
    block(other)
    for caller in everyone_but("compliance"):
        with ape.reverts("gate: not compliance"):
            gate.removeFromSanctionsList.call([other], sender=caller, skip_trace=True)
