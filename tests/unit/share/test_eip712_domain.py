"""The signing domain (EIP-712, ERC-5267); that permits verify under it is in test_permit.py."""

from eth_abi import encode
from eth_utils import keccak

DOMAIN_TYPE = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
NAME_VERSION_CHAIN_CONTRACT = b"\x0f"
"""The bits of ERC-5267 for the fields that the domain type has."""


def test_eip712_domain_states_its_fields(share, chain):
    fields, name, version, chain_id, contract, salt, extensions = share.eip712Domain()

    assert fields == NAME_VERSION_CHAIN_CONTRACT
    assert name == share.name()
    assert version == "1"
    assert chain_id == chain.chain_id
    assert contract == share.address
    assert salt == bytes(32)
    assert extensions == []


def test_domain_separator_is_the_hash_of_those_fields(share):
    _, name, version, chain_id, contract, _, _ = share.eip712Domain()
    values = (keccak(DOMAIN_TYPE), keccak(text=name), keccak(text=version), chain_id, contract)
    types = ("bytes32", "bytes32", "bytes32", "uint256", "address")

    assert share.DOMAIN_SEPARATOR() == keccak(encode(types, values))


def test_domain_separator_differs_between_shares(share, create_share):
    assert create_share().DOMAIN_SEPARATOR() != create_share().DOMAIN_SEPARATOR()
