# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title The refusals of Share: numbers, whose texts are in the gate's reason table
@license MIT
@notice `assert x, "reason"` spends about 120 bytes of code on every use, a call of this about 15. Only `Share` needs it:
        what an issuer pays to list an equity is mostly its code.
        Numbers are permanent and fit the 8 bits of ERC-1404; those below 128 are the gate's own.
"""

from contracts.interfaces import IShare

# Of a transfer, which views tell ahead
PAUSED: constant(uint256) = 128
DEACTIVATED: constant(uint256) = 129
ACCOUNT_IS_RETIRED: constant(uint256) = 130
INVALID_RECEIVER: constant(uint256) = 131
BALANCE_TOO_LOW: constant(uint256) = 132
TOKENS_ARE_ENCUMBERED: constant(uint256) = 133
# Of anything else
ALLOWANCE_TOO_LOW: constant(uint256) = 134
A_CHANGE_IS_PENDING: constant(uint256) = 135
BEYOND_THE_GUARDIAN: constant(uint256) = 136
CALLER_LACKS_THE_ROLE: constant(uint256) = 137
EFFECTIVE_TIME_NOT_AHEAD: constant(uint256) = 138
GATE_HAS_NO_CODE: constant(uint256) = 139
INVALID_SIGNATURE: constant(uint256) = 140
MORE_THAN_IS_LOCKED: constant(uint256) = 141
MULTIPLIER_OUT_OF_RANGE: constant(uint256) = 142
NOTICE_UNDER_30_DAYS: constant(uint256) = 143
NOT_A_RECORD_INSTANT: constant(uint256) = 144
NO_CHANGE_IS_PENDING: constant(uint256) = 145
PERMIT_EXPIRED: constant(uint256) = 146
RECORD_NOT_1_366_DAYS_OFF: constant(uint256) = 147
RECORD_NOT_REACHED: constant(uint256) = 148
TIME_IS_TAKEN: constant(uint256) = 149
TIME_LIES_AHEAD: constant(uint256) = 150
TOO_MANY_RECORDS: constant(uint256) = 151
UNFIT_TO_SUCCEED: constant(uint256) = 152
WRONG_PREDECESSOR: constant(uint256) = 153
# The gate does not answer, or not with one of its own codes; such a transfer reverts without a reason
NO_ANSWER: constant(uint256) = 255


@internal
@view
def _refuse(_code: uint256):
    """
    @notice Revert with the reason that the gate gives for a code, its own or one of these. Without a reason while the
            share has no gate that answers, and in the constructor.
    """
    raise staticcall IShare(self).messageForTransferRestriction(convert(_code, uint8))


@internal
@view
def _check(_code: uint256):
    if _code != 0:
        self._refuse(_code)
