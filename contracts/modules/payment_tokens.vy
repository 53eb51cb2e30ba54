# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Payment tokens: what new requests may pay in, and what they are charged
@license MIT
@notice The ISSUER's part of the market. It reaches new requests alone: those already made go on in their token, at the
        rate of their moment.
"""

from ethereum.ercs import IERC20

from contracts.interfaces import IPrimaryMarket
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import fees

uses: fees

ROLES: public(immutable(IRoles))

# Whether new requests may pay in a token
is_accepted: public(HashMap[IERC20, bool])


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles


@external
def set_payment_token(_token: IERC20, _is_accepted: bool):
    """
    @notice Say whether new requests may pay in a token; those already made go on in it. ISSUER only. Reverts with
            "market: not issuer" and "market: token has no code".
    @param _token One that moves exactly what it is told, or every payment in it will be refused; not zero, which means
           in kind.
    """
    self._check_issuer(_token)
    self.is_accepted[_token] = _is_accepted
    log IPrimaryMarket.PaymentTokenSet(token=_token, is_accepted=_is_accepted)


@external
def set_fees(_share: IShare, _token: IERC20, _fees: IPrimaryMarket.Fees):
    """
    @notice Publish what new requests for a share are charged in a payment token; those already made keep the rate of
            their moment. ISSUER only. Reverts with "market: not issuer", "market: token has no code", "market: over 18
            decimals", "market: fee over the cap" and "market: not a fee account".
    @param _fees Rates in payment units for a whole token, and the account of record to whom all fees from now on are
           owed, those of open requests too. Neither zero nor this contract, whatever the rates.
    """
    self._check_issuer(_token)
    fees._set(_share, _token, _fees)


@internal
@view
def _check_issuer(_token: IERC20):
    assert staticcall ROLES.has_role(IRoles.Role.ISSUER, msg.sender), "market: not issuer"
    self._check_code(_token)


@internal
@view
def _check_accepted(_token: IERC20):
    """
    @notice Revert unless a new request may pay in a token, or none in kind.
    """
    assert _token.address == empty(address) or self.is_accepted[_token], "market: token not accepted"


@internal
@view
def _check_code(_token: IERC20):
    assert _token.address.is_contract, "market: token has no code"
