# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Totals of every listing that only grow, at any time of the past
@license MIT
@notice A series is one total of one share, in raw tokens. What was reached within one second counts as one step.
"""

from contracts.modules import checkpoints
from contracts.modules import words

uses: checkpoints

# Which total of a share, above its address in a series' key
MINTED: constant(uint256) = 1 << 160
COMMITTED: constant(uint256) = 2 << 160
BURNED: constant(uint256) = 3 << 160

SINCE: constant(uint256) = 128
HISTORY_LENGTH: constant(uint256) = 168

# series => [ total 128 | since 40 | history length 32 | spare 56 ]
total_words: HashMap[uint256, uint256]


@internal
@pure
def _series(_share: address, _kind: uint256) -> uint256:
    """
    @notice The key of one of the three totals above.
    """
    return convert(_share, uint256) | _kind


@internal
@view
def _total(_series: uint256) -> uint256:
    return self.total_words[_series] & words.VALUE


@internal
@view
def _total_before(_series: uint256, _ts: uint256) -> uint256:
    """
    @notice The total that every transaction before `_ts` left behind; final once that time has come.
    """
    word: uint256 = self.total_words[_series]
    if (word >> SINCE) & words.TIME < _ts:
        return word & words.VALUE
    return checkpoints._value_before(_series, (word >> HISTORY_LENGTH) & words.LENGTH, _ts, 0)


@internal
def _add(_series: uint256, _amount: uint256) -> uint256:
    """
    @notice Add to a total and return it. Unguarded. A total over 128 bits reverts without a reason.
    """
    word: uint256 = self.total_words[_series]
    old: uint256 = word & words.VALUE
    since: uint256 = (word >> SINCE) & words.TIME
    length: uint256 = (word >> HISTORY_LENGTH) & words.LENGTH
    # Before its first entry a series is zero anyway.
    if old != 0 and since < block.timestamp:
        checkpoints._push(_series, length, old, since)
        length += 1
    total: uint256 = old + _amount
    assert (total >> 128) | (block.timestamp >> 40) | (length >> 32) == 0
    self.total_words[_series] = total | (block.timestamp << SINCE) | (length << HISTORY_LENGTH)
    return total
