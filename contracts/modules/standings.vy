# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Standings: what every address is at the gate, what it was, and who was ever blocked
@license MIT
@notice A standing is a set of reasons of `reasons.vy`. Nothing here asks who is calling.
"""

from contracts.interfaces import IGate
from contracts.interfaces import ISanctionsGate
from contracts.modules import reasons

# A suspicion is confirmed by blocking for a reason that lasts, or is over by itself;
PROVISIONAL_PERIOD: constant(uint256) = 7 * 86400
# and cannot be made to last by being renewed.
PROVISIONAL_REST: constant(uint256) = 30 * 86400

# Fields of a status word; `stops` are the reasons' rows of the table, so that a transfer needs no look-up.
REASONS: constant(uint256) = 255
STOPS: constant(uint256) = 8
SINCE: constant(uint256) = 16
LIST_VERSION: constant(uint256) = 56
PERIODS: constant(uint256) = 88
EVER_BLOCKED: constant(uint256) = 1 << 120
PROVISIONAL_UNTIL: constant(uint256) = 121
TIME: constant(uint256) = 2**40 - 1
COUNT: constant(uint256) = 2**32 - 1
ALL_STOPS: constant(uint256) = 255 << 8

# account => [ reasons 8 | stops 8 | since 40 | list version 32 | periods 32 | ever blocked 1 | provisional until 40
#            | spare 95 ]
status_word: HashMap[address, uint256]
# account => index => [ reasons 8 | from 40 | until 40 ]
period_word: HashMap[address, HashMap[uint256, uint256]]
# Append-only; an address keeps its place when it is unblocked
ever_blocked: public(HashMap[uint256, address])
ever_blocked_count: public(uint256)


# --- What stands now ---


@internal
@view
def _reasons_in_force(_word: uint256) -> uint256:
    """
    @notice The set of an account's reasons without a provisional block that has lapsed.
    """
    set: uint256 = _word & REASONS
    if reasons._has(set, reasons.PROVISIONAL) and block.timestamp >= self._provisional_until(_word):
        return set ^ (1 << reasons.PROVISIONAL)
    return set


@internal
@view
def _stopping(_word: uint256, _purpose: IGate.Purpose) -> uint256:
    """
    @notice The reason that stops a purpose, zero if none does.
    """
    # The stored row may be too long after a lapse, but is never too short.
    if (_word >> STOPS) & convert(_purpose, uint256) == 0:
        return reasons.CLEAR
    return reasons._first_to_stop(self._reasons_in_force(_word), _purpose)


@internal
@pure
def _provisional_until(_word: uint256) -> uint256:
    return (_word >> PROVISIONAL_UNTIL) & TIME


@external
@view
def status(_account: address) -> ISanctionsGate.Status:
    """
    @notice Standing of an address now.
    """
    word: uint256 = self.status_word[_account]
    return ISanctionsGate.Status(
        reasons=self._reasons_in_force(word),
        since_ts=(word >> SINCE) & TIME,
        list_version=(word >> LIST_VERSION) & COUNT,
        provisional_until_ts=self._provisional_until(word),
    )


@external
@view
def has_reason(_account: address, _reason: uint256) -> bool:
    """
    @notice Whether one reason of the table is in force for an address.
    """
    return _reason < reasons.REASONS and reasons._has(self._reasons_in_force(self.status_word[_account]), _reason)


# --- What stood ---


@external
@view
def blocked_at(_account: address, _ts: uint256) -> bool:
    """
    @notice Whether the account was barred from voting at `_ts` (UTC seconds), as everybody is whose property is
            blocked, and nobody who is only under a court order or suspected. From the first second to the last but
            one. Final for times before the present block only.
    """
    word: uint256 = self.status_word[_account]
    if _ts >= (word >> SINCE) & TIME:
        # No provisional block stops a vote, so that none that lapses changes this.
        return (word >> STOPS) & convert(IGate.Purpose.VOTE, uint256) != 0
    length: uint256 = (word >> PERIODS) & COUNT
    # Newest first: callers ask about the recent past, and nobody is blocked often.
    for i: uint256 in range(length, bound=COUNT):
        period: uint256 = self.period_word[_account][length - 1 - i]
        if _ts >= period >> 48:
            return False
        if _ts >= (period >> 8) & TIME:
            return IGate.Purpose.VOTE in reasons._stops_of(period & REASONS)
    return False


@external
@view
def period_count(_account: address) -> uint256:
    """
    @notice How many finished blocks are recorded of an address; one that lapsed is recorded with the next change.
    """
    return (self.status_word[_account] >> PERIODS) & COUNT


@external
@view
def period(_account: address, _index: uint256) -> ISanctionsGate.Period:
    """
    @notice One finished block of an address, oldest first; all zero past the last.
    """
    word: uint256 = self.period_word[_account][_index]
    return ISanctionsGate.Period(reasons=word & REASONS, from_ts=(word >> 8) & TIME, until_ts=word >> 48)


# --- Changes ---


@internal
def _add(_account: address, _reason: uint256, _version: uint256, _case_hash: bytes32) -> bool:
    """
    @notice Give an account one reason more; what it has stays. Nothing changes if it has the reason.
    @return Whether a sanctions oracle begins to report the account.
    """
    # Zero stands for mints and burns, which must not be stopped for everybody.
    assert _account != empty(address), "gate: zero address"
    word: uint256 = self.status_word[_account]
    old: uint256 = self._reasons_in_force(word)
    if reasons._has(old, _reason):
        return False
    until: uint256 = self._provisional_until(word)
    if _reason == reasons.PROVISIONAL:
        assert until == 0 or block.timestamp >= until + PROVISIONAL_REST, "gate: was suspected lately"
        until = block.timestamp + PROVISIONAL_PERIOD
    new: uint256 = old | (1 << _reason)
    self._set(_account, word, new, until, _version, _case_hash)
    return reasons._is_sanctioned(new) and not reasons._is_sanctioned(old)


@internal
def _lift(_account: address, _reasons: uint256, _version: uint256, _case_hash: bytes32) -> bool:
    """
    @notice Take a set of reasons from an account; the others stay. Nothing changes if it has none of them.
    @return Whether a sanctions oracle ceases to report the account.
    """
    word: uint256 = self.status_word[_account]
    old: uint256 = self._reasons_in_force(word)
    new: uint256 = old & ~_reasons
    if new == old:
        return False
    self._set(_account, word, new, self._provisional_until(word), _version, _case_hash)
    return reasons._is_sanctioned(old) and not reasons._is_sanctioned(new)


@internal
def _set(_account: address, _word: uint256, _reasons: uint256, _until: uint256, _version: uint256, _case_hash: bytes32):
    periods: uint256 = self._close_periods(_account, _word)
    ever: uint256 = _word & EVER_BLOCKED
    stops: uint256 = convert(reasons._stops_of(_reasons), uint256)
    if stops != 0 and ever == 0:
        count: uint256 = self.ever_blocked_count
        self.ever_blocked[count] = _account
        self.ever_blocked_count = count + 1
        ever = EVER_BLOCKED
    assert _version <= COUNT and periods <= COUNT
    self.status_word[_account] = (
        _reasons
        | (stops << STOPS)
        | (block.timestamp << SINCE)
        | (_version << LIST_VERSION)
        | (periods << PERIODS)
        | ever
        | (_until << PROVISIONAL_UNTIL)
    )
    log ISanctionsGate.StatusSet(
        account=_account,
        reasons=_reasons,
        list_version=_version,
        provisional_until_ts=_until,
        case_hash=_case_hash,
    )


@internal
def _close_periods(_account: address, _word: uint256) -> uint256:
    """
    @notice Record the block that ends now: two, if a provisional one has lapsed under another reason.
    @return The number of finished blocks.
    """
    count: uint256 = (_word >> PERIODS) & COUNT
    since: uint256 = (_word >> SINCE) & TIME
    stored: uint256 = _word & REASONS
    in_force: uint256 = self._reasons_in_force(_word)
    stops: uint256 = (_word >> STOPS) & 255
    if in_force != stored:
        lapsed_ts: uint256 = self._provisional_until(_word)
        self.period_word[_account][count] = stored | (since << 8) | (lapsed_ts << 48)
        count += 1
        since = lapsed_ts
        stops = convert(reasons._stops_of(in_force), uint256)
    if stops != 0:
        self.period_word[_account][count] = in_force | (since << 8) | (block.timestamp << 48)
        count += 1
    return count
