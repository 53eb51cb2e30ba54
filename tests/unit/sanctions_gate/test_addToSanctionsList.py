import ape
import pytest
from ape.utils import ZERO_ADDRESS

MAX_BATCH = 256


@pytest.mark.usefixtures("list_in_force")
def test_addToSanctionsList(gate, compliance, other, third):
    count = gate.ever_blocked_count()

    tx = gate.addToSanctionsList([other, third], sender=compliance)

    version = gate.list_version()
    assert tx.events == [
        *(
            gate.StatusSet(account=account, reason=1, list_version=version, case_hash=bytes(32))
            for account in (other, third)
        ),
        gate.SanctionedAddressesAdded(addrs=[other, third]),
    ]
    for account in (other, third):
        assert gate.status(account) == (1, tx.timestamp, version)
        assert gate.isSanctioned(account)
    assert gate.ever_blocked_count() == count + 2


def test_addToSanctionsList_of_listed_does_nothing(gate, block, compliance, other):
    block(other)

    assert gate.addToSanctionsList([other], sender=compliance).events == []


def test_addToSanctionsList_of_fifty_percent_is_no_new_sanction(gate, block, compliance, other):
    """To the oracle's readers nothing happened; the reason and its time are new."""
    block(other, 2)

    tx = gate.addToSanctionsList([other], sender=compliance)

    assert tx.events == [
        gate.StatusSet(
            account=other, reason=1, list_version=gate.list_version(), case_hash=bytes(32)
        )
    ]


def test_addToSanctionsList_zero_address_reverts(gate, compliance):
    with ape.reverts("gate: zero address"):
        gate.addToSanctionsList([ZERO_ADDRESS], sender=compliance)


def test_addToSanctionsList_batch_over_the_bound_reverts(gate, compliance, create_addresses):
    batch = create_addresses(MAX_BATCH + 1)
    with ape.reverts():
        gate.addToSanctionsList.call(batch, sender=compliance, skip_trace=True)


def test_addToSanctionsList_by_others_reverts(gate, everyone_but, other):
    for caller in everyone_but("compliance"):
        with ape.reverts("gate: not compliance"):
            gate.addToSanctionsList.call([other], sender=caller, skip_trace=True)
