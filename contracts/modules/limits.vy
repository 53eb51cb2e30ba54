# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Limits of what may be minted between two attestations, and in a day
@license MIT
@notice Figures say nothing of the hours after them: whoever can sell shares and mint could do both until the next ones.
        These limits bound what that could cost.
"""

from contracts.interfaces import ICustody
from contracts.modules import quorums
from contracts.modules import refusals
from contracts.modules import totals

uses: quorums
uses: totals

DAY: constant(uint256) = 86_400

# share => raw tokens minted before the figures in force came
minted_before: HashMap[address, uint256]


@external
@view
def mint_limits(_share: address) -> ICustody.MintLimits:
    """
    @notice Raw tokens that the limits of the terms still allow on the attestation in force, and of any 24 hours.
            Headroom may allow less.
    """
    terms: ICustody.Terms = quorums.terms[_share]
    return ICustody.MintLimits(
        on_attestation=self._left(self._since_attested(_share), terms.max_minted),
        in_a_day=self._left(self._in_a_day(_share), terms.daily_limit),
    )


@internal
def _begin(_share: address):
    """
    @notice Count anew, since figures have come into force. Unguarded.
    """
    self.minted_before[_share] = totals._total(totals._series(_share, totals.MINTED))


@internal
@view
def _since_attested(_share: address) -> uint256:
    """
    @notice Raw tokens minted since the figures in force came.
    """
    return totals._total(totals._series(_share, totals.MINTED)) - self.minted_before[_share]


@internal
@view
def _in_a_day(_share: address) -> uint256:
    """
    @notice Raw tokens minted in the last 24 hours, of which the second 24 hours ago is no part.
    """
    series: uint256 = totals._series(_share, totals.MINTED)
    return totals._total(series) - totals._total_before(series, block.timestamp - DAY + 1)


@internal
@view
def _left(_minted: uint256, _limit: uint256) -> uint256:
    return _limit - min(_limit, _minted)


@internal
@view
def _check(_share: address, _amount: uint256):
    """
    @notice Revert if so many more raw tokens would be over a limit.
    """
    most: uint256 = quorums.terms[_share].max_minted
    refusals._check(self._since_attested(_share) + _amount <= most, "custody: over the mint cap")
    most = quorums.terms[_share].daily_limit
    refusals._check(self._in_a_day(_share) + _amount <= most, "custody: over the daily limit")
