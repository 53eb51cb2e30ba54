# pragma version 0.4.3
# pragma nonreentrancy off
# pragma optimize codesize
# No re-entrancy lock, here and in the modules: every call out of a share is a static call, under which nobody can write
# here. For size, since an issuer pays 200 gas a byte for every listing; that costs a transfer about 140 gas.
"""
@title Share: one listed equity as a token
@license MIT
@notice ERC-20 ledger with positions at announced record instants, a multiplier of shares per token, and tokens
        encumbered in place by redemption (locked) and enforcement (frozen).
        A raw token stands for `uiMultiplier() / 1e18` shares held in custody; balances never rebase (ERC-8056).

        Who can do what to a holder: the gate refuses transfers of blocked parties; the minter locks and burns what
        the holder hands in; Enforcement freezes and moves by order and retires lost keys; the guardian suspends
        transfers or issuance for seven days; the timelock ends both for ever, with thirty days' notice. Nobody else can
        touch a balance, and none of them can rewrite a past position. Minter, CorporateActions, Enforcement and gate
        change only through the timelock.

        Trust: the four contracts just named, and `Roles`. There is no proxy; this code is final.
        Why something is refused is a number here and a text in the gate's reason table.
"""

from ethereum.ercs import IERC165
from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed

from contracts.interfaces import IGate
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import errors
from contracts.modules import checkpoints
from contracts.modules import domain
from contracts.modules import ledger
from contracts.modules import multipliers
from contracts.modules import permits
from contracts.modules import positions
from contracts.modules import records
from contracts.modules import restrictions
from contracts.modules import suspensions
from contracts.modules import words

implements: IERC165
implements: IERC20
implements: IERC20Detailed
implements: IShare

initializes: checkpoints
initializes: records
initializes: ledger[checkpoints := checkpoints]
initializes: multipliers[checkpoints := checkpoints]
initializes: positions[ledger := ledger, multipliers := multipliers, records := records]
initializes: suspensions[records := records]
initializes: restrictions[ledger := ledger, records := records, suspensions := suspensions]
initializes: domain
initializes: permits[domain := domain]

exports: (
    permits.DOMAIN_SEPARATOR,  # ERC-2612
    permits.nonces,  # ERC-2612
    domain.eip712Domain,  # ERC-5267
    ledger.account,
    ledger.getFrozenTokens,  # ERC-7943
    multipliers.multiplier_at,
    positions.record_position,
    positions.record_holding,
    positions.balance_at,
    positions.supply_at,
    records.next_record,
    records.record_window,
    restrictions.gate,
    suspensions.pauses,
    restrictions.canSend,  # ERC-7943
    restrictions.canReceive,  # ERC-7943
    restrictions.canTransfer,  # ERC-7943
    restrictions.detectTransferRestriction,  # ERC-1404
    restrictions.messageForTransferRestriction,  # ERC-1404
    multipliers.uiMultiplier,  # ERC-8056
    multipliers.newUIMultiplier,  # ERC-8056
    multipliers.effectiveAt,  # ERC-8056
    multipliers.toUIAmount,  # ERC-8056
    multipliers.fromUIAmount,  # ERC-8056
)

decimals: public(constant(uint8)) = 18
ROLES: public(immutable(IRoles))
SYMBOL: immutable(String[16])

# owner => spender => raw tokens
allowance: public(HashMap[address, HashMap[address, uint256]])
# The contracts that alone may mint and lock, change the multiplier, enforce
authorities: public(IShare.Authorities)


@deploy
def __init__(
    _name: String[64],
    _symbol: String[16],
    _roles: IRoles,
    _gate: address,
    _authorities: IShare.Authorities,
):
    """
    @param _authorities Any may be zero: then nobody has that power until the timelock names one.
    """
    self._check_gate(_gate)
    SYMBOL = _symbol
    ROLES = _roles
    domain.__init__(_name)
    records.__init__(_gate)
    multipliers.__init__()
    log IShare.GateSet(gate=_gate)
    self._set_authorities(_authorities)


# --- Holders and spenders ---


