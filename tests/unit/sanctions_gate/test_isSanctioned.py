import pytest


def test_isSanctioned_unknown_address_is_not(gate, other):
    assert gate.isSanctioned(other) is False


@pytest.mark.parametrize(
    ("reason", "is_sanctioned"), [(1, True), (2, True), (3, False), (4, False), (5, False)]
)
def test_isSanctioned_listed_and_owned_only(gate, block, other, reason, is_sanctioned):
    block(other, reason)

    assert gate.isSanctioned(other) is is_sanctioned


def test_isSanctioned_ends_with_the_block(gate, block, unblock, other):
    block(other)
    unblock(other)

    assert gate.isSanctioned(other) is False
