# pragma version 0.4.3
# pragma nonreentrancy off
# No re-entrancy lock, here and in the tokens: a call that comes back must meet the lock of whoever is under test.
"""
@title Books of a payment token, to which each token adds transfers of its own kind
@license MIT
@notice For tests only: anybody may mint.
"""

from ethereum.ercs import IERC20

name: public(constant(String[13])) = "Payment token"
symbol: public(constant(String[3])) = "PAY"
decimals: public(immutable(uint8))

totalSupply: public(uint256)
# account => raw tokens
balanceOf: public(HashMap[address, uint256])
# owner => spender => raw tokens
allowance: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__(_decimals: uint8):
    decimals = _decimals


@external
def approve(_spender: address, _amount: uint256) -> bool:
    """
    @notice ERC-20.
    """
    self.allowance[msg.sender][_spender] = _amount
    log IERC20.Approval(owner=msg.sender, spender=_spender, value=_amount)
    return True


@external
def mint(_receiver: address, _amount: uint256):
    """
    @notice Create raw tokens out of nothing.
    """
    self.totalSupply += _amount
    self.balanceOf[_receiver] += _amount
    log IERC20.Transfer(sender=empty(address), receiver=_receiver, value=_amount)


@internal
def _burn(_account: address, _amount: uint256):
    self._take(_account, _amount)
    self.totalSupply -= _amount
    log IERC20.Transfer(sender=_account, receiver=empty(address), value=_amount)


@internal
def _move(_sender: address, _receiver: address, _amount: uint256):
    self._take(_sender, _amount)
    self.balanceOf[_receiver] += _amount
    log IERC20.Transfer(sender=_sender, receiver=_receiver, value=_amount)


@internal
def _take(_account: address, _amount: uint256):
    balance: uint256 = self.balanceOf[_account]
    assert balance >= _amount, "token: balance too low"
    self.balanceOf[_account] = unsafe_sub(balance, _amount)


@internal
def _spend(_owner: address, _amount: uint256):
    """
    @notice Use up an allowance of the caller; none is without limit.
    """
    assert self.allowance[_owner][msg.sender] >= _amount, "token: allowance too low"
    self.allowance[_owner][msg.sender] -= _amount
