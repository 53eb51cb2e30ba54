# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Balances, their history at record instants, and what encumbers them
@license MIT
@notice Checkpoints are sparse: a balance is copied to history only at its first change after a record instant has
        passed, so an ordinary transfer writes two words. Every account word is written by `_set_balance`, which copies
        first, or by functions that leave balance and last change alone. The supply is kept like an account.
        Nothing here asks who is calling, nor the gate.
"""

from contracts.modules import checkpoints
from contracts.modules import errors
from contracts.modules import words

uses: checkpoints

# The supply's key among the accounts: above every address, so that nobody can hold it
SUPPLY: constant(uint256) = 2**160

# account => [ balance 128 | last change 40 | last outgoing 40 | history length 32 | flags 16 ]
accounts: HashMap[uint256, uint256]
# account => [ locked 128 | frozen 128 ]; zero unless the account is flagged as encumbered
encumbrances: HashMap[address, uint256]
# retired account => the account that acts and is paid in its place
successors: HashMap[address, address]


@internal
@view
def _balance_of(_key: uint256) -> uint256:
    return self.accounts[_key] & words.BALANCE


@internal
@view
def _balance_before(_key: uint256, _ts: uint256) -> uint256:
    """
    @notice The balance that every transaction before `_ts`, a passed record instant, left behind.
    """
    word: uint256 = self.accounts[_key]
    if (word >> words.LAST_CHANGE) & words.TIME < _ts:
        return word & words.BALANCE
    return checkpoints._value_before(_key, (word >> words.HISTORY_LENGTH) & words.LENGTH, _ts, 0)


@internal
def _set_balance(
    _key: uint256, _word: uint256, _balance: uint256, _last_record: uint256, _clocks: uint256
):
    """
    @notice Write a balance; the old one is copied to history first if a record instant passed since it was set.
    @param _word The account's present word.
    @param _last_record The last instant that has passed.
    @param _clocks Which are set to now: words.CHANGE, joined with words.OUTGOING if the holder sent.
    """
    word: uint256 = _word
    changed: uint256 = (word >> words.LAST_CHANGE) & words.TIME
    # An empty balance with no history needs no entry: before its first entry a series is zero anyway.
    if (
        changed < _last_record
        and word & (words.BALANCE | (words.LENGTH << words.HISTORY_LENGTH)) != 0
    ):
        length: uint256 = (word >> words.HISTORY_LENGTH) & words.LENGTH
        assert length != words.LENGTH
        checkpoints._push(_key, length, word & words.BALANCE, changed)
        word = unsafe_add(word, 1 << words.HISTORY_LENGTH)
    # Packed here and not in `words`, since a call would cost every transfer 180 gas.
    assert _balance <= words.BALANCE and block.timestamp <= words.TIME
    # A product with a clock's lowest bit puts a time into its place; with both it fills both.
    self.accounts[_key] = (
        (word & ~(words.BALANCE | unsafe_mul(words.TIME, _clocks)))
        | _balance
        | unsafe_mul(block.timestamp, _clocks)
    )


@internal
def _credit(_key: uint256, _amount: uint256, _last_record: uint256):
    """
    @notice Add to a balance. The supply is credited first and fits 128 bits, so no balance can exceed them.
    """
    word: uint256 = self.accounts[_key]
    if word & words.RETIRED != 0:
        errors._refuse("share: account is retired")
    self._set_balance(_key, word, (word & words.BALANCE) + _amount, _last_record, words.CHANGE)


@internal
def _debit(_key: uint256, _amount: uint256, _last_record: uint256):
    """
    @notice Take from a balance by somebody else's order: burn or enforcement. The contact clock stays.
            The caller has seen to locks and freezes, which leave at least `_amount`.
    """
    word: uint256 = self.accounts[_key]
    self._set_balance(_key, word, (word & words.BALANCE) - _amount, _last_record, words.CHANGE)


@internal
def _send(_sender: address, _amount: uint256, _last_record: uint256):
    """
    @notice Take from what the holder may move, at his order: the contact clock restarts.
    """
    key: uint256 = convert(_sender, uint256)
    word: uint256 = self.accounts[key]
    balance: uint256 = word & words.BALANCE
    available: uint256 = balance
    if word & words.ENCUMBERED != 0:
        available = self._free(_sender, balance)
    if available < _amount:
        errors._refuse("share: balance too low")
    clocks: uint256 = words.CHANGE | words.OUTGOING
    # Anybody may move nothing from anybody (ERC-20), which says nothing about the holder.
    if _amount == 0:
        clocks = words.CHANGE
    self._set_balance(key, word, unsafe_sub(balance, _amount), _last_record, clocks)


@internal
@view
def _free(_account: address, _balance: uint256) -> uint256:
    """
    @notice What the holder may move out of `_balance`: `balance - min(balance, locked + frozen)`.
    """
    encumbrance: uint256 = self.encumbrances[_account]
    # Two numbers of 128 bits
    held_back: uint256 = unsafe_add(encumbrance & words.LOCKED, encumbrance >> words.FROZEN)
    return unsafe_sub(_balance, min(_balance, held_back))


@internal
def _encumber(_account: address, _locked: uint256, _frozen: uint256):
    """
    @notice Overwrite both encumbrances, and the flag that makes transfers look at them.
    """
    key: uint256 = convert(_account, uint256)
    encumbrance: uint256 = words._pack_encumbrance(_locked, _frozen)
    self.encumbrances[_account] = encumbrance
    word: uint256 = self.accounts[key] | words.ENCUMBERED
    if encumbrance == 0:
        word ^= words.ENCUMBERED
    self.accounts[key] = word


@internal
def _retire(_account: address, _successor: address):
    """
    @notice Hand an account over for good, encumbrances included, balance not. The successor is neither retired nor
            anybody else's successor, so chains have no cycle; and unencumbered, so that there is nothing to add up:
            only its holder's own redemption or an order can encumber it, nobody else can spoil a recovery with that.
    """
    key: uint256 = convert(_account, uint256)
    successor_key: uint256 = convert(_successor, uint256)
    word: uint256 = self.accounts[key]
    successor_word: uint256 = self.accounts[successor_key]
    generation: uint256 = word >> words.GENERATION
    # No flag at all on the successor: not retired, not encumbered, of generation zero. A retired account has been
    # handed over already.
    if (
        successor_word & words.FLAGS | word & words.RETIRED != 0
        or generation == words.MAX_GENERATION
        or _account == _successor
    ):
        errors._refuse("share: unfit to succeed")
    self.successors[_account] = _successor
    self.encumbrances[_successor] = self.encumbrances[_account]
    self.encumbrances[_account] = 0
    self.accounts[key] = (word & ~words.ENCUMBERED) | words.RETIRED
    self.accounts[successor_key] = (
        successor_word | (word & words.ENCUMBERED) | (unsafe_add(generation, 1) << words.GENERATION)
    )


@internal
@view
def _actor(_account: address) -> address:
    """
    @notice Who acts and is paid for an account: itself, or the last of its successors.
    """
    actor: address = _account
    # Every recovery raises the generation, which ends at MAX_GENERATION, so no chain is longer.
    for _: uint256 in range(words.MAX_GENERATION):
        if self.successors[actor] == empty(address):
            break
        actor = self.successors[actor]
    return actor
