"""The books of Dividends: what was declared, funded and paid, and to whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING, Any, NamedTuple

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.custody import CustodyBook
    from wholeshare.audit.books.facts import Facts
    from wholeshare.audit.logs import Log

DAY = 86_400
NOTICE = 10 * DAY
ONE = 10**18
STATUTORY_BPS = 3_000
ID_SHIFT, PAGE_SHIFT = 160, 168
"""Of a dividend's number in its key, and of the number of its page of 256."""


class Payment(NamedTuple):
    """One payment, as its members stand in the logs of batches."""

    account: str
    payee: str
    raw: int
    gross: int
    tax: int


@dataclass
class Dividend:
    """One dividend."""

    share: str
    id: int
    terms: dict[str, Any] = field(default_factory=lambda: defaultdict(int, payment_token=ZERO))
    declared_ts: int = 0
    """The version in force."""
    version: int = 0
    is_cancelled: bool = False
    funded: int = 0
    opened_ts: int = 0
    supply: int = 0
    numerator: int = 0
    denominator: int = 0
    processed: dict[str, int] = field(default_factory=dict)
    """Raw tokens of each account that was paid or is set aside for."""
    paid: int = 0
    withheld: int = 0
    remitted: int = 0
    accrued: Counter[str] = field(default_factory=Counter)
    """Set aside before tax, by account."""
    pushed: dict[str, Payment] = field(default_factory=dict)
    """To each account of the last batch."""
    batch: str = ""
    """Transaction of that."""

    @property
    def key(self) -> int:
        """What stands for it in storage."""
        return key_of(self.share, self.id)

    @property
    def blocked(self) -> int:
        """Set aside for all accounts."""
        return self.accrued.total()

    def gross(self, raw: int) -> int:
        """What raw tokens earn; nothing before the opening."""
        return raw * self.numerator // self.denominator if self.denominator else 0


@dataclass
class Payee:
    """Where an account is paid and how it is taxed."""

    payout: str = ZERO
    rate_bps: int = 0
    valid_until_ts: int = 0
    last_contact: int = 0

    def tax(self, gross: int, ts: int) -> int:
        """What is withheld at a time."""
        return gross * (self.rate_bps if ts < self.valid_until_ts else STATUTORY_BPS) // 10_000


