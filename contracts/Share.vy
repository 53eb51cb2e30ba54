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
from contracts.modules import allowances
from contracts.modules import checkpoints
from contracts.modules import domain
from contracts.modules import encumbrances
from contracts.modules import errors
from contracts.modules import ledger
from contracts.modules import multipliers
from contracts.modules import positions
from contracts.modules import powers
from contracts.modules import records
from contracts.modules import restrictions
from contracts.modules import standards
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
initializes: allowances[domain := domain]
initializes: powers[records := records]
initializes: encumbrances[ledger := ledger, powers := powers]
initializes: standards[ledger := ledger, multipliers := multipliers]

exports: (
    allowances.allowance,  # ERC-20
    allowances.approve,  # ERC-20
    allowances.permit,  # ERC-2612
    allowances.nonces,  # ERC-2612
    allowances.DOMAIN_SEPARATOR,  # ERC-2612
    domain.eip712Domain,  # ERC-5267
    encumbrances.lock,
    encumbrances.unlock,
    encumbrances.setFrozenTokens,  # ERC-7943
    encumbrances.getFrozenTokens,  # ERC-7943
    ledger.account,
    multipliers.multiplier_at,
    multipliers.uiMultiplier,  # ERC-8056
    multipliers.newUIMultiplier,  # ERC-8056
    multipliers.effectiveAt,  # ERC-8056
    multipliers.toUIAmount,  # ERC-8056
    multipliers.fromUIAmount,  # ERC-8056
    positions.record_position,
    positions.record_holding,
    positions.balance_at,
    positions.supply_at,
    powers.ROLES,
    powers.authorities,
    powers.set_authorities,
    powers.set_gate,
    records.next_record,
    records.record_window,
    restrictions.gate,
    restrictions.canSend,  # ERC-7943
    restrictions.canReceive,  # ERC-7943
    restrictions.canTransfer,  # ERC-7943
    restrictions.detectTransferRestriction,  # ERC-1404
    restrictions.messageForTransferRestriction,  # ERC-1404
    standards.totalSupply,  # ERC-20
    standards.balanceOf,  # ERC-20
    standards.totalSupplyUI,  # ERC-8056
    standards.balanceOfUI,  # ERC-8056
    standards.supportsInterface,  # ERC-165
    standards.clock,  # ERC-6372
    standards.CLOCK_MODE,  # ERC-6372
    suspensions.pauses,
)

decimals: public(constant(uint8)) = 18
SYMBOL: immutable(String[16])


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
    SYMBOL = _symbol
    domain.__init__(_name)
    records.__init__(_gate)
    multipliers.__init__()
    powers.__init__(_roles, _gate, _authorities)


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
    allowances._spend(_sender, _amount)
    self._move(_sender, _receiver, _amount)
    return True


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


# --- The minter ---


@external
def mint(_receiver: address, _amount: uint256):
    """
    @notice Create tokens. Minter only; the minter answers for custody. A supply over 128 bits, which is more shares
            than will ever exist, reverts without a reason.
    """
    powers._check_minter()
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
    powers._check_minter()
    encumbrances._lower_lock(_account, _amount)
    word: uint256 = records._roll()
    self._check_transfer(word, _account, empty(address))
    ledger._debit(ledger.SUPPLY, _amount, word)
    ledger._debit(convert(_account, uint256), _amount, word)
    log IERC20.Transfer(sender=_account, receiver=empty(address), value=_amount)


# --- CorporateActions ---


@external
def schedule_multiplier(_multiplier: uint256, _effective_ts: uint256):
    """
    @notice Announce another number of shares per token, in force from `_effective_ts`. CorporateActions only.
    @param _multiplier 18 decimals, 1e12 to 1e24.
    @param _effective_ts In the future and not a record instant, on which either could be meant.
    """
    powers._check_corporate_actions()
    if records.next_record[_effective_ts] != 0:
        errors._refuse(errors.TIME_IS_TAKEN)
    multipliers._announce(_multiplier, _effective_ts)
    records._set_in_global(words.MULTIPLIER_CHANGES, 1, 1)


@external
def cancel_multiplier():
    """
    @notice Take back the announced multiplier before it is in force. CorporateActions only.
    """
    powers._check_corporate_actions()
    multipliers._withdraw()


# --- Enforcement ---


@external
def forcedTransfer(_account: address, _receiver: address, _amount: uint256) -> bool:
    """
    @notice ERC-7943: move tokens by an order that was filed, published and approved at Enforcement. Enforcement only.
            Never takes locked tokens; frozen ones only when the free do not suffice, and then the freeze shrinks by as
            much. The gate is not asked about the account, always about the receiver.
    """
    powers._check_enforcement()
    frozen: uint256 = ledger._frozen_after(convert(_account, uint256), _amount)
    if frozen != ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN:
        encumbrances._set_frozen(_account, frozen)
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
    powers._check_enforcement()
    frozen: uint256 = ledger.encumbrances[convert(_account, uint256)] >> words.FROZEN
    if frozen != 0:
        encumbrances._set_frozen(_account, 0)
    ledger._retire(_account, _successor)
    if frozen != 0:
        encumbrances._set_frozen(_successor, frozen)
    self._move_by_order(_account, _successor, ledger._balance_of(convert(_account, uint256)))
    log IShare.Recovered(account=_account, successor=_successor)


@internal
def _move_by_order(_account: address, _receiver: address, _amount: uint256):
    word: uint256 = records._roll()
    errors._check(restrictions._account_refusal(_receiver, IGate.Purpose.RECEIVE))
    ledger._debit(convert(_account, uint256), _amount, word)
    self._receive(_account, _receiver, _amount, word)


# --- Agents of the issuer ---


@external
def schedule_record(_record_ts: uint256, _after_ts: uint256):
    """
    @notice Announce a record instant. Irrevocable. PAYING_AGENT, PROXY_AGENT or ISSUER.
    @param _record_ts One settlement window to 366 days ahead, and not the time of a pending multiplier change.
    @param _after_ts The scheduled instant before it: one of those pending, or `record_window().last`.
    """
    powers._check_role(IRoles.Role.PAYING_AGENT | IRoles.Role.PROXY_AGENT | IRoles.Role.ISSUER)
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
    is_admin: bool = powers._has_role(IRoles.Role.ADMIN)
    if not is_admin:
        powers._check_role(IRoles.Role.GUARDIAN)
    suspensions._pause(_activities, _until_ts, is_admin)


@external
def deactivate(_from_ts: uint256):
    """
    @notice Stop transfers and issuance for ever from a time on. ADMIN only, and nothing takes it back once that time has
            come. Never stops locks, burns, record instants that are announced, enforcement, claims or votes.
    @param _from_ts At least 30 days ahead, also when it is moved; 2**40 - 1 calls it off.
    """
    powers._check_role(IRoles.Role.ADMIN)
    suspensions._deactivate(_from_ts)


# --- What it is called ---


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
