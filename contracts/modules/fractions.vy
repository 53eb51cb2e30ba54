# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Fractions in lowest terms
@license MIT
@notice What a raw token earns is a fraction with large common factors; without them it is small enough to multiply.
"""


struct Fraction:
    numerator: uint256
    denominator: uint256


# Euclid's method divides fewer times than this on any two numbers of 256 bits, Fibonacci's being the worst.
MAX_DIVISIONS: constant(uint256) = 370


@internal
@pure
def _reduce(_numerator: uint256, _denominator: uint256) -> Fraction:
    """
    @notice The same fraction in lowest terms. The denominator is not zero.
    """
    divisor: uint256 = _denominator
    remainder: uint256 = _numerator % _denominator
    for _: uint256 in range(MAX_DIVISIONS):
        if remainder == 0:
            break
        rest: uint256 = divisor % remainder
        divisor = remainder
        remainder = rest
    return Fraction(numerator=_numerator // divisor, denominator=_denominator // divisor)
