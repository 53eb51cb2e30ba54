# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title A holder that makes many requests at once
@license MIT
@notice Test wiring, so that a thousand open requests need not be a thousand transactions.
"""

from contracts.interfaces import IPrimaryMarket


interface PrimaryMarket:
    def subscribe(_terms: IPrimaryMarket.Terms) -> uint256: nonpayable


@external
def subscribe(_market: PrimaryMarket, _terms: IPrimaryMarket.Terms, _count: uint256):
    """
    @notice Ask for the same so many times; this contract is the holder.
    """
    for _: uint256 in range(_count, bound=1_000):
        extcall _market.subscribe(_terms)
