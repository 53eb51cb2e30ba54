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

# The guardian cannot string suspensions together: after each, his own or ADMIN's, none of his may follow for as long.
# ADMIN ends that rest when it lifts with a time that lies as far back.
GUARDIAN_PAUSE: constant(uint256) = 7 * 86_400
GUARDIAN_REST: constant(uint256) = 7 * 86_400

# UTC second until which the activities flagged in the global word are suspended
paused_until: public(uint256)


@internal
@view
def _check_active(_global: uint256, _flag: uint256):
    if (_global >> words.PAUSE_FLAGS) & _flag != 0 and block.timestamp < self.paused_until:
        errors._refuse(errors.PAUSED)


@internal
@view
def _check_guardian(_until_ts: uint256):
    """
    @notice Whether the guardian may suspend anything until `_until_ts`.
    """
    # The stored time may be any number that ADMIN gave, hence the checked sum.
    if _until_ts > unsafe_add(block.timestamp, GUARDIAN_PAUSE) or block.timestamp < self.paused_until + GUARDIAN_REST:
        errors._refuse(errors.BEYOND_THE_GUARDIAN)


@internal
def _pause(_activities: IShare.Activity, _until_ts: uint256):
    """
    @notice Suspend these activities, and no others, until a time. Unguarded.
    """
    self.paused_until = _until_ts
    records._set_in_global(words.PAUSE_FLAGS, words.PAUSE, convert(_activities, uint256))
    log IShare.Paused(activities=_activities, until_ts=_until_ts, sender=msg.sender)
