"""ERC-165 identifiers, recomputed from the functions that the ERCs name."""

from functools import reduce
from operator import xor

import pytest
from eth_utils import function_signature_to_4byte_selector as selector_of

SUPPORTED = {
    "ERC-165": ["supportsInterface(bytes4)"],
    "ERC-20": [
        "totalSupply()",
        "balanceOf(address)",
        "transfer(address,uint256)",
        "allowance(address,address)",
        "approve(address,uint256)",
        "transferFrom(address,address,uint256)",
    ],
    "ERC-2612": [
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
        "nonces(address)",
        "DOMAIN_SEPARATOR()",
    ],
    "ERC-5267": ["eip712Domain()"],
    "ERC-6372": ["clock()", "CLOCK_MODE()"],
    "ERC-7943": [
        "canSend(address)",
        "canReceive(address)",
        "canTransfer(address,address,uint256)",
        "getFrozenTokens(address)",
        "setFrozenTokens(address,uint256)",
        "forcedTransfer(address,address,uint256)",
    ],
    "ERC-8056": ["uiMultiplier()"],
    "ERC-8056 announced multiplier": ["newUIMultiplier()", "effectiveAt()"],
    "ERC-8056 balances": ["balanceOfUI(address)", "totalSupplyUI()"],
    "ERC-8056 conversion": ["toUIAmount(uint256)", "fromUIAmount(uint256)"],
}
UNSUPPORTED = {
    "ERC-721": "0x80ac58cd",
    "ERC-777 sender's hook": "0x75ab0056",
    "nothing": "0x00000000",
    "what ERC-165 forbids": "0xffffffff",
}


def interface_id(signatures: list[str]) -> bytes:
    """ERC-165: the exclusive or of the selectors."""
    selectors = (int.from_bytes(selector_of(signature), "big") for signature in signatures)
    return reduce(xor, selectors).to_bytes(4, "big")


@pytest.mark.parametrize("signatures", SUPPORTED.values(), ids=SUPPORTED)
def test_supports_interface_whose_functions_are_there(share, signatures):
    assert share.supportsInterface(interface_id(signatures))

    offered = {method.selector for method in share.contract_type.methods}
    assert set(signatures) <= offered


@pytest.mark.parametrize("identifier", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_supports_interface_of_none_other(share, identifier):
    assert not share.supportsInterface(identifier)