class DividendsBook(Book):
    """Cash distributions.

    A push is counted and logged before it is paid; PayeeRefused takes it back.
    """

    kind = "Dividends"

    def __init__(self, address: str, roles: str, custody: CustodyBook, facts: Facts) -> None:
        super().__init__(address)
        self.roles = roles
        self.custody = custody
        self.facts = facts
        self.counts: Counter[str] = Counter()
        self.dividends: dict[int, Dividend] = {}
        """By key."""
        self.payees: defaultdict[str, Payee] = defaultdict(Payee)

    # ---- declaring, funding, opening ---------------------------------------------------------

    def on_DividendDeclared(
        self,
        log: Log,
        share: str,
        id: int,
        version: int,
        document_hash: str,
        is_late: bool,
        **terms: Any,
    ) -> None:
        record_ts, key = terms["record_ts"], key_of(share, id)
        self.expect(log, is_late == (record_ts < log.ts + NOTICE), "notice was of another length")
        self.expect(log, log.ts < record_ts, "the record has passed")
        if book := self.facts.shares.get(share):
            instant = terms["entitlement_ts"]
            self.expect(log, instant in book.records, "the entitlement is no instant of the share")
        if version:
            before = self._find(log, key)
            self._expect_changeable(log, before)
            self.expect(log, version == before.version + 1, "versions are not consecutive")
        else:
            self.expect(log, id == self.counts[share], "numbers are not consecutive")
            self.counts[share] = id + 1
        self.dividends[key] = Dividend(share, id, terms, log.ts, version)

    def on_DividendCancelled(self, log: Log, share: str, id: int, document_hash: str) -> None:
        dividend = self._find(log, key_of(share, id))
        self._expect_changeable(log, dividend)
        dividend.is_cancelled = True

    def _expect_changeable(self, log: Log, dividend: Dividend) -> None:
        self.expect(log, not dividend.is_cancelled, "dividend was cancelled")
        early = log.ts < dividend.terms["record_ts"]
        self.expect(log, early, "the record in force has passed")

    def on_DividendFunded(
        self, log: Log, share: str, id: int, payer: str, amount: int, funded: int
    ) -> None:
        dividend = self._find(log, key_of(share, id))
        self.expect(log, not dividend.opened_ts, "dividend is open already")
        self.expect(log, not dividend.is_cancelled, "dividend was cancelled")
        self.expect(log, log.ts >= dividend.terms["record_ts"], "paid in before the record")
        self.expect(log, funded == dividend.funded + amount, "funded grows by another amount")
        dividend.funded = funded

    def on_DividendOpened(
        self,
        log: Log,
        share: str,
        id: int,
        supply: int,
        settled: int,
        backing: int,
        as_of_ts: int,
        multiplier: int,
        units_numerator: int,
        units_denominator: int,
        factor: int,
        gross: int,
        numerator: int,
        denominator: int,
    ) -> None:
        dividend = self._find(log, key_of(share, id))
        terms = dividend.terms
        self.expect(log, not dividend.opened_ts, "dividend is open already")
        self.expect(log, not dividend.is_cancelled, "dividend was cancelled")
        due_ts = max(terms["payable_ts"], terms["entitlement_ts"])
        self.expect(log, log.ts >= due_ts, "not payable yet")
        dividend.opened_ts, dividend.supply = log.ts, supply
        dividend.numerator, dividend.denominator = numerator, denominator

        up = (terms["rate"] - terms["fee"]) * multiplier * units_denominator
        down = ONE**3 * units_numerator
        divisor = gcd(up, down) or 1
        fraction = (up // divisor, down // divisor)
        self.expect(log, (numerator, denominator) == fraction, "not what the terms earn")
        self.expect(log, factor == ONE, "not in full")
        self.expect(log, gross == dividend.gross(supply), "not the gross of the supply")
        self.expect(log, gross <= dividend.funded, "opened with less than the gross")
        self.expect(log, supply * multiplier <= backing * ONE, "shares are not settled")
        if book := self.facts.shares.get(share):
            instant = terms["entitlement_ts"]
            known = (book.supply_at(instant), book.multiplier_at(instant))
            same = (supply, multiplier) == known
            self.expect(log, same, "the share's logs give other supply or multiplier")
            self._expect_custody(log, dividend)

    def _expect_custody(self, log: Log, dividend: Dividend) -> None:
        values, instant = log.values, dividend.terms["entitlement_ts"]
        held = self.custody.held[dividend.share]
        units = held.units(dividend.terms["unit_epoch"], held.epoch_at(instant))
        same = units == (values["units_numerator"], values["units_denominator"])
        self.expect(log, same, "custody's logs give other units")
        holding = self.custody.holding_at(dividend.share, instant)
        known = holding and (holding.settled, holding.backing, holding.as_of_ts)
        same = known == (values["settled"], values["backing"], values["as_of_ts"])
        self.expect(log, same, "custody's logs give another holding")

    def _find(self, log: Log, key: int) -> Dividend:
        self.expect(log, key in self.dividends, "no DividendDeclared of this dividend")
        share = f"0x{key & (1 << ID_SHIFT) - 1:040x}"
        return self.dividends.setdefault(key, Dividend(share, key >> ID_SHIFT))

    # ---- paying ------------------------------------------------------------------------------

    def on_Claimed(self, log: Log, share: str, id: int, actor: str, **payment: Any) -> None:
        dividend = self._find(log, key_of(share, id))
        self._pay(log, dividend, actor, Payment(**payment))
        self.payees[actor].last_contact = log.ts

    def on_Pushed(
        self, log: Log, share: str, id: int, sender: str, payments: Sequence[tuple[Any, ...]]
    ) -> None:
        dividend = self._find(log, key_of(share, id))
        dividend.pushed, dividend.batch = {}, log.transaction
        for payment in map(Payment._make, payments):
            dividend.pushed[payment.account] = payment
            self._pay(log, dividend, None, payment)

    def _pay(self, log: Log, dividend: Dividend, actor: str | None, payment: Payment) -> None:
        self._process(log, dividend, payment.account, payment.raw, payment.gross)
        self._expect_payee(log, dividend.share, actor, payment)
        self._count(log, dividend, payment.gross - payment.tax, payment.tax)

    def on_PayeeRefused(self, log: Log, share: str, id: int, **payment: Any) -> None:
        dividend, refused = self._find(log, key_of(share, id)), Payment(**payment)
        pushed = dividend.pushed.pop(refused.account, None)
        same = pushed == refused and dividend.batch == log.transaction
        self.expect(log, same, "no such push in the same transaction")
        dividend.processed.pop(refused.account, None)
        dividend.paid -= refused.gross - refused.tax
        dividend.withheld -= refused.tax

    def on_Accrued(
        self, log: Log, share: str, id: int, account: str, raw: int, gross: int, code: int
    ) -> None:
        dividend = self._find(log, key_of(share, id))
        self._process(log, dividend, account, raw, gross)
        dividend.accrued[account] = gross
        self.expect(log, code != 0, "set aside for no reason")
        self._expect_funded(log, dividend)

    def on_Released(
        self,
        log: Log,
        share: str,
        id: int,
        account: str,
        actor: str,
        sender: str,
        payee: str,
        gross: int,
        tax: int,
    ) -> None:
        dividend = self._find(log, key_of(share, id))
        self.expect(log, gross == dividend.accrued[account], "another amount was set aside")
        self._expect_payee(log, share, actor, Payment(account, payee, 0, gross, tax))
        dividend.accrued[account] = 0
        self._count(log, dividend, gross - tax, tax)
        if sender == actor:
            self.payees[actor].last_contact = log.ts

    def _process(self, log: Log, dividend: Dividend, account: str, raw: int, gross: int) -> None:
        """Mark an account as paid, or set aside for."""
        self.expect(log, bool(dividend.opened_ts), "dividend is not open")
        self.expect(log, account not in dividend.processed, "account was processed before")
        dividend.processed[account] = raw
        self.expect(log, gross == dividend.gross(raw), "not what these tokens earn")
        if book := self.facts.shares.get(dividend.share):
            held = book.balance_at(account, dividend.terms["entitlement_ts"])
            self.expect(log, raw == held, "the share's logs give another position")

    def _expect_payee(self, log: Log, share: str, actor: str | None, payment: Payment) -> None:
        """The payee and tax of who acts for an account; `actor` is who the log says that is."""
        known = self.facts.actor_of(share, payment.account)
        self.expect(log, actor is None or known in (None, actor), "another acts for the account")
        if (acting := actor or known) is None:
            return
        profile = self.payees[acting]
        due = acting if profile.payout == ZERO else profile.payout
        self.expect(log, payment.payee == due, "the actor is paid elsewhere")
        same = payment.tax == profile.tax(payment.gross, log.ts)
        self.expect(log, same, "not the tax of the actor's profile")

    def _count(self, log: Log, dividend: Dividend, paid: int, withheld: int) -> None:
        dividend.paid += paid
        dividend.withheld += withheld
        self._expect_funded(log, dividend)

    def _expect_funded(self, log: Log, dividend: Dividend) -> None:
        spent = dividend.paid + dividend.withheld + dividend.blocked
        self.expect(log, spent <= dividend.funded, "more is paid than was funded")

    def on_TaxRemitted(
        self,
        log: Log,
        share: str,
        id: int,
        sender: str,
        amount: int,
        remitted: int,
        reference: str,
    ) -> None:
        dividend = self._find(log, key_of(share, id))
        grown = remitted == dividend.remitted + amount
        self.expect(log, grown, "remitted grows by another amount")
        self.expect(log, remitted <= dividend.withheld, "more is remitted than was withheld")
        dividend.remitted = remitted

    # ---- payees ------------------------------------------------------------------------------

    def on_PayoutSet(self, log: Log, account: str, payout: str) -> None:
        payee = self.payees[account]
        payee.payout, payee.last_contact = payout, log.ts

    def on_TaxProfileSet(
        self,
        log: Log,
        account: str,
        sender: str,
        rate_bps: int,
        valid_until_ts: int,
        document_hash: str,
    ) -> None:
        self.expect(log, rate_bps <= STATUTORY_BPS, "above the statutory rate")
        payee = self.payees[account]
        payee.rate_bps, payee.valid_until_ts = rate_bps, valid_until_ts

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            yield Entry("numbers", account, "declarations.count", (account,), self.counts[account])
            yield _payee_entry(account, self.payees[account])
        dividends = dict(self.dividends)
        for share in {*self.facts.shares, *self.counts}:  # one past the end too
            beyond = Dividend(share, self.counts[share])
            dividends.setdefault(beyond.key, beyond)
        for _, dividend in sorted(dividends.items()):
            yield from _dividend_entries(dividend)
        yield from self._account_entries(dividends, accounts)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)
        yield Entry("immutables", "custody", "CUSTODY", (), self.custody.address)

    def _account_entries(
        self, dividends: dict[int, Dividend], accounts: frozenset[str]
    ) -> Iterator[Entry]:
        bits: Counter[tuple[int, str]] = Counter()
        for key, dividend in dividends.items():
            for account in dividend.processed:
                bits[_page(key), account] += 1 << (dividend.id & 255)
        pages = {_page(key) for key in dividends}
        for page, account in self.pairs("processed accounts", bits, pages, accounts):
            what = f"{account} of 0x{page & (1 << ID_SHIFT) - 1:040x}, page {page >> ID_SHIFT}"
            value = bits[page, account]
            yield Entry("processed", what, "processed_bits", (account, page), value)
        known = [(key, who) for key, each in dividends.items() for who in each.accrued]
        for key, account in self.pairs("sums set aside", known, dividends, accounts):
            what = f"{account} in {_name(dividends[key])}"
            value = dividends[key].accrued[account]
            yield Entry("set aside", what, "funds.accrued", (key, account), value)


