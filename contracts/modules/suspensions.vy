# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Suspension of transfers and of issuance, each until a time, and deactivation for ever
@license MIT
@notice Whether any of these lies ahead or holds stands in the global word, so that an ordinary transfer reads no more;
        the times stand here. A suspension lapses, and a deactivation begins, without a transaction.
"""

from contracts.interfaces import IShare
from contracts.modules import errors
from contracts.modules import records
from contracts.modules import words

uses: records

# The guardian cannot string suspensions of an activity together: after each, his own or ADMIN's, none of his may follow
# for as long. ADMIN ends that rest when it lifts with a time that lies as far back.
GUARDIAN_PAUSE: constant(uint256) = 7 * 86_400
GUARDIAN_REST: constant(uint256) = 7 * 86_400
# So that pools and lenders can leave before tokens stop for ever
DEACTIVATION_NOTICE: constant(uint256) = 30 * 86_400

# [ spare 40 | transfers until 40 | issuance until 40 | deactivated from, every bit inverted 40 ]; zero is never, thrice.
pause_word: uint256


@internal
@view
def _check_active(_global: uint256, _flag: uint256):
    if (_global >> words.PAUSE_FLAGS) & _flag != 0:
        errors._check(self._stopped_by(_flag))


@internal
@view
def _stopped_by(_flag: uint256) -> uint256:
    """
    @notice The code of why an activity is stopped now, zero if it is not.
    """
    word: uint256 = self.pause_word
    if block.timestamp >= self._deactivated_from(word):
        return errors.DEACTIVATED
    if block.timestamp < (word >> unsafe_mul(_flag, words.PAUSE_WIDTH)) & words.TIME:
        return errors.PAUSED
    return 0


@internal
@pure
def _deactivated_from(_word: uint256) -> uint256:
    return (_word >> words.DEACTIVATION) ^ words.TIME


@internal
def _pause(_activities: IShare.Activity, _until_ts: uint256, _is_admin: bool):
    """
    @notice Suspend these activities until a time, and leave others as they are. Unguarded but for the guardian's limits.
    """
    word: uint256 = self.pause_word
    for flag: uint256 in range(1, 3):
        if convert(_activities, uint256) & flag != 0:
            place: uint256 = unsafe_mul(flag, words.PAUSE_WIDTH)
            # Forty bits and a week at the most
            if not _is_admin and (
                _until_ts > unsafe_add(block.timestamp, GUARDIAN_PAUSE)
                or block.timestamp < unsafe_add((word >> place) & words.TIME, GUARDIAN_REST)
            ):
                errors._refuse(errors.BEYOND_THE_GUARDIAN)
            word = (word & ~(words.TIME << place)) | (_until_ts << place)
    assert _until_ts < words.TIME  # which would be for ever, and that is `_deactivate`'s
    self._store(word)
    log IShare.Paused(activities=_activities, until_ts=_until_ts, sender=msg.sender)


@internal
def _deactivate(_from_ts: uint256):
    """
    @notice Stop transfers and issuance for ever from a time on. Unguarded.
    """
    word: uint256 = self.pause_word
    if block.timestamp >= self._deactivated_from(word):
        errors._refuse(errors.DEACTIVATED)
    if _from_ts < unsafe_add(block.timestamp, DEACTIVATION_NOTICE):
        errors._refuse(errors.NOTICE_UNDER_30_DAYS)
    assert _from_ts <= words.TIME
    self._store((word & ~(words.TIME << words.DEACTIVATION)) | ((_from_ts ^ words.TIME) << words.DEACTIVATION))
    log IShare.Deactivated(from_ts=_from_ts, sender=msg.sender)


@internal
def _store(_word: uint256):
    """
    @notice Store the times, and in the global word which activities must look at them.
    """
    self.pause_word = _word
    flags: uint256 = words.PAUSE
    if _word >> words.DEACTIVATION == 0:
        flags = (
            convert(block.timestamp < (_word >> words.TRANSFERS_UNTIL) & words.TIME, uint256)
            | (convert(block.timestamp < _word >> words.ISSUANCE_UNTIL, uint256) << 1)
        )
    records._set_in_global(words.PAUSE_FLAGS, words.PAUSE, flags)


@external
@view
def pauses() -> IShare.Pauses:
    """
    @notice Until when transfers and issuance are suspended, and from when on they stop for ever.
    """
    word: uint256 = self.pause_word
    return IShare.Pauses(
        transfers_until_ts=(word >> words.TRANSFERS_UNTIL) & words.TIME,
        issuance_until_ts=(word >> words.ISSUANCE_UNTIL) & words.TIME,
        deactivated_from_ts=self._deactivated_from(word),
    )
