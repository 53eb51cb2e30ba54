# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Tokens into shares, and shares of one unit into those of another
@license MIT
@notice Shares have 18 decimals, tokens are raw. Every rounding is against the issuer: what is owed or encumbered is
        rounded up, what is there is rounded down.
"""

from contracts.interfaces import ICustody

ONE: constant(uint256) = 10**18


@internal
@pure
def _owed(_raw: uint256, _multiplier: uint256) -> uint256:
    """
    @notice Shares that tokens stand for, rounded up.
    """
    return (_raw * _multiplier + ONE - 1) // ONE


@internal
@pure
def _scale_up(_figure: uint256, _ratio: ICustody.Ratio) -> uint256:
    """
    @notice Shares of another unit, rounded up.
    """
    return (_figure * _ratio.numerator + _ratio.denominator - 1) // _ratio.denominator


@internal
@pure
def _available(_settled: uint256, _encumbered: uint256, _ratio: ICustody.Ratio) -> uint256:
    """
    @notice Shares that nobody else has a right in, after a change of the unit. The custodian's whole account becomes
            whole shares, with cash for the rest; what is encumbered stays so to the last fraction.
    @param _ratio 1 / 1 if the unit stays, which rounds nothing.
    """
    settled: uint256 = _settled * _ratio.numerator // _ratio.denominator
    if _ratio.numerator != _ratio.denominator:
        settled -= settled % ONE
    return settled - min(settled, self._scale_up(_encumbered, _ratio))
