# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Refusals: a check with its reason, in a third of the code of an assertion
@license MIT
@notice `assert x, "reason"` spends about 120 bytes of code on every use. Only Custody needs this, which would not fit the
        size limit (EIP-170) otherwise.
"""


@internal
@pure
def _check(_holds: bool, _reason: String[32]):
    """
    @notice Revert with a reason unless something holds.
    """
    if not _holds:
        raise _reason
