# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Dividends: cash distributions of every listing
@license MIT
@notice A dividend pays the holders of a share at a record instant, each `floor(raw * numerator / denominator)` of a
        payment token, less tax. It is declared ahead of the record, amended or cancelled until then, funded by anybody in
        parts from then on, and opened once
        the whole gross amount is here and custody confirms the shares. From then on holders claim, and anybody
        may push to those who do not.

        Who can do what to a holder: the paying agent declares, files tax profiles up to the statutory rate, and
        takes out what was withheld as tax, nothing else. No other path leads money out than to holders: what is blocked
        waits for its holder, and what rounding leaves stays. Nothing here can be paused.

        Trust: the share, that its past positions stand still; the payment token, that a balance is money; custody, for
        the opening alone. A share that lies reaches no more than what was funded for it: the supply is pinned, and what
        is paid counts down from it.
"""

from ethereum.ercs import IERC20

from contracts.interfaces import ICustody
from contracts.interfaces import IDividends
from contracts.interfaces import IGate
from contracts.interfaces import IRoles
from contracts.interfaces import IShare
from contracts.modules import declarations
from contracts.modules import fractions
from contracts.modules import funds
from contracts.modules import payees
from contracts.modules import reasons
from contracts.modules import tokens

initializes: funds
initializes: declarations[funds := funds]
initializes: payees

exports: (
    declarations.count,
    declarations.dividend,
    payees.set_payout,
    payees.holder,
)

MAX_BATCH: constant(uint256) = 100
# What a token may use for one payment. Proxied stablecoins with a blocklist need about half.
PAYMENT_GAS: constant(uint256) = 100_000

DAY: constant(uint256) = 86_400
# Rule 10b-17: ten days before the record date
NOTICE: constant(uint256) = 10 * DAY
# For that long after the opening, nobody fixes a holder's tax at the statutory rate but the holder
PROFILE_WAIT: constant(uint256) = 30 * DAY

ONE: constant(uint256) = 10**18
# A dividend is paid in full. The place of the factor of a listing in resolution.
FULL: constant(uint256) = ONE

TOO_LARGE: constant(String[32]) = "dividends: supply too large"

ROLES: public(immutable(IRoles))
CUSTODY: public(immutable(ICustody))

# account => page => a bit for each dividend that the account was paid, or is blocked in. A page's key is
# [ id / 256 ; 96 | share 160 ].
processed_bits: HashMap[address, HashMap[uint256, uint256]]


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    ROLES = _roles
    CUSTODY = _custody
    payees.__init__()


# --- PAYING_AGENT ---


@external
def declare(_terms: IDividends.Terms) -> uint256:
    """
    @notice Announce a dividend and return its number. PAYING_AGENT only.
    @param _terms `IDividends.Terms`. The entitlement is scheduled on the share, the record ahead; the unit epoch has begun.
    """
    self._check_paying_agent()
    self._check_fit(_terms)
    id: uint256 = declarations._add(_terms)
    self._log_declared(id, 0, _terms)
    return id


@external
def amend(_id: uint256, _terms: IDividends.Terms):
    """
    @notice Put other terms in the place of a dividend's, of the same share. PAYING_AGENT only, before the record that is
            in force. The earlier version stays in the log.
    """
    self._check_paying_agent()
    key: uint256 = declarations._key(IShare(_terms.share), _id)
    declarations._check_before_record(key)
    self._check_fit(_terms)
    self._log_declared(_id, declarations._amend(key, _terms), _terms)


@external
def cancel(_share: IShare, _id: uint256, _document_hash: bytes32):
    """
    @notice Take a dividend back for good. PAYING_AGENT only, before its record. The instant stays scheduled.
    @param _document_hash Of the notice, not zero.
    """
    self._check_paying_agent()
    assert _document_hash != empty(bytes32), "dividends: no document"
    key: uint256 = declarations._key(_share, _id)
    declarations._check_before_record(key)
    declarations._cancel(key)
    log IDividends.DividendCancelled(share=_share.address, id=_id, document_hash=_document_hash)


@internal
@view
def _check_fit(_terms: IDividends.Terms):
    declarations._check_terms(_terms)
    share: IShare = IShare(_terms.share)
    assert staticcall share.next_record(_terms.entitlement_ts) != 0, "dividends: not a record instant"
    # An announced one could be taken back, after which nothing would say what the rate means.
    assert (
        _terms.unit_epoch <= staticcall CUSTODY.unit_epoch_at(_terms.share, block.timestamp)
    ), "dividends: epoch not in force"
    assert _terms.payment_token.is_contract, "dividends: token has no code"
    assert staticcall share.totalSupply() <= funds.RAW, TOO_LARGE


@internal
def _log_declared(_id: uint256, _version: uint256, _terms: IDividends.Terms):
    log IDividends.DividendDeclared(
        share=_terms.share,
        id=_id,
        payment_token=_terms.payment_token,
        version=_version,
        kind=_terms.kind,
        record_ts=_terms.record_ts,
        entitlement_ts=_terms.entitlement_ts,
        ex_ts=_terms.ex_ts,
        payable_ts=_terms.payable_ts,
        rate=_terms.rate,
        fee=_terms.fee,
        unit_epoch=_terms.unit_epoch,
        document_hash=_terms.document_hash,
        is_late=_terms.record_ts < block.timestamp + NOTICE,
    )


@external
def open(_share: IShare, _id: uint256):
    """
    @notice Pin what each raw token earns and let holders be paid. Anybody, from the payable time on, once the gross
            amount of the whole supply is here and custody attests a share for every share owed at the instant.
    """
    key: uint256 = declarations._key(_share, _id)
    head: uint256 = declarations._unopened_head(key)
    entitlement_ts: uint256 = declarations._entitlement_ts(head)
    # One of the two is the later, and the record is not.
    assert block.timestamp >= max(declarations._payable_ts(key), entitlement_ts), "dividends: not payable yet"

    supply: uint256 = staticcall _share.supply_at(entitlement_ts)
    assert supply <= funds.RAW, TOO_LARGE
    multiplier: uint256 = staticcall _share.multiplier_at(entitlement_ts)
    holding: ICustody.RecordHolding = staticcall CUSTODY.settled_at(_share.address, entitlement_ts)
    # Rounded up, against the issuer
    assert holding.backing >= (supply * multiplier + ONE - 1) // ONE, "dividends: shares not settled"
    units: ICustody.Ratio = staticcall CUSTODY.units_between(
        _share.address,
        declarations._unit_epoch(key),
        staticcall CUSTODY.unit_epoch_at(_share.address, entitlement_ts),
    )
    earned: fractions.Fraction = declarations._earned(key, multiplier, units)
    # Nobody has more than the supply, so that no holder's product overflows from here on.
    assert supply == 0 or earned.numerator <= max_value(uint256) // supply, TOO_LARGE
    gross: uint256 = supply * earned.numerator // earned.denominator
    assert funds._funded(key) >= gross, "dividends: not fully funded"

    declarations._open(key, head, earned)
    funds._pin(key, supply)
    log IDividends.DividendOpened(
        share=_share.address,
        id=_id,
        supply=supply,
        settled=holding.settled,
        backing=holding.backing,
        as_of_ts=holding.as_of_ts,
        multiplier=multiplier,
        units_numerator=units.numerator,
        units_denominator=units.denominator,
        factor=FULL,
        gross=gross,
        numerator=earned.numerator,
        denominator=earned.denominator,
    )


@external
def set_tax_profile(_account: address, _rate_bps: uint256, _valid_until_ts: uint256, _document_hash: bytes32):
    """
    @notice File how a holder is taxed, by the documents that he gave. PAYING_AGENT only. What was withheld stays.
    @param _rate_bps At most the statutory rate.
    @param _valid_until_ts From then on the statutory rate holds. A time that has passed revokes the profile.
    """
    self._check_paying_agent()
    payees._set_tax_profile(_account, _rate_bps, _valid_until_ts, _document_hash)


@external
def remit(_share: IShare, _id: uint256, _amount: uint256, _reference: bytes32):
    """
    @notice Take out tax that was withheld, to pay it to the authority. PAYING_AGENT only, who receives it.
    @param _reference Of the deposit, not zero.
    """
    self._check_paying_agent()
    assert _reference != empty(bytes32), "dividends: no reference"
    key: uint256 = declarations._key(_share, _id)
    token: IERC20 = declarations._payment_token(declarations._open_head(key))
    remitted: uint256 = funds._remit(key, _amount)
    log IDividends.TaxRemitted(
        share=_share.address,
        id=_id,
        sender=msg.sender,
        amount=_amount,
        remitted=remitted,
        reference=_reference,
    )
    tokens._push(token, msg.sender, _amount)


@internal
@view
def _check_paying_agent():
    assert staticcall ROLES.has_role(IRoles.Role.PAYING_AGENT, msg.sender), "dividends: not paying agent"


# --- Holders ---


@external
def claim(_share: IShare, _id: uint256, _account: address) -> uint256:
    """
    @notice Be paid for what `_account` held at the instant; returns the payment, less tax. Only who acts for the
            account, itself or its successor, to his payout address. Refused with the gate's reason.
    """
    key: uint256 = declarations._key(_share, _id)
    head: uint256 = declarations._open_head(key)
    page: uint256 = self._page(key)
    bit: uint256 = self._bit(key)
    bits: uint256 = self.processed_bits[_account][page]
    assert bits & bit == 0, "dividends: already processed"
    raw: uint256 = 0
    actor: address = empty(address)
    # The multiplier was pinned when the dividend was opened.
    raw, actor = staticcall _share.record_holding(
        _account, declarations._entitlement_ts(head), skip_contract_check=True
    )
    assert actor == msg.sender, "dividends: not for the caller"
    assert raw != 0, "dividends: nothing held"
    word: uint256 = payees.holder_word[msg.sender]
    payee: address = payees._payee(word, msg.sender)
    gate: IGate = staticcall _share.gate(skip_contract_check=True)
    payees._check_payable(gate, payees._refusal(gate, _account, msg.sender, payee))
    gross: uint256 = self._gross(raw, declarations._fraction(key, head))
    tax: uint256 = payees._tax(word, gross)
    # Not more than the gross
    net: uint256 = unsafe_sub(gross, tax)

    self.processed_bits[_account][page] = bits | bit
    payees.holder_word[msg.sender] = payees._with_contact(word)
    funds._count(key, raw, net, tax)
    log IDividends.Claimed(
        share=_share.address,
        id=_id,
        account=_account,
        actor=msg.sender,
        payee=payee,
        raw=raw,
        gross=gross,
        tax=tax,
    )
    if net != 0:
        tokens._push(declarations._payment_token(head), payee, net)
    return net


# --- Everybody ---


@external
def fund(_share: IShare, _id: uint256, _amount: uint256):
    """
    @notice Pay in, from the record on and as often as needed until the dividend is open. Anybody; there is no way back.
    @param _amount Payment units, approved by the caller; exactly that much must arrive.
    """
    key: uint256 = declarations._key(_share, _id)
    token: IERC20 = declarations._payment_token(declarations._unopened_head(key))
    declarations._check_final(key)
    funded: uint256 = funds._fund(key, _amount)
    log IDividends.DividendFunded(share=_share.address, id=_id, payer=msg.sender, amount=_amount, funded=funded)
    tokens._pull(token, msg.sender, _amount)


@external
def push(_share: IShare, _id: uint256, _accounts: DynArray[address, MAX_BATCH]) -> uint256:
    """
    @notice Pay holders who have not claimed, to their payout addresses; returns how many were paid. Anybody.
            Who may not be paid is set aside for, before tax. Passed over: who is processed already or held nothing;
            everybody while the gate cannot tell, which is no reason to set anything aside;
            an account with code that chose no payout address, since the caller could be using it; who has no valid
            tax profile, until 30 days after the opening. A payee whom the token does not pay stands as before.
    """
    key: uint256 = declarations._key(_share, _id)
    head: uint256 = declarations._open_head(key)
    fraction: fractions.Fraction = declarations._fraction(key, head)
    entitlement_ts: uint256 = declarations._entitlement_ts(head)
    page: uint256 = self._page(key)
    bit: uint256 = self._bit(key)
    gate: IGate = staticcall _share.gate(skip_contract_check=True)
    is_waiting: bool = self._is_waiting(head)

    payments: DynArray[IDividends.Payment, MAX_BATCH] = []
    raw: uint256 = 0
    paid: uint256 = 0
    withheld: uint256 = 0
    # What is unsafe here cannot overflow while the sum of `raw` is not more than the supply, which `_count` sees to.
    for account: address in _accounts:
        bits: uint256 = self.processed_bits[account][page]
        if bits & bit != 0:
            continue
        held: uint256 = 0
        actor: address = empty(address)
        held, actor = staticcall _share.record_holding(account, entitlement_ts, skip_contract_check=True)
        if held == 0:
            continue
        gross: uint256 = unsafe_div(unsafe_mul(held, fraction.numerator), fraction.denominator)
        word: uint256 = payees.holder_word[actor]
        payee: address = actor
        if word & payees.PAYOUT != 0:
            payee = convert(word & payees.PAYOUT, address)
        code: uint256 = staticcall gate.check_account(account, IGate.Purpose.PAY, skip_contract_check=True)
        if code == 0 and (payee != account or actor != account):
            code = payees._refusal_of_others(gate, account, actor, payee)
        if code != 0:
            if reasons._is_about_nobody(code):
                continue
            self.processed_bits[account][page] = bits | bit
            funds._set_aside(key, account, gross)
            raw += held
            log IDividends.Accrued(share=_share.address, id=_id, account=account, raw=held, gross=gross, code=code)
            continue
        bps: uint256 = payees.STATUTORY_BPS
        if block.timestamp < (word >> payees.VALID_UNTIL) & payees.TIME:
            bps = (word >> payees.RATE) & payees.RATE_WIDTH
        elif is_waiting:
            continue
        if word & payees.PAYOUT == 0 and payee.is_contract:
            continue
        tax: uint256 = unsafe_div(unsafe_mul(gross, bps), payees.WHOLE_BPS)
        self.processed_bits[account][page] = bits | bit
        payments.append(IDividends.Payment(account=account, payee=payee, raw=held, gross=gross, tax=tax))
        raw += held
        paid = unsafe_add(paid, unsafe_sub(gross, tax))
        withheld = unsafe_add(withheld, tax)
    funds._count(key, raw, paid, withheld)
    log IDividends.Pushed(share=_share.address, id=_id, sender=msg.sender, payments=payments)

    token: IERC20 = declarations._payment_token(head)
    done: uint256 = len(payments)
    for payment: IDividends.Payment in payments:
        net: uint256 = unsafe_sub(payment.gross, payment.tax)
        if net != 0 and not tokens._try_push(token, payment.payee, net, PAYMENT_GAS):
            done = unsafe_sub(done, 1)
            self.processed_bits[payment.account][page] ^= bit
            funds._take_back(key, payment.raw, net, payment.tax)
            log IDividends.PayeeRefused(
                share=_share.address,
                id=_id,
                account=payment.account,
                payee=payment.payee,
                raw=payment.raw,
                gross=payment.gross,
                tax=payment.tax,
            )
    return done


@external
def release(_share: IShare, _id: uint256, _account: address) -> uint256:
    """
    @notice Pay what was set aside for an account that may be paid again, less tax; returns the payment. Anybody, but on
            the conditions of a push unless he acts for the account.
    """
    key: uint256 = declarations._key(_share, _id)
    head: uint256 = declarations._open_head(key)
    gross: uint256 = funds.accrued[key][_account]
    assert gross != 0, "dividends: nothing set aside"
    actor: address = (staticcall _share.account(_account)).actor
    word: uint256 = payees.holder_word[actor]
    payee: address = payees._payee(word, actor)
    gate: IGate = staticcall _share.gate(skip_contract_check=True)
    payees._check_payable(gate, payees._refusal(gate, _account, actor, payee))
    if msg.sender == actor:
        payees.holder_word[actor] = payees._with_contact(word)
    else:
        # As in a push
        assert payees._has_profile(word) or not self._is_waiting(head), "dividends: no tax profile yet"
        assert word & payees.PAYOUT != 0 or not actor.is_contract, "dividends: payee has code"
    tax: uint256 = payees._tax(word, gross)
    net: uint256 = unsafe_sub(gross, tax)

    funds._release(key, _account, gross)
    funds._count(key, 0, net, tax)
    log IDividends.Released(
        share=_share.address,
        id=_id,
        account=_account,
        actor=actor,
        sender=msg.sender,
        payee=payee,
        gross=gross,
        tax=tax,
    )
    if net != 0:
        tokens._push(declarations._payment_token(head), payee, net)
    return net


# --- Who was processed ---


@internal
@view
def _is_waiting(_head: uint256) -> bool:
    """
    @notice Whether nobody but the holder may have him taxed without a profile.
    """
    return block.timestamp < declarations._opened_ts(_head) + PROFILE_WAIT


@internal
@pure
def _page(_key: uint256) -> uint256:
    """
    @notice The key of the 256 dividends of a share whose bits are in one word.
    """
    return (_key & declarations.ADDRESS) | ((_key >> 168) << 160)


@internal
@pure
def _bit(_key: uint256) -> uint256:
    return 1 << ((_key >> 160) & 255)


@internal
@pure
def _gross(_raw: uint256, _fraction: fractions.Fraction) -> uint256:
    """
    @notice Rounded down, so that all holders together never have more than the whole supply.
    """
    return _raw * _fraction.numerator // _fraction.denominator


# --- Views ---


@external
@view
def buckets(_share: IShare, _id: uint256) -> IDividends.Buckets:
    """
    @notice Where the money of a dividend is.
    """
    return funds._buckets(declarations._key(_share, _id))


@external
@view
def is_processed(_share: IShare, _id: uint256, _account: address) -> bool:
    """
    @notice Whether an account was paid, or is set aside for.
    """
    key: uint256 = declarations._key(_share, _id)
    return self.processed_bits[_account][self._page(key)] & self._bit(key) != 0


@external
@view
def set_aside(_share: IShare, _id: uint256, _account: address) -> uint256:
    """
    @notice Payment units, before tax, that wait for an account which may not be paid.
    """
    return funds.accrued[declarations._key(_share, _id)][_account]
