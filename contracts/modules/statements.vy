# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Statements: whether what attestors say fits what is known
@license MIT
@notice The clock, the figures in force, unit epochs and redemptions. Nothing here asks who signed.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IShare
from contracts.modules import attestations
from contracts.modules import epochs
from contracts.modules import refusals
from contracts.modules import totals

uses: attestations
uses: epochs
uses: totals

# Figures, margins and limits: more shares than will ever exist
MAX_FIGURE: constant(uint256) = 2**128 - 1


@internal
@view
def _check(_statement: ICustody.Statement):
    """
    @notice Whether a statement fits what is known: the clock, the one before it, epochs and redemptions.
    """
    share: address = _statement.share
    last: ICustody.Figures = attestations._last(share)
    as_of_ts: uint256 = _statement.as_of_ts
    refusals._check(as_of_ts <= block.timestamp, "custody: as of lies ahead")
    is_late: bool = as_of_ts < last.as_of_ts
    refusals._check(not is_late or self._is_record(share, as_of_ts), "custody: older than the last")
    refusals._check(_statement.unit_epoch == epochs._epoch_at(share, as_of_ts), "custody: wrong unit epoch")
    self._check_figure(_statement.settled)
    self._check_figure(_statement.in_transit)
    refusals._check(_statement.encumbered <= _statement.settled, "custody: encumbered over settled")
    delivered: uint256 = _statement.delivered_total
    least: uint256 = last.delivered_total
    # Nothing was delivered then that was committed later.
    most: uint256 = totals._total_before(totals._series(share, totals.COMMITTED), as_of_ts + 1)
    if is_late:
        least = 0
        most = min(most, last.delivered_total)
    refusals._check(delivered >= least and delivered <= most, "custody: delivered out of range")


@internal
@view
def _is_record(_share: address, _ts: uint256) -> bool:
    # The node at zero begins the share's list and is no instant.
    return _ts != 0 and staticcall IShare(_share).next_record(_ts) != 0


@internal
@pure
def _figures_of(_statement: ICustody.Statement) -> ICustody.Figures:
    return ICustody.Figures(
        as_of_ts=_statement.as_of_ts,
        unit_epoch=_statement.unit_epoch,
        settled=_statement.settled,
        encumbered=_statement.encumbered,
        delivered_total=_statement.delivered_total,
    )


@internal
@pure
def _check_figure(_figure: uint256):
    refusals._check(_figure <= MAX_FIGURE, "custody: figure over 128 bits")
