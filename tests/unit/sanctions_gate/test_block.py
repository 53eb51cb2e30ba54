import ape
import pytest
from ape.utils import ZERO_ADDRESS

CLEAR, SDN_LISTED, FIFTY_PERCENT, COURT_ORDER, REVIEW, PROVISIONAL = range(6)
SANCTIONS = {SDN_LISTED, FIFTY_PERCENT}
BLOCKING = {SDN_LISTED, FIFTY_PERCENT, COURT_ORDER, PROVISIONAL}
DAY = 86_400
WEEK, REST = 7 * DAY, 30 * DAY
CASE = b"\xca" * 32
MAX_BATCH = 256
MAX_TRANSACTION_GAS = 2**24  # EIP-7825


def set_to(gate, account, *reasons, until_ts=0, case=CASE):
    """The event of a change to these reasons."""
    return gate.StatusSet(
        account=account,
        reasons=sum(1 << reason for reason in reasons),
        list_version=gate.list_version(),
        provisional_until_ts=until_ts,
        case_hash=case,
    )


def ever_blocked(gate):
    return [gate.ever_blocked(i) for i in range(gate.ever_blocked_count())]


@pytest.mark.usefixtures("list_in_force")
def test_block(gate, compliance, create_addresses):
    first, second = create_addresses(2)
    before = ever_blocked(gate)

    tx = gate.block([first, second], SDN_LISTED, CASE, sender=compliance)

    version = gate.list_version()
    assert tx.events == [
        set_to(gate, first, SDN_LISTED),
        set_to(gate, second, SDN_LISTED),
        gate.SanctionedAddressesAdded(addrs=[first, second]),
    ]
    for account in (first, second):
        assert gate.status(account) == (1 << SDN_LISTED, tx.timestamp, version, 0)
        assert gate.period_count(account) == 0
        assert gate.isSanctioned(account)
        assert gate.blocked_at(account, tx.timestamp)
    assert ever_blocked(gate) == [*before, first, second]


@pytest.mark.usefixtures("list_in_force")
@pytest.mark.parametrize("old", range(6))
@pytest.mark.parametrize("new", range(1, 6))
def test_block_adds_a_reason_to_every_other(gate, block, compliance, other, old, new):
    """Nothing is lifted: a cross-check that ends in a review leaves the listing as it is."""
    before = ever_blocked(gate)
    began = block(other, old).timestamp if old else None

    tx = gate.block([other], new, CASE, sender=compliance)

    if old == new:
        assert tx.events == []
        assert gate.period_count(other) == 0
        return
    reasons = {old, new} - {CLEAR}
    until_ts = {old: began, new: tx.timestamp}.get(PROVISIONAL)
    until_ts = until_ts + WEEK if until_ts else 0
    expected = [set_to(gate, other, *reasons, until_ts=until_ts)]
    if new in SANCTIONS and old not in SANCTIONS:
        expected.append(gate.SanctionedAddressesAdded(addrs=[other]))
    assert tx.events == expected
    joined = sum(1 << reason for reason in reasons)
    assert gate.status(other) == (joined, tx.timestamp, gate.list_version(), until_ts)
    assert gate.period_count(other) == (old in BLOCKING)
    if old in BLOCKING:
        assert gate.period(other, 0) == (1 << old, began, tx.timestamp)
    assert ever_blocked(gate) == before + ([other] if reasons & BLOCKING else [])


def test_block_under_several_reasons_names_the_first_that_stops(gate, block, blocked, other):
    receive = 2
    for reason in (COURT_ORDER, PROVISIONAL):
        block(blocked, reason)
    assert gate.check_transfer(blocked, blocked, other) == 32 + COURT_ORDER
    # The order does not stop receiving, the suspicion does.
    assert gate.check_account(blocked, receive) == PROVISIONAL
    block(blocked, SDN_LISTED)
    assert gate.check_account(blocked, receive) == SDN_LISTED


# --- On suspicion ---


def test_block_on_suspicion_lapses_by_itself(gate, share, mint, block, at, holder, other):
    mint(holder, 10)
    until_ts = block(holder, PROVISIONAL).timestamp + WEEK
    at(until_ts - 1)
    with ape.reverts("gate: sender under suspicion"):
        share.transfer(other, 1, sender=holder)
    at(until_ts)
    share.transfer(other, 1, sender=holder)
    assert share.balanceOf(other) == 1


def test_block_on_suspicion_leaves_the_vote(gate, block, other):
    vote = 32
    began = block(other, PROVISIONAL).timestamp

    assert gate.check_account(other, vote) == 0
    assert not gate.blocked_at(other, began)


def test_block_on_suspicion_again_keeps_its_end(gate, block, at, other):
    began = block(other, PROVISIONAL).timestamp
    at(began + WEEK - 1)

    assert block(other, PROVISIONAL).events == []
    assert gate.status(other).provisional_until_ts == began + WEEK


@pytest.mark.parametrize("since_lapse", [0, REST - 1])
def test_block_on_suspicion_soon_after_the_last_reverts(
    gate, block, compliance, at, other, since_lapse
):
    """Or one key could hold somebody for ever."""
    until_ts = block(other, PROVISIONAL).timestamp + WEEK
    at(until_ts + since_lapse)

    with ape.reverts("gate: was suspected lately"):
        gate.block([other], PROVISIONAL, CASE, sender=compliance)


def test_block_on_suspicion_after_the_rest_begins_anew(gate, block, at, other):
    until_ts = block(other, PROVISIONAL).timestamp + WEEK
    at(until_ts + REST)
    block(other, PROVISIONAL)

    assert gate.status(other).provisional_until_ts == until_ts + REST + WEEK


def test_block_on_suspicion_that_was_lifted_cannot_follow_at_once(
    gate, block, unblock, compliance, other
):
    block(other, PROVISIONAL)
    unblock(other)

    with ape.reverts("gate: was suspected lately"):
        gate.block([other], PROVISIONAL, CASE, sender=compliance)


def test_block_for_a_reason_that_lasts_confirms_a_suspicion(gate, block, at, chain, other):
    began = block(other, PROVISIONAL).timestamp
    block(other, FIFTY_PERCENT)
    at(began + 100 * DAY)
    chain.mine()

    assert gate.isSanctioned(other)
    assert gate.status(other).reasons == 1 << FIFTY_PERCENT


# --- Batches ---


def test_block_the_same_reason_again_changes_nothing(gate, block, compliance, other):
    first = block(other)
    gate.publish_list(b"\xee" * 32, first.timestamp, 124, sender=compliance)
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
        set_to(gate, late, SDN_LISTED, case=bytes(32)),
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


@pytest.mark.parametrize("reason", [CLEAR, 6, 255, 256 + 1, 2**256 - 1])
def test_block_unknown_reason_reverts(gate, compliance, other, reason):
    with ape.reverts("gate: unknown reason"):
        gate.block([other], reason, CASE, sender=compliance)


def test_block_zero_address_reverts_and_takes_the_batch_with_it(gate, compliance, other):
    """Blocked, it would stop every mint and burn."""
    with ape.reverts("gate: zero address"):
        gate.block([other, ZERO_ADDRESS], SDN_LISTED, CASE, sender=compliance)

    assert gate.status(other) == (CLEAR, 0, 0, 0)


def test_block_by_others_reverts(gate, everyone_but, other):
    for caller in everyone_but("compliance", "second_compliance"):
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
