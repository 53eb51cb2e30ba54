# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title CorporateActions: changes of the shares per token, with notice, cover and an ex-window
@license MIT
@notice The only caller of a share's multiplier. A change is announced ahead with its exact ratio, is covered when it is
        announced, and takes effect for every holder in the same second, without a transaction. Splits, reverse splits
        and stock dividends change the unit, so they open a unit epoch at Custody; a reinvestment does not: custody
        must hold the new shares before it is announced.

        Fractions: of a reverse split, or of any ratio that does not divide, the custodian gets whole shares, and cash
        for the rest. The tokens then stand for the whole shares only, so the multiplier is cut by what is missing, one
        new share at the most, and the cash is for the holders: Dividends pays it as SALE_PROCEEDS. Of 1,003 shares at 1
        for 8 the tokens stand for 125, and cash for 0.375 is paid. What is missing for any other reason is no fraction,
        and refuses the change. As mints and redemptions go on until the close, anybody may then have the cut made anew.

        The weekend trap: a custodian's count changes in the night of the distribution, the token at the ex-date. In
        between, and until somebody attests in the new unit, the two cannot be compared; so issuance and redemption are
        shut from the distribution's close until such an attestation. Transfers go on.

        Trust: the issuer names kind, ratio and times. How to stop it: the issuer cancels before effect, or anybody
        before the close once custody no longer covers it; whoever may change a share's authorities can take this
        contract's power away.
        Nothing is kept here: what is pending is with the share and with Custody, so that whoever replaces this contract
        finds it there, and the ex-window with it.
