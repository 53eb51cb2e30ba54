# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Positions at record instants
@license MIT
@notice What dividends, meetings and holders ask of the past. Only at instants that were announced and have passed: of
        other times nothing is kept, and an answer would change.
"""

from contracts.interfaces import IShare
from contracts.modules import ledger
from contracts.modules import multipliers
from contracts.modules import records

uses: ledger
uses: multipliers
uses: records


@external
@view
def record_position(_account: address, _record_ts: uint256) -> IShare.RecordPosition:
    """
    @notice All that a payer or counter of votes needs of one account at one instant that has passed.
    """
    return IShare.RecordPosition(
        raw=self._raw_at(convert(_account, uint256), _record_ts),
        multiplier=multipliers._multiplier_at(_record_ts),
        actor=ledger._actor(_account),
    )


@external
@view
def record_holding(_account: address, _record_ts: uint256) -> (uint256, address):
    """
    @notice `record_position` without the multiplier, for a payer who has it from elsewhere: raw tokens and actor.
    """
    return self._raw_at(convert(_account, uint256), _record_ts), ledger._actor(_account)


@external
@view
def balance_at(_account: address, _record_ts: uint256) -> uint256:
    """
    @notice Raw tokens that `_account` held at a record instant that has passed.
    """
    return self._raw_at(convert(_account, uint256), _record_ts)


@external
@view
def supply_at(_record_ts: uint256) -> uint256:
    """
    @notice Raw tokens that existed at a record instant that has passed.
    """
    return self._raw_at(ledger.SUPPLY, _record_ts)


@internal
@view
def _raw_at(_key: uint256, _record_ts: uint256) -> uint256:
    """
    @notice The balance of an account, or the supply, at a record instant that has passed.
    """
    records._check_passed(_record_ts)
    return ledger._balance_before(_key, _record_ts)
