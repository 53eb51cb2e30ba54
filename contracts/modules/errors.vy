# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title The refusals of Share: every reason in one place, at a quarter of the code
@license MIT
@notice `assert x, "reason"` spends about 120 bytes on every use, a call of this about 30. Only `Share` needs it: what
        an issuer pays to list an equity is mostly its code.
        A reason is the text behind "share: ", as bytes that end a word: the compiler spends twice as much on a string.
        The text stands above it, and a test compares the two.
"""

# account is retired
ACCOUNT_IS_RETIRED: constant(bytes32) = 0x00000000000000000000000000006163636f756e742069732072657469726564
# allowance too low
ALLOWANCE_TOO_LOW: constant(bytes32) = 0x000000000000000000000000000000616c6c6f77616e636520746f6f206c6f77
# a change is pending
A_CHANGE_IS_PENDING: constant(bytes32) = 0x0000000000000000000000000061206368616e67652069732070656e64696e67
# balance too low
BALANCE_TOO_LOW: constant(bytes32) = 0x000000000000000000000000000000000062616c616e636520746f6f206c6f77
# beyond the guardian
BEYOND_THE_GUARDIAN: constant(bytes32) = 0x000000000000000000000000006265796f6e642074686520677561726469616e
# caller lacks the role
CALLER_LACKS_THE_ROLE: constant(bytes32) = 0x000000000000000000000063616c6c6572206c61636b732074686520726f6c65
# effective time not ahead
EFFECTIVE_TIME_NOT_AHEAD: constant(bytes32) = 0x00000000000000006566666563746976652074696d65206e6f74206168656164
# gate has no code
GATE_HAS_NO_CODE: constant(bytes32) = 0x000000000000000000000000000000006761746520686173206e6f20636f6465
# invalid receiver
INVALID_RECEIVER: constant(bytes32) = 0x00000000000000000000000000000000696e76616c6964207265636569766572
# invalid signature
INVALID_SIGNATURE: constant(bytes32) = 0x000000000000000000000000000000696e76616c6964207369676e6174757265
# more than is locked
MORE_THAN_IS_LOCKED: constant(bytes32) = 0x000000000000000000000000006d6f7265207468616e206973206c6f636b6564
# multiplier out of range
MULTIPLIER_OUT_OF_RANGE: constant(bytes32) = 0x0000000000000000006d756c7469706c696572206f7574206f662072616e6765
# not a record instant
NOT_A_RECORD_INSTANT: constant(bytes32) = 0x0000000000000000000000006e6f742061207265636f726420696e7374616e74
# no change is pending
NO_CHANGE_IS_PENDING: constant(bytes32) = 0x0000000000000000000000006e6f206368616e67652069732070656e64696e67
# paused
PAUSED: constant(bytes32) = 0x0000000000000000000000000000000000000000000000000000706175736564
# permit expired
PERMIT_EXPIRED: constant(bytes32) = 0x0000000000000000000000000000000000007065726d69742065787069726564
# record not 1-366 days off
RECORD_NOT_1_366_DAYS_OFF: constant(bytes32) = 0x000000000000007265636f7264206e6f7420312d3336362064617973206f6666
# record not reached
RECORD_NOT_REACHED: constant(bytes32) = 0x00000000000000000000000000007265636f7264206e6f742072656163686564
# time is taken
TIME_IS_TAKEN: constant(bytes32) = 0x0000000000000000000000000000000000000074696d652069732074616b656e
# time lies ahead
TIME_LIES_AHEAD: constant(bytes32) = 0x000000000000000000000000000000000074696d65206c696573206168656164
# too many records
TOO_MANY_RECORDS: constant(bytes32) = 0x00000000000000000000000000000000746f6f206d616e79207265636f726473
# unfit to succeed
UNFIT_TO_SUCCEED: constant(bytes32) = 0x00000000000000000000000000000000756e66697420746f2073756363656564
# wrong predecessor
WRONG_PREDECESSOR: constant(bytes32) = 0x00000000000000000000000000000077726f6e67207072656465636573736f72

# "share: "
PREFIX: constant(bytes7) = 0x73686172653a20


@internal
@pure
def _refuse(_reason: bytes32):
    """
    @notice Revert with `Error(string)`.
    @param _reason One of the constants above: at most 25 bytes.
    """
    # Moved left until it fills the 25 bytes behind the prefix.
    text: uint256 = convert(_reason, uint256)
    length: uint256 = 32
    for _: uint256 in range(25):
        if text >> 192 != 0:
            break
        text <<= 8
        length = unsafe_sub(length, 1)
    raw_revert(
        abi_encode(
            convert(32, uint256),  # where the string begins
            length,
            (convert(PREFIX, uint256) << 200) | text,
            method_id=method_id("Error(string)"),
        )
    )
