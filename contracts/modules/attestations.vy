# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title What was attested of every listing, in order
@license MIT
@notice Append-only, by the time that the figures describe, which never decreases within a listing. Those as of a
        record instant are also kept under it, where a later one replaces them: they may come late, and may be wrong.
        Kept are the figures that something follows from; the rest of an attestation is in its event.
"""

from contracts.interfaces import ICustody

FIGURE: constant(uint256) = 2**128 - 1
TIME: constant(uint256) = 2**40 - 1
EPOCH: constant(uint256) = 2**32 - 1
ENCUMBERED: constant(uint256) = 128
AS_OF: constant(uint256) = 128
UNIT_EPOCH: constant(uint256) = 168

TYPE_HASH: constant(bytes32) = keccak256(
    "Attestation(uint256 sequence,address share,uint256 as_of_ts,uint256 unit_epoch,uint256 settled,uint256 in_transit,uint256 encumbered,uint256 delivered_total,bool is_resolution,bytes32 account_hash,bytes32 report_hash)"
)

# share => number of attestations
counts: HashMap[address, uint256]
# share => index => [ settled 128 | encumbered 128 ]
holding_words: HashMap[address, HashMap[uint256, uint256]]
# share => index => [ delivered total 128 | as of 40 | unit epoch 32 | spare 56 ]
moment_words: HashMap[address, HashMap[uint256, uint256]]
# share => record instant => the same two words of what was signed last as of it
record_holding_words: HashMap[address, HashMap[uint256, uint256]]
record_moment_words: HashMap[address, HashMap[uint256, uint256]]


@internal
@pure
def _message(_statement: ICustody.Statement, _sequence: uint256) -> bytes32:
    """
    @notice EIP-712 struct hash of what an attestor signs. Every member is one word, so that the struct encodes as its
            members do.
    """
    return keccak256(abi_encode(TYPE_HASH, _sequence, _statement))


@internal
@view
def _at(_share: address, _index: uint256) -> ICustody.Figures:
    """
    @notice One attestation's figures, oldest first; all zero past the last.
    """
    return self._figures(self.holding_words[_share][_index], self.moment_words[_share][_index])


@internal
@view
def _as_of_record(_share: address, _record_ts: uint256) -> ICustody.Figures:
    """
    @notice The figures signed last as of a record instant; all zero if there are none.
    """
    return self._figures(self.record_holding_words[_share][_record_ts], self.record_moment_words[_share][_record_ts])


@internal
@pure
def _figures(_holding: uint256, _moment: uint256) -> ICustody.Figures:
    return ICustody.Figures(
        as_of_ts=(_moment >> AS_OF) & TIME,
        unit_epoch=(_moment >> UNIT_EPOCH) & EPOCH,
        settled=_holding & FIGURE,
        encumbered=_holding >> ENCUMBERED,
        delivered_total=_moment & FIGURE,
    )


@internal
@view
def _last(_share: address) -> ICustody.Figures:
    """
    @notice The last attestation's figures; all zero if there is none.
    """
    count: uint256 = self.counts[_share]
    if count == 0:
        return empty(ICustody.Figures)
    return self._at(_share, count - 1)


@internal
@view
def _first_since(_share: address, _ts: uint256) -> uint256:
    """
    @notice Index of the first attestation as of `_ts` or later, the count if there is none. Binary search.
    """
    low: uint256 = 0
    high: uint256 = self.counts[_share]
    # A count has 32 bits, so 32 halvings empty any interval.
    for _: uint256 in range(32):
        if low == high:
            break
        middle: uint256 = (low + high) >> 1
        if (self.moment_words[_share][middle] >> AS_OF) & TIME < _ts:
            low = middle + 1
        else:
            high = middle
    return low


@internal
def _append(_share: address, _figures: ICustody.Figures):
    """
    @notice Unguarded. The caller has seen that the shares and tokens are numbers of 128 bits.
    """
    count: uint256 = self.counts[_share]
    assert count >> 32 == 0
    self.counts[_share] = count + 1
    self.holding_words[_share][count] = self._holding_word(_figures)
    self.moment_words[_share][count] = self._moment_word(_figures)


@internal
def _set_at_record(_share: address, _figures: ICustody.Figures):
    """
    @notice Keep figures under the record instant that they are as of. Unguarded, as `_append`.
    """
    self.record_holding_words[_share][_figures.as_of_ts] = self._holding_word(_figures)
    self.record_moment_words[_share][_figures.as_of_ts] = self._moment_word(_figures)


@internal
@pure
def _holding_word(_figures: ICustody.Figures) -> uint256:
    return _figures.settled | (_figures.encumbered << ENCUMBERED)


@internal
@pure
def _moment_word(_figures: ICustody.Figures) -> uint256:
    assert (_figures.as_of_ts >> 40) | (_figures.unit_epoch >> 32) == 0
    return _figures.delivered_total | (_figures.as_of_ts << AS_OF) | (_figures.unit_epoch << UNIT_EPOCH)


@external
@view
def last_attestation(_share: address) -> ICustody.Figures:
    """
    @notice The figures attested last, all zero if there are none.
    """
    return self._last(_share)


@external
@view
def attestation(_share: address, _index: uint256) -> ICustody.Figures:
    """
    @notice The figures of one attestation, oldest first; all zero past the last.
    """
    return self._at(_share, _index)


@external
@view
def attestation_count(_share: address) -> uint256:
    """
    @notice How many attestations a listing has.
    """
    return self.counts[_share]