"""

from contracts.interfaces import ICorporateActions
from contracts.interfaces import ICustody
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import conversions
from contracts.modules import multipliers

implements: ICorporateActions

DAY: constant(uint256) = 86_400
# From announcement to effect of a new unit (Rule 10b-17)
NOTICE: constant(uint256) = 10 * DAY
# Of what moves more than tenfold: beyond every split of a large company in living memory, so more likely a slip of the
# pen or the first step of a squeeze-out; and lenders and feeds that bound a step must be taught
LONG_NOTICE: constant(uint256) = 30 * DAY
LARGE_FACTOR: constant(uint256) = 10
# Of reinvestments, which change no unit and which nobody must prepare for: up to one percent, up to five, beyond. Only
# after as long a time without a change as NOTICE, or several small ones would make a large one.
SMALL_NOTICE: constant(uint256) = DAY
SMALL_BPS: constant(uint256) = 100
MEDIUM_NOTICE: constant(uint256) = 3 * DAY
MEDIUM_BPS: constant(uint256) = 500
BPS: constant(uint256) = 10_000
# From the distribution's close to effect: a long weekend, and days to spare. Less than the notice.
MAX_WINDOW: constant(uint256) = 7 * DAY
MAX_PART: constant(uint256) = 2**32 - 1
END_OF_TIME: constant(uint256) = 2**40 - 1
MAX_RECORDS: constant(uint256) = 31

ROLES: public(immutable(IRoles))
CUSTODY: public(immutable(ICustody))


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    ROLES = _roles
    CUSTODY = _custody


# --- The issuer ---


@external
def schedule(_share: address, _action: ICorporateActions.Action):
    """
    @notice Announce a change of the shares per token. ISSUER only, one at a time. Refused unless what is attested times
            the ratio covers all tokens and the margin, but for the fraction of a share that is paid in cash; a
            reinvestment, unless the shares for it are attested already. The margin does not shrink with a reverse
            split, so it must be there in new shares, or be lowered by the timelock before. Share and Custody refuse
            what does not fit them: an effective time that is a record instant, a multiplier beyond 1e12 to 1e24.
    @param _action Kind, and a ratio to match it, both parts up to 2**32 - 1; the close, up to seven days before the
           effect, or zero for a reinvestment; the effect, ahead by `notice_of` or more; the announcement's hash.
    """
    assert staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "actions: not issuer"
    # Before anything is multiplied or divided by its ratio
    notice: uint256 = self._notice_of(_share, _action.kind, _action.ratio)
    assert _action.effective_ts <= END_OF_TIME, "actions: time out of range"
    assert _action.effective_ts >= block.timestamp + notice, "actions: notice too short"
    opens_epoch: bool = _action.kind != ICorporateActions.Kind.REINVESTMENT
    if opens_epoch:
        # With the notice it follows that the close lies ahead.
        self._check_close(
            _action.close_ts < _action.effective_ts and _action.close_ts >= _action.effective_ts - MAX_WINDOW
        )
    else:
        self._check_close(_action.close_ts == 0)
    share: IShare = IShare(_share)
    # Of any kind, and whoever announced it
    assert staticcall share.effectiveAt() <= block.timestamp, "actions: a change is pending"
    outcome: ICorporateActions.Outcome = self._covered_outcome(_share, _action.ratio, opens_epoch)
    unit_epoch: uint256 = staticcall CUSTODY.unit_epoch_at(_share, block.timestamp)
    if opens_epoch:
        unit_epoch += 1
    log ICorporateActions.ActionScheduled(
        share=_share,
        unit_epoch=unit_epoch,
        kind=_action.kind,
        numerator=_action.ratio.numerator,
        denominator=_action.ratio.denominator,
        old_multiplier=staticcall share.uiMultiplier(),
        new_multiplier=outcome.multiplier,
        owed=outcome.owed,
        backing=outcome.backing,
        fraction=outcome.fraction,
        close_ts=_action.close_ts,
        effective_ts=_action.effective_ts,
        document_hash=_action.document_hash,
    )
    if opens_epoch:
        extcall CUSTODY.schedule_epoch(_share, _action.ratio, _action.close_ts, _action.effective_ts)
    extcall share.schedule_multiplier(outcome.multiplier, _action.effective_ts)


@internal
@pure
def _check_close(_is_in_range: bool):
    assert _is_in_range, "actions: close out of range"


# --- Everybody, and the issuer ---


@external
def cancel(_share: address):
    """
    @notice Take back a change before it takes effect, whoever announced it. ISSUER at any time; anybody before the
            close of a new unit, once a later attestation, a greater margin, or a mint that Custody did not see, has
            uncovered it by more than `fix_multiplier` mends, or who signed the last attestation may sign no more. That
            it is merely old uncovers nothing. From the close on the distribution may have happened, and a count of the
            new shares in the old unit look like a shortfall; cancelled then, the listing stays shut until something is
            attested as of later.
    """
    share: IShare = IShare(_share)
    effective_ts: uint256 = staticcall share.effectiveAt()
    assert effective_ts > block.timestamp, "actions: no change is pending"
    multiplier: uint256 = staticcall share.newUIMultiplier()
    epoch: ICustody.Epoch = staticcall CUSTODY.last_epoch(_share)
    opens_epoch: bool = epoch.effective_ts > block.timestamp
    if not staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender):
        ratio: ICustody.Ratio = ICustody.Ratio(numerator=epoch.numerator, denominator=epoch.denominator)
        if opens_epoch:
            assert block.timestamp < epoch.close_ts, "actions: close has passed"
        else:
            ratio = ICustody.Ratio(numerator=multiplier, denominator=staticcall share.uiMultiplier())
        assert not self._still_suffices(_share, ratio, opens_epoch), "actions: change is covered"
    log ICorporateActions.ActionCancelled(
        share=_share,
        unit_epoch=epoch.unit_epoch,
        multiplier=multiplier,
        effective_ts=effective_ts,
        sender=msg.sender,
    )
    if opens_epoch:
        extcall CUSTODY.cancel_epoch(_share)
    extcall share.cancel_multiplier()


@internal
@view
def _still_suffices(_share: address, _ratio: ICustody.Ratio, _opens_epoch: bool) -> bool:
    """
    @notice Whether an announced change is covered, as it is or with its multiplier fixed, as far as the last
            attestation tells, however old: it was enough when it was new, and nobody shall stop a split by its age. It
            is of the unit in force, or nothing had been announced.
    """
    # Removed is more than replaced: what he signed is not believed any more.
    if not staticcall CUSTODY.is_believed(_share):
        return False
    # A share refuses a smaller one, zero too. Of one beyond its greatest, what is announced stays, which is less.
    return self._outcome(_share, _ratio, _opens_epoch).multiplier >= multipliers.MIN_MULTIPLIER


# --- Everybody ---


@external
def fix_multiplier(_share: address):
    """
    @notice Cut the announced multiplier anew, by the total that mints and redemptions have left. Anybody, from the
            close of a change of the unit until its effect. The ratio and the times stay. Refused when it is not
            covered, when nothing changes, and upwards by an attestation that is not fresh.
    """
    share: IShare = IShare(_share)
    epoch: ICustody.Epoch = staticcall CUSTODY.last_epoch(_share)
    assert epoch.effective_ts > block.timestamp, "actions: no new unit is pending"
    assert epoch.close_ts <= block.timestamp, "actions: close not reached"
    announced: uint256 = staticcall share.newUIMultiplier()
    ratio: ICustody.Ratio = ICustody.Ratio(numerator=epoch.numerator, denominator=epoch.denominator)
    outcome: ICorporateActions.Outcome = self._outcome(_share, ratio, True)
    self._check_covered(outcome.multiplier != 0)
    assert outcome.multiplier != announced, "actions: multiplier stands"
    # Downwards however old the figures are: what is announced promises more by the same ones.
    if outcome.multiplier > announced:
        self._check_confirmed(_share, outcome, ratio, True)
    log ICorporateActions.MultiplierFixed(
        share=_share,
        unit_epoch=epoch.unit_epoch,
        announced_multiplier=announced,
        new_multiplier=outcome.multiplier,
        owed=outcome.owed,
        backing=outcome.backing,
        fraction=outcome.fraction,
        effective_ts=epoch.effective_ts,
        sender=msg.sender,
    )
    extcall share.cancel_multiplier()
    extcall share.schedule_multiplier(outcome.multiplier, epoch.effective_ts)


@external
@view
def outcome_of(_share: address, _kind: ICorporateActions.Kind, _ratio: ICustody.Ratio) -> ICorporateActions.Outcome:
    """
    @notice What a ratio would make of the shares per token if it were announced now. Reverts where that would be
            refused for its kind, its ratio or its cover.
    """
    self._check_ratio(_kind, _ratio)
    return self._covered_outcome(_share, _ratio, _kind != ICorporateActions.Kind.REINVESTMENT)


@external
@view
def notice_of(_share: address, _kind: ICorporateActions.Kind, _ratio: ICustody.Ratio) -> uint256:
    """
    @notice Seconds from announcement to effect that a change needs at least, if it is announced now: ten days, thirty
            if it moves more than tenfold either way; a reinvestment of up to one percent one day, of up to five percent
            three, if the shares per token are what they were ten days ago.
    """
    return self._notice_of(_share, _kind, _ratio)


@internal
@view
def _notice_of(_share: address, _kind: ICorporateActions.Kind, _ratio: ICustody.Ratio) -> uint256:
    self._check_ratio(_kind, _ratio)
    if max(_ratio.numerator, _ratio.denominator) > LARGE_FACTOR * min(_ratio.numerator, _ratio.denominator):
        return LONG_NOTICE
    if _kind == ICorporateActions.Kind.REINVESTMENT and self._is_quiet(IShare(_share)):
        if _ratio.numerator * BPS <= _ratio.denominator * (BPS + SMALL_BPS):
            return SMALL_NOTICE
        if _ratio.numerator * BPS <= _ratio.denominator * (BPS + MEDIUM_BPS):
            return MEDIUM_NOTICE
    return NOTICE


@internal
@view
def _is_quiet(_share: IShare) -> bool:
    # Of the share's history, which a later announcement that is taken back does not touch, as it does `effectiveAt`.
    return staticcall _share.multiplier_at(block.timestamp - NOTICE) == staticcall _share.uiMultiplier()


@internal
@view
def _check_ratio(_kind: ICorporateActions.Kind, _ratio: ICustody.Ratio):
    greater: uint256 = max(_ratio.numerator, _ratio.denominator)
    smaller: uint256 = min(_ratio.numerator, _ratio.denominator)
    assert (smaller != 0 and greater <= MAX_PART), "actions: ratio out of range"
    if _kind == ICorporateActions.Kind.REVERSE_SPLIT:
        self._check_kind(_ratio.numerator < _ratio.denominator)
    else:
        # One of the others, since a flag could name none or several.
        self._check_kind(
            _kind == ICorporateActions.Kind.SPLIT
            or _kind == ICorporateActions.Kind.STOCK_DIVIDEND
            or _kind == ICorporateActions.Kind.REINVESTMENT
        )
        self._check_kind(_ratio.numerator > _ratio.denominator)


@internal
@pure
def _check_kind(_is_of_kind: bool):
    assert _is_of_kind, "actions: ratio not of its kind"


@internal
@view
def _covered_outcome(_share: address, _ratio: ICustody.Ratio, _opens_epoch: bool) -> ICorporateActions.Outcome:
    outcome: ICorporateActions.Outcome = self._outcome(_share, _ratio, _opens_epoch)
    self._check_covered(outcome.multiplier != 0)
    self._check_confirmed(_share, outcome, _ratio, _opens_epoch)
    return outcome


@internal
@view
def _check_confirmed(_share: address, _outcome: ICorporateActions.Outcome, _ratio: ICustody.Ratio, _opens_epoch: bool):
    # Custody has the last word, also on how old its figures may be.
    kept: ICustody.Ratio = self._kept(_ratio, _opens_epoch)
    self._check_covered(staticcall CUSTODY.covers_change(_share, _outcome.multiplier, kept))


@internal
@pure
def _kept(_ratio: ICustody.Ratio, _opens_epoch: bool) -> ICustody.Ratio:
    """
    @notice What a change makes of the account, which becomes whole shares if the unit changes.
    """
    if _opens_epoch:
        return _ratio
    return ICustody.Ratio(numerator=1, denominator=1)


@internal
@view
def _outcome(_share: address, _ratio: ICustody.Ratio, _opens_epoch: bool) -> ICorporateActions.Outcome:
    """
    @notice What a ratio makes of the shares per token, by the last figures, however old; a multiplier of zero where
            they do not cover it. Figures have 128 bits, parts of the ratio 32 or 80, multipliers 80, so no product
            overflows.
    """
    coverage: ICustody.Coverage = staticcall CUSTODY.coverage(_share)
    margin: uint256 = self._margin(_share)
    backing: uint256 = conversions._available(coverage.settled, coverage.encumbered, self._kept(_ratio, _opens_epoch))
    # The margin may be more than the whole ones.
    if backing < margin or not self._suffices(coverage, margin, _ratio, _opens_epoch):
        return empty(ICorporateActions.Outcome)
    backing -= margin
    old: uint256 = staticcall IShare(_share).uiMultiplier()
    # Rounded down, in favour of the reserve
    new: uint256 = old * _ratio.numerator // _ratio.denominator
    fraction: uint256 = 0
    if backing * _ratio.denominator < coverage.owed * _ratio.numerator:
        # One share at the most, as what is missing is no more than what was rounded off above. `owed` is
        # rounded up, so that the tokens will stand for `backing` at the most: for nothing if they are so few that
        # their shares are less than a whole one.
        fraction = coverage.owed * _ratio.numerator // _ratio.denominator - backing
        new = old * backing // coverage.owed
    return ICorporateActions.Outcome(multiplier=new, owed=coverage.owed, backing=backing, fraction=fraction)


@internal
@pure
def _suffices(_coverage: ICustody.Coverage, _margin: uint256, _ratio: ICustody.Ratio, _opens_epoch: bool) -> bool:
    """
    @notice Whether the shares after a change, with fractions, make up what all tokens stand for then and the margin.
            A change of the unit multiplies the shares too, a reinvestment does not.
    """
    factor: uint256 = _ratio.denominator
    if _opens_epoch:
        factor = _ratio.numerator
    available: uint256 = _coverage.settled - _coverage.encumbered
    return available * factor >= _coverage.owed * _ratio.numerator + _margin * _ratio.denominator


@internal
@pure
def _check_covered(_is_covered: bool):
    assert _is_covered, "actions: not covered"


@internal
@view
def _margin(_share: address) -> uint256:
    return (staticcall CUSTODY.terms(_share)).margin


@external
@view
def is_shut(_share: address) -> bool:
    """
    @notice Whether a split's ex-window shuts issuance and redemption, as the primary market asks Custody.
    """
    return staticcall CUSTODY.is_shut(_share)


@external
@view
def status(_share: address) -> ICorporateActions.Status:
    """
    @notice What a listing is going through, at this block.
    """
    share: IShare = IShare(_share)
    status: ICorporateActions.Status = empty(ICorporateActions.Status)
    status.shares_per_token = staticcall share.uiMultiplier()
    status.new_shares_per_token = staticcall share.newUIMultiplier()
    status.effective_ts = staticcall share.effectiveAt()
    status.old_shares_per_token = status.shares_per_token
    if status.effective_ts > block.timestamp:
        status.phase |= ICorporateActions.Phase.ANNOUNCED
    elif status.effective_ts != 0:
        status.old_shares_per_token = staticcall share.multiplier_at(status.effective_ts - 1)
    status.close_ts = (staticcall CUSTODY.last_epoch(_share)).close_ts
    status.unit_epoch = staticcall CUSTODY.unit_epoch_at(_share, block.timestamp)
    status.is_shut = staticcall CUSTODY.is_shut(_share)
    if status.is_shut:
        status.phase |= ICorporateActions.Phase.EX_WINDOW
    pauses: IShare.Pauses = staticcall share.pauses()
    status.transfers_until_ts = pauses.transfers_until_ts
    status.issuance_until_ts = pauses.issuance_until_ts
    status.deactivated_from_ts = pauses.deactivated_from_ts
    if block.timestamp < pauses.transfers_until_ts:
        status.phase |= ICorporateActions.Phase.TRANSFERS_PAUSED
    if block.timestamp < pauses.issuance_until_ts:
        status.phase |= ICorporateActions.Phase.ISSUANCE_PAUSED
    if block.timestamp >= pauses.deactivated_from_ts:
        status.phase |= ICorporateActions.Phase.DEACTIVATED
    if status.phase == empty(ICorporateActions.Phase):
        status.phase = ICorporateActions.Phase.NORMAL
    status.record_instants = self._record_instants(share)
    return status


@internal
@view
def _record_instants(_share: IShare) -> DynArray[uint256, MAX_RECORDS]:
    instants: DynArray[uint256, MAX_RECORDS] = []
    # The last node of the share's list is the end of time.
    instant: uint256 = (staticcall _share.record_window()).next
    for _: uint256 in range(MAX_RECORDS):
        if instant == END_OF_TIME:
            break
        instants.append(instant)
        instant = staticcall _share.next_record(instant)
    return instants
