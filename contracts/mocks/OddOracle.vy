# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title OddOracle: a sanctions oracle that answers what it was told to, or not at all
@license MIT
@notice For tests only. Until it is told otherwise it names those whom it was told to name. Without a lock, which could not
        be written under the static call with which it is asked.
"""

# How to fail instead
REVERTS: constant(uint256) = 1
BURNS_ALL_GAS: constant(uint256) = 2
ANSWERS_AS_TOLD: constant(uint256) = 3
REENTERS: constant(uint256) = 4

is_named: HashMap[address, bool]
failure: uint256
answer: Bytes[128]
target: address


@external
def set_named(_account: address, _is_named: bool):
    """
    @notice Say whether an account is sanctioned. Anybody.
    """
    self.is_named[_account] = _is_named


@external
def fail(_failure: uint256, _answer: Bytes[128], _target: address):
    """
    @notice Say how to fail, with what answer, into whom to re-enter. Anybody.
    """
    self.failure = _failure
    self.answer = _answer
    self.target = _target


@external
@raw_return
def isSanctioned(_addr: address) -> Bytes[128]:
    """
    @notice As of an oracle, but for the failures. Not a view, so that it can try to write.
    """
    assert self.failure != REVERTS, "oracle: fails on purpose"
    # Compiles to INVALID, which leaves nothing of the gas.
    assert self.failure != BURNS_ALL_GAS, UNREACHABLE
    if self.failure == ANSWERS_AS_TOLD:
        return self.answer
    if self.failure == REENTERS:
        raw_call(self.target, abi_encode(_addr, method_id=method_id("sync(address)")))
    return abi_encode(self.is_named[_addr])
