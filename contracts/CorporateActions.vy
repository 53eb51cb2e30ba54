# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title CorporateActions: splits, with notice, cover and an ex-window
@license MIT
@notice The only caller of a share's multiplier. A split is announced at least ten days ahead with its exact ratio, is
        covered when it is announced, and takes effect for every holder in the same second, without a transaction. It
        opens a unit epoch at Custody.

        The weekend trap: a custodian's count multiplies in the night of the distribution, the token at the ex-date.
        In between, and until somebody attests in the new unit, the two cannot be compared; so issuance and redemption
        are shut from the distribution's close until such an attestation. Transfers go on.

        Trust: the issuer names ratio and times. Reverse splits, which leave fractions to be paid out, are not built.
        How to stop it: the issuer cancels before effect, or anybody once custody no longer covers it; whoever may
        change a share's authorities can take this contract's power away.
"""

from contracts.interfaces import ICorporateActions
from contracts.interfaces import ICustody
from contracts.interfaces import IRoles
from contracts.interfaces import IShare

implements: ICorporateActions

# From announcement to effect (Rule 10b-17)
NOTICE: constant(uint256) = 10 * 86_400
# From the distribution's close to effect: a long weekend, and days to spare. Less than the notice.
MAX_WINDOW: constant(uint256) = 7 * 86_400
MAX_PART: constant(uint256) = 2**32 - 1
# Fields of a split
TIME: constant(uint256) = 2**40 - 1
EFFECTIVE: constant(uint256) = 40
UNIT_EPOCH: constant(uint256) = 80

ROLES: public(immutable(IRoles))
CUSTODY: public(immutable(ICustody))

# share => [ close 40 | effective 40 | unit epoch 32 | spare 144 ]; zero if none was announced or it was cancelled
split_words: HashMap[address, uint256]


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    ROLES = _roles
    CUSTODY = _custody


# --- The issuer ---


@external
def schedule_split(
    _share: address,
    _ratio: ICustody.Ratio,
    _close_ts: uint256,
    _effective_ts: uint256,
    _document_hash: bytes32,
):
    """
    @notice Announce a split. ISSUER only. Refused unless what is attested, times the ratio, covers all tokens under
            the new multiplier. Share and Custody refuse what does not fit them: an effective time that is a record
            instant, a multiplier beyond 1e24.
    @param _ratio New shares for old ones, more than one for one; 3 for 2 is 3 / 2. Both parts up to 2**32 - 1.
    @param _close_ts When the distribution closes at the custodian: before effect, seven days at the most.
    @param _effective_ts The ex-date's first second, ten days ahead or more.
    @param _document_hash Of the announcement.
    """
    assert staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "actions: not issuer"
    assert _ratio.numerator > _ratio.denominator, "actions: not a forward split"
    # Before anything is multiplied or divided by them
    assert _ratio.denominator != 0 and _ratio.numerator <= MAX_PART, "actions: ratio out of range"
    # With the notice it follows that the close lies ahead.
    assert _effective_ts >= block.timestamp + NOTICE, "actions: notice too short"
    assert _effective_ts <= TIME, "actions: time out of range"
    assert (_close_ts < _effective_ts and _close_ts >= _effective_ts - MAX_WINDOW), "actions: close out of range"
    share: IShare = IShare(_share)
    # Of any kind, and whoever announced it
    assert staticcall share.effectiveAt() <= block.timestamp, "actions: a change is pending"
    old: uint256 = staticcall share.uiMultiplier()
    # Rounded down, in favour of the reserve
    new: uint256 = old * _ratio.numerator // _ratio.denominator
    assert staticcall CUSTODY.covers_change(_share, new, _ratio), "actions: not covered"
    unit_epoch: uint256 = staticcall CUSTODY.unit_epoch_at(_share, block.timestamp) + 1
    self.split_words[_share] = _close_ts | (_effective_ts << EFFECTIVE) | (unit_epoch << UNIT_EPOCH)
    log ICorporateActions.SplitScheduled(
        share=_share,
        unit_epoch=unit_epoch,
        numerator=_ratio.numerator,
        denominator=_ratio.denominator,
        old_multiplier=old,
        new_multiplier=new,
        close_ts=_close_ts,
        effective_ts=_effective_ts,
        document_hash=_document_hash,
    )
    extcall CUSTODY.schedule_epoch(_share, _ratio, _effective_ts)
    extcall share.schedule_multiplier(new, _effective_ts)


@external
def cancel(_share: address):
    """
    @notice Take back a split before it takes effect. ISSUER at any time; anybody once a later attestation, or a mint
            that Custody did not see, has uncovered it. That the last attestation is merely old uncovers nothing.
    """
    split: ICorporateActions.Split = self._split(_share)
    assert split.effective_ts > block.timestamp, "actions: no split is pending"
    if not staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender):
        assert not self._is_covered(_share, split.unit_epoch), "actions: split is covered"
    self.split_words[_share] = 0
    log ICorporateActions.SplitCancelled(share=_share, unit_epoch=split.unit_epoch, sender=msg.sender)
    extcall CUSTODY.cancel_epoch(_share)
    extcall IShare(_share).cancel_multiplier()


@internal
@view
def _is_covered(_share: address, _unit_epoch: uint256) -> bool:
    """
    @notice Whether the announced split is still covered, as far as the last attestation tells.
    """
    coverage: ICustody.Coverage = staticcall CUSTODY.coverage(_share)
    # Custody would not answer for old figures; they were enough when they were new, and nobody shall stop a split by
    # their age. Impaired ones are worse than old.
    if coverage.state == ICustody.State.STALE:
        return True
    ratio: ICustody.Ratio = staticcall CUSTODY.units_between(_share, _unit_epoch - 1, _unit_epoch)
    return staticcall CUSTODY.covers_change(_share, staticcall IShare(_share).newUIMultiplier(), ratio)


# --- The primary market and everybody ---


@external
@view
def status(_share: address) -> ICorporateActions.Status:
    """
    @notice What a listing is going through, at this block.
    """
    multiplier: uint256 = staticcall IShare(_share).uiMultiplier()
    next_multiplier: uint256 = multiplier
    effective_ts: uint256 = staticcall IShare(_share).effectiveAt()
    if effective_ts > block.timestamp:
        next_multiplier = staticcall IShare(_share).newUIMultiplier()
    else:
        effective_ts = 0
    return ICorporateActions.Status(
        multiplier=multiplier,
        next_multiplier=next_multiplier,
        effective_ts=effective_ts,
        unit_epoch=staticcall CUSTODY.unit_epoch_at(_share, block.timestamp),
        is_shut=self._is_shut(_share),
    )


@internal
@view
def _is_shut(_share: address) -> bool:
    """
    @notice Whether custodian and tokens may count in different units: from the distribution's close until the new unit
            is attested, however long that takes.
    """
    split: ICorporateActions.Split = self._split(_share)
    if split.effective_ts == 0 or block.timestamp < split.close_ts:
        return False
    figures: ICustody.Figures = staticcall CUSTODY.last_attestation(_share)
    return figures.unit_epoch < split.unit_epoch


@external
@view
def split(_share: address) -> ICorporateActions.Split:
    """
    @notice The split announced last, in force or ahead; all zero if there is none.
    """
    return self._split(_share)


@internal
@view
def _split(_share: address) -> ICorporateActions.Split:
    word: uint256 = self.split_words[_share]
    return ICorporateActions.Split(
        close_ts=word & TIME,
        effective_ts=(word >> EFFECTIVE) & TIME,
        unit_epoch=word >> UNIT_EPOCH,
    )
