# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Payouts: money that the market owes, and how it is collected
@license MIT
@notice Money is never sent along with another step: it is credited, and anybody may trigger its payment. It is kept by
        share, as the share's gate and its recoveries say who may have it. Who is blocked loses nothing: it stays until
        the gate says clear.
"""

from ethereum.ercs import IERC20

from contracts.interfaces import IGate
from contracts.interfaces import IPrimaryMarket
from contracts.interfaces import IShare
from contracts.modules import fees
from contracts.modules import parties
from contracts.modules import tokens

uses: fees

# share => payment token => account of record => units that anybody may have paid out to its actor
owing: public(HashMap[IShare, HashMap[IERC20, HashMap[address, uint256]]])


@external
def withdraw(_share: IShare, _token: IERC20, _account: address) -> uint256:
    """
    @notice Pay all that is owed to an account of record to whoever acts for it; returns how much. Anybody, but for an
            actor with code only itself: what comes unasked could be taken out of it by others. Reverts with "market:
            nothing is owed", "market: payee has code", with the gate's reason while either of the two may not be paid,
            and with the token's if it refuses; what is owed stays.
    """
    amount: uint256 = self.owing[_share][_token][_account]
    assert amount != 0, "market: nothing is owed"
    payee: address = parties._check_both(_share, _account, IGate.Purpose.PAY)
    assert msg.sender == payee or not payee.is_contract, "market: payee has code"
    self.owing[_share][_token][_account] = 0
    log IPrimaryMarket.Withdrawn(share=_share, token=_token, account=_account, payee=payee, amount=amount)
    tokens._push(_token, payee, amount)
    return amount


@internal
def _credit(_share: IShare, _token: IERC20, _account: address, _amount: uint256):
    """
    @notice Owe an account money that is here, or will be in the same transaction. Unguarded.
    """
    if _amount == 0:
        return
    # A sum of what is here in one token. What is not will overflow, or be missed when it is collected.
    owing: uint256 = self.owing[_share][_token][_account] + _amount
    self.owing[_share][_token][_account] = owing
    log IPrimaryMarket.Owed(share=_share, token=_token, account=_account, amount=_amount, owing=owing)


@internal
def _credit_parts(_share: IShare, _token: IERC20, _account: address, _rest: uint256, _fee: uint256):
    """
    @notice Owe an account what a step leaves it, and the fee to whom fees are owed. Unguarded.
    """
    self._credit(_share, _token, _account, _rest)
    if _fee != 0:
        self._credit(_share, _token, fees.fee_account[_share][_token], _fee)
