# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title SanctionsGate: the open track's gate, and the standing of every address for all listings at once
@license MIT
@notice Anybody may hold and trade, except those whom COMPLIANCE has restricted for a reason of the table in
        `modules/reasons.vy`. A restriction works in every listing from the next transaction on; it takes nothing away.
        Every address that was ever blocked stays in an enumerable list with its periods, so that a meeting can strike
        votes as of its cut-off. Also speaks what readers of Chainalysis's oracle ask for; what that oracle's owner does
        with one key takes two here, and has names of its own.

        What COMPLIANCE can do: block, with one key and at once; on suspicion, for seven days; unblock, and put a much
        shorter list in force, with two. What ADMIN can do: say how old the list may be for mints. What neither can:
        move tokens, or change the past.
        Trust: the list that COMPLIANCE publishes, and that two of its members are not one person. An address is all
        that this contract knows: not who owns it, nor what a blocked person does through somebody else's.
        How to stop it: take COMPLIANCE from its members; a share can be given another gate through the timelock.
"""

from contracts.interfaces import IGate
from contracts.interfaces import IRoles
from contracts.interfaces import ISanctionsGate
from contracts.modules import lists
from contracts.modules import reasons
from contracts.modules import removals
from contracts.modules import standings

implements: IGate

initializes: lists
initializes: standings
initializes: removals[lists := lists]

exports: (
    lists.list_affirmed_ts,
    lists.list_age,
    lists.list_entries,
    lists.list_good_until_ts,
    lists.list_published_ts,
    lists.list_sha256,
    lists.list_version,
    lists.max_list_age,
    lists.proposed_list_due_ts,
    lists.proposed_list_entries,
    lists.proposed_list_proposer,
    lists.proposed_list_published_ts,
    lists.proposed_list_sha256,
    removals.removal,
    removals.removal_count,
    standings.blocked_at,
    standings.ever_blocked,
    standings.ever_blocked_count,
    standings.has_reason,
    standings.period,
    standings.period_count,
    standings.status,
)

# Bounded by the gas of a block: about 51,000 for an address that is new to the list
MAX_BATCH: constant(uint256) = 256

ROLES: public(immutable(IRoles))


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles
    lists.__init__()


# --- Shares and the rest of the platform ---


@external
@view
@reentrant
def check_transfer(_operator: address, _sender: address, _receiver: address) -> uint256:
    """
    @notice Refusal code for a movement of tokens, zero if it is allowed.
    @param _operator Whoever ordered it: the holder himself, a spender, the minter.
    @param _sender Zero for a mint, which a list that is too old stops as well.
    @param _receiver Zero for a burn.
    """
    sender: uint256 = standings.status_word[_sender]
    receiver: uint256 = standings.status_word[_receiver]
    # The ordinary transfer first, since everybody pays for it. The zero address never has a status.
    if (sender | receiver) & standings.ALL_STOPS == 0 and _operator == _sender:
        return 0
    sends: IGate.Purpose = IGate.Purpose.SEND
    if _receiver == empty(address):
        sends = IGate.Purpose.REDEEM
    receives: IGate.Purpose = IGate.Purpose.RECEIVE
    if _sender == empty(address):
        receives = IGate.Purpose.MINT
    reason: uint256 = standings._stopping(sender, sends)
    if reason != reasons.CLEAR:
        return reasons._code(reasons.SENDER, reason)
    reason = standings._stopping(receiver, receives)
    if reason != reasons.CLEAR:
        return reasons._code(reasons.RECEIVER, reason)
    reason = standings._stopping(standings.status_word[_operator], IGate.Purpose.SEND)
    if reason != reasons.CLEAR:
        return reasons._code(reasons.OPERATOR, reason)
    if _sender == empty(address) and lists._is_too_old():
        return reasons.LIST_TOO_OLD
    return 0


@external
@view
@reentrant
def check_account(_account: address, _purpose: IGate.Purpose) -> uint256:
    """
    @notice Refusal code for one account and one purpose, zero if it is allowed. A list that is too old stops mints.
    """
    reason: uint256 = standings._stopping(standings.status_word[_account], _purpose)
    if reason != reasons.CLEAR:
        return reasons._code(reasons.ACCOUNT, reason)
    if _purpose == IGate.Purpose.MINT and lists._is_too_old():
        return reasons.LIST_TOO_OLD
    return 0


# --- COMPLIANCE, one key ---


@external
def publish_list(_sha256: bytes32, _published_ts: uint256, _entries: uint256):
    """
    @notice Name the list that the following blocks and removals are taken from. COMPLIANCE only. One that has lost more
            than 15 % of the entries of the list in force is only proposed: see `confirm_list`. Publishing another
            list meanwhile replaces the proposal.
    @param _sha256 Of the list's file.
    @param _published_ts When its publisher published it, UTC seconds; not ahead, and not before the list in force.
    @param _entries How many addresses of this chain it names, from one to 2**32 - 1.
    """
    self._check_compliance()
    lists._publish(_sha256, _published_ts, _entries)


@external
def affirm_list(_sha256: bytes32):
    """
    @notice State that the list in force is still its publisher's latest: its age begins anew. COMPLIANCE only. A list
            that is proposed is given up, since the publisher's latest is another.
    @param _sha256 Of the publisher's file as fetched now.
    """
    self._check_compliance()
    lists._affirm(_sha256)


@external
def block(_accounts: DynArray[address, MAX_BATCH], _reason: uint256, _case_hash: bytes32):
    """
    @notice Give addresses one reason more, at once and in every listing. COMPLIANCE only, one key.
            An address that has the reason already is passed over, so that a batch can be sent again. A provisional
            block lapses after seven days; it is confirmed by blocking for a reason that lasts, cannot be renewed, and
            none can follow it for thirty days.
    @param _reason Number in the reason table, not zero.
    @param _case_hash Hash of the file that says why; zero if the list itself does.
    """
    self._check_compliance()
    assert _reason != reasons.CLEAR and _reason < reasons.REASONS, "gate: unknown reason"
    version: uint256 = lists.list_version
    added: DynArray[address, MAX_BATCH] = []
    for account: address in _accounts:
        if standings._add(account, _reason, version, _case_hash):
            added.append(account)
    if len(added) != 0:
        log ISanctionsGate.SanctionedAddressesAdded(addrs=added)


@external
def end_review(_accounts: DynArray[address, MAX_BATCH], _case_hash: bytes32):
    """
    @notice Take the reason REVIEW from addresses, which stopped nothing. COMPLIANCE only.
    """
    self._check_compliance()
    version: uint256 = lists.list_version
    for account: address in _accounts:
        standings._lift(account, 1 << reasons.REVIEW, version, _case_hash)


@external
def propose_unblock(_accounts: DynArray[address, MAX_BATCH], _reasons: uint256, _case_hash: bytes32) -> uint256:
    """
    @notice Ask for a second key that lifts reasons from addresses. COMPLIANCE only. Overdue after three days.
    @param _reasons Set of what is to be lifted: bit n is reason n of the table. Other reasons stay.
    @param _case_hash Hash of the file that says why, a publisher's delisting notice for one.
    @return The removal's number.
    """
    self._check_compliance()
    return removals._propose(_accounts, _reasons, _case_hash)


@external
def withdraw_unblock(_id: uint256):
    """
    @notice Give up a removal that waits, one's own or another member's. COMPLIANCE only.
    """
    self._check_compliance()
    removals._withdraw(_id)


# --- COMPLIANCE, the second key ---


@external
def confirm_unblock(_id: uint256, _accounts: DynArray[address, MAX_BATCH], _reasons: uint256, _case_hash: bytes32):
    """
    @notice Lift reasons from addresses, in the terms that another member proposed. COMPLIANCE only. Refused if a listing
            was to be lifted and another list has come into force since. An address without the reasons is passed
            over. What somebody missed in the meantime is not restored here.
    """
    self._check_compliance()
    removals._confirm(_id, _accounts, _reasons, _case_hash)
    version: uint256 = lists.list_version
    removed: DynArray[address, MAX_BATCH] = []
    for account: address in _accounts:
        if standings._lift(account, _reasons, version, _case_hash):
            removed.append(account)
    if len(removed) != 0:
        log ISanctionsGate.SanctionedAddressesRemoved(addrs=removed)


@external
def confirm_list(_sha256: bytes32):
    """
    @notice Put a proposed list in force, as another member than its proposer. COMPLIANCE only. Nobody is unblocked by
            it: removals follow, each with two keys.
    """
    self._check_compliance()
    lists._confirm(_sha256)


@internal
@view
def _check_compliance():
    assert staticcall ROLES.has_role(IRoles.Role.COMPLIANCE, msg.sender), "gate: not compliance"


# --- ADMIN ---


@external
def set_max_list_age(_seconds: uint256):
    """
    @notice Say how old the list in force may be for tokens to be minted. ADMIN only.
    @param _seconds Since it was last published or affirmed, an hour to 366 days; 2**256 - 1 for any age, as at first.
    """
    assert staticcall ROLES.has_role(IRoles.Role.ADMIN, msg.sender), "gate: not admin"
    lists._set_max_age(_seconds)


# --- Everybody ---


@external
@view
def reason_stops(_reason: uint256) -> IGate.Purpose:
    """
    @notice A row of the reason table: the purposes that a reason stops, joined.
    """
    return reasons._stops(_reason)


@external
@view
def reason_text(_code: uint256) -> String[32]:
    """
    @notice The revert reason that belongs to a code, a gate's or a share's; empty for zero.
    """
    return reasons._text(_code)


@external
@pure
def name() -> String[25]:
    """
    @notice Chainalysis's oracle: a name for people.
    """
    return "Wholeshare sanctions gate"


@external
@view
def isSanctioned(_addr: address) -> bool:
    """
    @notice Chainalysis's oracle: whether an address is on a sanctions list, or owned by those who are. Not for other
            blocks, nor for a suspicion or a review.
    """
    return self._is_sanctioned(_addr)


@external
def isSanctionedVerbose(_addr: address) -> bool:
    """
    @notice Chainalysis's oracle: the same, logged.
    """
    if self._is_sanctioned(_addr):
        log ISanctionsGate.SanctionedAddress(addr=_addr)
        return True
    log ISanctionsGate.NonSanctionedAddress(addr=_addr)
    return False


@internal
@view
def _is_sanctioned(_account: address) -> bool:
    return reasons._is_sanctioned(standings.status_word[_account])
