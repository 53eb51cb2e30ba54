import ape
import pytest

FIRST, SECOND = b"\xa1" * 32, b"\xa2" * 32
DAY = 86_400


@pytest.fixture
def gate(create_gate):
    return create_gate()


@pytest.fixture
def published(gate, compliance, now):
    return gate.publish_list(FIRST, now(), 100, sender=compliance).timestamp


def test_affirm_list_renews_its_age(gate, published, compliance, at):
    at(published + DAY)

    tx = gate.affirm_list(FIRST, sender=compliance)

    assert tx.events == [gate.ListAffirmed(version=1)]
    assert gate.list_affirmed_ts() == published + DAY
    assert gate.list_age() == 0
    assert (gate.list_version(), gate.list_sha256()) == (1, FIRST)


def test_affirm_list_gives_up_the_one_that_waits(gate, published, members, now):
    """The publisher has the longer one: the shorter was a broken download."""
    proposer, other_key = members
    gate.publish_list(SECOND, now(), 50, sender=proposer)

    tx = gate.affirm_list(FIRST, sender=other_key)

    assert tx.events == [gate.ListWithdrawn(sha256=SECOND), gate.ListAffirmed(version=1)]
    assert gate.proposed_list_sha256() == bytes(32)
    with ape.reverts("gate: no such list proposed"):
        gate.confirm_list(SECOND, sender=other_key)


@pytest.mark.parametrize("sha256", [SECOND, bytes(32)])
def test_affirm_list_of_another_reverts(gate, published, compliance, sha256):
    with ape.reverts("gate: not the list in force"):
        gate.affirm_list(sha256, sender=compliance)


def test_affirm_list_before_there_is_one_reverts(gate, compliance):
    with ape.reverts("gate: not the list in force"):
        gate.affirm_list(bytes(32), sender=compliance)


def test_affirm_list_by_others_reverts(gate, published, everyone_but):
    for caller in everyone_but("compliance", "second_compliance"):
        with ape.reverts("gate: not compliance"):
            gate.affirm_list.call(FIRST, sender=caller, skip_trace=True)
