"""The events that ERCs prescribe; an indexed field too many or too few hides them from indexers."""

import pytest

PRESCRIBED = {
    "ERC-20 Transfer": "Transfer(address indexed,address indexed,uint256)",
    "ERC-20 Approval": "Approval(address indexed,address indexed,uint256)",
    "ERC-7943 Frozen": "Frozen(address indexed,uint256)",
    "ERC-7943 ForcedTransfer": "ForcedTransfer(address indexed,address indexed,uint256)",
    "ERC-8056 announced": "UIMultiplierUpdated(uint256,uint256,uint256)",
    "ERC-8056 cancelled": "UIMultiplierUpdateCancelled(uint256,uint256)",
}


def signature(event) -> str:
    types = (entry.canonical_type + " indexed" * bool(entry.indexed) for entry in event.inputs)
    return f"{event.name}({','.join(types)})"


@pytest.mark.parametrize("prescribed", PRESCRIBED.values(), ids=PRESCRIBED)
def test_events_are_as_prescribed(share, prescribed):
    assert prescribed in {signature(event) for event in share.contract_type.events}
