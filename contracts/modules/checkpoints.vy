# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Append-only histories: what a value was before a given time
@license MIT
@notice A series is one history: an account's balance, the total supply or the multiplier. Whoever owns a series keeps
        its length beside the current value and pushes the old value when a newer one replaces it; times never
        decrease within a series.
"""

from contracts.modules import words

# series => index => [ value 128 | since 40 | spare 88 ]
history: HashMap[uint256, HashMap[uint256, uint256]]


@internal
def _push(_series: uint256, _length: uint256, _value: uint256, _from_ts: uint256):
    """
    @notice Append a value that was in force from `_from_ts` until something newer. Unguarded.
    """
    self.history[_series][_length] = words._pack_checkpoint(_value, _from_ts)


@internal
@view
def _value_before(_series: uint256, _length: uint256, _ts: uint256, _default: uint256) -> uint256:
    """
    @notice The value of the last entry that began before `_ts`, `_default` if none did. Binary search.
    """
    low: uint256 = 0
    high: uint256 = _length
    value: uint256 = _default
    # A length has 32 bits, so 32 halvings empty any interval.
    for _: uint256 in range(32):
        if low == high:
            break
        # Both at most 32 bits
        middle: uint256 = unsafe_add(low, high) >> 1
        entry: uint256 = self.history[_series][middle]
        if ((entry >> words.SINCE) & words.TIME) < _ts:
            value = (entry & words.VALUE)
            low = unsafe_add(middle, 1)
        else:
            high = middle
    return value
