# pragma version 0.4.3
# pragma nonreentrancy off
"""
@title Lists: which published list the blocks are taken from, how old it is, and what a much shorter one waits for
@license MIT
@notice A list that loses more than 15 % of its entries at once is more often a broken download than a lawful delisting,
        and now and then it is one (157 to 66 on 21 March 2025). It waits for a second key; blocking goes on meanwhile.
        Nothing here asks who is calling.
"""

from contracts.interfaces import ISanctionsGate

MAX_SHRINKAGE_BPS: constant(uint256) = 1_500
BPS: constant(uint256) = 10_000
# A confirmation is overdue after this long: whoever is blocked wrongly waits for it.
CONFIRMATION_PERIOD: constant(uint256) = 3 * 86400

MIN_CEILING: constant(uint256) = 3600
MAX_CEILING: constant(uint256) = 366 * 86400
NO_CEILING: constant(uint256) = max_value(uint256)

# The list in force: version, counted from 1; sha-256 of its file; publication time; addresses in it
list_version: public(uint256)
list_sha256: public(bytes32)
list_published_ts: public(uint256)
list_entries: public(uint256)
# When it was last found to be its publisher's latest
list_affirmed_ts: public(uint256)
# Older than this many seconds, and nothing is minted
max_list_age: public(uint256)
# The last second of that, in one word, since every mint looks at it
list_good_until_ts: public(uint256)

# The list that waits for a second key; no proposer, no list
proposed_list_proposer: public(address)
proposed_list_sha256: public(bytes32)
proposed_list_published_ts: public(uint256)
proposed_list_entries: public(uint256)
proposed_list_due_ts: public(uint256)


@deploy
def __init__():
    self.max_list_age = NO_CEILING
    self.list_good_until_ts = NO_CEILING


@internal
def _publish(_sha256: bytes32, _published_ts: uint256, _entries: uint256):
    assert _published_ts <= block.timestamp, "gate: publication lies ahead"
    assert _published_ts >= self.list_published_ts, "gate: older than list in force"
    assert _sha256 != self.list_sha256, "gate: list is in force"
    # Bounded, so that the products below cannot overflow; a list is longer than nothing, unless its file is broken.
    assert 0 < _entries and _entries < 2**32, "gate: entries out of range"
    if _entries * BPS < self.list_entries * (BPS - MAX_SHRINKAGE_BPS):
        self._propose(_sha256, _published_ts, _entries)
    else:
        self._put_in_force(_sha256, _published_ts, _entries)


@internal
def _propose(_sha256: bytes32, _published_ts: uint256, _entries: uint256):
    # Proposed anew, it would begin its term anew, and another could take the confirmer's place.
    assert _sha256 != self.proposed_list_sha256, "gate: list is proposed"
    due_ts: uint256 = block.timestamp + CONFIRMATION_PERIOD
    self.proposed_list_proposer = msg.sender
    self.proposed_list_sha256 = _sha256
    self.proposed_list_published_ts = _published_ts
    self.proposed_list_entries = _entries
    self.proposed_list_due_ts = due_ts
    log ISanctionsGate.ListProposed(
        sha256=_sha256, published_ts=_published_ts, entries=_entries, proposer=msg.sender, due_ts=due_ts
    )


@internal
def _confirm(_sha256: bytes32):
    proposer: address = self.proposed_list_proposer
    assert proposer != empty(address) and _sha256 == self.proposed_list_sha256, "gate: no such list proposed"
    assert msg.sender != proposer, "gate: proposer cannot confirm"
    self._put_in_force(_sha256, self.proposed_list_published_ts, self.proposed_list_entries)


@internal
def _put_in_force(_sha256: bytes32, _published_ts: uint256, _entries: uint256):
    """
    @notice A list proposed before is superseded: what it said, this one says or has changed.
    """
    self._clear_proposal()
    version: uint256 = self.list_version + 1
    self.list_version = version
    self.list_sha256 = _sha256
    self.list_published_ts = _published_ts
    self.list_entries = _entries
    self._renew()
    log ISanctionsGate.ListPublished(version=version, sha256=_sha256, published_ts=_published_ts, entries=_entries)


@internal
def _affirm(_sha256: bytes32):
    """
    @notice Renew the age of the list in force. A shorter one that was proposed was no list of its publisher's, then.
    """
    version: uint256 = self.list_version
    assert version != 0 and _sha256 == self.list_sha256, "gate: not the list in force"
    self._renew()
    if self.proposed_list_proposer != empty(address):
        log ISanctionsGate.ListWithdrawn(sha256=self.proposed_list_sha256)
        self._clear_proposal()
    log ISanctionsGate.ListAffirmed(version=version)


@internal
def _renew():
    self.list_affirmed_ts = block.timestamp
    self._set_good_until(self.max_list_age)


@internal
def _set_good_until(_max_age: uint256):
    self.list_good_until_ts = NO_CEILING if _max_age == NO_CEILING else self.list_affirmed_ts + _max_age


@internal
def _clear_proposal():
    if self.proposed_list_proposer != empty(address):
        self.proposed_list_proposer = empty(address)
        self.proposed_list_sha256 = empty(bytes32)
        self.proposed_list_published_ts = 0
        self.proposed_list_entries = 0
        self.proposed_list_due_ts = 0


@internal
def _set_max_age(_seconds: uint256):
    # Zero would stop every mint, and is what somebody sends who means no ceiling: it has to be said.
    assert (MIN_CEILING <= _seconds and _seconds <= MAX_CEILING or _seconds == NO_CEILING), "gate: age out of range"
    self.max_list_age = _seconds
    self._set_good_until(_seconds)
    log ISanctionsGate.MaxListAgeSet(seconds=_seconds)


@internal
@view
def _age() -> uint256:
    """
    @notice Seconds since the list in force was last found current; since 1970 if there never was one.
    """
    # No time of affirmation lies ahead.
    return unsafe_sub(block.timestamp, self.list_affirmed_ts)


@internal
@view
def _is_too_old() -> bool:
    return block.timestamp > self.list_good_until_ts


@external
@view
def list_age() -> uint256:
    """
    @notice Seconds since the list in force was last found to be its publisher's latest; huge if there is none.
    """
    return self._age()
