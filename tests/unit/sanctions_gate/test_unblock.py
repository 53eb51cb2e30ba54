import ape
import pytest
from ape.utils import ZERO_ADDRESS

CASE = b"\xca" * 32
MAX_BATCH = 256


@pytest.mark.usefixtures("list_in_force")
@pytest.mark.parametrize("reason", range(1, 5))
def test_unblock_from_every_reason(gate, block, compliance, other, reason):
    began = block(other, reason).timestamp

    tx = gate.unblock([other], CASE, sender=compliance)

    expected = [
        gate.StatusSet(account=other, reason=0, list_version=gate.list_version(), case_hash=CASE)
    ]
    if reason in (1, 2):
        expected.append(gate.SanctionedAddressesRemoved(addrs=[other]))
    assert tx.events == expected
    assert gate.status(other) == (0, tx.timestamp, gate.list_version())
    assert not gate.isSanctioned(other)
    if reason == 4:  # a review is no block, so none has ended
        assert gate.period_count(other) == 0
    else:
        assert gate.period_count(other) == 1
        assert gate.period(other, 0) == (reason, began, tx.timestamp)


def test_unblock_batch_removes_the_sanctioned_only(gate, block, compliance, create_addresses):
    listed, owned, enjoined, reviewed, unknown = create_addresses(5)
    for reason, account in enumerate((listed, owned, enjoined, reviewed), start=1):
        block(account, reason)

    batch = [unknown, reviewed, owned, enjoined, listed]
    tx = gate.unblock(batch, CASE, sender=compliance)

    version = gate.list_version()
    cleared = [reviewed, owned, enjoined, listed]
    assert tx.events == [
        *(
            gate.StatusSet(account=account, reason=0, list_version=version, case_hash=CASE)
            for account in cleared
        ),
        gate.SanctionedAddressesRemoved(addrs=[owned, listed]),
    ]


def test_unblock_keeps_the_place_in_the_list(gate, block, compliance, other):
    block(other)
    count = gate.ever_blocked_count()

    gate.unblock([other], CASE, sender=compliance)

    assert gate.ever_blocked_count() == count
    assert gate.ever_blocked(count - 1) == other


def test_unblock_gives_the_disposal_back(share, gate, mint, block, compliance, holder, other):
    mint(holder, 10)
    block(holder)
    gate.unblock([holder], CASE, sender=compliance)

    share.transfer(other, 10, sender=holder)
    assert share.balanceOf(other) == 10


def test_unblock_of_clear_addresses_does_nothing(gate, compliance, other):
    tx = gate.unblock([other, ZERO_ADDRESS], CASE, sender=compliance)

    assert tx.events == []
    assert gate.status(other) == (0, 0, 0)


def test_unblock_again_does_nothing(gate, block, compliance, other):
    block(other)
    ended = gate.unblock([other], CASE, sender=compliance).timestamp

    assert gate.unblock([other], CASE, sender=compliance).events == []
    assert gate.status(other).since_ts == ended
    assert gate.period_count(other) == 1


def test_unblock_full_batch(create_gate, compliance, create_addresses):
    gate = create_gate()
    batch = create_addresses(MAX_BATCH)
    gate.block(batch, 1, CASE, sender=compliance)

    tx = gate.unblock(batch, CASE, sender=compliance)

    assert tx.events[-1] == gate.SanctionedAddressesRemoved(addrs=batch)
    assert not gate.isSanctioned(batch[0])
    assert not gate.isSanctioned(batch[-1])


def test_unblock_batch_over_the_bound_reverts(gate, compliance, create_addresses):
    batch = create_addresses(MAX_BATCH + 1)
    with ape.reverts():
        gate.unblock.call(batch, CASE, sender=compliance, skip_trace=True)


def test_unblock_by_others_reverts(gate, block, everyone_but, other):
    block(other)
    for caller in everyone_but("compliance"):
        with ape.reverts("gate: not compliance"):
            gate.unblock.call([other], CASE, sender=caller, skip_trace=True)
