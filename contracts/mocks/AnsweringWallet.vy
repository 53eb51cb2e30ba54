# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title AnsweringWallet: a contract that signs by ERC-1271, or answers anything else
@license MIT
@notice For tests only. Answers bytes that it was given to one digest, and reverts at every other.
"""

digest: bytes32
answer: Bytes[96]


@external
def expect(_digest: bytes32, _answer: Bytes[96]):
    """
    @notice Say what to answer to which digest. Anybody.
    """
    self.digest = _digest
    self.answer = _answer


@external
@view
@raw_return
def isValidSignature(_hash: bytes32, _signature: Bytes[2_048]) -> Bytes[96]:
    """
    @notice ERC-1271, but for the answer, which goes out as it is.
    """
    assert _hash == self.digest and len(_signature) != 0, "wallet: not signed"
    return self.answer
