"""Who is refused for which movement. A code is `party * 32 + reason`."""

from itertools import product

import ape
import pytest
from ape.utils import ZERO_ADDRESS

SEND, RECEIVE, MINT, REDEEM = 1, 2, 4, 8
SENDER, RECEIVER, OPERATOR = 1, 2, 3
REASONS = range(6)


@pytest.fixture
def parties(gate, compliance, create_addresses):
    """party => one address for each reason, the clear one first."""
    count = len(REASONS)
    everybody = create_addresses(3 * count)
    parties = {party: everybody[count * i : count * (i + 1)] for i, party in enumerate((1, 2, 3))}
    for reason in REASONS[1:]:
        batch = [addresses[reason] for addresses in parties.values()]
        gate.block(batch, reason, bytes(32), sender=compliance)
    return parties


def refusal(table, movement):
    """The code of the first party in `movement` whose reason stops what it does, or zero."""
    for party, reason, purpose in movement:
        if purpose & table[reason]:
            return party * 32 + reason
    return 0


def test_check_transfer_unknown_parties_are_clear(gate, holder, other, spender):
    assert gate.check_transfer(holder, holder, other) == 0
    assert gate.check_transfer(spender, holder, other) == 0


# --- The whole table: every reason of every party at the same time ---


def test_check_transfer_between_holders_every_combination(gate, table, parties):
    """Ordered by a third party: sender, then receiver, then operator is named."""
    for sender, receiver, operator in product(REASONS, repeat=3):
        movement = [
            (SENDER, sender, SEND),
            (RECEIVER, receiver, RECEIVE),
            (OPERATOR, operator, SEND),
        ]
        code = gate.check_transfer(
            parties[OPERATOR][operator], parties[SENDER][sender], parties[RECEIVER][receiver]
        )
        assert code == refusal(table, movement), movement


def test_check_transfer_by_holder_every_combination(gate, table, parties):
    for sender, receiver in product(REASONS, repeat=2):
        movement = [(SENDER, sender, SEND), (RECEIVER, receiver, RECEIVE)]
        holder = parties[SENDER][sender]
        code = gate.check_transfer(holder, holder, parties[RECEIVER][receiver])
        assert code == refusal(table, movement), movement


def test_check_transfer_pulled_by_receiver_every_combination(gate, table, parties):
    for sender, receiver in product(REASONS, repeat=2):
        movement = [
            (SENDER, sender, SEND),
            (RECEIVER, receiver, RECEIVE),
            (OPERATOR, receiver, SEND),
        ]
        buyer = parties[RECEIVER][receiver]
        code = gate.check_transfer(buyer, parties[SENDER][sender], buyer)
        assert code == refusal(table, movement), movement


def test_check_transfer_to_oneself_every_reason(gate, table, parties):
    for reason, account in enumerate(parties[SENDER]):
        movement = [(SENDER, reason, SEND), (RECEIVER, reason, RECEIVE)]
        assert gate.check_transfer(account, account, account) == refusal(table, movement)


def test_check_transfer_mint_every_combination(gate, table, parties):
    for receiver, operator in product(REASONS, repeat=2):
        movement = [(RECEIVER, receiver, MINT), (OPERATOR, operator, SEND)]
        code = gate.check_transfer(
            parties[OPERATOR][operator], ZERO_ADDRESS, parties[RECEIVER][receiver]
        )
        assert code == refusal(table, movement), movement


def test_check_transfer_burn_every_combination(gate, table, parties):
    for sender, operator in product(REASONS, repeat=2):
        movement = [(SENDER, sender, REDEEM), (OPERATOR, operator, SEND)]
        code = gate.check_transfer(
            parties[OPERATOR][operator], parties[SENDER][sender], ZERO_ADDRESS
        )
        assert code == refusal(table, movement), movement


# --- The same in plain figures ---


@pytest.mark.parametrize(
    ("reason", "sends", "receives", "orders"),
    [(1, 33, 65, 97), (2, 34, 66, 98), (3, 35, 0, 99), (4, 0, 0, 0), (5, 37, 69, 101)],
)
def test_check_transfer_codes(gate, block, blocked, holder, other, reason, sends, receives, orders):
    block(blocked, reason)

    assert gate.check_transfer(blocked, blocked, other) == sends
    assert gate.check_transfer(holder, holder, blocked) == receives
    assert gate.check_transfer(blocked, holder, other) == orders


@pytest.mark.parametrize(
    ("reason", "mints", "burns"), [(1, 65, 33), (2, 66, 34), (3, 0, 35), (4, 0, 0), (5, 69, 37)]
)
def test_check_transfer_codes_of_mint_and_burn(gate, block, minter, blocked, reason, mints, burns):
    block(blocked, reason)

    assert gate.check_transfer(minter, ZERO_ADDRESS, blocked) == mints
    assert gate.check_transfer(minter, blocked, ZERO_ADDRESS) == burns


def test_check_transfer_blocked_bystander_stops_nobody(gate, block, blocked, holder, other):
    block(blocked)

    assert gate.check_transfer(holder, holder, other) == 0


def test_check_transfer_unblocked_party_is_clear_in_every_place(
    gate, block, unblock, blocked, holder, other
):
    """He keeps a status word, so that the short cut for strangers to the list passes him by."""
    block(blocked)
    unblock(blocked)

    assert gate.check_transfer(blocked, blocked, other) == 0
    assert gate.check_transfer(holder, holder, blocked) == 0
    assert gate.check_transfer(blocked, holder, other) == 0


# --- Through a share ---


def test_share_transfer_of_and_to_blocked_reverts(share, mint, block, holder, blocked, other):
    mint(holder, 10)
    mint(other, 10)
    block(blocked)
    block(holder, 3)

    with ape.reverts("gate: receiver on SDN list"):
        share.transfer(blocked, 1, sender=other)
    with ape.reverts("gate: sender under court order"):
        share.transfer(other, 1, sender=holder)
    share.transfer(holder, 1, sender=other)  # a court order does not stop receiving
    assert share.balanceOf(holder) == 11


def test_share_transfer_by_blocked_spender_reverts(share, mint, block, holder, blocked, other):
    mint(holder, 10)
    share.approve(blocked, 10, sender=holder)
    block(blocked)

    with ape.reverts("gate: operator on SDN list"):
        share.transferFrom(holder, other, 1, sender=blocked)
    assert share.allowance(holder, blocked) == 10


def test_share_mint_and_burn_of_blocked_revert(share, mint, block, minter, holder, blocked):
    mint(holder, 10)
    share.lock(holder, 10, sender=minter)
    block(holder, 2)
    block(blocked)

    with ape.reverts("gate: receiver on SDN list"):
        share.mint(blocked, 1, sender=minter)
    with ape.reverts("gate: sender owned 50% by SDN"):
        share.burn(holder, 1, sender=minter)
    assert share.totalSupply() == 10
