# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Questions to contracts that may not answer
@license MIT
@notice Static calls, under which nobody can change anything, and which fail alone.
"""


@internal
@view
def _ask(_contract: address, _question: Bytes[196]) -> Bytes[96]:
    """
    @notice What a contract answers, nothing if it fails or is none. It may burn all gas but a 64th, on which the caller
            must end.
    """
    success: bool = False
    response: Bytes[96] = b""
    success, response = raw_call(
        _contract,
        _question,
        max_outsize=96,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not success:
        response = b""
    return response
