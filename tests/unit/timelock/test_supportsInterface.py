"""ERC-165: what is claimed is there, and only that."""

import pytest
from eth_utils import function_signature_to_4byte_selector as selector

ACCESS_CONTROL = [
    "hasRole(bytes32,address)",
    "getRoleAdmin(bytes32)",
    "grantRole(bytes32,address)",
    "revokeRole(bytes32,address)",
    "renounceRole(bytes32,address)",
]
ERC_1155_RECEIVER = [
    "onERC1155Received(address,address,uint256,uint256,bytes)",
    "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)",
]


def interface_id(signatures):
    """The XOR of the functions' selectors."""
    number = 0
    for signature in signatures:
        number ^= int.from_bytes(selector(signature), "big")
    return number.to_bytes(4, "big")


@pytest.mark.parametrize(
    "signatures", [["supportsInterface(bytes4)"], ACCESS_CONTROL], ids=["ERC-165", "access control"]
)
def test_supportsInterface_of_what_is_there(timelock, signatures):
    assert timelock.supportsInterface(interface_id(signatures))
    assert {method.selector for method in timelock.contract_type.methods} >= set(signatures)


def test_supportsInterface_invalid_id(timelock):
    assert not timelock.supportsInterface(b"\xff\xff\xff\xff")


def test_supportsInterface_of_hooks_that_are_absent(timelock):
    """A token sent on the strength of the answer would be refused by the missing hook."""
    assert not timelock.supportsInterface(interface_id(ERC_1155_RECEIVER))
