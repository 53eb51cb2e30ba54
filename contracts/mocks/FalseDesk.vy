# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title FalseDesk: logs rejections of a share that were none
@license MIT
"""

from contracts.interfaces import ITransferDesk

TOPIC: constant(bytes32) = keccak256("TransferRejected(address,address,address,uint256,uint8,uint256)")


@external
def accuse(_share: address, _sender: address, _receiver: address):
    """
    @notice Log what a desk would, of a transfer that nobody has tried.
    """
    log ITransferDesk.TransferRejected(
        share=_share, sender=_sender, receiver=_receiver, amount=1, code=65, list_version=1
    )


@external
def babble(_share: address):
    """
    @notice Log what begins like a rejection and is none.
    """
    raw_log([TOPIC, convert(_share, bytes32)], b"")
