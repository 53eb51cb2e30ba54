import ape
import pytest

FIRST, SECOND, THIRD = (bytes([0xA0 + n]) * 32 for n in (1, 2, 3))
TERM = 3 * 86_400
MAX_ENTRIES = 2**32 - 1


@pytest.fixture
def gate(create_gate):
    """Without a list."""
    return create_gate()


@pytest.fixture
def published(gate, compliance, now):
    """A list of 100 entries is in force."""
    return gate.publish_list(FIRST, now(), 100, sender=compliance)


def in_force(gate):
    return (
        gate.list_version(),
        gate.list_sha256(),
        gate.list_published_ts(),
        gate.list_entries(),
        gate.list_affirmed_ts(),
    )


def proposed(gate):
    return (
        gate.proposed_list_proposer(),
        gate.proposed_list_sha256(),
        gate.proposed_list_published_ts(),
        gate.proposed_list_entries(),
        gate.proposed_list_due_ts(),
    )


NOBODY = "0x0000000000000000000000000000000000000000"
NO_PROPOSAL = (NOBODY, bytes(32), 0, 0, 0)


def test_publish_list_nothing_in_force_at_first(gate):
    assert in_force(gate) == (0, bytes(32), 0, 0, 0)
    assert proposed(gate) == NO_PROPOSAL


def test_publish_list(gate, compliance, now):
    published_ts = now()

    tx = gate.publish_list(FIRST, published_ts, 124, sender=compliance)

    assert tx.events == [
        gate.ListPublished(version=1, sha256=FIRST, published_ts=published_ts, entries=124)
    ]
    assert in_force(gate) == (1, FIRST, published_ts, 124, tx.timestamp)
    assert proposed(gate) == NO_PROPOSAL


def test_publish_list_of_the_same_second_is_taken(gate, published, compliance):
    """A publisher that corrects itself at once gives both lists the same time."""
    same = gate.list_published_ts()
    gate.publish_list(SECOND, same, 100, sender=compliance)

    assert in_force(gate)[:3] == (2, SECOND, same)


def test_publish_list_older_than_in_force_reverts(gate, published, compliance):
    with ape.reverts("gate: older than list in force"):
        gate.publish_list(SECOND, gate.list_published_ts() - 1, 100, sender=compliance)


def test_publish_list_in_force_again_reverts(gate, published, compliance, now):
    with ape.reverts("gate: list is in force"):
        gate.publish_list(FIRST, now(), 100, sender=compliance)


def test_publish_list_dated_ahead_reverts(gate, compliance, at, now):
    block_ts = now() + 100
    at(block_ts)
    with ape.reverts("gate: publication lies ahead"):
        gate.publish_list(FIRST, block_ts + 1, 124, sender=compliance)


def test_publish_list_dated_at_its_own_block_is_taken(gate, compliance, at, now):
    block_ts = now() + 100
    at(block_ts)
    gate.publish_list(FIRST, block_ts, 124, sender=compliance)

    assert gate.list_published_ts() == block_ts


@pytest.mark.parametrize("entries", [0, MAX_ENTRIES + 1, 2**256 - 1])
def test_publish_list_of_no_or_absurd_length_reverts(gate, compliance, now, entries):
    with ape.reverts("gate: entries out of range"):
        gate.publish_list(FIRST, now(), entries, sender=compliance)


def test_publish_list_changes_nobody(gate, compliance, other, now):
    gate.block([other], 1, bytes(32), sender=compliance)
    before = gate.status(other), gate.ever_blocked_count()

    gate.publish_list(FIRST, now(), 124, sender=compliance)

    assert (gate.status(other), gate.ever_blocked_count()) == before


def test_publish_list_by_others_reverts(gate, everyone_but, now):
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.publish_list.call(FIRST, now(), 124, sender=caller, skip_trace=True)


# --- One that is too much shorter ---


@pytest.mark.parametrize("entries, waits", [(85, False), (84, True), (1, True), (101, False)])
def test_publish_list_that_shrinks_by_more_than_15_percent_waits(
    gate, published, compliance, now, entries, waits
):
    published_ts = now()
    before = in_force(gate)

    tx = gate.publish_list(SECOND, published_ts, entries, sender=compliance)

    if waits:
        due_ts = tx.timestamp + TERM
        terms = {"sha256": SECOND, "published_ts": published_ts, "entries": entries}
        assert tx.events == [gate.ListProposed(**terms, proposer=compliance.address, due_ts=due_ts)]
        assert proposed(gate) == (compliance, SECOND, published_ts, entries, due_ts)
        assert in_force(gate) == before
    else:
        assert in_force(gate) == (2, SECOND, published_ts, entries, tx.timestamp)
        assert proposed(gate) == NO_PROPOSAL


def test_publish_list_real_shrinkage_of_58_percent_waits(gate, compliance, now):
    """21 March 2025: Tornado Cash is delisted, 157 addresses become 66."""
    gate.publish_list(FIRST, now(), 157, sender=compliance)
    gate.publish_list(SECOND, now(), 66, sender=compliance)

    assert in_force(gate)[0] == 1
    assert gate.proposed_list_entries() == 66


@pytest.mark.parametrize("key", ["compliance", "second_compliance"])
def test_publish_list_that_waits_again_reverts(gate, published, compliance, now, key, request):
    """It would begin its term anew, and the confirmer would become the proposer."""
    gate.publish_list(SECOND, now(), 50, sender=compliance)

    with ape.reverts("gate: list is proposed"):
        gate.publish_list(SECOND, now(), 50, sender=request.getfixturevalue(key))


def test_publish_list_replaces_the_one_that_waits(gate, published, members, now):
    proposer, other_key = members
    gate.publish_list(SECOND, now(), 50, sender=proposer)
    gate.publish_list(THIRD, now(), 60, sender=other_key)

    assert proposed(gate)[:2] == (other_key, THIRD)
    with ape.reverts("gate: no such list proposed"):
        gate.confirm_list(SECOND, sender=other_key)


def test_publish_list_that_is_long_enough_ends_the_proposal(gate, published, members, now):
    proposer, other_key = members
    gate.publish_list(SECOND, now(), 50, sender=proposer)
    gate.publish_list(THIRD, now(), 99, sender=proposer)

    assert in_force(gate)[:2] == (2, THIRD)
    assert proposed(gate) == NO_PROPOSAL
    with ape.reverts("gate: no such list proposed"):
        gate.confirm_list(SECOND, sender=other_key)


def test_block_goes_on_while_a_list_waits(gate, published, compliance, other, now):
    gate.publish_list(SECOND, now(), 50, sender=compliance)
    gate.block([other], 1, bytes(32), sender=compliance)

    assert gate.isSanctioned(other)
    assert gate.status(other).list_version == 1
