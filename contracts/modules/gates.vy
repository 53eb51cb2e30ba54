# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Gates: ask one about an account, strictly
@license MIT
@notice A gate that reverts or answers nothing refuses, since the call does.
"""

from contracts.interfaces import IGate


@internal
@view
def _check_account(_gate: IGate, _account: address, _purpose: IGate.Purpose):
    """
    @notice Revert with the gate's own reason if it refuses an account for a purpose.
    """
    code: uint256 = staticcall _gate.check_account(_account, _purpose)
    if code != 0:
        raise staticcall _gate.reason_text(code)