@external
def transfer(_receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20.
    """
    self._move(msg.sender, _receiver, _amount)
    return True


@external
def transferFrom(_sender: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-20. What is spent is logged, so that allowances follow from logs alone, and who ordered the movement.
            Anybody may move nothing, from the zero address too: such a log creates nothing.
    """
    allowance: uint256 = self.allowance[_sender][msg.sender]
    # All ones is no limit
    if ~allowance != 0:
        if allowance < _amount:
            errors._refuse(errors.ALLOWANCE_TOO_LOW)
        self.allowance[_sender][msg.sender] = unsafe_sub(allowance, _amount)
    log IShare.Spent(owner=_sender, spender=msg.sender, amount=_amount)
    self._move(_sender, _receiver, _amount)
    return True


@external
def approve(_spender: address, _amount: uint256) -> bool:
    """
    @notice ERC-20. Not gated: an approval moves nothing, and the spender is checked when he spends.
    """
    self._approve(msg.sender, _spender, _amount)
    return True


@external
def permit(
    _owner: address,
    _spender: address,
    _amount: uint256,
    _deadline: uint256,
    _v: uint8,
    _r: bytes32,
    _s: bytes32,
):
    """
    @notice ERC-2612. An owner with code may answer for the signature himself (ERC-1271), which he is handed as r, s, v.
    """
    permits._use_permit(_owner, _spender, _amount, _deadline, _v, _r, _s)
    self._approve(_owner, _spender, _amount)


@internal
def _approve(_owner: address, _spender: address, _amount: uint256):
    self.allowance[_owner][_spender] = _amount
    log IERC20.Approval(owner=_owner, spender=_spender, value=_amount)


@internal
def _move(_sender: address, _receiver: address, _amount: uint256):
    """
    @notice Every movement that the holder or his spender orders.
    """
    word: uint256 = records._roll()
    if (word >> words.PAUSE_FLAGS) & words.PAUSE != 0:
        suspensions._check_active(word, words.TRANSFERS_PAUSED)
    # A view call, made before any effect: a hostile gate can refuse, nothing else. Strict, unlike the views that ask
    # ahead, since tolerance would cost every transfer more.
    self._check_transfer(word, _sender, _receiver)
    ledger._send(convert(_sender, uint256), _amount, word)
    self._receive(_sender, _receiver, _amount, word)


@internal
def _receive(_sender: address, _receiver: address, _amount: uint256, _last_record: uint256):
    """
    @notice The second half of every movement that ends with a holder.
    """
    if not restrictions._is_receiver(_receiver):
        errors._refuse(errors.INVALID_RECEIVER)
    ledger._credit(convert(_receiver, uint256), _amount, _last_record)
    log IERC20.Transfer(sender=_sender, receiver=_receiver, value=_amount)


@internal
@view
def _check_transfer(_global: uint256, _sender: address, _receiver: address):
    gate: IGate = IGate(convert(_global & words.GATE, address))
    # No check that the gate has code: an empty answer is too short to decode and reverts.
    code: uint256 = staticcall gate.check_transfer(msg.sender, _sender, _receiver, skip_contract_check=True)
    if code != 0:
        errors._refuse(code)


@internal
@view
def _check_caller(_is_allowed: bool):
    if not _is_allowed:
        errors._refuse(errors.CALLER_LACKS_THE_ROLE)


# --- The minter ---


@external
def mint(_receiver: address, _amount: uint256):
    """
    @notice Create tokens. Minter only; the minter answers for custody. A supply over 128 bits, which is more shares
            than will ever exist, reverts without a reason.
    """
    self._check_minter()
    word: uint256 = records._roll()
    suspensions._check_active(word, words.ISSUANCE_PAUSED)
    self._check_transfer(word, empty(address), _receiver)
    assert _amount >> 128 == 0
    ledger._credit(ledger.SUPPLY, _amount, word)
    self._receive(empty(address), _receiver, _amount, word)


@external
def burn(_account: address, _amount: uint256):
    """
    @notice Destroy locked tokens, the last step of a redemption. Minter only. Never paused; the gate may
            refuse, and then it waits.
    """
    self._check_minter()
    self._lower_lock(_account, _amount)
    word: uint256 = records._roll()
    self._check_transfer(word, _account, empty(address))
    ledger._debit(ledger.SUPPLY, _amount, word)
    ledger._debit(convert(_account, uint256), _amount, word)
    log IERC20.Transfer(sender=_account, receiver=empty(address), value=_amount)


@external
def lock(_account: address, _amount: uint256):
    """
    @notice Lock tokens in place for a redemption that the holder asked for. Minter only. Never paused.
            Locked tokens still earn dividends and votes.
    """
    self._check_minter()
    errors._check(ledger._obstacle(convert(_account, uint256), _amount))
    # Not more than the balance, as the line above has seen.
    self._set_lock(
        _account,
        unsafe_add(ledger.encumbrances[convert(_account, uint256)] & words.LOCKED, _amount),
    )


@external
def unlock(_account: address, _amount: uint256):
    """
    @notice Give locked tokens back to the holder's disposal. Minter only.
    """
    self._check_minter()
    self._lower_lock(_account, _amount)


@internal
def _lower_lock(_account: address, _amount: uint256):
    locked: uint256 = ledger.encumbrances[convert(_account, uint256)] & words.LOCKED
    if locked < _amount:
        errors._refuse(errors.MORE_THAN_IS_LOCKED)
    self._set_lock(_account, unsafe_sub(locked, _amount))


@internal
def _set_lock(_account: address, _locked: uint256):
    frozen: uint256 = ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN
    ledger._encumber(convert(_account, uint256), _locked, frozen)
    log IShare.Locked(account=_account, amount=_locked)


@internal
@view
def _check_minter():
    self._check_caller(msg.sender == self.authorities.minter)


# --- CorporateActions ---


@external
def schedule_multiplier(_multiplier: uint256, _effective_ts: uint256):
    """
    @notice Announce another number of shares per token, in force from `_effective_ts`. CorporateActions only.
    @param _multiplier 18 decimals, 1e12 to 1e24.
    @param _effective_ts In the future and not a record instant, on which either could be meant.
    """
    self._check_caller(msg.sender == self.authorities.corporate_actions)
    if records.next_record[_effective_ts] != 0:
        errors._refuse(errors.TIME_IS_TAKEN)
    multipliers._announce(_multiplier, _effective_ts)
    records._set_in_global(words.MULTIPLIER_CHANGES, 1, 1)


@external
def cancel_multiplier():
    """
    @notice Take back the announced multiplier before it is in force. CorporateActions only.
    """
    self._check_caller(msg.sender == self.authorities.corporate_actions)
    multipliers._withdraw()


# --- Enforcement ---


@external
def setFrozenTokens(_account: address, _amount: uint256) -> bool:
    """
    @notice ERC-7943: set how many of an account's tokens are frozen in place, those that are yet to come included. They
            still earn dividends and votes. Enforcement only.
    @param _amount May exceed the balance; over 128 bits reverts without a reason.
    """
    self._check_enforcement()
    self._set_frozen(_account, _amount)
    return True


@external
def forcedTransfer(_account: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-7943: move tokens by an order that was filed, published and approved at Enforcement. Enforcement only.
            Never takes locked tokens; frozen ones only when the free do not suffice, and then the freeze shrinks by as
            much. The gate is not asked about the account, always about the receiver.
    """
    self._check_enforcement()
    frozen: uint256 = ledger._frozen_after(convert(_account, uint256), _amount)
    if frozen != ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN:
        self._set_frozen(_account, frozen)
    self._move_by_order(_account, _receiver, _amount)
    log IShare.ForcedTransfer(sender=_account, receiver=_receiver, amount=_amount)
    return True


@external
def recover(_account: address, _successor: address):
    """
    @notice The same person with another key: move everything, encumbrances too, and retire the old account for good.
            Positions of the past stay where they are; `actor` of `record_position` leads to the successor.
            Enforcement only, which also asks whether either side is blocked.
    """
    self._check_enforcement()
    frozen: uint256 = ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN
    if frozen != 0:
        self._set_frozen(_account, 0)
    ledger._retire(_account, _successor)
    if frozen != 0:
        self._set_frozen(_successor, frozen)
    self._move_by_order(_account, _successor, ledger._balance_of(convert(_account, uint256)))
    log IShare.Recovered(account=_account, successor=_successor)


@internal
def _set_frozen(_account: address, _frozen: uint256):
    locked: uint256 = ledger.encumbrances[convert(_account, uint256)] & words.LOCKED
    ledger._encumber(convert(_account, uint256), locked, _frozen)
    log IShare.Frozen(account=_account, amount=_frozen)


@internal
def _move_by_order(_account: address, _receiver: address, _amount: uint256):
    word: uint256 = records._roll()
    errors._check(restrictions._account_refusal(_receiver, IGate.Purpose.RECEIVE))
    ledger._debit(convert(_account, uint256), _amount, word)
    self._receive(_account, _receiver, _amount, word)


@internal
@view
def _check_enforcement():
    self._check_caller(msg.sender == self.authorities.enforcement)


# --- Agents of the issuer ---


@external
def schedule_record(_record_ts: uint256, _after_ts: uint256):
    """
    @notice Announce a record instant. Irrevocable. PAYING_AGENT, PROXY_AGENT or ISSUER.
    @param _record_ts One settlement window to 366 days ahead, and not the time of a pending multiplier change.
    @param _after_ts The scheduled instant before it: one of those pending, or `record_window().last`.
    """
    self._check_role(IRoles.Role.PAYING_AGENT | IRoles.Role.PROXY_AGENT | IRoles.Role.ISSUER)
    # The flag spares most callers a look at the multiplier.
    if (records.global_word >> words.MULTIPLIER_CHANGES) & 1 != 0:
        if (multipliers.multiplier_word >> words.EFFECTIVE) & words.TIME == _record_ts:
            errors._refuse(errors.TIME_IS_TAKEN)
    records._schedule(_record_ts, _after_ts)
    log IShare.RecordScheduled(record_ts=_record_ts, sender=msg.sender)


# --- The guardian and the timelock ---


@external
def pause(_activities: IShare.Activity, _until_ts: uint256):
    """
    @notice Suspend transfers, issuance or both until a time; what is left out stays as it is. A time that has passed
            lifts it. ADMIN: any time before 2**40 - 1, which reverts without a reason. GUARDIAN: seven days at the most,
            and none for as long after one of the same activity has ended; he cannot lift.
            Neither can stop locks, burns, record instants, enforcement, claims or votes.
    """
    is_admin: bool = self._has_role(IRoles.Role.ADMIN)
    if not is_admin:
        self._check_role(IRoles.Role.GUARDIAN)
    suspensions._pause(_activities, _until_ts, is_admin)


@external
def deactivate(_from_ts: uint256):
    """
    @notice Stop transfers and issuance for ever from a time on. ADMIN only, and nothing takes it back once that time has
            come. Never stops locks, burns, record instants that are announced, enforcement, claims or votes.
    @param _from_ts At least 30 days ahead, also when it is moved; 2**40 - 1 calls it off.
    """
    self._check_role(IRoles.Role.ADMIN)
    suspensions._deactivate(_from_ts)


@external
def set_gate(_gate: address):
    """
    @notice Replace the gate. ADMIN only.
    """
    self._check_role(IRoles.Role.ADMIN)
    self._check_gate(_gate)
    records._set_in_global(0, words.GATE, convert(_gate, uint256))
    log IShare.GateSet(gate=_gate)


@external
def set_authorities(_authorities: IShare.Authorities):
    """
    @notice Replace the contracts that may mint, change the multiplier and enforce. ADMIN only.
            A zero address leaves a power with nobody.
    """
    self._check_role(IRoles.Role.ADMIN)
    self._set_authorities(_authorities)


@internal
def _set_authorities(_authorities: IShare.Authorities):
    self.authorities = _authorities
    log IShare.AuthoritiesSet(
        minter=_authorities.minter,
        corporate_actions=_authorities.corporate_actions,
        enforcement=_authorities.enforcement,
    )


@internal
@view
def _check_gate(_gate: address):
    if not _gate.is_contract:
        errors._refuse(errors.GATE_HAS_NO_CODE)


@internal
@view
def _check_role(_role: IRoles.Role):
    self._check_caller(self._has_role(_role))


@internal
@view
def _has_role(_role: IRoles.Role) -> bool:
    # No check that there is code: an empty answer is too short to decode and reverts.
    return staticcall ROLES.has_role(_role, msg.sender, skip_contract_check=True)


# --- ERC-20, 165, 6372 and 8056 views ---


@external
@view
def name() -> String[64]:
    """
    @notice ERC-20.
    """
    return domain.NAME


@external
@view
def symbol() -> String[16]:
    """
    @notice ERC-20.
    """
    return SYMBOL


@external
@view
def totalSupply() -> uint256:
    """
    @notice ERC-20, raw tokens.
    """
    return ledger._balance_of(ledger.SUPPLY)


@external
@view
def balanceOf(_account: address) -> uint256:
    """
    @notice ERC-20, raw tokens. Never rebases.
    """
    return ledger._balance_of(convert(_account, uint256))


@external
@view
def supportsInterface(_interface_id: bytes4) -> bool:
    """
    @notice ERC-165.
    """
    # As numbers, since a bytes4 literal takes 33 bytes of code
    return convert(_interface_id, uint32) in [
        convert(0x01FFC9A7, uint32),  # ERC-165
        convert(0x36372B07, uint32),  # ERC-20
        convert(0x9D8FF7DA, uint32),  # ERC-2612
        convert(0x84B0196E, uint32),  # ERC-5267
        convert(0xDA287A1D, uint32),  # ERC-6372
        convert(0x3EDBB4C4, uint32),  # ERC-7943, fungible
        convert(0xA60BF13D, uint32),  # ERC-8056: the multiplier
        convert(0x4BD27648, uint32),  # ERC-8056: the announced multiplier
        convert(0xD890FD71, uint32),  # ERC-8056: balances
        convert(0x57854FC3, uint32),  # ERC-8056: conversion
    ]


@external
@view
def clock() -> uint48:
    """
    @notice ERC-6372: record instants are UTC seconds.
    """
    return convert(block.timestamp, uint48)


@external
@pure
def CLOCK_MODE() -> String[14]:
    """
    @notice ERC-6372.
    """
    return "mode=timestamp"


@external
@view
def balanceOfUI(_account: address) -> uint256:
    """
    @notice ERC-8056: shares that an account's tokens stand for, 18 decimals, rounded down.
    """
    return multipliers._to_shares(ledger._balance_of(convert(_account, uint256)))


@external
@view
def totalSupplyUI() -> uint256:
    """
    @notice ERC-8056: shares that all tokens stand for, 18 decimals, rounded down.
    """
    return multipliers._to_shares(ledger._balance_of(ledger.SUPPLY))
