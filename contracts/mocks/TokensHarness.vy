# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title TokensHarness: the internals of `modules/tokens.vy` as calls
@license MIT
@notice For tests only; anybody can empty it, and it is never part of a deployment.
"""

from ethereum.ercs import IERC20

from contracts.modules import tokens


event Tried:
    is_paid: bool


@external
def pull(_token: IERC20, _payer: address, _amount: uint256):
    """
    @notice Take exactly that much from a payer.
    """
    tokens._pull(_token, _payer, _amount)


@external
def push(_token: IERC20, _payee: address, _amount: uint256):
    """
    @notice Pay or revert.
    """
    tokens._push(_token, _payee, _amount)


@external
def try_push(_token: IERC20, _payee: address, _amount: uint256, _gas: uint256) -> bool:
    """
    @notice Pay or say that it was not done, in the result and in the log.
    """
    is_paid: bool = tokens._try_push(_token, _payee, _amount, _gas)
    log Tried(is_paid=is_paid)
    return is_paid
