# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Queues: numbers in the order in which they came, for every share
@license MIT
@notice Anything can leave from any place. To enter and to leave cost the same however long the queue is. It is a ring
        through NOTHING, which stands before the first and after the last.
"""

from contracts.interfaces import IShare

NOTHING: constant(uint256) = max_value(uint256)

# Places and widths in a link
KEY: constant(uint256) = 2**120 - 1
BEFORE: constant(uint256) = 120
# Tells the link of what is queued alone from that of what is not queued
IS_QUEUED: constant(uint256) = 1 << 240

# A key is 0 for NOTHING, otherwise the number plus 1.
# share => key => [ key after 120 | key before 120 | is queued 1 ]
links: HashMap[IShare, HashMap[uint256, uint256]]


@external
@view
def oldest_committed(_share: IShare) -> uint256:
    """
    @notice The redemption of a share that was committed first of those that are not settled; 2**256 - 1 if there is
            none.
    """
    return self._next(_share, NOTHING)


@external
@view
def next_committed(_share: IShare, _id: uint256) -> uint256:
    """
    @notice The one that was committed next after another; 2**256 - 1 if there is none. Reverts with "market: not in the
            queue" if the other is not committed, or settled.
    """
    return self._next(_share, _id)


@internal
def _append(_share: IShare, _number: uint256):
    """
    @notice Put a number last. The caller knows that it is not queued and, as a count, far below 120 bits.
    """
    key: uint256 = _number + 1
    ring: uint256 = self.links[_share][0]
    last: uint256 = (ring >> BEFORE) & KEY
    self.links[_share][key] = self._link(0, last)
    # First the ring's own, which is also the last's while there is no other.
    self.links[_share][0] = self._link(ring & KEY, key)
    self.links[_share][last] = (self.links[_share][last] & ~KEY) | key


@internal
def _remove(_share: IShare, _number: uint256):
    """
    @notice Take a number out. The caller knows that it is queued.
    """
    link: uint256 = self.links[_share][_number + 1]
    after: uint256 = link & KEY
    before: uint256 = (link >> BEFORE) & KEY
    self.links[_share][_number + 1] = 0
    self.links[_share][before] = (self.links[_share][before] & ~KEY) | after
    # Read only now: both are the ring's own link when nothing else is queued.
    self.links[_share][after] = self._link(self.links[_share][after] & KEY, before)


@internal
@view
def _next(_share: IShare, _number: uint256) -> uint256:
    """
    @notice What was queued next after a number; after NOTHING the first; after the last NOTHING.
    """
    # NOTHING and key 0 are one another's by wrapping around.
    key: uint256 = unsafe_add(_number, 1)
    link: uint256 = self.links[_share][key]
    assert key == 0 or link != 0, "market: not in the queue"
    return unsafe_sub(link & KEY, 1)


@internal
@pure
def _link(_after: uint256, _before: uint256) -> uint256:
    return _after | (_before << BEFORE) | IS_QUEUED
