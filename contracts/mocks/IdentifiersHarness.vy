# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title IdentifiersHarness: the internals of `modules/identifiers.vy` as calls
@license MIT
@notice For tests only; holds nothing and is never part of a deployment.
"""

from contracts.modules import identifiers


@external
@pure
def is_isin(_isin: String[12]) -> bool:
    """
    @notice Whether this is a well-formed ISIN with a right check digit.
    """
    return identifiers._is_isin(_isin)


@external
@pure
def is_cusip(_cusip: String[9]) -> bool:
    """
    @notice Whether this is a well-formed CUSIP with a right check digit.
    """
    return identifiers._is_cusip(_cusip)


@external
@pure
def value(_characters: Bytes[12], _at: uint256) -> uint256:
    """
    @notice Value of one character in both identifiers' sums; 99 if it belongs to neither.
    @param _characters ASCII.
    @param _at Place of the character, from 0.
    """
    return identifiers._value(_characters, _at)
