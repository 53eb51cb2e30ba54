# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Polls: all that an instruction reads of its meeting, in one word
@license MIT
@notice Times, number of items, and the weight of the whole supply, which is pinned by whoever needs it first.
        Nothing here asks who is calling.
"""

from contracts.interfaces import IMeetings
from contracts.interfaces import IShare
from contracts.modules import ballots

TIME: constant(uint256) = 2**40 - 1
# Places in a poll word, which is all that an instruction reads of its meeting; the record instant is the lowest
OPEN_TS: constant(uint256) = 40
CUTOFF_TS: constant(uint256) = 80
ITEMS: constant(uint256) = 120
IS_PINNED: constant(uint256) = 1 << 127
SUPPLY_WEIGHT: constant(uint256) = 128
ROUTINE: constant(uint256) = 192

NO_SUCH_MEETING: constant(String[32]) = "meetings: no such meeting"

# share => id => [ record 40 | open 40 | token cut-off 40 | items 7 | is pinned 1 | supply weight 64 | routine 64 ]
poll_word: HashMap[address, HashMap[uint256, uint256]]


@internal
@view
def _poll(_share: address, _id: uint256) -> uint256:
    """
    @notice The poll word of a meeting, which exists if it has a record instant.
    """
    poll: uint256 = self.poll_word[_share][_id]
    assert poll != 0, NO_SUCH_MEETING
    return poll


@internal
def _pin_supply(_share: address, _id: uint256, _poll: uint256):
    """
    @notice Keep the supply's weight in the poll word. The caller has seen to it that the record instant has passed.
    """
    if _poll & IS_PINNED != 0:
        return
    raw: uint256 = staticcall IShare(_share).supply_at(_poll & TIME)
    weight: uint256 = ballots._weight(raw, staticcall IShare(_share).multiplier_at(_poll & TIME))
    # No sum of votes can exceed it, so that lanes can be added and subtracted unchecked.
    assert weight <= ballots.LANE, "meetings: supply exceeds a lane"
    self.poll_word[_share][_id] = _poll | IS_PINNED | (weight << SUPPLY_WEIGHT)
    log IMeetings.SupplyPinned(share=_share, id=_id, supply_weight=weight)


@internal
@pure
def _item_count(_poll: uint256) -> uint256:
    return (_poll >> ITEMS) & 127


@internal
@pure
def _supply_weight(_poll: uint256) -> uint256:
    return (_poll >> SUPPLY_WEIGHT) & ballots.LANE
