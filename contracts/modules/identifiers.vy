# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Check digits of securities identifiers
@license MIT
@notice ISIN (ISO 6166): letters become two digits (A = 10), then Luhn's sum over all digits. CUSIP (ANSI X9.6): every
        second character's value is doubled, the digits of all values are added up. Both end in the digit that makes
        the sum a multiple of ten.
"""

NOT_A_CHARACTER: constant(uint256) = 99


@internal
@pure
def _is_isin(_isin: String[12]) -> bool:
    """
    @notice Whether this is a well-formed ISIN: two letters, nine letters or digits, a right check digit.
    """
    if len(_isin) != 12:
        return False
    characters: Bytes[12] = convert(_isin, Bytes[12])
    sum: uint256 = 0
    # Luhn from the right: the last digit counts once, the one before it twice, and so on.
    doubled: bool = False
    for i: uint256 in range(12):
        at: uint256 = 11 - i
        value: uint256 = self._value(characters, at)
        if value > 35 or (at < 2 and value < 10) or (at == 11 and value > 9):
            return False
        sum += self._luhn(value % 10, doubled)
        doubled = not doubled
        if value > 9:
            sum += self._luhn(value // 10, doubled)
            doubled = not doubled
    return sum % 10 == 0


@internal
@pure
def _is_cusip(_cusip: String[9]) -> bool:
    """
    @notice Whether this is a well-formed CUSIP: eight of letters, digits, *, @, #, and a right check digit.
    """
    if len(_cusip) != 9:
        return False
    characters: Bytes[9] = convert(_cusip, Bytes[9])
    sum: uint256 = 0
    for i: uint256 in range(9):
        value: uint256 = self._value(characters, i)
        if value == NOT_A_CHARACTER or (i == 8 and value > 9):
            return False
        if i % 2 == 1:
            value *= 2
        sum += value // 10 + value % 10
    return sum % 10 == 0


@internal
@pure
def _value(_characters: Bytes[12], _at: uint256) -> uint256:
    """
    @notice 0 to 9 for digits, 10 to 35 for capital letters, 36 to 38 for *, @ and #.
    """
    character: uint256 = convert(slice(_characters, _at, 1), uint256)
    if character >= 48 and character <= 57:
        return character - 48
    if character >= 65 and character <= 90:
        return character - 55
    if character == 42:
        return 36
    if character == 64:
        return 37
    if character == 35:
        return 38
    return NOT_A_CHARACTER


@internal
@pure
def _luhn(_digit: uint256, _doubled: bool) -> uint256:
    if not _doubled:
        return _digit
    return _digit * 2 // 10 + _digit * 2 % 10
