# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title FreezingToken: transfers to a frozen account revert
@license MIT
@notice For tests only. As a stablecoin's blacklist does; here a frozen account may still send.
"""

from ethereum.ercs import IERC20

from contracts.mocks.payment_tokens.modules import erc20

implements: IERC20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`

frozen: public(HashMap[address, bool])


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)


@external
def set_frozen(_account: address, _frozen: bool):
    """
    @notice Freeze or thaw an account. Anybody may.
    """
    self.frozen[_account] = _frozen


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20; reverts if the receiver is frozen.
    """
    self._pay(msg.sender, _receiver, _amount)
    return True


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20; reverts if the receiver is frozen.
    """
    erc20._spend(_sender, _amount)
    self._pay(_sender, _receiver, _amount)
    return True


@internal
def _pay(_sender: address, _receiver: address, _amount: uint256):
    assert not self.frozen[_receiver], "token: receiver is frozen"
    erc20._move(_sender, _receiver, _amount)
