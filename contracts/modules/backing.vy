# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Backing: which tokens attested shares must back, and whether they do
@license MIT
@notice All that are not on their way out, those on their way whose shares have not left yet, burned or not, and what
        redeemers of a shortfall are still due. Shares are compared with shares, and `owed` is rounded up once, over the
        sum.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IShare
from contracts.modules import conversions
from contracts.modules import epochs
from contracts.modules import refusals
from contracts.modules import resolutions
from contracts.modules import totals

uses: epochs
uses: resolutions
uses: totals

# share => raw tokens committed and not yet burned
leaving: HashMap[address, uint256]


@internal
@view
def _staying(_share: address) -> uint256:
    """
    @notice Raw tokens that are not on their way out.
    """
    return staticcall IShare(_share).totalSupply() - self.leaving[_share]


@internal
@view
def _raw(_share: address, _figures: ICustody.Figures) -> uint256:
    """
    @notice Raw tokens' worth that attested shares must back.
    """
    # Not negative: nothing is delivered that was not committed.
    undelivered: uint256 = self._committed_total(_share) - _figures.delivered_total
    return self._staying(_share) + undelivered + resolutions.residual[_share]


@internal
@view
def _owed(_share: address, _figures: ICustody.Figures) -> uint256:
    """
    @notice The shares that those stand for, in the figures' own unit, rounded up.
    """
    return conversions._owed(self._raw(_share, _figures), self._multiplier_of(_share, _figures.unit_epoch))


@internal
@view
def _available_raw(_share: address, _figures: ICustody.Figures) -> uint256:
    """
    @notice Raw tokens that the attested shares stand for, rounded down.
    """
    multiplier: uint256 = self._multiplier_of(_share, _figures.unit_epoch)
    return (_figures.settled - _figures.encumbered) * conversions.ONE // multiplier


@internal
@view
def _multiplier_of(_share: address, _epoch: uint256) -> uint256:
    """
    @notice The multiplier of a unit epoch: its last if it has ended, else the present one.
    """
    end_ts: uint256 = epochs._effective_ts(_share, _epoch + 1)
    if end_ts != 0 and end_ts <= block.timestamp:
        return staticcall IShare(_share).multiplier_at(end_ts - 1)
    return staticcall IShare(_share).uiMultiplier()


@internal
@view
def _covers(
    _figures: ICustody.Figures,
    _raw: uint256,
    _multiplier: uint256,
    _ratio: ICustody.Ratio,
    _margin: uint256,
) -> bool:
    """
    @notice Whether the attested shares, times the ratio and rounded down, cover so many tokens and leave the margin.
    """
    available: uint256 = conversions._available(_figures.settled, _figures.encumbered, _ratio)
    return conversions._owed(_raw, _multiplier) + _margin <= available


@internal
@view
def _covers_change(
    _share: address,
    _figures: ICustody.Figures,
    _multiplier: uint256,
    _ratio: ICustody.Ratio,
    _margin: uint256,
) -> bool:
    """
    @notice Whether figures of the unit in force, and of later than a late cancellation, would cover all tokens at another
            multiplier.
    """
    epoch: uint256 = epochs._epoch_at(_share, block.timestamp)
    if not epochs._is_counted_in(_share, _figures, epoch):
        return False
    return self._covers(_figures, self._raw(_share, _figures), _multiplier, _ratio, _margin)


@internal
@view
def _check_mint(_share: address, _figures: ICustody.Figures, _amount: uint256, _margin: uint256):
    """
    @notice Revert unless so many more tokens are covered, at the present multiplier and at a pending one.
    """
    share: IShare = IShare(_share)
    raw: uint256 = self._raw(_share, _figures) + _amount
    multiplier: uint256 = staticcall share.uiMultiplier()
    same: ICustody.Ratio = ICustody.Ratio(numerator=1, denominator=1)
    refusals._check(self._covers(_figures, raw, multiplier, same, _margin), "custody: not covered")
    if staticcall share.effectiveAt() > block.timestamp:
        ratio: ICustody.Ratio = same
        if epochs._is_pending(_share):
            ratio = epochs._ratio(_share, epochs.last_number[_share])
        multiplier = staticcall share.newUIMultiplier()
        refusals._check(self._covers(_figures, raw, multiplier, ratio, _margin), "custody: change is not covered")


@internal
@view
def _is_factor_covered(_share: address, _figures: ICustody.Figures) -> bool:
    """
    @notice Whether the factor of the round that runs is still covered.
    """
    available: uint256 = self._available_raw(_share, _figures)
    return resolutions._is_covered(_share, resolutions._running(_share), available, _figures.delivered_total)


@internal
@view
def _is_shut(_share: address, _figures: ICustody.Figures) -> bool:
    return epochs._is_shut(_share, _figures)


@internal
@view
def _round(_share: address) -> uint256:
    return resolutions._running(_share)


@internal
@view
def _residual(_share: address) -> uint256:
    return resolutions.residual[_share]


@internal
@view
def _committed_total(_share: address) -> uint256:
    return totals._total(totals._series(_share, totals.COMMITTED))
