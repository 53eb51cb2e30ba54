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

from contracts.interfaces import IShare
from contracts.modules import checkpoints
from contracts.modules import errors
from contracts.modules import words

uses: checkpoints

# The supply's key among the accounts: above every address, so that nobody can hold it
SUPPLY: constant(uint256) = 2**160

# account => [ balance 128 | last change 40 | last outgoing 40 | history length 32 | flags 16 ]
accounts: HashMap[uint256, uint256]
# account => [ locked 128 | frozen 128 ]; zero unless the account is flagged as encumbered
encumbrances: HashMap[uint256, uint256]
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
def _set_balance(_key: uint256, _word: uint256, _balance: uint256, _global: uint256):
    """
    @notice Write a balance; the old one is copied to history first if a record instant passed since it was set.
    @param _word The account's present word; only its last outgoing may be newer than what is stored.
    @param _global The global word, rolled: it holds the last instant that has passed.
    """
    word: uint256 = _word
    changed: uint256 = (word >> words.LAST_CHANGE) & words.TIME
    if changed < (_global >> words.LAST_RECORD) & words.TIME:
        balance: uint256 = word & words.BALANCE
        length: uint256 = (word >> words.HISTORY_LENGTH) & words.LENGTH
        # An empty balance with no history needs no entry: before its first entry a series is zero anyway.
        if balance | length != 0:
            assert length != words.LENGTH
            checkpoints._push(_key, length, balance, changed)
            word = unsafe_add(word, 1 << words.HISTORY_LENGTH)
    assert (_balance >> 128) | (block.timestamp >> 40) == 0
    # Packed here and not in `words`, since a call would cost every transfer 180 gas.
    self.accounts[_key] = (
        (word & ~(words.BALANCE | (words.TIME << words.LAST_CHANGE)))
        | _balance
        | (block.timestamp << words.LAST_CHANGE)
    )


@internal
def _credit(_key: uint256, _amount: uint256, _global: uint256):
    """
    @notice Add to a balance. The supply is credited first and fits 128 bits, so no balance can exceed them.
    """
    word: uint256 = self.accounts[_key]
    if (word >> words.FLAGS) & words.RETIRED != 0:
        errors._refuse(errors.ACCOUNT_IS_RETIRED)
    # Two numbers of 128 bits
    self._set_balance(_key, word, unsafe_add(word & words.BALANCE, _amount), _global)


@internal
def _debit(_key: uint256, _amount: uint256, _global: uint256):
    """
    @notice Take from a balance by somebody else's order: burn or enforcement. The contact clock stays.
            The caller has seen to locks and freezes, which leave at least `_amount`.
    """
    word: uint256 = self.accounts[_key]
    # At most the balance, as the caller has seen; a smaller one would wrap and fail the range check.
    self._set_balance(_key, word, unsafe_sub(word & words.BALANCE, _amount), _global)


@internal
def _send(_key: uint256, _amount: uint256, _global: uint256):
    """
    @notice Take from what the holder may move, at his order: the contact clock restarts.
    """
    word: uint256 = self.accounts[_key]
    balance: uint256 = word & words.BALANCE
    if (word >> words.FLAGS) & (words.ENCUMBERED | words.RETIRED) != 0:
        errors._check(self._obstacle(_key, _amount))
    elif balance < _amount:
        errors._refuse(errors.BALANCE_TOO_LOW)
    # What a spender moves says nothing about the holder.
    if convert(msg.sender, uint256) == _key:
        word = (word & ~(words.TIME << words.LAST_OUTGOING)) | (block.timestamp << words.LAST_OUTGOING)
    self._set_balance(_key, word, unsafe_sub(balance, _amount), _global)


@internal
@view
def _is_retired(_key: uint256) -> bool:
    return (self.accounts[_key] >> words.FLAGS) & words.RETIRED != 0


