# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title StandInMinter: holds the minter's place until PrimaryMarket exists
@license MIT
@notice Passes the custodian's word on to a share without looking at custody, payment or the holder's wish. For devnets
        and tests; never a model of issuance.
"""

from contracts.interfaces import IRoles


interface IMintedShare:
    def mint(_receiver: address, _amount: uint256): nonpayable
    def lock(_account: address, _amount: uint256): nonpayable
    def unlock(_account: address, _amount: uint256): nonpayable
    def burn(_account: address, _amount: uint256): nonpayable


ROLES: immutable(IRoles)


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles


@external
def mint(_share: IMintedShare, _receiver: address, _amount: uint256):
    """
    @notice Create tokens out of nothing. CUSTODIAN only.
    """
    self._check_custodian()
    extcall _share.mint(_receiver, _amount)


@external
def lock(_share: IMintedShare, _account: address, _amount: uint256):
    """
    @notice Lock a holder's tokens. CUSTODIAN only.
    """
    self._check_custodian()
    extcall _share.lock(_account, _amount)


@external
def unlock(_share: IMintedShare, _account: address, _amount: uint256):
    """
    @notice Unlock a holder's tokens. CUSTODIAN only.
    """
    self._check_custodian()
    extcall _share.unlock(_account, _amount)


@external
def burn(_share: IMintedShare, _account: address, _amount: uint256):
    """
    @notice Burn a holder's locked tokens. CUSTODIAN only.
    """
    self._check_custodian()
    extcall _share.burn(_account, _amount)


@internal
@view
def _check_custodian():
    assert staticcall ROLES.has_role(IRoles.Role.CUSTODIAN, msg.sender), "stand-in: not custodian"
