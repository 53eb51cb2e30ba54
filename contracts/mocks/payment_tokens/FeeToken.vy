# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title FeeToken: a hundredth of every transfer never arrives
@license MIT
@notice For tests only. The fee is rounded down and burned.
"""

from ethereum.ercs import IERC20

from contracts.mocks.payment_tokens.modules import erc20

implements: IERC20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`

FEE_BPS: constant(uint256) = 100


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20, less the fee.
    """
    self._pay(msg.sender, _receiver, _amount)
    return True


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20, less the fee.
    """
    erc20._spend(_sender, _amount)
    self._pay(_sender, _receiver, _amount)
    return True


@internal
def _pay(_sender: address, _receiver: address, _amount: uint256):
    fee: uint256 = _amount * FEE_BPS // 10_000
    erc20._move(_sender, _receiver, _amount - fee)
    erc20._burn(_sender, fee)
