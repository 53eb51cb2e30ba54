# pragma version 0.4.3
# pragma nonreentrancy on
"""
@title Dividends: cash distributions of every listing
@license MIT
@notice A dividend pays the holders of a share at a record instant, each `floor(raw * numerator / denominator)` of a
        payment token, less tax. It is declared ahead of the instant, funded by anybody in parts, and opened once
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
from contracts.modules import fractions
from contracts.modules import funds
from contracts.modules import payees
from contracts.modules import tokens

initializes: funds
initializes: payees

exports: (
    payees.set_payout,
    payees.holder,
)

MAX_BATCH: constant(uint256) = 100
# What a token may use for one payment. Proxied stablecoins with a blocklist need about half.
PAYMENT_GAS: constant(uint256) = 100_000

DAY: constant(uint256) = 86_400
# Rule 10b-17: ten days before the record date
NOTICE: constant(uint256) = 10 * DAY
# DGCL 213(c): the record date is at most 60 days before the action
MAX_TO_PAYABLE: constant(uint256) = 60 * DAY
# For that long after the opening, nobody fixes a holder's tax at the statutory rate but the holder
PROFILE_WAIT: constant(uint256) = 30 * DAY

ONE: constant(uint256) = 10**18
# A dividend is paid in full. The place of the factor of a listing in resolution.
FULL: constant(uint256) = ONE
# Raw tokens, multiplier and rate have 18 decimals each.
SCALE: constant(uint256) = 10**54
# A rate in lowest terms has 64 bits, so that no multiplier makes the product overflow.
MAX_RATE_DIGITS: constant(uint256) = 2**64

# Places and widths in the words below
ADDRESS: constant(uint256) = 2**160 - 1
TIME: constant(uint256) = 2**40 - 1
OPENED: constant(uint256) = 200
ENTITLEMENT: constant(uint256) = 160
WIDE: constant(uint256) = 1 << 240
HALF: constant(uint256) = 2**128 - 1
EX: constant(uint256) = 40
PAYABLE_FROM: constant(uint256) = 80
UNIT_EPOCH: constant(uint256) = 120
KIND: constant(uint256) = 184
EPOCH: constant(uint256) = 2**64 - 1

TOO_LARGE: constant(String[32]) = "dividends: supply too large"
UNKNOWN: constant(String[32]) = "dividends: unknown dividend"

ROLES: public(immutable(IRoles))
CUSTODY: public(immutable(ICustody))

# share => number of dividends
count: public(HashMap[address, uint256])

# A dividend's key is [ id 96 | share 160 ], a page's key [ id / 256 ; 96 | share 160 ].

# What a payment reads.
# dividend => [ payment token 160 | entitlement 40 | opened 40 | wide 1 | spare 15 ]
head_word: HashMap[uint256, uint256]
# dividend => [ denominator 128 | numerator 128 ] of the payment units for one raw token, unless the head says wide
fraction_word: HashMap[uint256, uint256]
# account => page => a bit for each dividend that the account was paid, or is blocked in
processed_bits: HashMap[address, HashMap[uint256, uint256]]

# What only some dividends need.
# dividend => the numbers that do not fit the fraction's word
wide_fraction: HashMap[uint256, fractions.Fraction]

# What declaring and opening read.
# dividend => [ record 40 | ex 40 | payable 40 | unit epoch 64 | kind 8 ]
terms_word: HashMap[uint256, uint256]
# dividend => payment units per whole share, times 1e18
rate: HashMap[uint256, uint256]


@deploy
def __init__(_roles: IRoles, _custody: ICustody):
    ROLES = _roles
    CUSTODY = _custody
    payees.__init__()


# --- PAYING_AGENT ---


@external
def declare(_terms: IDividends.Terms) -> uint256:
    """
    @notice Announce a dividend and return its number. PAYING_AGENT only. Final.
    @param _terms `IDividends.Terms`. The instant is scheduled on the share and ahead; the unit epoch has begun.
    """
    self._check_paying_agent()
    share: IShare = IShare(_terms.share)
    assert staticcall share.next_record(_terms.record_ts) != 0, "dividends: not a record instant"
    assert _terms.record_ts > block.timestamp, "dividends: record has passed"
    # Later is a due bill, whose buyers an entitlement at the record would pass over.
    assert _terms.ex_ts <= _terms.record_ts, "dividends: ex-date after record"
    assert _terms.payable_ts >= _terms.record_ts, "dividends: payable before record"
    assert _terms.payable_ts <= _terms.record_ts + MAX_TO_PAYABLE, "dividends: payable too late"
    assert self._is_one_kind(_terms.kind), "dividends: not one kind"
    assert _terms.rate != 0, "dividends: rate is zero"
    # With a later factor nobody could tell at the opening whether the product overflows, and the money would be stuck.
    assert fractions._reduce(_terms.rate, SCALE).numerator < MAX_RATE_DIGITS, "dividends: rate is too fine"
    # An announced one could be taken back, after which nothing would say what the rate means.
    assert (
        _terms.unit_epoch <= staticcall CUSTODY.unit_epoch_at(_terms.share, block.timestamp)
    ), "dividends: epoch not in force"
    assert _terms.payment_token.is_contract, "dividends: token has no code"
    assert staticcall share.totalSupply() <= funds.RAW, TOO_LARGE

    id: uint256 = self.count[_terms.share]
    self.count[_terms.share] = id + 1
    key: uint256 = self._key(share, id)
    # Every scheduled instant has 40 bits, and 60 days later than the last of them is far off.
    assert _terms.payable_ts <= TIME and _terms.unit_epoch <= EPOCH
    # Entitlement is at the record.
    self.head_word[key] = convert(_terms.payment_token, uint256) | (_terms.record_ts << ENTITLEMENT)
    self.terms_word[key] = (
        _terms.record_ts
        | (_terms.ex_ts << EX)
        | (_terms.payable_ts << PAYABLE_FROM)
        | (_terms.unit_epoch << UNIT_EPOCH)
        | (convert(_terms.kind, uint256) << KIND)
    )
    self.rate[key] = _terms.rate
    log IDividends.DividendDeclared(
        share=_terms.share,
        id=id,
        payment_token=_terms.payment_token,
        kind=_terms.kind,
        record_ts=_terms.record_ts,
        entitlement_ts=_terms.record_ts,
        ex_ts=_terms.ex_ts,
        payable_ts=_terms.payable_ts,
        rate=_terms.rate,
        unit_epoch=_terms.unit_epoch,
        document_hash=_terms.document_hash,
        is_late=_terms.record_ts < block.timestamp + NOTICE,
    )
    return id


@internal
@pure
def _is_one_kind(_kind: IDividends.Kind) -> bool:
    bits: uint256 = convert(_kind, uint256)
    return bits != 0 and bits & (bits - 1) == 0


@external
def open(_share: IShare, _id: uint256):
    """
    @notice Pin what each raw token earns and let holders be paid. Anybody, from the payable time on, once the gross
            amount of the whole supply is here and custody attests a share for every share owed at the instant.
    """
    key: uint256 = self._key(_share, _id)
    head: uint256 = self._unopened_head(key)
    terms: uint256 = self.terms_word[key]
    # The record is not later.
    assert block.timestamp >= (terms >> PAYABLE_FROM) & TIME, "dividends: not payable yet"

    entitlement_ts: uint256 = (head >> ENTITLEMENT) & TIME
    supply: uint256 = staticcall _share.supply_at(entitlement_ts)
    assert supply <= funds.RAW, TOO_LARGE
    multiplier: uint256 = staticcall _share.multiplier_at(entitlement_ts)
    holding: ICustody.RecordHolding = staticcall CUSTODY.settled_at(_share.address, entitlement_ts)
    # Rounded up, against the issuer
    assert holding.backing >= (supply * multiplier + ONE - 1) // ONE, "dividends: shares not settled"
    units: ICustody.Ratio = staticcall CUSTODY.units_between(
        _share.address,
        (terms >> UNIT_EPOCH) & EPOCH,
        staticcall CUSTODY.unit_epoch_at(_share.address, entitlement_ts),
    )
    earned: fractions.Fraction = self._earned(self.rate[key], multiplier, units)
    # Nobody has more than the supply, so that no holder's product overflows from here on.
    assert supply == 0 or earned.numerator <= max_value(uint256) // supply, TOO_LARGE
    gross: uint256 = supply * earned.numerator // earned.denominator
    assert funds._funded(key) >= gross, "dividends: not fully funded"

    head |= block.timestamp << OPENED
    if (earned.numerator | earned.denominator) >> 128 == 0:
        self.fraction_word[key] = earned.denominator | (earned.numerator << 128)
    else:
        head |= WIDE
        self.wide_fraction[key] = earned
    self.head_word[key] = head
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


@internal
@pure
def _earned(_rate: uint256, _multiplier: uint256, _units: ICustody.Ratio) -> fractions.Fraction:
    """
    @notice Payment units for one raw token. A ratio of 10 / 1 says that the instant's shares are tenths of those that
            the rate counts. No overflow: 64 bits of rate, 80 of multiplier and 64 of ratio above, 180 and 64 below.
    """
    rate: fractions.Fraction = fractions._reduce(_rate, SCALE)
    return fractions._reduce(rate.numerator * _multiplier * _units.denominator, rate.denominator * _units.numerator)


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
    key: uint256 = self._key(_share, _id)
    token: IERC20 = IERC20(convert(self._open_head(key) & ADDRESS, address))
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
    key: uint256 = self._key(_share, _id)
    head: uint256 = self._open_head(key)
    page: uint256 = self._page(key)
    bit: uint256 = self._bit(key)
    bits: uint256 = self.processed_bits[_account][page]
    assert bits & bit == 0, "dividends: already processed"
    raw: uint256 = 0
    actor: address = empty(address)
    # The multiplier was pinned when the dividend was opened.
    raw, actor = staticcall _share.record_holding(_account, (head >> ENTITLEMENT) & TIME, skip_contract_check=True)
    assert actor == msg.sender, "dividends: not for the caller"
    assert raw != 0, "dividends: nothing held"
    word: uint256 = payees.holder_word[msg.sender]
    payee: address = payees._payee(word, msg.sender)
    gate: IGate = staticcall _share.gate(skip_contract_check=True)
    self._check_payable(gate, self._refusal(gate, _account, msg.sender, payee))
    gross: uint256 = self._gross(raw, self._fraction(key, head))
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
        tokens._push(IERC20(convert(head & ADDRESS, address)), payee, net)
    return net


# --- Everybody ---


@external
def fund(_share: IShare, _id: uint256, _amount: uint256):
    """
    @notice Pay in, as often as needed until the dividend is open. Anybody; there is no way back.
    @param _amount Payment units, approved by the caller; exactly that much must arrive.
    """
    key: uint256 = self._key(_share, _id)
    token: IERC20 = IERC20(convert(self._unopened_head(key) & ADDRESS, address))
    funded: uint256 = funds._fund(key, _amount)
    log IDividends.DividendFunded(share=_share.address, id=_id, payer=msg.sender, amount=_amount, funded=funded)
    tokens._pull(token, msg.sender, _amount)


@external
def push(_share: IShare, _id: uint256, _accounts: DynArray[address, MAX_BATCH]) -> uint256:
    """
    @notice Pay holders who have not claimed, to their payout addresses; returns how many were paid. Anybody.
            Who may not be paid is set aside for, before tax. Passed over: who is processed already or held nothing;
            an account with code that chose no payout address, since the caller could be using it; who has no valid
            tax profile, until 30 days after the opening. A payee whom the token does not pay stands as before.
    """
    key: uint256 = self._key(_share, _id)
    head: uint256 = self._open_head(key)
    fraction: fractions.Fraction = self._fraction(key, head)
    entitlement_ts: uint256 = (head >> ENTITLEMENT) & TIME
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
            code = self._refusal_of_others(gate, account, actor, payee)
        if code != 0:
            self.processed_bits[account][page] = bits | bit
            funds._set_aside(key, account, gross)
            raw += held
            log IDividends.Accrued(share=_share.address, id=_id, account=account, raw=held, gross=gross, code=code)
            continue
        bps: uint256 = payees.STATUTORY_BPS
        if block.timestamp < (word >> payees.VALID_UNTIL) & TIME:
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

    token: IERC20 = IERC20(convert(head & ADDRESS, address))
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
    key: uint256 = self._key(_share, _id)
    head: uint256 = self._open_head(key)
    gross: uint256 = funds.accrued[key][_account]
    assert gross != 0, "dividends: nothing set aside"
    actor: address = (staticcall _share.account(_account)).actor
    word: uint256 = payees.holder_word[actor]
    payee: address = payees._payee(word, actor)
    gate: IGate = staticcall _share.gate(skip_contract_check=True)
    self._check_payable(gate, self._refusal(gate, _account, actor, payee))
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
        tokens._push(IERC20(convert(head & ADDRESS, address)), payee, net)
    return net


@internal
@view
def _refusal(_gate: IGate, _account: address, _actor: address, _payee: address) -> uint256:
    """
    @notice The gate's code for the first who may not be paid of the account of record, the payee and who acts.
    """
    # An answer that is too short to decode reverts, so that code need not be looked for.
    code: uint256 = staticcall _gate.check_account(_account, IGate.Purpose.PAY, skip_contract_check=True)
    if code == 0:
        return self._refusal_of_others(_gate, _account, _actor, _payee)
    return code


@internal
@view
def _refusal_of_others(_gate: IGate, _account: address, _actor: address, _payee: address) -> uint256:
    code: uint256 = 0
    if _payee != _account:
        code = staticcall _gate.check_account(_payee, IGate.Purpose.PAY, skip_contract_check=True)
    if code == 0 and _actor != _account and _actor != _payee:
        code = staticcall _gate.check_account(_actor, IGate.Purpose.PAY, skip_contract_check=True)
    return code


@internal
@view
def _check_payable(_gate: IGate, _code: uint256):
    if _code != 0:
        raise staticcall _gate.reason_text(_code)


# --- Words ---


@internal
@pure
def _key(_share: IShare, _id: uint256) -> uint256:
    assert _id >> 96 == 0, UNKNOWN
    return convert(_share.address, uint256) | (_id << 160)


@internal
@view
def _is_waiting(_head: uint256) -> bool:
    """
    @notice Whether nobody but the holder may have him taxed without a profile.
    """
    return block.timestamp < ((_head >> OPENED) & TIME) + PROFILE_WAIT


@internal
@pure
def _page(_key: uint256) -> uint256:
    """
    @notice The key of the 256 dividends of a share whose bits are in one word.
    """
    return (_key & ADDRESS) | ((_key >> 168) << 160)


@internal
@pure
def _bit(_key: uint256) -> uint256:
    return 1 << ((_key >> 160) & 255)


@internal
@view
def _open_head(_key: uint256) -> uint256:
    head: uint256 = self.head_word[_key]
    assert (head >> OPENED) & TIME != 0, "dividends: not open"
    return head


@internal
@view
def _unopened_head(_key: uint256) -> uint256:
    head: uint256 = self.head_word[_key]
    assert head != 0, UNKNOWN
    assert (head >> OPENED) & TIME == 0, "dividends: already open"
    return head


@internal
@view
def _fraction(_key: uint256, _head: uint256) -> fractions.Fraction:
    if _head & WIDE != 0:
        return self.wide_fraction[_key]
    word: uint256 = self.fraction_word[_key]
    return fractions.Fraction(numerator=word >> 128, denominator=word & HALF)


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
def dividend(_share: IShare, _id: uint256) -> IDividends.Dividend:
    """
    @notice What is declared and pinned, all zero if there is no such dividend.
    """
    key: uint256 = self._key(_share, _id)
    head: uint256 = self.head_word[key]
    terms: uint256 = self.terms_word[key]
    fraction: fractions.Fraction = self._fraction(key, head)
    return IDividends.Dividend(
        payment_token=convert(head & ADDRESS, address),
        kind=convert(terms >> KIND, IDividends.Kind),
        record_ts=terms & TIME,
        entitlement_ts=(head >> ENTITLEMENT) & TIME,
        ex_ts=(terms >> EX) & TIME,
        payable_ts=(terms >> PAYABLE_FROM) & TIME,
        rate=self.rate[key],
        unit_epoch=(terms >> UNIT_EPOCH) & EPOCH,
        opened_ts=(head >> OPENED) & TIME,
        supply=funds._supply(key),
        numerator=fraction.numerator,
        denominator=fraction.denominator,
    )


@external
@view
def buckets(_share: IShare, _id: uint256) -> IDividends.Buckets:
    """
    @notice Where the money of a dividend is.
    """
    return funds._buckets(self._key(_share, _id))


@external
@view
def is_processed(_share: IShare, _id: uint256, _account: address) -> bool:
    """
    @notice Whether an account was paid, or is set aside for.
    """
    key: uint256 = self._key(_share, _id)
    return self.processed_bits[_account][self._page(key)] & self._bit(key) != 0


@external
@view
def set_aside(_share: IShare, _id: uint256, _account: address) -> uint256:
    """
    @notice Payment units, before tax, that wait for an account which may not be paid.
    """
    return funds.accrued[self._key(_share, _id)][_account]
