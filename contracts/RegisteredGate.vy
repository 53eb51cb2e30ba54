# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title RegisteredGate: the registered track's gate, stacked on the gate of the open one
@license MIT
@notice Tokens move between registered wallets only, as in the depository's programme: every wallet has a participant
        who answers for it, and a term. Whatever the gate below refuses is refused first, so sanctions work on both
        tracks at once. A share on this track is the same bytecode as one on the open track.

        A wallet whose registration has lapsed, or that was never registered, can neither send nor receive; whoever
        holds tokens there can still redeem them, be paid and vote, since none of that brings tokens to anybody. A
        spender need not be registered: he never holds. Enforcement may move tokens out of any wallet, but only into a
        registered one.
        Who can do what: REGISTRAR registers, renews and removes. Trust: REGISTRAR, for who is behind a wallet.
"""

from contracts.interfaces import IGate
from contracts.interfaces import IRegisteredGate
from contracts.interfaces import IRoles
from contracts.modules import reasons

implements: IGate

# Bounded by the gas of a block: about 50,000 for a wallet that is new
MAX_BATCH: constant(uint256) = 256
MAX_TERM: constant(uint256) = 5 * 366 * 86400

EXPIRES: constant(uint256) = 2**40 - 1
PARTICIPANT: constant(uint256) = 40
JURISDICTION: constant(uint256) = 72

ROLES: public(immutable(IRoles))
BELOW: public(immutable(IGate))

# account => [ expires 40 | participant 32 | jurisdiction 16 | spare 168 ]; zero if it is not registered
wallet_word: HashMap[address, uint256]
document_hash: HashMap[address, bytes32]


@deploy
def __init__(_roles: IRoles, _below: IGate):
    """
    @param _below The gate to stack on: the sanctions gate, or one that is stacked on it.
    """
    assert _below.address.is_contract, "gate: gate below has no code"
    ROLES = _roles
    BELOW = _below


# --- Shares and the rest of the platform ---


@external
@view
@reentrant
def check_transfer(_operator: address, _sender: address, _receiver: address) -> uint256:
    """
    @notice Refusal code for a movement of tokens, zero if it is allowed.
    @param _operator Whoever ordered it: the holder himself, a spender, the minter. Need not be registered.
    @param _sender Zero for a mint.
    @param _receiver Zero for a burn, which the register never stops.
    """
    code: uint256 = staticcall BELOW.check_transfer(_operator, _sender, _receiver, skip_contract_check=True)
    if code != 0 or _receiver == empty(address):
        return code
    if _sender != empty(address):
        code = self._missing(_sender)
        if code != 0:
            return reasons._code(reasons.SENDER, code)
    code = self._missing(_receiver)
    if code != 0:
        return reasons._code(reasons.RECEIVER, code)
    return 0


@external
@view
@reentrant
def check_account(_account: address, _purpose: IGate.Purpose) -> uint256:
    """
    @notice Refusal code for one account and one purpose, zero if it is allowed. The register stops sending, receiving
            and minting only.
    """
    code: uint256 = staticcall BELOW.check_account(_account, _purpose)
    if code != 0:
        return code
    if _purpose in (IGate.Purpose.SEND | IGate.Purpose.RECEIVE | IGate.Purpose.MINT):
        return self._missing(_account)
    return 0


@internal
@view
def _missing(_account: address) -> uint256:
    """
    @notice What an account lacks for tokens to move there or from there: a reason, zero if nothing.
    """
    expires_ts: uint256 = self.wallet_word[_account] & EXPIRES
    if block.timestamp < expires_ts:
        return reasons.CLEAR
    return reasons.NOT_REGISTERED if expires_ts == 0 else reasons.REGISTRATION_LAPSED


@external
@view
def blocked_at(_account: address, _ts: uint256) -> bool:
    """
    @notice Whether the account was barred from voting at `_ts` (UTC seconds): the register bars nobody.
    """
    return staticcall BELOW.blocked_at(_account, _ts)


@external
@view
def ever_blocked_count() -> uint256:
    """
    @notice Length of the append-only record of addresses that were ever blocked.
    """
    return staticcall BELOW.ever_blocked_count()


@external
@view
def ever_blocked(_index: uint256) -> address:
    """
    @notice Entry of the record of addresses ever blocked, zero past its end.
    """
    return staticcall BELOW.ever_blocked(_index)


@external
@view
def list_version() -> uint256:
    """
    @notice Version of the sanctions list in force.
    """
    return staticcall BELOW.list_version()


@external
@view
def reason_text(_code: uint256) -> String[32]:
    """
    @notice The revert reason that belongs to a code, a gate's or a share's; empty for zero.
    """
    return reasons._text(_code)


# --- REGISTRAR ---


@external
def register(_wallets: DynArray[IRegisteredGate.Wallet, MAX_BATCH]):
    """
    @notice Register wallets, or renew them under new terms. REGISTRAR only. One that stands so already is passed over,
            so that a batch can be sent again. Every field is checked: one that is wrong refuses the batch.
    """
    self._check_registrar()
    for wallet: IRegisteredGate.Wallet in _wallets:
        word: uint256 = self._pack(wallet)
        if self.wallet_word[wallet.account] == word and self.document_hash[wallet.account] == wallet.document_hash:
            continue
        self.wallet_word[wallet.account] = word
        self.document_hash[wallet.account] = wallet.document_hash
        log IRegisteredGate.WalletRegistered(
            account=wallet.account,
            participant=wallet.participant,
            jurisdiction=wallet.jurisdiction,
            expires_ts=wallet.expires_ts,
            document_hash=wallet.document_hash,
        )


@external
def remove(_accounts: DynArray[address, MAX_BATCH], _case_hash: bytes32):
    """
    @notice End registrations before their term. REGISTRAR only. A wallet that is not registered is passed over. Tokens
            stay where they are.
    @param _case_hash Hash of the file that says why.
    """
    self._check_registrar()
    for account: address in _accounts:
        if self.wallet_word[account] == 0:
            continue
        self.wallet_word[account] = 0
        self.document_hash[account] = empty(bytes32)
        log IRegisteredGate.WalletRemoved(account=account, case_hash=_case_hash)


@internal
@view
def _check_registrar():
    assert staticcall ROLES.has_role(IRoles.Role.REGISTRAR, msg.sender), "gate: not registrar"


@internal
@view
def _pack(_wallet: IRegisteredGate.Wallet) -> uint256:
    assert _wallet.account != empty(address), "gate: zero address"
    assert 0 < _wallet.participant and _wallet.participant < 2**32, "gate: participant out of range"
    assert (
        block.timestamp < _wallet.expires_ts and _wallet.expires_ts <= block.timestamp + MAX_TERM
    ), "gate: term not within 5 years"
    return (
        _wallet.expires_ts
        | (_wallet.participant << PARTICIPANT)
        | (self._jurisdiction_code(_wallet.jurisdiction) << JURISDICTION)
    )


@internal
@pure
def _jurisdiction_code(_jurisdiction: String[2]) -> uint256:
    """
    @notice Two capitals of ISO 3166-1 as 16 bits.
    """
    assert len(_jurisdiction) == 2, "gate: jurisdiction not two letters"
    letters: uint256 = convert(convert(_jurisdiction, Bytes[2]), uint256)
    first: uint256 = letters >> 8
    second: uint256 = letters & 255
    assert (65 <= first and first <= 90 and 65 <= second and second <= 90), "gate: jurisdiction not two letters"
    return letters


# --- Everybody ---


@external
@view
def wallet(_account: address) -> IRegisteredGate.Wallet:
    """
    @notice What the register says of an account, lapsed or not; all zero if it is not registered.
    """
    word: uint256 = self.wallet_word[_account]
    if word == 0:
        return empty(IRegisteredGate.Wallet)
    letters: bytes32 = convert(word >> JURISDICTION, bytes32)
    return IRegisteredGate.Wallet(
        account=_account,
        participant=(word >> PARTICIPANT) & (2**32 - 1),
        jurisdiction=convert(slice(letters, 30, 2), String[2]),
        expires_ts=word & EXPIRES,
        document_hash=self.document_hash[_account],
    )


@external
@view
def is_registered(_account: address) -> bool:
    """
    @notice Whether an account's registration is in force.
    """
    return self._missing(_account) == reasons.CLEAR
