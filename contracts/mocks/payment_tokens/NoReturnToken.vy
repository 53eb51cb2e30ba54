# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title NoReturnToken: transfers return nothing
@license MIT
@notice For tests only. As Tether's on mainnet: a caller that decodes an answer reverts.
"""

from contracts.mocks.payment_tokens.modules import erc20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)


@external
def transfer(_receiver: address, _amount: uint256):
    """
    @notice Moves, and returns nothing.
    """
    erc20._move(msg.sender, _receiver, _amount)


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256):
    """
    @notice Moves, and returns nothing.
    """
    erc20._spend(_sender, _amount)
    erc20._move(_sender, _receiver, _amount)
