import ape
import pytest
from ape.utils import ZERO_ADDRESS

CASE = b"\xca" * 32
REASONS = range(1, 6)
SDN, FIFTY, COURT, REVIEW, PROVISIONAL = (1 << reason for reason in REASONS)
EVERY = SDN | FIFTY | COURT | REVIEW | PROVISIONAL
MAX_BATCH = 256
MAX_TRANSACTION_GAS = 2**24  # EIP-7825


def set_to(gate, account, reasons, until_ts=0):
    return gate.StatusSet(
        account=account,
        reasons=reasons,
        list_version=gate.list_version(),
        provisional_until_ts=until_ts,
        case_hash=CASE,
    )


@pytest.mark.usefixtures("list_in_force")
@pytest.mark.parametrize("reason", REASONS)
def test_confirm_unblock_of_every_reason(gate, block, members, other, reason):
    proposer, confirmer = members
    began = block(other, reason).timestamp
    until_ts = gate.status(other).provisional_until_ts
    gate.propose_unblock([other], 1 << reason, CASE, sender=proposer)

    tx = gate.confirm_unblock(1, [other], 1 << reason, CASE, sender=confirmer)

    expected = [
        gate.UnblockConfirmed(id=1, member=confirmer.address),
        set_to(gate, other, 0, until_ts),
    ]
    if reason in (1, 2):
        expected.append(gate.SanctionedAddressesRemoved(addrs=[other]))
    assert tx.events == expected
    assert gate.status(other) == (0, tx.timestamp, gate.list_version(), until_ts)
    assert not gate.isSanctioned(other)
    assert gate.removal(1).proposer == ZERO_ADDRESS
    if reason == 4:  # a review is no block, so none has ended
        assert gate.period_count(other) == 0
    else:
        assert gate.period_count(other) == 1
        assert gate.period(other, 0) == (1 << reason, began, tx.timestamp)


@pytest.mark.parametrize("lifted", REASONS)
def test_confirm_unblock_leaves_the_other_reasons(gate, block, lift_from, other, lifted):
    """Who is delisted stays under the court's order."""
    for reason in REASONS:
        block(other, reason)

    lift_from([other], 1 << lifted)

    assert gate.status(other).reasons == EVERY ^ (1 << lifted)
    assert gate.isSanctioned(other)


def test_confirm_unblock_removes_who_is_no_longer_sanctioned(
    gate, block, lift_from, create_addresses
):
    listed, owned, both, enjoined, unknown = create_addresses(5)
    block(listed, 1)
    block(owned, 2)
    block(both, 1)
    block(both, 2)
    block(enjoined, 3)

    tx = lift_from([unknown, enjoined, both, owned, listed], SDN, CASE)

    assert tx.events[1:] == [
        set_to(gate, both, FIFTY),
        set_to(gate, listed, 0),
        gate.SanctionedAddressesRemoved(addrs=[listed]),
    ]


def test_confirm_unblock_keeps_the_place_in_the_list(gate, block, lift_from, other):
    block(other)
    count = gate.ever_blocked_count()

    lift_from([other])

    assert gate.ever_blocked_count() == count
    assert gate.ever_blocked(count - 1) == other


def test_confirm_unblock_gives_the_disposal_back(share, mint, block, lift_from, holder, other):
    mint(holder, 10)
    block(holder)
    lift_from([holder])

    share.transfer(other, 10, sender=holder)
    assert share.balanceOf(other) == 10


def test_confirm_unblock_of_clear_addresses_changes_none(gate, lift_from, second_compliance, other):
    tx = lift_from([other, ZERO_ADDRESS])

    assert tx.events == [gate.UnblockConfirmed(id=1, member=second_compliance.address)]
    assert gate.status(other) == (0, 0, 0, 0)


def test_confirm_unblock_twice_reverts(gate, block, lift_from, second_compliance, other):
    block(other)
    lift_from([other], SDN, CASE)

    with ape.reverts("gate: no such removal"):
        gate.confirm_unblock(1, [other], SDN, CASE, sender=second_compliance)


def test_confirm_unblock_by_its_proposer_reverts(gate, block, compliance, other):
    block(other)
    gate.propose_unblock([other], SDN, CASE, sender=compliance)

    with ape.reverts("gate: proposer cannot confirm"):
        gate.confirm_unblock(1, [other], SDN, CASE, sender=compliance)


def test_confirm_unblock_by_who_has_lost_the_role_reverts(
    gate, block, roles, members, as_admin, other
):
    proposer, confirmer = members
    block(other)
    gate.propose_unblock([other], SDN, CASE, sender=proposer)
    as_admin(roles.revoke, 32, confirmer)

    with ape.reverts("gate: not compliance"):
        gate.confirm_unblock(1, [other], SDN, CASE, sender=confirmer)


@pytest.mark.parametrize("flaw", ["more accounts", "fewer", "other order", "reasons", "case"])
def test_confirm_unblock_in_other_terms_reverts(gate, members, other, third, stranger, flaw):
    """The second key has read what it lifts."""
    proposer, confirmer = members
    terms = [[other, third], SDN, CASE]
    gate.propose_unblock(*terms, sender=proposer)
    changed = {
        "more accounts": [[other, third, stranger], SDN, CASE],
        "fewer": [[other], SDN, CASE],
        "other order": [[third, other], SDN, CASE],
        "reasons": [[other, third], SDN | COURT, CASE],
        "case": [[other, third], SDN, bytes(32)],
    }

    with ape.reverts("gate: not the terms proposed"):
        gate.confirm_unblock(1, *changed[flaw], sender=confirmer)


@pytest.mark.parametrize(
    "reasons, is_stopped", [(SDN, True), (EVERY, True), (FIFTY | COURT, False)]
)
def test_confirm_unblock_under_a_later_list_reverts_for_the_listed(
    gate, members, list_in_force, other, now, reasons, is_stopped
):
    """The later list may name the account again; an order or an owner is not the list's."""
    proposer, confirmer = members
    gate.propose_unblock([other], reasons, CASE, sender=proposer)
    gate.publish_list(b"\xee" * 32, now(), 124, sender=proposer)

    if is_stopped:
        with ape.reverts("gate: list has changed since"):
            gate.confirm_unblock(1, [other], reasons, CASE, sender=confirmer)
    else:
        gate.confirm_unblock(1, [other], reasons, CASE, sender=confirmer)


def test_confirm_unblock_after_its_term_is_late_and_good(gate, block, members, other, at):
    proposer, confirmer = members
    block(other)
    gate.propose_unblock([other], SDN, CASE, sender=proposer)
    at(gate.removal(1).due_ts + 86_400)

    gate.confirm_unblock(1, [other], SDN, CASE, sender=confirmer)
    assert not gate.isSanctioned(other)


def test_confirm_unblock_full_batch_fits_one_transaction(
    create_gate, compliance, lift_from, create_addresses
):
    gate = create_gate()
    batch = create_addresses(MAX_BATCH)
    gate.block(batch, 1, CASE, sender=compliance)

    tx = lift_from(batch, SDN, CASE, gate)

    assert tx.events[-1] == gate.SanctionedAddressesRemoved(addrs=batch)
    assert not gate.isSanctioned(batch[0])
    assert not gate.isSanctioned(batch[-1])
    assert tx.gas_used < MAX_TRANSACTION_GAS


def test_confirm_unblock_by_others_reverts(gate, compliance, everyone_but, other):
    gate.propose_unblock([other], SDN, CASE, sender=compliance)
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.confirm_unblock.call(1, [other], SDN, CASE, sender=caller, skip_trace=True)
