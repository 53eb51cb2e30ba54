# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Fees: what issue and redemption cost, published and capped
@license MIT
@notice A rate is payment units for a whole token (10**18 raw), at most 0.05 of the payment token's whole unit: USD 5 for
        100, the usual ceiling of depositary receipts, as long as that unit is a dollar. Fees are rounded down, in favour
        of the holder. Nothing is charged in kind, since no money moves.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed

from contracts.interfaces import IPrimaryMarket
from contracts.interfaces import IShare

# The cap, in hundredths of the payment token's whole unit
MAX_HUNDREDTHS: constant(uint256) = 5
# With which a rate at the cap has 56 bits, below the 64 that a request's word has for it
MAX_DECIMALS: constant(uint256) = 18
WHOLE_TOKEN: constant(uint256) = 10**18

# Places and widths in the word
RATE: constant(uint256) = 2**80 - 1
REDEMPTION: constant(uint256) = 80

# share => payment token => [ issue 80 | redemption 80 | spare 96 ]
rates_word: HashMap[IShare, HashMap[IERC20, uint256]]
# share => payment token => whom fees are owed to; not zero once rates were set
fee_account: HashMap[IShare, HashMap[IERC20, address]]


@external
@view
def fees_of(_share: IShare, _token: IERC20) -> IPrimaryMarket.Fees:
    """
    @notice What a request made now would be charged in a payment token, and who gets it.
    """
    word: uint256 = self.rates_word[_share][_token]
    return IPrimaryMarket.Fees(
        issue=word & RATE, redemption=word >> REDEMPTION, account=self.fee_account[_share][_token]
    )


@internal
def _set(_share: IShare, _token: IERC20, _fees: IPrimaryMarket.Fees):
    """
    @notice Replace both rates and the account. Unguarded.
    """
    decimals: uint256 = convert(staticcall IERC20Detailed(_token.address).decimals(), uint256)
    assert decimals <= MAX_DECIMALS, "market: over 18 decimals"
    cap: uint256 = MAX_HUNDREDTHS * 10**decimals // 100
    assert max(_fees.issue, _fees.redemption) <= cap, "market: fee over the cap"
    # Also without a fee: open requests may have pinned one. This contract could never collect it.
    assert _fees.account not in [empty(address), self], "market: not a fee account"
    self.rates_word[_share][_token] = _fees.issue | (_fees.redemption << REDEMPTION)
    self.fee_account[_share][_token] = _fees.account
    log IPrimaryMarket.FeesSet(
        share=_share, token=_token, issue=_fees.issue, redemption=_fees.redemption, account=_fees.account
    )


@internal
@view
def _rate(_share: IShare, _token: IERC20, _kind: IPrimaryMarket.Kind) -> uint256:
    """
    @notice The rate for requests of a kind that are made now; zero in kind, where none can be set.
    """
    word: uint256 = self.rates_word[_share][_token]
    if _kind == IPrimaryMarket.Kind.SUBSCRIPTION:
        return word & RATE
    return word >> REDEMPTION


@internal
@pure
def _fee(_amount: uint256, _rate: uint256) -> uint256:
    """
    @notice What a number of raw tokens costs; both are far too small to overflow.
    """
    return _amount * _rate // WHOLE_TOKEN
