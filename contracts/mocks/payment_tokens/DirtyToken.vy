# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title DirtyToken: transfers answer 2, which is neither true nor false
@license MIT
@notice For tests only. A caller that decodes a bool reverts on it.
"""

from contracts.mocks.payment_tokens.modules import erc20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`

# What transfers return
answer: public(uint256)


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)
    self.answer = 2


@external
def set_answer(_answer: uint256):
    """
    @notice Have it answer something else: 1 makes it plain, so that a contract under test can be funded first.
    """
    self.answer = _answer


@external
@raw_return
def transfer(_receiver: address, _amount: uint256) -> Bytes[32]:
    """
    @notice Moves, and returns the answer as a word.
    """
    erc20._move(msg.sender, _receiver, _amount)
    return abi_encode(self.answer)


@external
@raw_return
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> Bytes[32]:
    """
    @notice Moves, and returns the answer as a word.
    """
    erc20._spend(_sender, _amount)
    erc20._move(_sender, _receiver, _amount)
    return abi_encode(self.answer)
