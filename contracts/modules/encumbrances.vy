# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Encumbrances: tokens that stay in place, locked by a redemption or frozen by an order
@license MIT
@notice The minter locks and unlocks, Enforcement freezes; neither can touch the other's part of the word. Never paused,
        and the gate is not asked: nothing moves. Encumbered tokens still earn dividends and votes.
        What a holder can still move is told in `ledger`, where a transfer asks.
"""

from contracts.interfaces import IShare
from contracts.modules import errors
from contracts.modules import ledger
from contracts.modules import powers
from contracts.modules import words

uses: ledger
uses: powers


@external
def lock(_account: address, _amount: uint256):
    """
    @notice Lock tokens in place for a redemption that the holder asked for. Minter only. Never paused.
            Locked tokens still earn dividends and votes.
    """
    powers._check_minter()
    errors._check(ledger._obstacle(convert(_account, uint256), _amount))
    # Not more than the balance, as the line above has seen.
    self._set_lock(
        _account,
        unsafe_add(ledger.encumbrances[convert(_account, uint256)] & words.LOCKED, _amount),
    )


@external
def unlock(_account: address, _amount: uint256):
    """
    @notice Give locked tokens back to the holder's disposal. Minter only.
    """
    powers._check_minter()
    self._lower_lock(_account, _amount)


@external
def setFrozenTokens(_account: address, _amount: uint256) -> bool:
    """
    @notice ERC-7943: set how many of an account's tokens are frozen in place, those that are yet to come included. They
            still earn dividends and votes. Enforcement only.
    @param _amount May exceed the balance; over 128 bits reverts without a reason.
    """
    powers._check_enforcement()
    self._set_frozen(_account, _amount)
    return True


@internal
def _lower_lock(_account: address, _amount: uint256):
    locked: uint256 = ledger.encumbrances[convert(_account, uint256)] & words.LOCKED
    if locked < _amount:
        errors._refuse(errors.MORE_THAN_IS_LOCKED)
    self._set_lock(_account, unsafe_sub(locked, _amount))


@internal
def _set_lock(_account: address, _locked: uint256):
    ledger._encumber(
        convert(_account, uint256), _locked, ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN
    )
    log IShare.Locked(account=_account, amount=_locked)


@internal
def _set_frozen(_account: address, _frozen: uint256):
    locked: uint256 = ledger.encumbrances[convert(_account, uint256)] & words.LOCKED
    ledger._encumber(convert(_account, uint256), locked, _frozen)
    log IShare.Frozen(account=_account, amount=_frozen)


@external
@view
def getFrozenTokens(_account: address) -> uint256:
    """
    @notice ERC-7943: raw tokens that an account cannot move by order of Enforcement; may exceed its balance.
    """
    return ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN
