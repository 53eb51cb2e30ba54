# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Feeds: how many shares an AggregatorV3 counts, or that it says nothing that could be believed
@license MIT
@notice Whatever a feed is or does, reading it never reverts and costs no more than its share of gas: it may have no
        code, revert, burn, return too little or numbers out of range. Its figure counts for nothing unless it is
        positive, of a completed round, in 18 decimals or fewer, and fresh, where the age counts from `updatedAt`.
"""

# For each of two calls; a proxy before an aggregator takes less than a tenth of it
CALL_GAS: constant(uint256) = 200_000
ROUND: constant(uint256) = 2**80 - 1
# More shares than will ever exist; so no product below overflows
MAX_ANSWER: constant(uint256) = 2**128 - 1
MAX_DECIMALS: constant(uint256) = 18


@internal
@view
def _shares(_feed: address, _max_age: uint256) -> (bool, uint256):
    """
    @notice Whether a feed can be believed, and the shares that it counts, with 18 decimals.
    @param _max_age Seconds.
    """
    data: Bytes[160] = self._ask(_feed, method_id("decimals()"))
    decimals: uint256 = MAX_DECIMALS + 1
    if len(data) >= 32:
        decimals = extract32(data, 0, output_type=uint256)
    data = self._ask(_feed, method_id("latestRoundData()"))
    if len(data) < 160:
        return False, 0
    round: uint256 = extract32(data, 0, output_type=uint256)
    # Of an int256: what is negative is far above any answer.
    answer: uint256 = extract32(data, 32, output_type=uint256)
    started_ts: uint256 = extract32(data, 64, output_type=uint256)
    updated_ts: uint256 = extract32(data, 96, output_type=uint256)
    answered_in: uint256 = extract32(data, 128, output_type=uint256)
    if (
        answer == 0
        or answer > MAX_ANSWER
        or decimals > MAX_DECIMALS
        # Carried over from an earlier round, or not answered yet
        or answered_in < round
        or max(round, answered_in) > ROUND
        or min(started_ts, updated_ts) == 0
        or updated_ts > block.timestamp
        or block.timestamp - updated_ts > _max_age
    ):
        return False, 0
    return True, answer * 10**(MAX_DECIMALS - decimals)


@internal
@view
def _ask(_feed: address, _calldata: Bytes[4]) -> Bytes[160]:
    """
    @notice The first 160 bytes of an answer; none from an account without code, which succeeds.
    """
    success: bool = False
    response: Bytes[160] = b""
    success, response = raw_call(
        _feed,
        _calldata,
        max_outsize=160,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not success:
        return b""
    return response