@internal
@view
def _obstacle(_key: uint256, _amount: uint256) -> uint256:
    """
    @notice The code of why a holder cannot move that much, zero if he can: he may move
            `balance - min(balance, locked + frozen)`.
    """
    if self._is_retired(_key):
        return errors.ACCOUNT_IS_RETIRED
    balance: uint256 = self._balance_of(_key)
    encumbrance: uint256 = self.encumbrances[_key]
    # Two numbers of 128 bits
    held_back: uint256 = unsafe_add(encumbrance & words.LOCKED, encumbrance >> words.FROZEN)
    if unsafe_sub(balance, min(balance, held_back)) < _amount:
        return self._shortage(balance, _amount)
    return 0


@internal
@pure
def _shortage(_balance: uint256, _amount: uint256) -> uint256:
    """
    @notice Less is available than `_amount`: either there is no more, or what there is stays in place.
    """
    if _balance < _amount:
        return errors.BALANCE_TOO_LOW
    return errors.TOKENS_ARE_ENCUMBERED


@internal
@view
def _frozen_after(_key: uint256, _amount: uint256) -> uint256:
    """
    @notice What is left of a freeze when an order takes `_amount`, free tokens first, locked ones never.
    """
    encumbrance: uint256 = self.encumbrances[_key]
    balance: uint256 = self._balance_of(_key)
    # Locked tokens are part of the balance.
    unlocked: uint256 = unsafe_sub(balance, encumbrance & words.LOCKED)
    if unlocked < _amount:
        errors._refuse(self._shortage(balance, _amount))
    frozen: uint256 = encumbrance >> words.FROZEN
    free: uint256 = unsafe_sub(unlocked, min(unlocked, frozen))
    # What is taken beyond the free tokens is frozen, so the freeze is at least as much.
    return unsafe_sub(frozen, unsafe_sub(max(_amount, free), free))


@internal
def _encumber(_key: uint256, _locked: uint256, _frozen: uint256):
    """
    @notice Overwrite both encumbrances, and the flag that makes transfers look at them.
    """
    word: uint256 = self.accounts[_key]
    # More is locked only when the holder asks for a redemption.
    if _locked > self.encumbrances[_key] & words.LOCKED:
        word = (word & ~(words.TIME << words.LAST_OUTGOING)) | (block.timestamp << words.LAST_OUTGOING)
    encumbrance: uint256 = words._pack_encumbrance(_locked, _frozen)
    self.encumbrances[_key] = encumbrance
    # Toggled if it is not yet what it is to be
    changes: uint256 = (word >> words.FLAGS) ^ convert(encumbrance != 0, uint256)
    self.accounts[_key] = word ^ ((changes & words.ENCUMBERED) << words.FLAGS)


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
    flags: uint256 = word >> words.FLAGS
    generation: uint256 = word >> words.GENERATION
    # No flag at all on the successor: not retired, not encumbered, of generation zero. A retired account has been
    # handed over already.
    if (
        (successor_word >> words.FLAGS) | (flags & words.RETIRED) != 0
        or generation == words.MAX_GENERATION
        or _account == _successor
    ):
        errors._refuse(errors.UNFIT_TO_SUCCEED)
    self.successors[_account] = _successor
    self.encumbrances[successor_key] = self.encumbrances[key]
    self.encumbrances[key] = 0
    encumbered: uint256 = flags & words.ENCUMBERED
    self.accounts[key] = word ^ ((encumbered | words.RETIRED) << words.FLAGS)
    self.accounts[successor_key] = (
        successor_word | (encumbered << words.FLAGS) | (unsafe_add(generation, 1) << words.GENERATION)
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
        # Only the word says so, which whoever asks about a position has read anyway.
        if (self.accounts[convert(actor, uint256)] >> words.FLAGS) & words.RETIRED == 0:
            break
        actor = self.successors[actor]
    return actor


@external
@view
def account(_account: address) -> IShare.AccountState:
    """
    @notice What encumbers an account, its contact clock, and who followed it.
    """
    word: uint256 = self.accounts[convert(_account, uint256)]
    encumbrance: uint256 = self.encumbrances[convert(_account, uint256)]
    return IShare.AccountState(
        locked=encumbrance & words.LOCKED,
        frozen=encumbrance >> words.FROZEN,
        last_outgoing_ts=(word >> words.LAST_OUTGOING) & words.TIME,
        generation=word >> words.GENERATION,
        successor=self.successors[_account],
        actor=self._actor(_account),
    )
