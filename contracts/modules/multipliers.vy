# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Shares per token over time
@license MIT
@notice One raw token stands for `multiplier / 1e18` shares. A change is announced with its effective time, may be
        cancelled before it, and takes effect without a transaction. What was in force stays in an append-only
        history, so that positions at passed record instants never change.
"""

from contracts.interfaces import IShare
from contracts.modules import checkpoints
from contracts.modules import errors
from contracts.modules import words

uses: checkpoints

ONE: constant(uint256) = 10**18
MIN_MULTIPLIER: constant(uint256) = 10**12
MAX_MULTIPLIER: constant(uint256) = 10**24
# The history's key among the checkpoint series: above every address and the supply
SERIES: constant(uint256) = 2**160 + 1

# [ current 80 | next 80 | effective 40 | history length 32 | spare 24 ]. `next` is what was announced last; it stays
# here after its effective time until the next announcement. With nothing announced it repeats `current`, effective 0.
multiplier_word: uint256


@deploy
def __init__():
    self.multiplier_word = words._pack_multiplier(ONE, ONE, 0, 0)


@internal
@view
def _multiplier_at(_ts: uint256) -> uint256:
    """
    @notice The multiplier that was in force at `_ts`, a time that is not ahead.
    """
    if _ts > block.timestamp:
        errors._refuse(errors.TIME_LIES_AHEAD)
    word: uint256 = self.multiplier_word
    effective: uint256 = (word >> words.EFFECTIVE) & words.TIME
    if effective != 0 and effective <= _ts:
        return (word >> words.NEXT) & words.MULTIPLIER
    # A change is in force at its effective time itself, hence + 1.
    length: uint256 = (word >> words.MULTIPLIER_LENGTH) & words.LENGTH
    return checkpoints._value_before(SERIES, length, unsafe_add(_ts, 1), ONE)


@internal
@view
def _multiplier() -> uint256:
    """
    @notice The multiplier in force now, 18 decimals.
    """
    word: uint256 = self.multiplier_word
    if (word >> words.EFFECTIVE) & words.TIME <= block.timestamp:
        return (word >> words.NEXT) & words.MULTIPLIER
    return word & words.MULTIPLIER


@internal
@view
def _to_shares(_raw: uint256) -> uint256:
    """
    @notice Shares for raw tokens at the multiplier now in force, 18 decimals, rounded down.
    """
    return _raw * self._multiplier() // ONE


@internal
def _announce(_multiplier: uint256, _effective_ts: uint256):
    """
    @notice Announce the next multiplier. Unguarded.
    """
    if _effective_ts <= block.timestamp:
        errors._refuse(errors.EFFECTIVE_TIME_NOT_AHEAD)
    if unsafe_sub(_multiplier, MIN_MULTIPLIER) > MAX_MULTIPLIER - MIN_MULTIPLIER:
        errors._refuse(errors.MULTIPLIER_OUT_OF_RANGE)
    word: uint256 = self.multiplier_word
    effective: uint256 = (word >> words.EFFECTIVE) & words.TIME
    if effective > block.timestamp:
        errors._refuse(errors.A_CHANGE_IS_PENDING)
    length: uint256 = (word >> words.MULTIPLIER_LENGTH) & words.LENGTH
    current: uint256 = (word >> words.NEXT) & words.MULTIPLIER
    if effective != 0:
        checkpoints._push(SERIES, length, current, effective)
        length = unsafe_add(length, 1)
    self.multiplier_word = words._pack_multiplier(current, _multiplier, _effective_ts, length)
    log IShare.UIMultiplierUpdated(oldMultiplier=current, newMultiplier=_multiplier, effectiveAtTimestamp=_effective_ts)


@internal
def _withdraw():
    """
    @notice Take back an announced multiplier before its effective time. Unguarded.
    """
    word: uint256 = self.multiplier_word
    current: uint256 = word & words.MULTIPLIER
    effective: uint256 = (word >> words.EFFECTIVE) & words.TIME
    if effective <= block.timestamp:
        errors._refuse(errors.NO_CHANGE_IS_PENDING)
    self.multiplier_word = words._pack_multiplier(current, current, 0, (word >> words.MULTIPLIER_LENGTH) & words.LENGTH)
    log IShare.UIMultiplierUpdateCancelled(
        cancelledMultiplier=(word >> words.NEXT) & words.MULTIPLIER, cancelledEffectiveAt=effective
    )


@external
@view
def uiMultiplier() -> uint256:
    """
    @notice ERC-8056: shares per token now, 18 decimals.
    """
    return self._multiplier()


@external
@view
def newUIMultiplier() -> uint256:
    """
    @notice ERC-8056: the multiplier announced last, in force or not; the present one if none was, or if the last was
            taken back.
    """
    return (self.multiplier_word >> words.NEXT) & words.MULTIPLIER


@external
@view
def effectiveAt() -> uint256:
    """
    @notice ERC-8056: from when `newUIMultiplier` is in force, UTC seconds; zero if none was announced, or if the last
            was taken back.
    """
    return ((self.multiplier_word >> words.EFFECTIVE) & words.TIME)


@external
@view
def toUIAmount(_raw: uint256) -> uint256:
    """
    @notice ERC-8056: shares for raw tokens, rounded down.
    """
    return self._to_shares(_raw)


@external
@view
def fromUIAmount(_shares: uint256) -> uint256:
    """
    @notice ERC-8056: raw tokens for shares, rounded down.
    """
    return _shares * ONE // self._multiplier()


@external
@view
def multiplier_at(_ts: uint256) -> uint256:
    """
    @notice The multiplier in force at any time that is not ahead, 18 decimals.
    """
    return self._multiplier_at(_ts)
