# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title ReentrantToken: the next transfer calls whom it was told to
@license MIT
@notice For tests only. Calls after it has moved the tokens, once, and keeps what came of it.
"""

from ethereum.ercs import IERC20

from contracts.mocks.payment_tokens.modules import erc20

implements: IERC20

initializes: erc20

exports: erc20.__interface__  # all of ERC-20 but transfers, and `mint`

SIZE: constant(uint256) = 4096
# What came of the call. Never zero once armed, so that noting it fits the gas that a push leaves to a token.
NOT_CALLED: constant(uint256) = 1
FAILED: constant(uint256) = 2
SUCCEEDED: constant(uint256) = 3

target: address
data: Bytes[SIZE]
propagates: bool
refuses: bool

# Of the call that a transfer made: what came of it, and what it returned
outcome: uint256
response: public(Bytes[SIZE])


@deploy
def __init__(_decimals: uint8):
    erc20.__init__(_decimals)


@external
def arm(_target: address, _data: Bytes[SIZE], _propagates: bool = False, _refuses: bool = False):
    """
    @notice Have the next transfer make a call, in the token's own name. Anybody may.
    @param _data Calldata.
    @param _propagates Whether the transfer reverts as the call did, which leaves no trace of it.
    @param _refuses Whether the transfer then moves nothing and answers false.
    """
    self.target = _target
    self.data = _data
    self.propagates = _propagates
    self.refuses = _refuses
    self.outcome = NOT_CALLED


@external
@view
def called() -> bool:
    """
    @notice Whether a transfer made the call.
    """
    return self.outcome > NOT_CALLED


@external
@view
def succeeded() -> bool:
    """
    @notice Whether the call succeeded.
    """
    return self.outcome == SUCCEEDED


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20, with a call if it was armed.
    """
    return self._pay(msg.sender, _receiver, _amount)


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20, with a call if it was armed.
    """
    erc20._spend(_sender, _amount)
    return self._pay(_sender, _receiver, _amount)


@internal
def _pay(_sender: address, _receiver: address, _amount: uint256) -> bool:
    erc20._move(_sender, _receiver, _amount)
    target: address = self.target
    if target == empty(address):
        return True
    self.target = empty(address)  # before the call, which may come back with another transfer
    success: bool = False
    response: Bytes[SIZE] = b""
    success, response = raw_call(target, self.data, max_outsize=SIZE, revert_on_failure=False)
    if self.propagates and not success:
        raw_revert(response)
    self.outcome = SUCCEEDED if success else FAILED
    self.response = response
    if self.refuses:
        erc20._move(_receiver, _sender, _amount)
        return False
    return True
