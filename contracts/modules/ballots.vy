# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Ballots in force, as hashes, and the sum of them all
@license MIT
@notice A ballot has one word for each item of a meeting: `[ for 64 | against 64 | abstain 64 | spare 64 ]` in
        micro-shares, least significant first. Words are added and subtracted as they are: as long as all votes there
        are fit one lane, no lane carries into the next.
        Nothing here asks who is calling, nor when.
"""

from contracts.interfaces import IMeetings

MAX_ITEMS: constant(uint256) = 64
LANE: constant(uint256) = 2**64 - 1
AGAINST: constant(uint256) = 64
ABSTAIN: constant(uint256) = 128
SPARE: constant(uint256) = 192

# Raw tokens times multiplier, both 18 decimals, to micro-shares
RAW_TO_MICRO: constant(uint256) = 10**30
# Shares of 18 decimals to micro-shares
SHARES_TO_MICRO: constant(uint256) = 10**12

# share => id => item => the sum of all ballots in force
tally_word: HashMap[address, HashMap[uint256, uint256[MAX_ITEMS]]]
# share => id => account of record => hash of its ballot in force, zero if it has none
ballot_hash: public(HashMap[address, HashMap[uint256, HashMap[address, bytes32]]])


@internal
@pure
def _weight(_raw: uint256, _multiplier: uint256) -> uint256:
    """
    @notice Votes of raw tokens, rounded down: `raw * multiplier / 1e18` shares, cut to six decimals.
    """
    # 128 and 80 bits
    return unsafe_mul(_raw, _multiplier) // RAW_TO_MICRO


@internal
@pure
def _sum(_word: uint256) -> uint256:
    """
    @notice All votes of one item; refuses a word that uses the spare lane, which means nothing.
    """
    assert _word >> SPARE == 0, "meetings: spare lane is used"
    # Three numbers of 64 bits
    return unsafe_add(unsafe_add(_word & LANE, (_word >> AGAINST) & LANE), _word >> ABSTAIN)


@internal
@pure
def _hash(_ballot: DynArray[uint256, MAX_ITEMS]) -> bytes32:
    """
    @notice What is kept of a ballot; zero of an empty one, which stands for none.
    """
    if len(_ballot) == 0:
        return empty(bytes32)
    return keccak256(abi_encode(_ballot))


@internal
@view
def _check_in_force(
    _share: address,
    _id: uint256,
    _account: address,
    _ballot: DynArray[uint256, MAX_ITEMS],
):
    assert self.ballot_hash[_share][_id][_account] == self._hash(_ballot), "meetings: another ballot stands"


@internal
@pure
def _check_ballot(_ballot: DynArray[uint256, MAX_ITEMS], _items: uint256, _weight: uint256):
    if len(_ballot) == 0:
        return
    self._check_length(_ballot, _items)
    votes: uint256 = 0
    for word: uint256 in _ballot:
        votes |= word
        assert self._sum(word) <= _weight, "meetings: more than the weight"
    assert votes != 0, "meetings: ballot is blank"


@internal
@pure
def _check_length(_words: DynArray[uint256, MAX_ITEMS], _items: uint256):
    assert len(_words) == _items, "meetings: not a word per item"


@internal
def _recount(
    _share: address,
    _id: uint256,
    _old: DynArray[uint256, MAX_ITEMS],
    _new: DynArray[uint256, MAX_ITEMS],
):
    """
    @notice Count one ballot instead of another; either may be empty. Unguarded.
    """
    for i: uint256 in range(max(len(_old), len(_new)), bound=MAX_ITEMS):
        old: uint256 = 0
        if len(_old) != 0:
            old = _old[i]
        new: uint256 = 0
        if len(_new) != 0:
            new = _new[i]
        if old != new:
            # What is taken away was added before; no lane exceeds the supply's weight.
            self.tally_word[_share][_id][i] = unsafe_add(unsafe_sub(self.tally_word[_share][_id][i], old), new)


@internal
@pure
def _count(_word: uint256, _base: uint256) -> IMeetings.Count:
    """
    @param _base The supply's weight less what is blocked.
    """
    return IMeetings.Count(
        in_favour=_word & LANE,
        against=(_word >> AGAINST) & LANE,
        abstain=_word >> ABSTAIN,
        uninstructed=_base - self._sum(_word),
    )


@internal
@pure
def _difference(_item: uint256, _executed: uint256, _instructed: uint256) -> IMeetings.Difference:
    return IMeetings.Difference(
        item=_item,
        in_favour=self._less(_executed, _instructed),
        against=self._less(_executed >> AGAINST, _instructed >> AGAINST),
        abstain=self._less(_executed >> ABSTAIN, _instructed >> ABSTAIN),
    )


@internal
@pure
def _less(_executed: uint256, _instructed: uint256) -> int256:
    """
    @notice Difference of the lowest lanes.
    """
    return convert(_executed & LANE, int256) - convert(_instructed & LANE, int256)
