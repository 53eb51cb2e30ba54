# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title WrappedShare: a token that stands for a share's tokens, and asks no gate
@license MIT
@notice For tests and the demo, in place of the vaults and bridges that anybody can build; no package carries one that
        deploys by itself. One wrapped token for one that was deposited; whoever holds it can withdraw.
"""

from ethereum.ercs import IERC20

SHARE: public(immutable(IERC20))

balanceOf: public(HashMap[address, uint256])
totalSupply: public(uint256)


@deploy
def __init__(_share: IERC20):
    SHARE = _share


@external
def deposit(_amount: uint256):
    """
    @notice Wrap tokens of the caller, who has approved them. Anybody.
    """
    self.balanceOf[msg.sender] += _amount
    self.totalSupply += _amount
    extcall SHARE.transferFrom(msg.sender, self, _amount)


@external
def withdraw(_amount: uint256):
    """
    @notice Unwrap tokens to the caller. Anybody who has wrapped ones.
    """
    self.balanceOf[msg.sender] -= _amount
    self.totalSupply -= _amount
    extcall SHARE.transfer(msg.sender, _amount)


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice Move wrapped tokens; nobody is asked.
    """
    self.balanceOf[msg.sender] -= _amount
    self.balanceOf[_receiver] += _amount
    return True
