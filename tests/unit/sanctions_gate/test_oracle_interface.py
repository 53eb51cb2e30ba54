"""Chainalysis's oracle, by the bytes that its readers send and the logs that they look for."""

import json
from pathlib import Path

import pytest
from eth_abi import decode, encode
from eth_utils import keccak, to_bytes

ROOT = Path(__file__).parents[3]
ORACLE = json.loads((ROOT / "data/onchain_interfaces.json").read_text())[
    "chainalysis_sanctions_oracle"
]
OF_THE_OWNER = {"addToSanctionsList(address[])", "removeFromSanctionsList(address[])"}
"""What that oracle's owner does with one key takes two here, and has names of its own."""
# A single address is indexed and lists are not, as in the oracle on the main network.
IS_INDEXED = {
    "SanctionedAddress(address)": True,
    "NonSanctionedAddress(address)": True,
    "SanctionedAddressesAdded(address[])": False,
    "SanctionedAddressesRemoved(address[])": False,
}


@pytest.fixture
def ask(gate, stranger, networks):
    """Call by selector alone, as a reader does that has never seen the gate's own ABI."""

    def ask(signature, *values):
        types = signature.partition("(")[2].rstrip(")")
        data = to_bytes(hexstr=ORACLE["selectors"][signature]) + encode(
            [types] if types else [], values
        )
        provider = networks.provider
        call = provider.network.ecosystem.create_transaction(
            receiver=gate.address, sender=stranger.address, data=data
        )
        return bytes(provider.send_call(call))

    return ask


def topics_and_data(log):
    """A raw log, whichever type the provider's client gave its fields."""
    return [to_bytes(hexstr=as_hex(topic)) for topic in log["topics"]], to_bytes(
        hexstr=as_hex(log["data"])
    )


def as_hex(value):
    return value if isinstance(value, str) else bytes(value).hex()


def test_interface_is_complete_for_readers(gate):
    assert len(ORACLE["selectors"]) == 5
    assert set(ORACLE["event_topics"]) == set(IS_INDEXED)
    signatures = {method.selector for method in gate.contract_type.methods}
    assert signatures & set(ORACLE["selectors"]) == set(ORACLE["selectors"]) - OF_THE_OWNER


@pytest.mark.parametrize("signature", ORACLE["selectors"])
def test_selector_is_the_hash_of_its_signature(signature):
    assert to_bytes(hexstr=ORACLE["selectors"][signature]) == keccak(text=signature)[:4]


def test_views_by_selector(ask, block, other, third):
    block(other)

    assert decode(["string"], ask("name()")) == ("Wholeshare sanctions gate",)
    assert decode(["bool"], ask("isSanctioned(address)", other.address)) == (True,)
    assert decode(["bool"], ask("isSanctioned(address)", third.address)) == (False,)
    assert decode(["bool"], ask("isSanctionedVerbose(address)", other.address)) == (True,)
    assert decode(["bool"], ask("isSanctionedVerbose(address)", third.address)) == (False,)


@pytest.mark.parametrize(
    ("name", "mutability"),
    [
        ("name", "pure"),
        ("isSanctioned", "view"),
        ("isSanctionedVerbose", "nonpayable"),
    ],
)
def test_mutability_is_the_oracles(gate, name, mutability):
    (method,) = [method for method in gate.contract_type.methods if method.name == name]
    assert method.stateMutability == mutability


def test_logs_carry_the_oracles_topics_and_indexing(
    gate, compliance, lift_from, stranger, other, third
):
    added = gate.block([other, third], 1, bytes(32), sender=compliance)
    listed = gate.isSanctionedVerbose(other, sender=stranger)
    removed = lift_from([other, third])
    clear = gate.isSanctionedVerbose(other, sender=stranger)

    for signature, tx, values in (
        ("SanctionedAddressesAdded(address[])", added, [other.address, third.address]),
        ("SanctionedAddress(address)", listed, other.address),
        ("SanctionedAddressesRemoved(address[])", removed, [other.address, third.address]),
        ("NonSanctionedAddress(address)", clear, other.address),
    ):
        topics, data = topics_and_data(list(tx.logs)[-1])
        payload = encode([signature.partition("(")[2].rstrip(")")], [values])
        assert topics[0] == to_bytes(hexstr=ORACLE["event_topics"][signature])
        assert topics[0] == keccak(text=signature)
        if IS_INDEXED[signature]:
            assert (topics[1:], data) == ([payload], b"")
        else:
            assert (topics[1:], data) == ([], payload)
