# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Suspension of transfers, of issuance, or of both, until a time
@license MIT
@notice What is suspended stands in the global word, so that an ordinary transfer reads no more; until when stands
        here. A suspension lapses without a transaction.
"""

from contracts.interfaces import IShare
from contracts.modules import errors
from contracts.modules import records
from contracts.modules import words

uses: records

# The guardian cannot string suspensions together: after each, none of his may follow for as long.
GUARDIAN_PAUSE: constant(uint256) = 7 * 86_400
GUARDIAN_REST: constant(uint256) = 7 * 86_400

# UTC second until which the activities flagged in the global word are suspended
paused_until: public(uint256)


@internal
@view
def _check_active(_global: uint256, _flag: uint256):
    if _global & _flag != 0 and block.timestamp < self.paused_until:
        errors._refuse("share: paused")


@internal
@view
def _check_guardian(_until_ts: uint256):
    """
    @notice Whether the guardian may suspend anything until `_until_ts`.
    """
    # The stored time may be any number that ADMIN gave, hence the checked sum.
    if (
        _until_ts > unsafe_add(block.timestamp, GUARDIAN_PAUSE)
        or block.timestamp < self.paused_until + GUARDIAN_REST
    ):
        errors._refuse("share: beyond the guardian")


@internal
def _pause(_activities: IShare.Activity, _until_ts: uint256):
    """
    @notice Suspend these activities, and no others, until a time. Unguarded.
    """
    self.paused_until = _until_ts
    records._set_in_global(words.PAUSE, convert(_activities, uint256) << words.PAUSE_FLAGS)
    log IShare.Paused(activities=_activities, until_ts=_until_ts, sender=msg.sender)
