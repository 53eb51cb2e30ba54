# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title TransferDesk: transfers of any listing that leave a trace when they are refused
@license MIT
@notice A transfer that reverts leaves no event, and a rejected dealing has to be reported (31 CFR 501.604). Who sends
        through the desk, with an allowance to it, has the refusal logged instead, with its code and the version of the
        list that it is based on. The desk holds nothing, and moves only its caller's tokens.
        Trust: none. A false share can log what it likes under its own address.
"""

from contracts.interfaces import IGate
from contracts.interfaces import ITransferDesk
from contracts.modules import errors


# What is needed of a share
interface IListed:
    def detectTransferRestriction(_sender: address, _receiver: address, _amount: uint256) -> uint8: view
    def gate() -> IGate: view
    def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool: nonpayable


@external
def try_transfer(_share: IListed, _receiver: address, _amount: uint256) -> bool:
    """
    @notice Move tokens of the caller, if they may move; log why they may not. Anybody, for himself.
            Needs an allowance to the desk: without one the share reverts, as it does for any spender.
    @param _amount Raw tokens.
    @return Whether they moved.
    """
    code: uint8 = staticcall _share.detectTransferRestriction(msg.sender, _receiver, _amount)
    if code == 0:
        return extcall _share.transferFrom(msg.sender, _receiver, _amount)
    # A gate that says nothing of a transfer names no list either.
    list_version: uint256 = 0
    if convert(code, uint256) != errors.NO_ANSWER:
        list_version = staticcall (staticcall _share.gate()).list_version()
    log ITransferDesk.TransferRejected(
        share=_share.address,
        sender=msg.sender,
        receiver=_receiver,
        amount=_amount,
        code=code,
        list_version=list_version,
    )
    return False
