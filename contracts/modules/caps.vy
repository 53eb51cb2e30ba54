# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Caps: how much of each listing may be moved by order in one UTC day
@license MIT
@notice What bounds the harm of keys that are stolen together, from midnight to midnight. No cap is no leave, not no
        limit. Nothing here asks who is calling.
"""

from contracts.interfaces import IEnforcement
from contracts.interfaces import IShare

WHOLE_BPS: constant(uint256) = 10_000
DAY: constant(uint256) = 86_400

# Places in a cap word; what was moved is the lowest
AMOUNT: constant(uint256) = 2**128 - 1
DAY_OF: constant(uint256) = 128
BPS: constant(uint256) = 168
DAY_WIDTH: constant(uint256) = 2**40 - 1

# share => [ moved 128 | on day 40 | cap in bps 16 | spare 72 ]
cap_word: HashMap[IShare, uint256]


@deploy
def __init__():
    pass


@external
@view
def cap_bps(_share: IShare) -> uint256:
    """
    @notice Hundredths of a percent of a share's supply that may be moved in one UTC day; zero if none was set, and then
            nothing can be moved.
    """
    return self._bps(_share)


@external
@view
def cap_left(_share: IShare) -> uint256:
    """
    @notice Raw tokens of a share that may still be moved today.
    """
    limit: uint256 = self._limit(_share)
    return limit - min(limit, self._moved_today(_share))


@internal
def _set(_share: IShare, _bps: uint256):
    """
    @notice Set a cap. What was moved today counts under the new one too.
    @param _bps Not zero, which would look like a share that never had one.
    """
    assert _bps != 0 and _bps <= WHOLE_BPS, "enforcement: cap out of range"
    self.cap_word[_share] = (self.cap_word[_share] & (2**BPS - 1)) | (_bps << BPS)
    log IEnforcement.CapSet(share=_share, bps=_bps, sender=msg.sender)


@internal
def _count(_share: IShare, _amount: uint256):
    """
    @notice Count what is about to be moved, or refuse it. Neither burns nor mints happen in the same transaction, so
            the supply is that of the movement.
    @param _amount At most 128 bits.
    """
    bps: uint256 = self._bps(_share)
    assert bps != 0, "enforcement: no cap"
    moved: uint256 = self._moved_today(_share) + _amount
    assert moved <= self._limit(_share), "enforcement: over daily cap"
    # At most the supply, which has 128 bits.
    self.cap_word[_share] = moved | (self._today() << DAY_OF) | (bps << BPS)


@internal
@view
def _limit(_share: IShare) -> uint256:
    return staticcall _share.totalSupply() * self._bps(_share) // WHOLE_BPS


@internal
@view
def _bps(_share: IShare) -> uint256:
    return self.cap_word[_share] >> BPS


@internal
@view
def _moved_today(_share: IShare) -> uint256:
    word: uint256 = self.cap_word[_share]
    if (word >> DAY_OF) & DAY_WIDTH != self._today():
        return 0
    return word & AMOUNT


@internal
@view
def _today() -> uint256:
    return block.timestamp // DAY
