# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Removals: what one key of COMPLIANCE wants lifted, until a second one lifts it
@license MIT
@notice A wrong block can be undone, a wrong release cannot: one key blocks, two unblock. A removal waits with the hash
        of its terms, which the second key has to give whole. Nothing here asks who is calling.
"""

from contracts.interfaces import ISanctionsGate
from contracts.modules import lists
from contracts.modules import reasons

uses: lists

MAX_BATCH: constant(uint256) = 256
DUE: constant(uint256) = 160
LIST_VERSION: constant(uint256) = 200

# Numbered from 1
removal_count: public(uint256)
# id => [ proposer 160 | due 40 | list version 32 | spare 24 ]; zero once it was confirmed or withdrawn
removal_word: HashMap[uint256, uint256]
# id => hash of (accounts, reasons, case hash)
removal_hash: HashMap[uint256, bytes32]


@internal
def _propose(_accounts: DynArray[address, MAX_BATCH], _reasons: uint256, _case_hash: bytes32) -> uint256:
    assert len(_accounts) != 0, "gate: no accounts"
    # Bit 0 is no reason.
    assert _reasons != 0 and _reasons < 1 << reasons.REASONS and _reasons & 1 == 0, "gate: unknown reason"
    id: uint256 = self.removal_count + 1
    due_ts: uint256 = block.timestamp + lists.CONFIRMATION_PERIOD
    self.removal_count = id
    self.removal_word[id] = convert(msg.sender, uint256) | (due_ts << DUE) | (lists.list_version << LIST_VERSION)
    self.removal_hash[id] = self._hash(_accounts, _reasons, _case_hash)
    log ISanctionsGate.UnblockProposed(
        id=id,
        proposer=msg.sender,
        accounts=_accounts,
        reasons=_reasons,
        case_hash=_case_hash,
        due_ts=due_ts,
    )
    return id


@internal
def _confirm(_id: uint256, _accounts: DynArray[address, MAX_BATCH], _reasons: uint256, _case_hash: bytes32):
    word: uint256 = self._find(_id)
    assert msg.sender != self._proposer(word), "gate: proposer cannot confirm"
    assert self.removal_hash[_id] == self._hash(_accounts, _reasons, _case_hash), "gate: not the terms proposed"
    # A later list may name the account again; other reasons are not the list's.
    assert (
        not reasons._has(_reasons, reasons.SDN_LISTED) or word >> LIST_VERSION == lists.list_version
    ), "gate: list has changed since"
    self._end(_id)
    log ISanctionsGate.UnblockConfirmed(id=_id, member=msg.sender)


@internal
def _withdraw(_id: uint256):
    self._find(_id)
    self._end(_id)
    log ISanctionsGate.UnblockWithdrawn(id=_id, member=msg.sender)


@internal
@view
def _find(_id: uint256) -> uint256:
    word: uint256 = self.removal_word[_id]
    assert word != 0, "gate: no such removal"
    return word


@internal
def _end(_id: uint256):
    self.removal_word[_id] = 0
    self.removal_hash[_id] = empty(bytes32)


@internal
@pure
def _proposer(_word: uint256) -> address:
    return convert(_word & (2**160 - 1), address)


@internal
@pure
def _hash(_accounts: DynArray[address, MAX_BATCH], _reasons: uint256, _case_hash: bytes32) -> bytes32:
    return keccak256(abi_encode(_accounts, _reasons, _case_hash))


@external
@view
def removal(_id: uint256) -> ISanctionsGate.Removal:
    """
    @notice An unblocking that waits for its second key; all zero once it was confirmed or withdrawn.
    """
    word: uint256 = self.removal_word[_id]
    return ISanctionsGate.Removal(
        proposer=self._proposer(word),
        due_ts=(word >> DUE) & (2**40 - 1),
        list_version=word >> LIST_VERSION,
    )