def key_of(share: str, id: int) -> int:
    """What stands for a dividend in storage and in logs."""
    return int(share, 16) | (id << ID_SHIFT)


def _page(key: int) -> int:
    return (key & (1 << ID_SHIFT) - 1) | (key >> PAGE_SHIFT << ID_SHIFT)


def _name(dividend: Dividend) -> str:
    return f"{dividend.share} [{dividend.id}]"


def _payee_entry(account: str, payee: Payee) -> Entry:
    value = words.PAYEE.fill(
        payout=int(payee.payout, 16),
        rate=payee.rate_bps,
        valid_until=payee.valid_until_ts,
        last_contact=payee.last_contact,
    )
    return Entry("payees", account, "payees.holder_word", (account,), value, words.PAYEE)


def _dividend_entries(dividend: Dividend) -> Iterator[Entry]:
    what, key, terms = _name(dividend), (dividend.key,), dividend.terms
    numerator, denominator = dividend.numerator, dividend.denominator
    is_wide = (numerator | denominator) >> 128 != 0
    head = words.DIVIDEND_HEAD.fill(
        payment_token=int(terms["payment_token"], 16),
        entitlement=terms["entitlement_ts"],
        opened=dividend.opened_ts,
        wide=int(is_wide),
        cancelled=int(dividend.is_cancelled),
    )
    yield Entry("terms", what, "declarations.head_word", key, head, words.DIVIDEND_HEAD)
    on_record = words.DIVIDEND_TERMS.fill(
        record=terms["record_ts"],
        ex=terms["ex_ts"],
        payable=terms["payable_ts"],
        unit_epoch=terms["unit_epoch"],
        kind=terms["kind"],
        declared=dividend.declared_ts,
        version=dividend.version,
    )
    yield Entry("terms", what, "declarations.terms_word", key, on_record, words.DIVIDEND_TERMS)
    yield Entry("terms", what, "declarations.rate", key, terms["rate"])
    yield Entry("terms", what, "declarations.fee", key, terms["fee"])

    fraction = {"denominator": denominator, "numerator": numerator}
    nothing = dict.fromkeys(fraction, 0)
    narrow = words.FRACTION.fill(**(nothing if is_wide else fraction))
    yield Entry("earned", what, "declarations.fraction_word", key, narrow, words.FRACTION)
    yield Entry("earned", what, "declarations.wide_fraction", key, fraction if is_wide else nothing)

    funding = words.DIVIDEND_FUNDING.fill(funded=dividend.funded, supply=dividend.supply)
    yield Entry("money", what, "funds.funding_word", key, funding, words.DIVIDEND_FUNDING)
    # Two numbers are cut: 80 bits are in the one word, what is above them in the other.
    low, paid, withheld = (1 << 80) - 1, dividend.paid, dividend.withheld
    totals = words.DIVIDEND_TOTALS.fill(
        unprocessed=dividend.supply - sum(dividend.processed.values()),
        paid=paid & low,
        withheld=withheld & low,
    )
    yield Entry("money", what, "funds.totals_word", key, totals, words.DIVIDEND_TOTALS)
    carried = words.DIVIDEND_CARRIED.fill(paid=paid >> 80, withheld=withheld >> 80)
    yield Entry("money", what, "funds.carried_word", key, carried, words.DIVIDEND_CARRIED)
    apart = words.DIVIDEND_APART.fill(remitted=dividend.remitted, blocked=dividend.blocked)
    yield Entry("money", what, "funds.apart_word", key, apart, words.DIVIDEND_APART)
