# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title OddGate: a gate that answers what it was told to, or not at all
@license MIT
@notice For tests only. Until it is told otherwise it consents, with a word of zero.
"""

# How to fail instead
REVERTS: constant(uint256) = 1
BURNS_ALL_GAS: constant(uint256) = 2

# What `check_transfer` and `check_account` return, and what `reason_text` does, as they are
answer: Bytes[128]
text: Bytes[128]
failure: uint256


@deploy
def __init__():
    self.answer = abi_encode(empty(uint256))


@external
def tell(_answer: Bytes[128], _text: Bytes[128], _failure: uint256):
    """
    @notice Say what to answer, or how to fail instead. Anybody.
    """
    self.answer = _answer
    self.text = _text
    self.failure = _failure


@external
@view
@raw_return
def check_transfer(_operator: address, _sender: address, _receiver: address) -> Bytes[128]:
    """
    @notice As of a gate, but for the answer.
    """
    self._fail()
    return self.answer


@external
@view
@raw_return
def check_account(_account: address, _purpose: uint256) -> Bytes[128]:
    """
    @notice As of a gate, but for the answer.
    """
    self._fail()
    return self.answer


@external
@view
@raw_return
def reason_text(_code: uint256) -> Bytes[128]:
    """
    @notice As of a gate, but for the answer.
    """
    self._fail()
    return self.text


@internal
@view
def _fail():
    assert self.failure != REVERTS, "gate: fails on purpose, at length that fills more than three words"
    # Compiles to INVALID, which leaves nothing of the gas.
    assert self.failure != BURNS_ALL_GAS, UNREACHABLE
