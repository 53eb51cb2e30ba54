# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Deadlines of requests: until when one can be taken up, and when a committed one must be settled
@license MIT
@notice No calendar of holidays is kept on chain; they count as days of business. Nothing is stored here.
"""

from contracts.interfaces import IPrimaryMarket
from contracts.interfaces import IShare

DAY: constant(uint256) = 86_400
# From a sale to the shares' leaving the account (T+1)
SETTLEMENT_WINDOW: constant(uint256) = DAY
# In which a committed redemption must be settled, Saturdays and Sundays apart: T+1, and a day for the payment
SETTLEMENT_DUE: constant(uint256) = 2 * DAY
WEEKEND: constant(uint256) = 2 * DAY
# Days of the week, from Monday; the first day of 1970 was a Thursday.
FIRST_DAY: constant(uint256) = 3
THURSDAY: constant(uint256) = 3
SATURDAY: constant(uint256) = 5


@internal
@pure
def _due_ts(_committed_ts: uint256) -> uint256:
    """
    @notice Until when a redemption that was committed then must be settled: two days later in which no Saturday and no
            Sunday count (UTC). Who was committed earlier is due no later.
    """
    day: uint256 = _committed_ts // DAY
    weekday: uint256 = (day + FIRST_DAY) % 7
    if weekday < THURSDAY:
        return _committed_ts + SETTLEMENT_DUE
    if weekday < SATURDAY:
        return _committed_ts + SETTLEMENT_DUE + WEEKEND
    # As if Monday had just begun
    return (day + 7 - weekday) * DAY + SETTLEMENT_DUE


@internal
@view
def _check_expiry(_terms: IPrimaryMarket.Terms):
    assert not self._is_expired(_terms), "market: expired"


@internal
@view
def _is_expired(_terms: IPrimaryMarket.Terms) -> bool:
    return block.timestamp >= _terms.expiry_ts


@internal
@view
def _check_no_record_near(_share: IShare):
    """
    @notice Revert if a record instant comes before shares that are sold now could have left.
    """
    window: IShare.RecordWindow = staticcall _share.record_window()
    # At the instant itself what has not left yet belongs to the position.
    assert window.next > block.timestamp + SETTLEMENT_WINDOW, "market: record instant is near"
