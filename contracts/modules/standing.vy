# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Standing: where a listing stands, by the figures in force and this block
@license MIT
@notice Whether they are fresh, cover all tokens and are disputed; what may be minted and committed by them.
"""

from contracts.interfaces import ICustody
from contracts.modules import attestations
from contracts.modules import backing
from contracts.modules import feeds
from contracts.modules import objections
from contracts.modules import quorums
from contracts.modules import refusals

uses: attestations
uses: backing
uses: objections
uses: quorums


@external
@view
def coverage(_share: address) -> ICustody.Coverage:
    """
    @notice Everything that follows from the last attestation, at this block. After a split, until somebody attests in
            the new epoch, tokens and shares are compared as they were in the attestation's.
    """
    figures: ICustody.Figures = attestations._last(_share)
    owed: uint256 = backing._owed(_share, figures)
    available: uint256 = figures.settled - figures.encumbered
    margin: uint256 = quorums.terms[_share].margin
    state: ICustody.State = self._state(_share, figures, available < owed)
    headroom: uint256 = 0
    if state == ICustody.State.NORMAL and not backing._is_shut(_share, figures):
        settled: uint256 = self._settled_by_feed(_share, figures.settled)[1]
        available = settled - min(settled, figures.encumbered)
        headroom = available - min(available, owed + margin)
    return ICustody.Coverage(
        state=state,
        unit_epoch=figures.unit_epoch,
        as_of_ts=figures.as_of_ts,
        settled=figures.settled,
        encumbered=figures.encumbered,
        owed=owed,
        headroom=headroom,
        committed_total=backing._committed_total(_share),
        leaving=backing.leaving[_share],
        residual=backing._residual(_share),
        margin=margin,
    )


@internal
@view
def _state(_share: address, _figures: ICustody.Figures, _is_short: bool) -> ICustody.State:
    if backing._round(_share) != 0:
        return ICustody.State.RESOLUTION
    if _is_short:
        return ICustody.State.IMPAIRED
    if objections._is_suspended(_share):
        return ICustody.State.SUSPENDED
    if not self._is_fresh(_share, _figures):
        return ICustody.State.STALE
    return ICustody.State.NORMAL


@external
@view
def covers_change(_share: address, _multiplier: uint256, _ratio: ICustody.Ratio) -> bool:
    """
    @notice Whether what is attested, times the ratio, would cover all tokens at another multiplier and leave the
            margin. Never without a fresh attestation of the unit epoch in force, as of later than the cancellation of
            a split after its close.
    @param _ratio Of the split; 1 / 1 for a change of the multiplier alone. A denominator of zero reverts.
    """
    figures: ICustody.Figures = attestations._last(_share)
    if not self._is_fresh(_share, figures):
        return False
    return backing._covers_change(_share, figures, _multiplier, _ratio, quorums.terms[_share].margin)


@internal
@view
def _is_fresh(_share: address, _figures: ICustody.Figures) -> bool:
    """
    @notice Whether there is an attestation, not too long ago, by a quorum of who attest today and still may. The age
            counts from what it describes, not from when somebody brought it.
    """
    # No attestation is as of zero, which is older than any age allows.
    if block.timestamp - _figures.as_of_ts > quorums.terms[_share].max_age:
        return False
    return quorums._is_quorum_intact(_share)


@external
@view
def is_shut(_share: address) -> bool:
    """
    @notice Whether custodian and tokens may count in different units: from a split's close until the new unit is
            attested, however long that takes; if the split is taken back at the close or later, until something is
            attested as of later than that. Neither issuance nor redemption can be weighed in between. It does not
            depend on who announced the split, nor on whether he still may.
    """
    return backing._is_shut(_share, attestations._last(_share))


@internal
@view
def _check_not_shut(_share: address, _last: ICustody.Figures):
    refusals._check(not backing._is_shut(_share, _last), "custody: shut in the ex-window")


@internal
@view
def _check_undisputed(_share: address, _figures: ICustody.Figures):
    refusals._check(self._is_fresh(_share, _figures), "custody: attestation is stale")
    refusals._check(not objections._is_suspended(_share), "custody: suspended")


@internal
@view
def _settled_by_feed(_share: address, _settled: uint256) -> (bool, uint256):
    """
    @notice Attested shares, or what the listing's feed counts if that is less: none while it is not to be believed, and
            then false.
    """
    feed: address = quorums.terms[_share].feed
    if feed == empty(address):
        return True, _settled
    is_believed: bool = False
    shares: uint256 = 0
    is_believed, shares = feeds._shares(feed, quorums.terms[_share].max_age)
    return is_believed, min(shares, _settled)


@internal
@view
def _check_payable(_share: address) -> uint256:
    """
    @notice Revert if nothing can be committed now; the round that runs, zero if none does.
    """
    figures: ICustody.Figures = attestations._last(_share)
    self._check_not_shut(_share, figures)
    round: uint256 = backing._round(_share)
    if round != 0:
        self._check_undisputed(_share, figures)
        refusals._check(backing._is_factor_covered(_share, figures), "custody: factor is not covered")
    return round
