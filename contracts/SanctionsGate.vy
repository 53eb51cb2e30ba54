# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title SanctionsGate: the open track's gate, and the standing of every address for all listings at once
@license MIT
@notice Anybody may hold and trade, except those whom COMPLIANCE has restricted for a reason of the table in
        `modules/reasons.vy`. A restriction works in every listing from the next transaction on; it takes nothing away.
        Every address that was ever blocked stays in an enumerable list with its periods, so that a meeting can strike
        votes as of its cut-off. Also speaks the interface of Chainalysis's oracle, so that its clients can read it.

        What COMPLIANCE can do: block and unblock, with one key; `block` never weakens what stands. An address has one
        reason at a time: whoever lists somebody who is under a court order must renew the order when he is delisted. What it cannot: move tokens, or change the past.
        Trust: the list that COMPLIANCE publishes. An address is all that this contract knows: not who owns it, nor
        what a blocked person does through somebody else's.
"""

from contracts.interfaces import IGate
from contracts.interfaces import IRoles
from contracts.interfaces import ISanctionsGate
from contracts.modules import reasons

implements: IGate

# Bounded by the gas of a block: about 50,000 for an address that is new to the list
MAX_BATCH: constant(uint256) = 256
TIME: constant(uint256) = 2**40 - 1

# Fields of a status word; `stops` is the reason's row of the table, so that a transfer needs no look-up.
REASON: constant(uint256) = 255
STOPS: constant(uint256) = 8
SINCE: constant(uint256) = 16
LIST_VERSION: constant(uint256) = 56
PERIODS: constant(uint256) = 88
EVER_BLOCKED: constant(uint256) = 1 << 120
ALL_STOPS: constant(uint256) = 255 << 8

ROLES: public(immutable(IRoles))

# account => [ reason 8 | stops 8 | since 40 | list version 32 | periods 32 | ever blocked 1 | spare 135 ]
status_word: HashMap[address, uint256]
# account => index => [ reason 8 | from 40 | until 40 ]
period_word: HashMap[address, HashMap[uint256, uint256]]
# Append-only; an address keeps its place when it is unblocked
ever_blocked: public(HashMap[uint256, address])
ever_blocked_count: public(uint256)

# The list in force: version, counted from 1; sha-256 of its file; publication time
list_version: public(uint256)
list_sha256: public(bytes32)
list_published_ts: public(uint256)


@deploy
def __init__(_roles: IRoles):
    ROLES = _roles


# --- Shares and the rest of the platform ---


@external
@view
@reentrant
def check_transfer(_operator: address, _sender: address, _receiver: address) -> uint256:
    """
    @notice Refusal code for a movement of tokens, zero if it is allowed.
    @param _operator Whoever ordered it: the holder himself, a spender, the minter.
    @param _sender Zero for a mint.
    @param _receiver Zero for a burn.
    """
    sender: uint256 = self.status_word[_sender]
    receiver: uint256 = self.status_word[_receiver]
    # The ordinary transfer first, since everybody pays for it. The zero address never has a status.
    if (sender | receiver) & ALL_STOPS == 0 and _operator == _sender:
        return 0
    sends: IGate.Purpose = IGate.Purpose.SEND
    if _receiver == empty(address):
        sends = IGate.Purpose.REDEEM
    receives: IGate.Purpose = IGate.Purpose.RECEIVE
    if _sender == empty(address):
        receives = IGate.Purpose.MINT
    if self._is_stopped(sender, sends):
        return reasons._code(reasons.SENDER, sender & REASON)
    if self._is_stopped(receiver, receives):
        return reasons._code(reasons.RECEIVER, receiver & REASON)
    operator: uint256 = self.status_word[_operator]
    if self._is_stopped(operator, IGate.Purpose.SEND):
        return reasons._code(reasons.OPERATOR, operator & REASON)
    return 0


@external
@view
@reentrant
def check_account(_account: address, _purpose: IGate.Purpose) -> uint256:
    """
    @notice Refusal code for one account and one purpose, zero if it is allowed.
    """
    word: uint256 = self.status_word[_account]
    if self._is_stopped(word, _purpose):
        return reasons._code(reasons.ACCOUNT, word & REASON)
    return 0


@internal
@pure
def _is_stopped(_word: uint256, _purpose: IGate.Purpose) -> bool:
    return (_word >> STOPS) & convert(_purpose, uint256) != 0


@external
@view
def blocked_at(_account: address, _ts: uint256) -> bool:
    """
    @notice Whether the account was barred from voting at `_ts` (UTC seconds), as everybody is whose property is
            blocked, and nobody who is only under a court order. From the first second to the last but one.
            Final for times before the present block only.
    """
    word: uint256 = self.status_word[_account]
    if self._is_blocking(word) and _ts >= (word >> SINCE) & TIME:
        return self._is_stopped(word, IGate.Purpose.VOTE)
    length: uint256 = (word >> PERIODS) & (2**32 - 1)
    # Newest first: callers ask about the recent past, and nobody is blocked often.
    for i: uint256 in range(length, bound=2**32 - 1):
        period: uint256 = self.period_word[_account][length - 1 - i]
        if _ts >= period >> 48:
            return False
        if _ts >= (period >> 8) & TIME:
            return IGate.Purpose.VOTE in reasons._stops(period & REASON)
    return False


# --- COMPLIANCE ---


@external
def publish_list(_sha256: bytes32, _published_ts: uint256) -> uint256:
    """
    @notice Name the list that the following blocks are taken from; returns its version. COMPLIANCE only.
    @param _sha256 Of the list's file.
    @param _published_ts When its publisher published it, UTC seconds; not ahead, and not before the list in force.
    """
    self._check_compliance()
    assert _published_ts <= block.timestamp, "gate: publication lies ahead"
    assert _published_ts >= self.list_published_ts, "gate: older than list in force"
    assert _sha256 != self.list_sha256, "gate: list is in force"
    version: uint256 = self.list_version + 1
    self.list_version = version
    self.list_sha256 = _sha256
    self.list_published_ts = _published_ts
    log ISanctionsGate.ListPublished(version=version, sha256=_sha256, published_ts=_published_ts)
    return version


@external
def block(_accounts: DynArray[address, MAX_BATCH], _reason: uint256, _case_hash: bytes32):
    """
    @notice Give addresses one reason, at once and in every listing. COMPLIANCE only, one key.
            An address that has the reason already is passed over, so that a batch can be sent again; one that has a
            reason which stops more refuses the batch, since lifting that is `unblock`'s.
    @param _reason Number in the reason table, not zero.
    @param _case_hash Hash of the file that says why; zero if the list itself does.
    """
    assert _reason != reasons.CLEAR and _reason < reasons.REASONS, "gate: unknown reason"
    self._set_reasons(_accounts, _reason, _case_hash)


@external
def unblock(_accounts: DynArray[address, MAX_BATCH], _case_hash: bytes32):
    """
    @notice Clear addresses. COMPLIANCE only. What they missed in the meantime is not restored here.
    """
    self._set_reasons(_accounts, reasons.CLEAR, _case_hash)


@external
def addToSanctionsList(_new_sanctions: DynArray[address, MAX_BATCH]):
    """
    @notice Chainalysis's oracle: block as listed. COMPLIANCE only.
    """
    self._set_reasons(_new_sanctions, reasons.SDN_LISTED, empty(bytes32))


@external
def removeFromSanctionsList(_remove_sanctions: DynArray[address, MAX_BATCH]):
    """
    @notice Chainalysis's oracle: clear addresses. COMPLIANCE only. One that is not listed keeps its standing.
    """
    listed: DynArray[address, MAX_BATCH] = []
    for account: address in _remove_sanctions:
        if reasons._is_sanction(self.status_word[account] & REASON):
            listed.append(account)
    self._set_reasons(listed, reasons.CLEAR, empty(bytes32))


@internal
def _set_reasons(_accounts: DynArray[address, MAX_BATCH], _reason: uint256, _case_hash: bytes32):
    self._check_compliance()
    version: uint256 = self.list_version
    added: DynArray[address, MAX_BATCH] = []
    removed: DynArray[address, MAX_BATCH] = []
    for account: address in _accounts:
        old: uint256 = self.status_word[account] & REASON
        if old == _reason:
            continue
        if _reason != reasons.CLEAR:
            stopped: IGate.Purpose = reasons._stops(old)
            # Every purpose, where `in` would ask for any
            assert stopped & reasons._stops(_reason) == stopped, "gate: reason is weaker"
        self._set_reason(account, _reason, version)
        log ISanctionsGate.StatusSet(account=account, reason=_reason, list_version=version, case_hash=_case_hash)
        if reasons._is_sanction(_reason) and not reasons._is_sanction(old):
            added.append(account)
        elif reasons._is_sanction(old) and not reasons._is_sanction(_reason):
            removed.append(account)
    if len(added) != 0:
        log ISanctionsGate.SanctionedAddressesAdded(addrs=added)
    if len(removed) != 0:
        log ISanctionsGate.SanctionedAddressesRemoved(addrs=removed)


@internal
def _set_reason(_account: address, _reason: uint256, _version: uint256):
    """
    @notice Close the block that ends, if one does, and begin the new standing.
    """
    # Zero stands for mints and burns, which must not be stopped for everybody.
    assert _account != empty(address), "gate: zero address"
    word: uint256 = self.status_word[_account]
    periods: uint256 = (word >> PERIODS) & (2**32 - 1)
    ever: uint256 = word & EVER_BLOCKED
    if self._is_blocking(word):
        since: uint256 = (word >> SINCE) & TIME
        self.period_word[_account][periods] = ((word & REASON) | (since << 8) | (block.timestamp << 48))
        periods += 1
    stops: uint256 = convert(reasons._stops(_reason), uint256)
    if stops != 0 and ever == 0:
        count: uint256 = self.ever_blocked_count
        self.ever_blocked[count] = _account
        self.ever_blocked_count = count + 1
        ever = EVER_BLOCKED
    assert _version < 2**32 and periods < 2**32
    self.status_word[_account] = (
        _reason
        | (stops << STOPS)
        | (block.timestamp << SINCE)
        | (_version << LIST_VERSION)
        | (periods << PERIODS)
        | ever
    )


@internal
@pure
def _is_blocking(_word: uint256) -> bool:
    return (_word >> STOPS) & 255 != 0


@internal
@view
def _check_compliance():
    assert staticcall ROLES.has_role(IRoles.Role.COMPLIANCE, msg.sender), "gate: not compliance"


# --- Everybody ---


@external
@view
def status(_account: address) -> ISanctionsGate.Status:
    """
    @notice Standing of an address now.
    """
    word: uint256 = self.status_word[_account]
    return ISanctionsGate.Status(
        reason=word & REASON,
        since_ts=(word >> SINCE) & TIME,
        list_version=(word >> LIST_VERSION) & (2**32 - 1),
    )


@external
@view
def period_count(_account: address) -> uint256:
    """
    @notice How many finished blocks an address has behind it.
    """
    return (self.status_word[_account] >> PERIODS) & (2**32 - 1)


@external
@view
def period(_account: address, _index: uint256) -> ISanctionsGate.Period:
    """
    @notice One finished block of an address, oldest first; all zero past the last.
    """
    word: uint256 = self.period_word[_account][_index]
    return ISanctionsGate.Period(reason=word & REASON, from_ts=(word >> 8) & TIME, until_ts=word >> 48)


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
            blocks, nor for a review.
    """
    return reasons._is_sanction(self.status_word[_addr] & REASON)


@external
def isSanctionedVerbose(_addr: address) -> bool:
    """
    @notice Chainalysis's oracle: the same, logged.
    """
    if reasons._is_sanction(self.status_word[_addr] & REASON):
        log ISanctionsGate.SanctionedAddress(addr=_addr)
        return True
    log ISanctionsGate.NonSanctionedAddress(addr=_addr)
    return False
