# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Parties: accounts of record, whoever acts for them, and what their share's gate says of both
@license MIT
@notice After a recovery another address acts for an account. A share is believed about its own holders and gate alone.
"""

from contracts.interfaces import IGate
from contracts.interfaces import IShare
from contracts.modules import gates


@internal
@view
def _actor(_share: IShare, _account: address) -> address:
    """
    @notice Whoever acts for an account: itself, or the last of its successors.
    """
    state: IShare.AccountState = staticcall _share.account(_account)
    return state.actor


@internal
@view
def _check_actor(_share: IShare, _account: address):
    """
    @notice Revert unless the caller acts for an account.
    """
    assert msg.sender == self._actor(_share, _account), "market: not the holder's actor"


@internal
@view
def _check(_share: IShare, _account: address, _purpose: IGate.Purpose):
    """
    @notice Revert with the reason of the share's gate if it refuses an account.
    """
    gate: IGate = staticcall _share.gate()
    gates._check_account(gate, _account, _purpose)


@internal
@view
def _check_both(_share: IShare, _account: address, _purpose: IGate.Purpose) -> address:
    """
    @notice Ask the gate about an account of record and whoever acts for it, and return the latter.
    """
    self._check(_share, _account, _purpose)
    actor: address = self._actor(_share, _account)
    if actor != _account:
        self._check(_share, actor, _purpose)
    return actor
