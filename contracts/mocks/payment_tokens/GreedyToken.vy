# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title GreedyToken: transfers to a marked account burn all gas that they are given
@license MIT
@notice For tests only. A caller that sets no limit keeps a 64th of its gas.
"""

from ethereum.ercs import IERC20

from contracts.mocks.payment_tokens.modules import erc20

implements: IERC20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`

marked: public(HashMap[address, bool])


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)


@external
def set_marked(_account: address, _marked: bool):
    """
    @notice Mark an account, or no longer. Anybody may.
    """
    self.marked[_account] = _marked


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20; takes all gas and reverts without data if the receiver is marked.
    """
    self._pay(msg.sender, _receiver, _amount)
    return True


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20; takes all gas and reverts without data if the receiver is marked.
    """
    erc20._spend(_sender, _amount)
    self._pay(_sender, _receiver, _amount)
    return True


@internal
def _pay(_sender: address, _receiver: address, _amount: uint256):
    # Compiles to INVALID, which leaves nothing of the gas.
    assert not self.marked[_receiver], UNREACHABLE
    erc20._move(_sender, _receiver, _amount)
