"""What Dividends must do: who is paid what, when and where, and what becomes of every unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import floor, gcd
from typing import NamedTuple

from tests.property.gate import ZERO, Purpose, reason_text
from tests.property.model import ONE, Share
from tests.property.platform.custody import DAY, Custody, Ratio
from tests.property.platform.money import Money
from tests.property.platform.transactions import Refused, Role, emitter, require, shares_up
from tests.property.tx import Event, Tx

DIVIDENDS = "dividends"
NOTICE, MAX_TO_PAYABLE, PROFILE_WAIT = 10 * DAY, 60 * DAY, 30 * DAY
MAX_TO_EX = 7 * DAY
FEE_PART = 20
STATUTORY_BPS = 3_000
FULL = ONE
NO_HASH = bytes(32)
KINDS = (1, 2, 4, 8, 16)
DUE_BILL = 8
MAX_RAW = 2**96 - 1
MAX_RATE_DIGITS = 2**64


class Refusal(StrEnum):
    AGENT = "dividends: not paying agent"
    RECORD = "dividends: not a record instant"
    PASSED = "dividends: record has passed"
    EX_DATE = "dividends: ex-date after record"
    AT_RECORD = "dividends: entitled at record only"
    BEFORE_PAYABLE = "dividends: entitled before payable"
    EX_EARLY = "dividends: ex-date too early"
    EX_LATE = "dividends: ex-date too late"
    FEE = "dividends: fee too high"
    CANCELLED = "dividends: cancelled"
    NOT_FINAL = "dividends: record not reached"
    NOTICE = "dividends: no document"
    EARLY = "dividends: payable before record"
    LATE = "dividends: payable too late"
    KIND = "dividends: not one kind"
    RATE = "dividends: rate is zero"
    FINE = "dividends: rate is too fine"
    UNIT_EPOCH = "dividends: epoch not in force"
    CODE = "dividends: token has no code"
    SUPPLY = "dividends: supply too large"
    UNKNOWN = "dividends: unknown dividend"
    OPEN = "dividends: already open"
    NOT_OPEN = "dividends: not open"
    NOT_PAYABLE = "dividends: not payable yet"
    NOT_SETTLED = "dividends: shares not settled"
    NOT_FUNDED = "dividends: not fully funded"
    AMOUNT = "dividends: amount too large"
    WITHHELD = "dividends: more than withheld"
    PROCESSED = "dividends: already processed"
    CALLER = "dividends: not for the caller"
    NOTHING = "dividends: nothing held"
    NOT_SET_ASIDE = "dividends: nothing set aside"
    NO_PROFILE = "dividends: no tax profile yet"
    PAYEE_CODE = "dividends: payee has code"
    REFERENCE = "dividends: no reference"
    DOCUMENT = "payees: no document"
    PAYOUT = "payees: not a payout address"
    STATUTORY = "payees: above statutory rate"
    TIME = "payees: time out of range"


class Terms(NamedTuple):
    share: str
    record_ts: int
    entitlement_ts: int
    ex_ts: int
    payable_ts: int
    rate: int
    fee: int
    unit_epoch: int
    kind: int
    payment_token: str
    document_hash: bytes


class Payment(NamedTuple):
    account: str
    payee: str
    raw: int
    gross: int
    tax: int

    @property
    def net(self) -> int:
        return self.gross - self.tax


class Holder(NamedTuple):
    """Where an account is paid, how it is taxed, and when its holder was last heard of."""

    payout: str = ZERO
    rate_bps: int = 0
    valid_until_ts: int = 0
    last_contact_ts: int = 0


@dataclass
class Dividend:
    terms: Terms
    declared_ts: int
    version: int = 0
    is_cancelled: bool = False
    opened_ts: int = 0
    funded: int = 0
    remitted: int = 0
    supply: int = 0
    per_raw: Fraction = Fraction(0)
    """Payment units that one raw token earns."""
    paid: dict[str, Payment] = field(default_factory=dict)
    """By account of record; a released payment counts here too."""
    set_aside: dict[str, int] = field(default_factory=dict)
    """Before tax, of accounts that may not be paid."""
    processed: dict[str, int] = field(default_factory=dict)
    """Raw tokens of every account that was paid, or for which something is set aside."""

    def gross(self, raw: int) -> int:
        return floor(raw * self.per_raw)

    def buckets(self) -> tuple[int, ...]:
        """Funded, paid, withheld, remitted, blocked, rest; and the raw tokens processed."""
        paid = sum(each.net for each in self.paid.values())
        withheld = sum(each.tax for each in self.paid.values())
        blocked = sum(self.set_aside.values())
        rest = self.funded - paid - withheld - blocked
        processed = sum(self.processed.values())
        return self.funded, paid, withheld - self.remitted, self.remitted, blocked, rest, processed


emit = emitter(DIVIDENDS)


class Dividends:
    """Of one listing."""

    def __init__(
        self,
        custody: Custody,
        members: dict[Role, tuple[str, ...]],
        moneys: dict[str, Money],
        contracts: set[str],
    ) -> None:
        """
        Args:
            contracts: holders that have code.
        """
        self.custody = custody
        self.members = members
        self.moneys = moneys
        self.contracts = contracts
        self.dividends: list[Dividend] = []
        self.holders: defaultdict[str, Holder] = defaultdict(Holder)

    @property
    def share(self) -> Share:
        return self.custody.share

    # -- the paying agent

    def declare(self, tx: Tx, terms: Terms) -> list[Event]:
        self._check_agent(tx)
        self._check_fit(tx, terms)
        self.dividends.append(Dividend(terms, tx.now))
        return [self._declared(tx, len(self.dividends) - 1)]

    def amend(self, tx: Tx, id: int, terms: Terms) -> list[Event]:
        self._check_agent(tx)
        dividend = self._find_before_record(tx, id)
        self._check_fit(tx, terms)
        dividend.terms, dividend.declared_ts = terms, tx.now
        dividend.version += 1
        return [self._declared(tx, id)]

    def cancel(self, tx: Tx, share: str, id: int, document_hash: bytes) -> list[Event]:
        self._check_agent(tx)
        require(document_hash != NO_HASH, Refusal.NOTICE)
        self._find_before_record(tx, id).is_cancelled = True
        return [emit("DividendCancelled", share=share, id=id, document_hash=document_hash)]

    def _declared(self, tx: Tx, id: int) -> Event:
        dividend = self.dividends[id]
        is_late = dividend.terms.record_ts < tx.now + NOTICE
        about = {"id": id, "version": dividend.version, "is_late": is_late}
        return emit("DividendDeclared", **about, **dividend.terms._asdict())

    def _check_fit(self, tx: Tx, terms: Terms) -> None:
        self._check_times(tx, terms)
        require(terms.kind in KINDS, Refusal.KIND)
        require(terms.rate != 0, Refusal.RATE)
        require(terms.fee * FEE_PART <= terms.rate, Refusal.FEE)
        rate = terms.rate - terms.fee
        require(rate // gcd(rate, ONE**3) < MAX_RATE_DIGITS, Refusal.FINE)
        instant = terms.entitlement_ts
        require(instant == 0 or instant in self.share.instants, Refusal.RECORD)
        require(terms.unit_epoch <= self.custody.unit_epoch_at(tx.now), Refusal.UNIT_EPOCH)
        require(terms.payment_token in self.moneys, Refusal.CODE)
        require(self.share.supply.latest <= MAX_RAW, Refusal.SUPPLY)

    def _check_times(self, tx: Tx, terms: Terms) -> None:
        record_ts, entitlement_ts = terms.record_ts, terms.entitlement_ts
        require(record_ts > tx.now, Refusal.PASSED)
        require(record_ts <= terms.payable_ts, Refusal.EARLY)
        require(terms.payable_ts <= record_ts + MAX_TO_PAYABLE, Refusal.LATE)
        if terms.kind == DUE_BILL:
            require(terms.payable_ts <= entitlement_ts, Refusal.BEFORE_PAYABLE)
            require(entitlement_ts <= terms.ex_ts, Refusal.EX_EARLY)
            require(terms.payable_ts < terms.ex_ts, Refusal.EX_EARLY)
            require(terms.ex_ts <= terms.payable_ts + MAX_TO_EX, Refusal.EX_LATE)
        else:
            require(entitlement_ts == record_ts, Refusal.AT_RECORD)
            require(terms.ex_ts <= record_ts, Refusal.EX_DATE)

    def open(self, tx: Tx, share: str, id: int) -> list[Event]:
        dividend = self._find_unopened(id)
        terms, now = dividend.terms, tx.now
        require(now >= max(terms.payable_ts, terms.entitlement_ts), Refusal.NOT_PAYABLE)
        supply, multiplier = self._supply(now, terms), self._multiplier(now, terms)
        require(supply <= MAX_RAW, Refusal.SUPPLY)
        holding = self.custody.settled_at(now, terms.entitlement_ts)
        require(holding.backing >= shares_up(supply, multiplier), Refusal.NOT_SETTLED)
        units = self._units(terms)
        # The shares that the rate counts, of which a raw token stood for so many at the instant
        per_raw = (
            Fraction(multiplier, ONE**2) / Fraction(*units) * Fraction(terms.rate - terms.fee, ONE)
        )
        require(supply * per_raw.numerator < 2**256, Refusal.SUPPLY)
        gross = floor(supply * per_raw)
        require(dividend.funded >= gross, Refusal.NOT_FUNDED)
        dividend.opened_ts, dividend.supply, dividend.per_raw = now, supply, per_raw
        pinned = {"supply": supply, "multiplier": multiplier, "factor": FULL, "gross": gross}
        pinned |= {"units_numerator": units.numerator, "units_denominator": units.denominator}
        pinned |= {"numerator": per_raw.numerator, "denominator": per_raw.denominator}
        attested = holding._asdict()
        del attested["encumbered"], attested["market_claim"]
        return [emit("DividendOpened", share=share, id=id, **attested, **pinned)]

    def _supply(self, now: int, terms: Terms) -> int:
        return self.share.supply_at(now, terms.entitlement_ts)

    def _multiplier(self, now: int, terms: Terms) -> int:
        return self.share.multiplier_at(now, terms.entitlement_ts)

    def _units(self, terms: Terms) -> Ratio:
        entitled = self.custody.unit_epoch_at(terms.entitlement_ts)
        return self.custody.units_between(terms.unit_epoch, entitled)

    def set_tax_profile(
        self, tx: Tx, account: str, rate_bps: int, valid_until_ts: int, document_hash: bytes
    ) -> list[Event]:
        self._check_agent(tx)
        require(document_hash != NO_HASH, Refusal.DOCUMENT)
        require(rate_bps <= STATUTORY_BPS, Refusal.STATUTORY)
        require(valid_until_ts < 2**40, Refusal.TIME)
        profile = {"rate_bps": rate_bps, "valid_until_ts": valid_until_ts}
        self.holders[account] = self.holders[account]._replace(**profile)
        by = {"account": account, "sender": tx.sender}
        return [emit("TaxProfileSet", **by, **profile, document_hash=document_hash)]

    def remit(self, tx: Tx, share: str, id: int, amount: int, reference: bytes) -> list[Event]:
        self._check_agent(tx)
        require(reference != NO_HASH, Refusal.REFERENCE)
        dividend = self._find_open(id)
        withheld = sum(each.tax for each in dividend.paid.values())
        require(amount <= withheld - dividend.remitted, Refusal.WITHHELD)
        dividend.remitted += amount
        fields = {"amount": amount, "remitted": dividend.remitted, "reference": reference}
        remitted = emit("TaxRemitted", share=share, id=id, sender=tx.sender, **fields)
        return [remitted, *self._money(dividend).push(DIVIDENDS, tx.sender, amount)]

    # -- holders

    def set_payout(self, tx: Tx, payout: str) -> list[Event]:
        require(payout != DIVIDENDS, Refusal.PAYOUT)
        now = {"payout": payout, "last_contact_ts": tx.now}
        self.holders[tx.sender] = self.holders[tx.sender]._replace(**now)
        return [emit("PayoutSet", account=tx.sender, payout=payout)]

    def claim(self, tx: Tx, share: str, id: int, account: str) -> list[Event]:
        dividend = self._find_open(id)
        require(account not in dividend.processed, Refusal.PROCESSED)
        raw, actor = self._position(tx.now, dividend, account)
        require(actor == tx.sender, Refusal.CALLER)
        require(raw != 0, Refusal.NOTHING)
        self._check_payable(tx.now, account, actor)
        payment = self._payment(tx.now, dividend, account, dividend.gross(raw), raw)
        dividend.processed[account] = raw
        dividend.paid[account] = payment
        self._contact(tx)
        claimed = emit("Claimed", share=share, id=id, actor=actor, **payment._asdict())
        return [claimed, *self._pay(dividend, payment)]

    def release(self, tx: Tx, share: str, id: int, account: str) -> list[Event]:
        """Anybody, on the conditions of a push unless he acts for the account."""
        dividend = self._find_open(id)
        gross = dividend.set_aside.get(account, 0)
        require(gross != 0, Refusal.NOT_SET_ASIDE)
        actor = self.share.actor(account)
        self._check_payable(tx.now, account, actor)
        if tx.sender != actor:
            require(self._may_be_taxed(tx.now, dividend, actor), Refusal.NO_PROFILE)
            require(self._may_be_pushed(actor), Refusal.PAYEE_CODE)
        payment = self._payment(tx.now, dividend, account, gross, 0)
        del dividend.set_aside[account]
        dividend.paid[account] = payment
        if tx.sender == actor:
            self._contact(tx)
        by = {"account": account, "actor": actor, "sender": tx.sender}
        paid = {"payee": payment.payee, "gross": gross, "tax": payment.tax}
        released = emit("Released", share=share, id=id, **by, **paid)
        return [released, *self._pay(dividend, payment)]

    def _contact(self, tx: Tx) -> None:
        self.holders[tx.sender] = self.holders[tx.sender]._replace(last_contact_ts=tx.now)

    # -- anybody

    def fund(self, tx: Tx, share: str, id: int, amount: int) -> list[Event]:
        dividend = self._find_unopened(id)
        require(tx.now >= dividend.terms.record_ts, Refusal.NOT_FINAL)
        require(dividend.funded + amount < 2**128, Refusal.AMOUNT)
        dividend.funded += amount
        fields = {"payer": tx.sender, "amount": amount, "funded": dividend.funded}
        funded = emit("DividendFunded", share=share, id=id, **fields)
        return [funded, *self._money(dividend).pull(DIVIDENDS, tx.sender, amount)]

    def push(self, tx: Tx, share: str, id: int, accounts: tuple[str, ...]) -> list[Event]:
        dividend = self._find_open(id)
        events, payments = [], []
        for account in accounts:
            raw, actor = self._position(tx.now, dividend, account)
            if account in dividend.processed or raw == 0:
                continue
            gross = dividend.gross(raw)
            if code := self._stopped(tx.now, account, actor):
                dividend.processed[account] = raw
                dividend.set_aside[account] = gross
                stopped = {"account": account, "raw": raw, "gross": gross, "code": code}
                events.append(emit("Accrued", share=share, id=id, **stopped))
            elif self._may_be_taxed(tx.now, dividend, actor) and self._may_be_pushed(actor):
                dividend.processed[account] = raw
                payments.append(self._payment(tx.now, dividend, account, gross, raw))
        pushed = {"sender": tx.sender, "payments": tuple(payments)}
        events.append(emit("Pushed", share=share, id=id, **pushed))
        for payment in payments:
            try:
                events += self._pay(dividend, payment)
                dividend.paid[payment.account] = payment
            except Refused:
                del dividend.processed[payment.account]
                events.append(emit("PayeeRefused", share=share, id=id, **payment._asdict()))
        return events

    def _may_be_taxed(self, now: int, dividend: Dividend, actor: str) -> bool:
        """Nobody else fixes a holder's tax at the statutory rate before he had time to file."""
        has_profile = now < self.holders[actor].valid_until_ts
        return has_profile or now >= dividend.opened_ts + PROFILE_WAIT

    def _may_be_pushed(self, actor: str) -> bool:
        """Not to a contract that may be anybody's to use, unless it says where."""
        return self.holders[actor].payout != ZERO or actor not in self.contracts

    def _payment(self, now: int, dividend: Dividend, account: str, gross: int, raw: int) -> Payment:
        actor = self.share.actor(account)
        holder = self.holders[actor]
        bps = holder.rate_bps if now < holder.valid_until_ts else STATUTORY_BPS
        tax = floor(gross * Fraction(bps, 10_000))
        return Payment(account, self._payee(actor), raw, gross, tax)

    def _payee(self, actor: str) -> str:
        payout = self.holders[actor].payout
        return actor if payout == ZERO else payout

    def _stopped(self, now: int, account: str, actor: str) -> int:
        """The gate's code for the first who may not be paid."""
        parties = (account, self._payee(actor), actor)
        codes = [self.share.gate.check_account(now, party, Purpose.PAY) for party in parties]
        return next((code for code in codes if code), 0)

    def _check_payable(self, now: int, account: str, actor: str) -> None:
        if code := self._stopped(now, account, actor):
            raise Refused(reason_text(code))

    def _pay(self, dividend: Dividend, payment: Payment) -> list[Event]:
        if payment.net == 0:
            return []
        return self._money(dividend).push(DIVIDENDS, payment.payee, payment.net)

    def _position(self, now: int, dividend: Dividend, account: str) -> tuple[int, str]:
        raw, _, actor = self.share.record_position(now, account, dividend.terms.entitlement_ts)
        return raw, actor

    def _money(self, dividend: Dividend) -> Money:
        return self.moneys[dividend.terms.payment_token]

    def _find(self, id: int) -> Dividend:
        require(id < len(self.dividends), Refusal.UNKNOWN)
        return self.dividends[id]

    def _find_unopened(self, id: int) -> Dividend:
        dividend = self._find(id)
        require(not dividend.is_cancelled, Refusal.CANCELLED)
        require(not dividend.opened_ts, Refusal.OPEN)
        return dividend

    def _find_before_record(self, tx: Tx, id: int) -> Dividend:
        dividend = self._find_unopened(id)
        require(tx.now < dividend.terms.record_ts, Refusal.PASSED)
        return dividend

    def _find_open(self, id: int) -> Dividend:
        is_open = id < len(self.dividends) and self.dividends[id].opened_ts
        require(is_open, Refusal.NOT_OPEN)
        return self.dividends[id]

    def _check_agent(self, tx: Tx) -> None:
        require(tx.sender in self.members[Role.PAYING_AGENT], Refusal.AGENT)

    # -- views

    def dividend(self, id: int) -> tuple:
        each = self.dividends[id]
        terms, fraction = each.terms, each.per_raw if each.opened_ts else None
        version = (each.declared_ts, each.version, each.is_cancelled)
        times = (terms.record_ts, terms.entitlement_ts, terms.ex_ts, terms.payable_ts)
        earned = (terms.rate, terms.fee, terms.unit_epoch)
        pinned = (fraction.numerator, fraction.denominator) if fraction else (0, 0)
        named = (terms.payment_token, terms.kind, *version, *times, *earned)
        return (*named, each.opened_ts, each.supply, *pinned)
