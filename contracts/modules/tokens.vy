# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Payments in other people's ERC-20 tokens
@license MIT
@notice Every call to a payment token goes through here: `_pull` takes money in and believes the balance alone, `_push`
        pays or reverts, `_try_push` pays or says that it did not.
        A token that answers nothing is taken at its word, as some of the largest do; one that answers anything but a
        clean true has refused. An address without code pays nobody, although a call to it succeeds.
        Trust: a token that debits the payer more than it was told is noticed here neither before nor after. Whoever
        admits a token to the platform answers for that.
"""

from ethereum.ercs import IERC20

# What a caller of `_try_push` must have left beside the payee's gas, for the call itself
CALL_OVERHEAD: constant(uint256) = 5_000


@internal
def _pull(_token: IERC20, _payer: address, _amount: uint256):
    """
    @notice Take exactly `_amount` from a payer who has approved it. Reverts with "tokens: transfer refused" if the
            token says no, "tokens: amount did not arrive" if more or less came in, and with the token's own reason.
    """
    before: uint256 = staticcall _token.balanceOf(self)
    self._check_result(extcall _token.transferFrom(_payer, self, _amount, default_return_value=True))
    # A balance that fell would underflow here and revert without a reason, which is all that such a token deserves.
    assert staticcall _token.balanceOf(self) - before == _amount, "tokens: amount did not arrive"


@internal
def _push(_token: IERC20, _payee: address, _amount: uint256):
    """
    @notice Pay, or revert with "tokens: transfer refused" or the token's own reason.
    """
    self._check_result(extcall _token.transfer(_payee, _amount, default_return_value=True))


@internal
@pure
def _check_result(_is_done: bool):
    assert _is_done, "tokens: transfer refused"


@internal
def _try_push(_token: IERC20, _payee: address, _amount: uint256, _gas: uint256) -> bool:
    """
    @notice Pay, and return whether it was done. A token can use up `_gas` and refuse; nothing else. Reverts with
            "tokens: too little gas left" rather than let a payment fail for want of it, so that nobody can make
            another's payment fail by sending too little. The caller keeps what its own work afterwards needs.
    """
    # A call passes on 63 of 64 parts at most. The caller names a constant.
    assert msg.gas > unsafe_add(unsafe_add(_gas, _gas // 63), CALL_OVERHEAD), "tokens: too little gas left"
    is_done: bool = False
    response: Bytes[32] = b""
    is_done, response = raw_call(
        _token.address,
        abi_encode(_payee, _amount, method_id=method_id("transfer(address,uint256)")),
        max_outsize=32,
        gas=_gas,
        revert_on_failure=False,
    )
    # A whole word that is one, the ordinary answer: not two, and not a byte.
    if len(response) == 32:
        return is_done and convert(response, uint256) == 1
    return is_done and len(response) == 0 and _token.address.is_contract
