# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title A feed that answers whatever a test wants, or not at all
@license MIT
@notice Test wiring. Two answers are kept as raw bytes, by the selector of the call.
"""

# selector => what is answered; nothing reverts
answers: HashMap[bytes4, Bytes[320]]
# Whether every call spends all gas that it has
is_burning: public(bool)


@external
def set_answer(_selector: bytes4, _answer: Bytes[320]):
    """
    @notice Answer calls of a selector with these bytes.
    """
    self.answers[_selector] = _answer


@external
def set_burning(_is_burning: bool):
    """
    @notice Burn all gas of every call, or not.
    """
    self.is_burning = _is_burning


@external
@view
@raw_return
def __default__() -> Bytes[320]:
    if self.is_burning:
        for i: uint256 in range(2**32):
            assert i < 2**32
    answer: Bytes[320] = self.answers[convert(slice(msg.data, 0, 4), bytes4)]
    assert len(answer) != 0, "feed: no answer"
    return answer
