# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Residuals: what redeemers of a shortfall are still due, of every account of record
@license MIT
@notice In raw tokens, by round of the resolution. Whoever redeemed is due the factor of the round on all that he
        redeemed in it, less what he was paid: nothing until a recovery raises the factor, and then as much as anybody
        else, the first as the last. What is asked for counts as taken until it is paid, or the request has ended
        otherwise.
"""

from contracts.interfaces import ICustody
from contracts.interfaces import IPrimaryMarket
from contracts.interfaces import IShare

AMOUNT: constant(uint256) = 2**128 - 1
TAKEN: constant(uint256) = 128

# share => round => account of record => [ redeemed 128 | taken 128 ]
residual_word: HashMap[IShare, HashMap[uint256, HashMap[address, uint256]]]


@internal
@view
def _residual(
    _share: IShare, _round: uint256, _account: address, _resolution: ICustody.Resolution
) -> IPrimaryMarket.Residual:
    """
    @notice What stands of an account's claim, by the factor of the round.
    """
    word: uint256 = self.residual_word[_share][_round][_account]
    redeemed: uint256 = word & AMOUNT
    taken: uint256 = word >> TAKEN
    due: uint256 = 0
    if redeemed != 0:
        # Both have 128 bits. A factor never falls, so nobody has taken more than this.
        due = redeemed * _resolution.due // _resolution.of - taken
    return IPrimaryMarket.Residual(redeemed=redeemed, taken=taken, due=due)


@internal
def _record(_share: IShare, _round: uint256, _account: address, _amount: uint256, _worth: uint256):
    """
    @notice Add what an account redeems, and what it is paid of it. Unguarded.
    """
    word: uint256 = self.residual_word[_share][_round][_account]
    # Neither sum reaches 128 bits: tokens are redeemed once, and a supply has 128.
    self._set(_share, _round, _account, (word & AMOUNT) + _amount, (word >> TAKEN) + _worth)


@internal
def _take(_share: IShare, _round: uint256, _account: address, _amount: uint256, _resolution: ICustody.Resolution):
    """
    @notice Take what an account asks for off what it is due, or refuse it. Unguarded.
    """
    residual: IPrimaryMarket.Residual = self._residual(_share, _round, _account, _resolution)
    assert _amount <= residual.due, "market: more than is due"
    self._set(_share, _round, _account, residual.redeemed, residual.taken + _amount)


@internal
def _put_back(_share: IShare, _round: uint256, _account: address, _amount: uint256):
    """
    @notice Undo `_take` for a request that ended unpaid. Unguarded.
    """
    word: uint256 = self.residual_word[_share][_round][_account]
    self._set(_share, _round, _account, word & AMOUNT, (word >> TAKEN) - _amount)


@internal
def _set(_share: IShare, _round: uint256, _account: address, _redeemed: uint256, _taken: uint256):
    self.residual_word[_share][_round][_account] = _redeemed | (_taken << TAKEN)
    log IPrimaryMarket.ResidualChanged(share=_share, round=_round, account=_account, redeemed=_redeemed, taken=_taken)
