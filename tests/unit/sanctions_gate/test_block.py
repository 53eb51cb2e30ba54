import ape
import pytest
from ape.utils import ZERO_ADDRESS

CLEAR, SDN_LISTED, FIFTY_PERCENT, COURT_ORDER, REVIEW = range(5)
SANCTIONS = {SDN_LISTED, FIFTY_PERCENT}
BLOCKING = {SDN_LISTED, FIFTY_PERCENT, COURT_ORDER}
CASE = b"\xca" * 32
MAX_BATCH = 256
MAX_TRANSACTION_GAS = 2**24  # EIP-7825


def ever_blocked(gate):
    return [gate.ever_blocked(i) for i in range(gate.ever_blocked_count())]


@pytest.mark.usefixtures("list_in_force")
def test_block(gate, compliance, create_addresses):
    first, second = create_addresses(2)
    before = ever_blocked(gate)

    tx = gate.block([first, second], SDN_LISTED, CASE, sender=compliance)

    version = gate.list_version()
    assert tx.events == [
        gate.StatusSet(account=first, reason=1, list_version=version, case_hash=CASE),
        gate.StatusSet(account=second, reason=1, list_version=version, case_hash=CASE),
        gate.SanctionedAddressesAdded(addrs=[first, second]),
    ]
    for account in (first, second):
        assert gate.status(account) == (SDN_LISTED, tx.timestamp, version)
        assert gate.period_count(account) == 0
        assert gate.isSanctioned(account)
        assert gate.blocked_at(account, tx.timestamp)
    assert ever_blocked(gate) == [*before, first, second]


STRENGTH = {CLEAR: 0, REVIEW: 0, COURT_ORDER: 1, SDN_LISTED: 2, FIFTY_PERCENT: 2}
CHANGES = [(old, new) for old in range(5) for new in range(1, 5)]


@pytest.mark.parametrize(
    ("old", "new"), [change for change in CHANGES if STRENGTH[change[0]] > STRENGTH[change[1]]]
)
def test_block_with_a_reason_that_stops_less_reverts(gate, block, compliance, other, old, new):
    """Or `block` would unblock: a cross-check that ends in a review must lift nothing."""
    block(other, old)

    with ape.reverts("gate: reason is weaker"):
        gate.block([other], new, CASE, sender=compliance)

    assert gate.status(other).reason == old


def test_block_batch_with_one_that_it_would_weaken_reverts(gate, block, compliance, other, third):
    block(third, SDN_LISTED)

    with ape.reverts("gate: reason is weaker"):
        gate.block([other, third], COURT_ORDER, CASE, sender=compliance)

    assert gate.status(other).reason == CLEAR


@pytest.mark.usefixtures("list_in_force")
@pytest.mark.parametrize(
    ("old", "new"), [change for change in CHANGES if STRENGTH[change[0]] <= STRENGTH[change[1]]]
)
def test_block_from_every_reason_to_one_that_stops_no_less(
    gate, block, compliance, other, old, new
):
    before = ever_blocked(gate)
    began = block(other, old).timestamp if old else None

    tx = gate.block([other], new, CASE, sender=compliance)

    expected = []
    if old != new:
        version = gate.list_version()
        expected.append(
            gate.StatusSet(account=other, reason=new, list_version=version, case_hash=CASE)
        )
        if new in SANCTIONS and old not in SANCTIONS:
            expected.append(gate.SanctionedAddressesAdded(addrs=[other]))
    assert tx.events == expected

    assert gate.status(other).reason == new
    assert gate.status(other).since_ts == (began if old == new else tx.timestamp)
    ended = old in BLOCKING and old != new
    assert gate.period_count(other) == ended
    if ended:
        assert gate.period(other, 0) == (old, began, tx.timestamp)
    added = [other] if {old, new} & BLOCKING else []
    assert ever_blocked(gate) == before + added


def test_block_the_same_reason_again_changes_nothing(gate, block, compliance, other):
    first = block(other)
    gate.publish_list(b"\xee" * 32, first.timestamp, sender=compliance)
    before = gate.status(other)

    tx = gate.block([other], SDN_LISTED, CASE, sender=compliance)

    assert tx.events == []
    assert gate.status(other) == before
    assert gate.period_count(other) == 0


