# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Requests: what holders ask for, and where that stands
@license MIT
@notice Of the terms only a hash is kept, so every later call supplies them again. Nothing here moves money or tokens,
        nor asks who is calling.
"""

from contracts.interfaces import IPrimaryMarket
from contracts.modules import deadlines

# Places and widths in the word
STATE: constant(uint256) = 2**8 - 1
SINCE: constant(uint256) = 8
DONE: constant(uint256) = 48
FEE_RATE: constant(uint256) = 176
ROUND: constant(uint256) = 240
RATE: constant(uint256) = 2**64 - 1
TIME: constant(uint256) = 2**40 - 1
AMOUNT: constant(uint256) = 2**128 - 1

# Requests are numbered from 0
request_count: public(uint256)
# id => keccak of the ABI-encoded terms
terms_hash: HashMap[uint256, bytes32]
# id => [ state 8 | since 40 | done 128 | fee rate 64 | round 16 ]
request_word: HashMap[uint256, uint256]


@external
@view
def request(_id: uint256) -> IPrimaryMarket.Request:
    """
    @notice Where a request stands; all zero if there is none of that number.
    """
    word: uint256 = self.request_word[_id]
    due_ts: uint256 = 0
    if self._state(word) == IPrimaryMarket.State.COMMITTED:
        due_ts = self._due_ts(word)
    return IPrimaryMarket.Request(
        terms_hash=self.terms_hash[_id],
        state=self._state(word),
        since_ts=self._since(word),
        done=self._done(word),
        fee_rate=self._fee_rate(word),
        round=self._round(word),
        due_ts=due_ts,
    )


@internal
def _open(_terms: IPrimaryMarket.Terms, _kind: IPrimaryMarket.Kind, _fee_rate: uint256, _round: uint256) -> uint256:
    """
    @notice Check the terms, number a request and store its hash and the rate of its fee, which fits 64 bits. Neither the
            gate nor the holder's means are looked at here.
    @param _round Of the resolution that a residual claim is from, a number that Custody gave; otherwise zero.
    """
    # One, and no other: a flag could name several or none.
    self._check_kind(_terms.kind == _kind)
    self._check_amount(_terms.amount)
    # More of either than will ever exist; so the word holds the one, and their product does not overflow.
    assert max(_terms.amount, _terms.payment) <= AMOUNT, "market: amount out of range"
    if _terms.payment_token.address == empty(address):
        self._check_in_kind(_terms.payment)
    deadlines._check_expiry(_terms)

    id: uint256 = self.request_count
    self.request_count = id + 1
    self.terms_hash[id] = self._hash(_terms)
    self._enter(id, (_fee_rate << FEE_RATE) | (_round << ROUND), IPrimaryMarket.State.OPEN, 0)
    log IPrimaryMarket.Requested(
        id=id,
        share=_terms.share,
        holder=_terms.holder,
        kind=_terms.kind,
        payment_token=_terms.payment_token,
        amount=_terms.amount,
        payment=_terms.payment,
        expiry_ts=_terms.expiry_ts,
        delivery_hash=_terms.delivery_hash,
        fee_rate=_fee_rate,
        round=_round,
    )
    return id


@internal
@view
def _find(_id: uint256, _terms: IPrimaryMarket.Terms, _expected: IPrimaryMarket.State) -> uint256:
    """
    @notice The word of a request of these terms that is in this state.
    """
    # A number that was never given has no terms that hash to zero.
    assert self._hash(_terms) == self.terms_hash[_id], "market: not the request's terms"
    word: uint256 = self.request_word[_id]
    assert self._state(word) == _expected, "market: not in that state"
    return word


@internal
@pure
def _hash(_terms: IPrimaryMarket.Terms) -> bytes32:
    return keccak256(abi_encode(_terms))


@internal
def _enter(_id: uint256, _word: uint256, _state: IPrimaryMarket.State, _done: uint256) -> uint256:
    """
    @notice Begin a state, now; returns the new word, in which fee rate and round are the old one's.
    @param _done Raw tokens, no more than the amount of the terms.
    """
    word: uint256 = convert(_state, uint256) | (block.timestamp << SINCE) | (_done << DONE)
    word |= (_word >> FEE_RATE) << FEE_RATE
    self.request_word[_id] = word
    return word


@internal
def _end(_id: uint256, _word: uint256, _state: IPrimaryMarket.State):
    """
    @notice End an open request; what was filled of it stays filled.
    """
    self._enter(_id, _word, _state, self._done(_word))


@internal
def _count(_id: uint256, _word: uint256, _done: uint256):
    """
    @notice Keep how far a request has come that stays open.
    @param _done Raw tokens minted, no more than the amount of the terms.
    """
    self.request_word[_id] = (_word & ~(AMOUNT << DONE)) | (_done << DONE)


@internal
@pure
def _state(_word: uint256) -> IPrimaryMarket.State:
    return convert(_word & STATE, IPrimaryMarket.State)


@internal
@pure
def _done(_word: uint256) -> uint256:
    return (_word >> DONE) & AMOUNT


@internal
@pure
def _fee_rate(_word: uint256) -> uint256:
    return (_word >> FEE_RATE) & RATE


@internal
@pure
def _round(_word: uint256) -> uint256:
    return _word >> ROUND


@internal
@pure
def _in_round(_word: uint256, _round: uint256) -> uint256:
    """
    @notice The word of a request that has no round, with one.
    """
    assert _round >> 16 == 0
    return _word | (_round << ROUND)


@internal
@pure
def _since(_word: uint256) -> uint256:
    return (_word >> SINCE) & TIME


@internal
@pure
def _due_ts(_word: uint256) -> uint256:
    """
    @notice Until when a redemption with this word, which is committed, must be settled.
    """
    return deadlines._due_ts(self._since(_word))


@internal
@pure
def _reserved(_terms: IPrimaryMarket.Terms, _done: uint256) -> uint256:
    """
    @notice Of a subscriber's payment, what is set aside for the first so many raw tokens, rounded down.
    """
    return _terms.payment * _done // _terms.amount


@internal
@pure
def _check_kind(_is_right: bool):
    assert _is_right, "market: wrong kind"


@internal
@pure
def _check_amount(_amount: uint256):
    assert _amount != 0, "market: amount is zero"


@internal
@pure
def _check_in_kind(_payment: uint256):
    assert _payment == 0, "market: no money moves in kind"
