# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title FalseToken: transfers return False and move nothing
@license MIT
@notice For tests only. A caller that ignores the answer believes that it has paid.
"""

from ethereum.ercs import IERC20

from contracts.mocks.payment_tokens.modules import erc20

implements: IERC20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`

# Whether it refuses, as it does from the start
refuses: public(bool)


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)
    self.refuses = True


@external
def set_refuses(_refuses: bool):
    """
    @notice Have it refuse or move, so that a contract under test can be funded first.
    """
    self.refuses = _refuses


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20, but False while it refuses.
    """
    if not self.refuses:
        erc20._move(msg.sender, _receiver, _amount)
    return not self.refuses


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20, but False while it refuses.
    """
    if not self.refuses:
        erc20._spend(_sender, _amount)
        erc20._move(_sender, _receiver, _amount)
    return not self.refuses
