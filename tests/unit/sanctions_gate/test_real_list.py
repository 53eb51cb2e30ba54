"""The EVM addresses of OFAC's list, whatever asset they are tagged with."""

import csv
from pathlib import Path

import pytest
from eth_utils import to_checksum_address

LIST = Path(__file__).parents[3] / "data/ofac_evm_entities_2026-10.csv"
GAS_PER_ADDRESS = 51_000  # said where the gate bounds its batches


@pytest.fixture
def rows():
    with LIST.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def addresses(rows):
    return [to_checksum_address(row["address"]) for row in rows]


def test_real_list_loads_whole_in_order(create_gate, compliance, addresses):
    gate = create_gate()

    tx = gate.block(addresses, 1, bytes(32), sender=compliance)

    assert len(set(addresses)) == 124
    assert gate.ever_blocked_count() == 124
    assert [gate.ever_blocked(i) for i in range(124)] == addresses
    assert all(gate.isSanctioned(address) for address in addresses)
    assert tx.events[-1] == gate.SanctionedAddressesAdded(addrs=addresses)
    assert tx.gas_used / len(addresses) < GAS_PER_ADDRESS


def test_real_list_again_costs_a_look_at_each(create_gate, compliance, addresses):
    gate = create_gate()
    gate.block(addresses, 1, bytes(32), sender=compliance)

    tx = gate.block(addresses, 1, bytes(32), sender=compliance)

    assert tx.events == []
    assert gate.ever_blocked_count() == 124


def test_real_list_has_the_addresses_tagged_for_a_stablecoin_only(rows):
    """A filter for the tag ETH would miss four listed persons."""
    assert [row["asset_tag"] for row in rows].count("ETH") == 120
