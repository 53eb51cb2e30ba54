"""What snekmate's controller offers and this timelock leaves out."""

import ape
import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector as selector

TWO_DAYS = 172_800
ABSENT = [
    "update_delay(uint256)",
    "set_role_admin(bytes32,bytes32)",
    "schedule_batch(address[],uint256[],bytes[],bytes32,bytes32,uint256)",
    "execute_batch(address[],uint256[],bytes[],bytes32,bytes32)",
    "onERC721Received(address,address,uint256,bytes)",
    "onERC1155Received(address,address,uint256,uint256,bytes)",
    "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)",
]


@pytest.mark.parametrize("signature", ABSENT)
def test_absent_from_the_interface(timelock, signature):
    name = signature.partition("(")[0]
    assert name not in {method.name for method in timelock.contract_type.methods}


@pytest.mark.parametrize("signature", ABSENT)
def test_absent_from_the_code(timelock, networks, stranger, signature):
    """Zeros are valid arguments to all of them, empty lists included."""
    provider = networks.provider
    call = provider.network.ecosystem.create_transaction(
        receiver=timelock.address, sender=stranger.address, data=selector(signature) + bytes(320)
    )
    with ape.reverts():
        provider.send_call(call, skip_trace=True)


@pytest.mark.parametrize("lower", [0, TWO_DAYS - 1])
def test_minimum_delay_cannot_be_lowered_by_the_timelock_itself(
    timelock, create_payment, schedule, at, stranger, lower
):
    """snekmate's `update_delay` takes orders from the timelock only, so it is the one to try."""
    payload = selector("update_delay(uint256)") + encode(["uint256"], [lower])
    operation = create_payment(timelock, 0)._replace(payload=payload)
    at(schedule(operation))
    with ape.reverts("timelock_controller: underlying transaction reverted"):
        timelock.execute(*operation, sender=stranger)

    assert timelock.get_minimum_delay() == TWO_DAYS