def test_block_batch_sent_again_with_one_more_adds_that_one(gate, compliance, create_addresses):
    """So that a batch of which nobody knows whether it arrived can be sent again."""
    known = create_addresses(3)
    gate.block(known, SDN_LISTED, bytes(32), sender=compliance)
    (late,) = create_addresses(1)

    tx = gate.block([known[0], late, *known[1:]], SDN_LISTED, bytes(32), sender=compliance)

    assert tx.events == [
        gate.StatusSet(
            account=late, reason=1, list_version=gate.list_version(), case_hash=bytes(32)
        ),
        gate.SanctionedAddressesAdded(addrs=[late]),
    ]
    assert ever_blocked(gate)[-4:] == [*known, late]


def test_block_address_twice_in_one_batch_counts_once(gate, compliance, other, third):
    tx = gate.block([other, third, other], SDN_LISTED, CASE, sender=compliance)

    assert tx.events[-1] == gate.SanctionedAddressesAdded(addrs=[other, third])
    assert len(tx.events) == 3
    assert ever_blocked(gate)[-2:] == [other, third]
    assert gate.period_count(other) == 0


def test_block_list_keeps_order_and_place_whatever_follows(gate, block, unblock, create_addresses):
    first, second, third = create_addresses(3)
    before = ever_blocked(gate)
    block(first)
    block(second, COURT_ORDER)
    block(third, REVIEW)  # never blocked, so not in the list
    unblock(first)
    block(first, FIFTY_PERCENT)
    unblock(second)
    block(third, SDN_LISTED)

    assert ever_blocked(gate) == [*before, first, second, third]
    assert gate.ever_blocked(len(before) + 3) == ZERO_ADDRESS


def test_block_empty_batch_does_nothing(gate, compliance):
    assert gate.block([], SDN_LISTED, CASE, sender=compliance).events == []


@pytest.mark.parametrize("reason", [CLEAR, 5, 255, 256 + 1, 2**256 - 1])
def test_block_unknown_reason_reverts(gate, compliance, other, reason):
    with ape.reverts("gate: unknown reason"):
        gate.block([other], reason, CASE, sender=compliance)


def test_block_zero_address_reverts_and_takes_the_batch_with_it(gate, compliance, other):
    """Blocked, it would stop every mint and burn."""
    with ape.reverts("gate: zero address"):
        gate.block([other, ZERO_ADDRESS], SDN_LISTED, CASE, sender=compliance)

    assert gate.status(other) == (CLEAR, 0, 0)


def test_block_by_others_reverts(gate, everyone_but, other):
    for caller in everyone_but("compliance"):
        with ape.reverts("gate: not compliance"):
            gate.block.call([other], SDN_LISTED, CASE, sender=caller, skip_trace=True)


def test_block_full_batch_fits_one_transaction(create_gate, compliance, create_addresses):
    gate = create_gate()
    batch = create_addresses(MAX_BATCH)

    tx = gate.block(batch, SDN_LISTED, CASE, sender=compliance)

    assert gate.ever_blocked_count() == MAX_BATCH
    assert gate.ever_blocked(0) == batch[0]
    assert gate.ever_blocked(MAX_BATCH - 1) == batch[-1]
    assert tx.events[-1] == gate.SanctionedAddressesAdded(addrs=batch)
    assert len(tx.events) == MAX_BATCH + 1
    assert tx.gas_used < MAX_TRANSACTION_GAS


def test_block_batch_over_the_bound_reverts(gate, compliance, create_addresses):
    batch = create_addresses(MAX_BATCH + 1)
    with ape.reverts():
        gate.block.call(batch, SDN_LISTED, CASE, sender=compliance, skip_trace=True)


def test_block_stops_every_listing_from_the_next_transaction(
    project, listings, gate, share, issuer, minter, mint, block, holder, other
):
    """One transaction at the gate; no listing is told."""
    terms = ("NVIDIA Corporation", "NVDA", "US67066G1040", "67066G104", b"\x01" * 32, gate)
    listings.list_equity(terms, sender=issuer)
    second = project.Share.at(listings.share_of("NVDA"))
    mint(holder, 10)
    second.mint(holder, 10, sender=minter)
    for token in (share, second):
        token.transfer(other, 1, sender=holder)

    block(holder)

    for token in (share, second):
        with ape.reverts("gate: sender on SDN list"):
            token.transfer(other, 1, sender=holder)
        assert token.balanceOf(holder) == 9
