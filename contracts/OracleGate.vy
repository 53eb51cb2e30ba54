# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title OracleGate: a gate stacked on the sanctions gate that also asks upstream oracles
@license MIT
@notice Everything that the sanctions gate refuses is refused first. What it allows is asked of every attached oracle
        that speaks Chainalysis's interface. A hit stops every purpose. An oracle that has no code, reverts, burns its
        gas or answers anything but one word of zero or one is silent, which stops everything but votes: a vote cannot
        be given back, and is struck at the tally if the own list names the voter by then. The own list is not asked of
        any oracle, so none can stop COMPLIANCE from blocking.

        Who can do what: ADMIN attaches and detaches; GUARDIAN detaches an oracle that does not answer while the own
        list is fresh; anybody has an upstream hit written into the list, for which this contract must be a member of
        COMPLIANCE. It calls nothing of that role's but `block`.
        Trust: an oracle can stop whom it names, everybody while it is silent, and nobody's tokens can it move.
"""

from contracts.interfaces import IGate
from contracts.interfaces import IOracleGate
from contracts.interfaces import IRoles
from contracts.modules import reasons

implements: IGate


# What is needed of the gate below, beside `IGate`
interface ISanctions:
    def ROLES() -> IRoles: view
    def block(_accounts: DynArray[address, 256], _reason: uint256, _case_hash: bytes32): nonpayable
    def has_reason(_account: address, _reason: uint256) -> bool: view
    def list_age() -> uint256: view


MAX_ORACLES: constant(uint256) = 16
# Chainalysis's takes less than 3,000 with a cold slot.
ORACLE_GAS: constant(uint256) = 50_000
# As old as the own list may be for the guardian to detach an oracle
FRESH: constant(uint256) = 2 * 86400

CLEAR: constant(uint256) = 0
HIT: constant(uint256) = 1
SILENT: constant(uint256) = 2

SANCTIONS: public(immutable(IGate))

oracles: DynArray[address, MAX_ORACLES]


@deploy
def __init__(_sanctions: IGate):
    """
    @param _sanctions The sanctions gate.
    """
    assert _sanctions.address.is_contract, "gate: sanctions have no code"
    SANCTIONS = _sanctions


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
    code: uint256 = staticcall SANCTIONS.check_transfer(_operator, _sender, _receiver)
    if code != 0:
        return code
    silent: bool = False
    # Every oracle is asked about every party: a hit is named even if another oracle is silent.
    for oracle: address in self.oracles:
        answer: uint256 = self._ask(oracle, _sender)
        if answer == HIT:
            return reasons._code(reasons.SENDER, reasons.LISTED_BY_ORACLE)
        silent = silent or answer == SILENT
        answer = self._ask(oracle, _receiver)
        if answer == HIT:
            return reasons._code(reasons.RECEIVER, reasons.LISTED_BY_ORACLE)
        silent = silent or answer == SILENT
        if _operator == _sender:
            continue
        answer = self._ask(oracle, _operator)
        if answer == HIT:
            return reasons._code(reasons.OPERATOR, reasons.LISTED_BY_ORACLE)
        silent = silent or answer == SILENT
    return reasons.ORACLE_SILENT if silent else 0


@external
@view
@reentrant
def check_account(_account: address, _purpose: IGate.Purpose) -> uint256:
    """
    @notice Refusal code for one account and one purpose, zero if it is allowed. A silent oracle leaves the vote alone.
    """
    code: uint256 = staticcall SANCTIONS.check_account(_account, _purpose)
    if code != 0:
        return code
    silent: bool = False
    for oracle: address in self.oracles:
        answer: uint256 = self._ask(oracle, _account)
        if answer == HIT:
            return reasons._code(reasons.ACCOUNT, reasons.LISTED_BY_ORACLE)
        silent = silent or answer == SILENT
    if silent and _purpose != IGate.Purpose.VOTE:
        return reasons.ORACLE_SILENT
    return 0


@internal
@view
def _ask(_oracle: address, _account: address) -> uint256:
    """
    @notice What one oracle says of one account: CLEAR, HIT or SILENT. The zero address stands for mints and burns.
    """
    if _account == empty(address):
        return CLEAR
    success: bool = False
    response: Bytes[33] = b""
    # Tolerant, since a silent oracle must have an answer of ours; a static call, so that it can change nothing.
    success, response = raw_call(
        _oracle,
        abi_encode(_account, method_id=method_id("isSanctioned(address)")),
        max_outsize=33,
        gas=ORACLE_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    # One word and no byte more; an address without code answers nothing.
    if not success or len(response) != 32:
        return SILENT
    answer: uint256 = extract32(response, 0, output_type=uint256)
    return answer if answer <= HIT else SILENT


@external
@view
def blocked_at(_account: address, _ts: uint256) -> bool:
    """
    @notice Whether the account was barred from voting at `_ts` (UTC seconds), by the own list: an oracle has no past.
    """
    return staticcall SANCTIONS.blocked_at(_account, _ts)


@external
@view
def ever_blocked_count() -> uint256:
    """
    @notice Length of the own list's append-only record of addresses that were ever blocked.
    """
    return staticcall SANCTIONS.ever_blocked_count()


@external
@view
def ever_blocked(_index: uint256) -> address:
    """
    @notice Entry of the own list's record of addresses ever blocked, zero past its end.
    """
    return staticcall SANCTIONS.ever_blocked(_index)


@external
@view
def list_version() -> uint256:
    """
    @notice Version of the own list in force.
    """
    return staticcall SANCTIONS.list_version()


@external
@view
def reason_text(_code: uint256) -> String[32]:
    """
    @notice The revert reason that belongs to a code, a gate's or a share's; empty for zero.
    """
    return reasons._text(_code)


# --- ADMIN and GUARDIAN ---


@external
def attach(_oracle: address):
    """
    @notice Ask one oracle more, sixteen at most. ADMIN only. Refused unless it answers now: an oracle's address on one
            chain is often no contract on another.
    """
    assert self._has_role(IRoles.Role.ADMIN), "gate: not admin"
    assert _oracle not in self.oracles, "gate: oracle is attached"
    assert self._ask(_oracle, self) != SILENT, "gate: oracle does not answer"
    assert len(self.oracles) < MAX_ORACLES, "gate: too many oracles"
    self.oracles.append(_oracle)
    log IOracleGate.OracleAttached(oracle=_oracle)


@external
def detach(_oracle: address):
    """
    @notice Ask an oracle no more. ADMIN; or GUARDIAN, if the oracle does not answer and the own list was found current
            within two days, so that nobody is let in whom it names.
    """
    if not self._has_role(IRoles.Role.ADMIN):
        assert self._has_role(IRoles.Role.GUARDIAN), "gate: not admin or guardian"
        assert staticcall self._sanctions().list_age() <= FRESH, "gate: own list is not fresh"
        # Or a guardian who sends too little gas would make an oracle fall silent.
        assert msg.gas > 2 * ORACLE_GAS, "gate: too little gas"
        assert self._ask(_oracle, self) == SILENT, "gate: oracle answers"
    others: DynArray[address, MAX_ORACLES] = []
    for oracle: address in self.oracles:
        if oracle != _oracle:
            others.append(oracle)
    assert len(others) != len(self.oracles), "gate: no such oracle"
    self.oracles = others
    log IOracleGate.OracleDetached(oracle=_oracle, sender=msg.sender)


@internal
@view
def _has_role(_role: IRoles.Role) -> bool:
    return staticcall (staticcall self._sanctions().ROLES()).has_role(_role, msg.sender)


@internal
@view
def _sanctions() -> ISanctions:
    return ISanctions(SANCTIONS.address)


# --- Everybody ---


@external
def sync(_account: address) -> bool:
    """
    @notice Write an upstream hit into the own list as SDN, with the oracle's address as the case. Anybody. It lasts
            when the oracle changes its mind: lifting it takes COMPLIANCE's two keys.
    @return Whether it was written; not if the list has it or no oracle reports the account.
    """
    if staticcall self._sanctions().has_reason(_account, reasons.SDN_LISTED):
        return False
    for oracle: address in self.oracles:
        if self._ask(oracle, _account) == HIT:
            log IOracleGate.Synced(account=_account, oracle=oracle)
            case: bytes32 = convert(oracle, bytes32)
            extcall self._sanctions().block([_account], reasons.SDN_LISTED, case)
            return True
    return False


@external
@view
def attached_oracles() -> DynArray[address, MAX_ORACLES]:
    """
    @notice The oracles that are asked, in the order in which they were attached.
    """
    return self.oracles


@external
@view
def silent_oracles() -> DynArray[address, MAX_ORACLES]:
    """
    @notice The attached oracles that do not answer now, and so stop everything but votes.
    """
    silent: DynArray[address, MAX_ORACLES] = []
    for oracle: address in self.oracles:
        if self._ask(oracle, self) == SILENT:
            silent.append(oracle)
    return silent
