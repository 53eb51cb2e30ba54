# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Walks over those whom a gate has ever blocked, one for each meeting
@license MIT
@notice A walk keeps to the gate and the length of the list that it began with. Nothing here asks who is calling.
"""

from contracts.interfaces import IGate
from contracts.interfaces import IMeetings
from contracts.interfaces import IShare

# Places in a walk word; the gate is the lowest
GATE: constant(uint256) = 2**160 - 1
LENGTH: constant(uint256) = 160
CURSOR: constant(uint256) = 208
INDEX: constant(uint256) = 2**48 - 1

# share => id => [ gate 160 | length 48 | cursor 48 ]; zero before the first step
walk_word: HashMap[address, HashMap[uint256, uint256]]


@internal
def _begin(_share: address, _id: uint256) -> uint256:
    walk: uint256 = self.walk_word[_share][_id]
    if walk != 0:
        assert not self._is_walked(walk), "meetings: nobody left to walk"
        return walk
    gate: IGate = staticcall IShare(_share).gate()
    length: uint256 = staticcall gate.ever_blocked_count()
    assert length <= INDEX
    log IMeetings.WalkBegun(share=_share, id=_id, gate=gate.address, length=length)
    # Stored by the step
    return convert(gate.address, uint256) | (length << LENGTH)


@internal
@pure
def _is_walked(_walk: uint256) -> bool:
    return _walk >> CURSOR == (_walk >> LENGTH) & INDEX


@external
@view
def walk(_share: address, _id: uint256) -> IMeetings.Walk:
    """
    @notice How far the walk over those ever blocked has come; all zero before its first step.
    """
    word: uint256 = self.walk_word[_share][_id]
    return IMeetings.Walk(
        gate=convert(word & GATE, address),
        length=(word >> LENGTH) & INDEX,
        cursor=word >> CURSOR,
    )
