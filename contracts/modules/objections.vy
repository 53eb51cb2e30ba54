# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Objections: one attestor alone stops issuance and redemption of a listing, for a limited time
@license MIT
@notice Bad news need not wait for a quorum, and one liar must not stop a listing for long: an objection lapses, a quorum
        answers it with figures of the same moment or later, and whoever raised it rests for longer than it holds.
"""

from contracts.modules import refusals

SUSPENSION: constant(uint256) = 3 * 86_400
REST: constant(uint256) = 7 * 86_400

AS_OF: constant(uint256) = 40
TIME: constant(uint256) = 2**40 - 1

# share => [ until 40 | as of 40 | spare 176 ]; zero if there is none, or it was answered
objection_word: HashMap[address, uint256]
# share => attestor => from when he may object again
rests_until: public(HashMap[address, HashMap[address, uint256]])


@external
@view
def suspended_until(_share: address) -> uint256:
    """
    @notice When the last attestor's objection lapses; in the past if it has, zero if a quorum answered it.
    """
    return self.objection_word[_share] & TIME


@internal
@view
def _is_suspended(_share: address) -> bool:
    return self.objection_word[_share] & TIME > block.timestamp


@internal
def _object(_share: address, _attestor: address, _as_of_ts: uint256) -> uint256:
    """
    @notice Suspend a listing, or for longer; returns until when. Unguarded.
    """
    refusals._check(block.timestamp >= self.rests_until[_share][_attestor], "custody: attestor rests")
    until_ts: uint256 = block.timestamp + SUSPENSION
    self.rests_until[_share][_attestor] = until_ts + REST
    as_of_ts: uint256 = _as_of_ts
    # Another's objection that holds must be answered too.
    if self._is_suspended(_share):
        as_of_ts = max(as_of_ts, self.objection_word[_share] >> AS_OF)
    self.objection_word[_share] = until_ts | (as_of_ts << AS_OF)
    return until_ts


@internal
def _answer(_share: address, _as_of_ts: uint256):
    """
    @notice End a suspension by what a quorum says of the same moment or a later one. Unguarded.
    """
    if self.objection_word[_share] >> AS_OF <= _as_of_ts:
        self.objection_word[_share] = 0
