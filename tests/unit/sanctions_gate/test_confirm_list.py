import ape
import pytest

FIRST, SECOND = b"\xa1" * 32, b"\xa2" * 32


@pytest.fixture
def gate(create_gate):
    return create_gate()


@pytest.fixture
def waiting(gate, compliance, now):
    """A list of 157 is in force, one of 66 waits."""
    gate.publish_list(FIRST, now(), 157, sender=compliance)
    gate.publish_list(SECOND, now(), 66, sender=compliance)


def test_confirm_list(gate, waiting, second_compliance):
    published_ts = gate.proposed_list_published_ts()

    tx = gate.confirm_list(SECOND, sender=second_compliance)

    assert tx.events == [
        gate.ListPublished(version=2, sha256=SECOND, published_ts=published_ts, entries=66)
    ]
    assert (gate.list_version(), gate.list_sha256()) == (2, SECOND)
    assert (gate.list_published_ts(), gate.list_entries()) == (published_ts, 66)
    assert gate.list_affirmed_ts() == tx.timestamp
    assert gate.proposed_list_entries() == gate.proposed_list_due_ts() == 0
    assert gate.proposed_list_sha256() == bytes(32)


def test_confirm_list_unblocks_nobody(gate, waiting, members, other):
    proposer, confirmer = members
    gate.block([other], 1, bytes(32), sender=proposer)

    gate.confirm_list(SECOND, sender=confirmer)

    assert gate.isSanctioned(other)


def test_confirm_list_by_its_proposer_reverts(gate, waiting, compliance):
    with ape.reverts("gate: proposer cannot confirm"):
        gate.confirm_list(SECOND, sender=compliance)


def test_confirm_list_after_its_term_is_late_and_good(gate, waiting, second_compliance, at):
    """Over-blocking is a wrong too: lateness is shown, not punished."""
    at(gate.proposed_list_due_ts() + 86_400)
    gate.confirm_list(SECOND, sender=second_compliance)

    assert gate.list_version() == 2


@pytest.mark.parametrize("sha256", [FIRST, bytes(32), b"\xa3" * 32])
def test_confirm_list_of_another_reverts(gate, waiting, second_compliance, sha256):
    with ape.reverts("gate: no such list proposed"):
        gate.confirm_list(sha256, sender=second_compliance)


def test_confirm_list_when_none_waits_reverts(gate, compliance):
    with ape.reverts("gate: no such list proposed"):
        gate.confirm_list(bytes(32), sender=compliance)


def test_confirm_list_twice_reverts(gate, waiting, second_compliance):
    gate.confirm_list(SECOND, sender=second_compliance)
    with ape.reverts("gate: no such list proposed"):
        gate.confirm_list(SECOND, sender=second_compliance)


def test_confirm_list_by_others_reverts(gate, waiting, everyone_but):
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.confirm_list.call(SECOND, sender=caller, skip_trace=True)
