# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Other payments: what the holder of a committed redemption takes instead of what he asked for
@license MIT
@notice A committed redemption cannot be called off, so one whose payment token freezes the holder, the custodian or this
        market could never be settled. Its holder may then name another token and an amount, or say that he was paid
        outside of this market, in money or in shares. Nobody else can, and nothing of it binds the custodian, who may
        settle by the request's own terms all the same. Of what is accepted only a hash is kept. It holds for as long as
        whoever accepted acts for the holder: a recovery undoes what a lost or stolen key agreed to.
"""

from ethereum.ercs import IERC20

from contracts.interfaces import IPrimaryMarket
from contracts.modules import parties
from contracts.modules import payment_tokens
from contracts.modules import requests

uses: requests

# id => keccak of the ABI-encoded token, amount and actor of what was accepted last; zero if nothing was
accepted_payment: public(HashMap[uint256, bytes32])


@external
def accept_other_payment(_id: uint256, _terms: IPrimaryMarket.Terms, _payment_token: IERC20, _amount: uint256):
    """
    @notice Accept another payment for a committed redemption or residual claim than its terms name; what was accepted
            before is replaced. Only who acts for the holder; also while paused, and blocked, as the money will wait
            until the gate says clear. Reverts with "market: not in that state" before the commitment and after the
            settlement, and with "market: token is the request's".
    @param _payment_token One with code, whether new requests may pay in it or not; zero: paid outside of this market.
    @param _amount Payment units without any fee, all of which will be owed to the holder: not zero, but zero where he
           is paid outside.
    """
    requests._find(_id, _terms, IPrimaryMarket.State.COMMITTED)
    parties._check_actor(_terms.share, _terms.holder)
    assert _payment_token != _terms.payment_token, "market: token is the request's"
    if _payment_token.address == empty(address):
        requests._check_in_kind(_amount)
    else:
        payment_tokens._check_code(_payment_token)
        requests._check_amount(_amount)
    self.accepted_payment[_id] = self._hash(_payment_token, _amount, msg.sender)
    log IPrimaryMarket.OtherPaymentAccepted(id=_id, payment_token=_payment_token, amount=_amount, sender=msg.sender)


@internal
@view
def _check_accepted(_id: uint256, _terms: IPrimaryMarket.Terms, _payment_token: IERC20, _amount: uint256):
    """
    @notice Revert unless this is exactly what was accepted last, by whoever still acts for the holder.
    """
    actor: address = parties._actor(_terms.share, _terms.holder)
    # Nothing hashes to zero.
    hash: bytes32 = self._hash(_payment_token, _amount, actor)
    assert self.accepted_payment[_id] == hash, "market: not the accepted payment"


@internal
@pure
def _hash(_payment_token: IERC20, _amount: uint256, _actor: address) -> bytes32:
    return keccak256(abi_encode(_payment_token, _amount, _actor))
