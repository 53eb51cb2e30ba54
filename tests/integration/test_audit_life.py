"""The audit of what a share lives through: custody, market, splits, dividends and meetings.

One listing gets a life in which every event of these contracts occurs; another one, whose powers
are with plain accounts, shares the contracts with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from types import SimpleNamespace

import pytest
from ape import project
from eth_utils import keccak

from tests import attestations
from tests.integration.auditing import (
    DAY,
    NO_CASE,
    NOBODY,
    SERVICES,
    TOKEN,
    Story,
    check_earlier_blocks,
    check_missing_logs,
    check_wrong_field,
    check_wrong_words,
    examine,
    fields_of,
    is_superseded,
    kinds_of,
    of_kind,
    variables_compared,
    without,
)
from wholeshare.audit import Evidence
from wholeshare.audit.contracts import kind_of
from wholeshare.audit.logs import Log
from wholeshare.audit.report import SEQUENCE
from wholeshare.dividends.terms import Kind, Terms
from wholeshare.standing import EVERY_REASON, lift

HOUR = 3_600
MONTH = 30 * DAY
USD = 10**6
SDN_LISTED = 1
SUBSCRIPTION, REDEMPTION, RESIDUAL = 1, 2, 4
DOCUMENTS, OTHER = 4, 16  # IPrimaryMarket.RejectReason
USDX = "0x" + 40 * "d"
"""A token of which no log says anything."""
SPLIT, REVERSE_SPLIT, STOCK_DIVIDEND, REINVESTMENT = (1 << i for i in range(4))
CHOICES = 1
"""The kind of item and the policy that there are."""
KINDS = kinds_of(SERVICES)


# ---- a life ----------------------------------------------------------------------------------


@dataclass
class Life(Story):
    """A story with a share, money, and who signs for its custody."""

    share: object = None
    plain: object = None
    """The share of plain accounts."""
    money: SimpleNamespace | None = None
    attestors: list = field(default_factory=list)
    """Of both shares, of whom two must agree."""
    late: tuple | None = None
    """A subscription that nobody has filled in full when it expires."""
    tickets: Iterator[int] = field(default_factory=lambda: count(1))

    def attest(
        self,
        share,
        delivered: int = 0,
        tokens: int = 100_000,
        as_of_ts: int | None = None,
        is_resolution: bool = False,
    ) -> None:
        """The word of two or three attestors, as of now if it does not come late."""
        custody = self.platform.custody
        first, *others = self.attestors
        signers = [first, *others[: 1 + custody.attestation_count(share) % 2]]
        figures = self.figures(delivered, tokens) | {"is_resolution": is_resolution}
        attestations.attest(custody, share, signers, as_of_ts or self.now, **figures)

    def figures(self, delivered: int, tokens: int) -> dict[str, int]:
        """Of whole shares, three of which are encumbered."""
        return {
            "settled": tokens * TOKEN,
            "in_transit": TOKEN,
            "encumbered": 3 * TOKEN,
            "delivered_total": delivered * TOKEN,
        }

    def object(self, attestor, delivered: int, tokens: int) -> None:
        """One attestor's objection."""
        custody = self.platform.custody
        figures = self.figures(delivered, tokens)
        stated = attestations.statement(custody, self.share, self.now, **figures)
        signature = attestations.sign(custody, stated, attestor)
        custody.suspend(stated, signature, sender=self.people.stranger)

    def ask(
        self, kind: int, holder, amount: int, token=NOBODY, payment: int = 0, days: int = 60
    ) -> tuple:
        """Make a request; what later calls need of it."""
        market = self.platform.market
        terms = (
            kind,
            self.share.address,
            holder.address,
            getattr(token, "address", token),
            amount * TOKEN,
            payment,
            self.now + days * DAY,
            keccak(text=f"delivery to {holder}"),
        )
        id = market.request_count()
        method = market.subscribe if kind == SUBSCRIPTION else market.redeem
        method(terms, sender=holder)
        return id, terms

    def claim(self, holder, amount: int, round: int = 1) -> tuple:
        """Ask for a residual claim in kind, of raw tokens' worth; what later calls need of it."""
        market = self.platform.market
        expiry_ts, delivery = self.now + 60 * DAY, keccak(text="delivery")
        about = (RESIDUAL, self.share.address, holder.address, NOBODY)
        terms = (*about, amount, 0, expiry_ts, delivery)
        id = market.request_count()
        market.redeem_residual(terms, round, sender=holder)
        return id, terms

    def fill(self, request: tuple, amount: int | None = None, cost: int | None = None) -> None:
        """All of it if no part is named, for its whole limit if no cost is."""
        ticket = keccak(text=f"ticket {next(self.tickets)}")
        *_, whole, payment, _, _ = request[1]
        amount = whole if amount is None else amount * TOKEN
        cost = payment if cost is None else cost
        custodian = self.people.custodian
        self.platform.market.fill(*request, amount, cost, ticket, sender=custodian)

    def commit(self, request: tuple) -> None:
        """Past the point of no return."""
        self.platform.market.commit(*request, sender=self.people.custodian)

    def settle(self, request: tuple, proceeds: int = 0, token=None) -> None:
        """Pay, in the token of the terms if no other is named, and burn."""
        receipt, custodian = keccak(text="receipt"), self.people.custodian
        token = request[1][3] if token is None else token
        self.platform.market.settle(*request, token, proceeds, receipt, sender=custodian)

    def declare(self, share, token, rate: int, record_ts: int, epoch: int = 0) -> int:
        """A dividend payable at its record; its number."""
        dividends = self.platform.dividends
        id = dividends.count(share)
        kind = Kind.REGULAR if id % 2 else Kind.SPECIAL
        terms = self.terms(share, token, rate, record_ts, epoch, kind)
        dividends.declare(terms, sender=self.people.paying_agent)
        return id

    def terms(
        self, share, token, rate: int, record_ts: int, epoch: int = 0, kind=Kind.REGULAR, fee=0
    ) -> Terms:
        """Of a dividend payable at its record."""
        times = (record_ts, record_ts - DAY, record_ts)
        paper = keccak(text="notice")
        terms = Terms.at_record(share, *times, rate, token, paper, epoch, kind)
        return terms._replace(fee=fee)

    def fund(self, share, id: int, *amounts: int) -> None:
        """In parts."""
        for amount in amounts:
            self.platform.dividends.fund(share, id, amount, sender=self.people.deployer)

    def open(self, share, id: int) -> None:
        self.platform.dividends.open(share, id, sender=self.people.paying_agent)

    def push(self, share, id: int, *accounts) -> None:
        """By anybody."""
        self.platform.dividends.push(share, id, accounts, sender=self.people.stranger)

    def call_meeting(self, share, record_ts: int, items: int) -> int:
        """A meeting three weeks after its record; its number."""
        meetings = self.platform.meetings
        id = meetings.meeting_count(share)
        open_ts = record_ts + HOUR
        terms = (
            share.address,
            record_ts,
            record_ts - DAY,
            open_ts,
            open_ts + 3 * DAY,
            open_ts + 5 * DAY,
            record_ts + 21 * DAY,
            CHOICES,
            keccak(text="proxy statement"),
            [(CHOICES, item % 2 == 1, f"Item {item}") for item in range(items)],
        )
        meetings.create(terms, sender=self.people.proxy_agent)
        return id

    def instruct(self, share, id: int, account, old: list, new: list, by=None) -> None:
        """By the account itself, if nobody else is named."""
        self.platform.meetings.instruct(share, id, account, old, new, sender=by or account)


def votes(in_favour: int = 0, against: int = 0, abstain: int = 0) -> int:
    """One word of a ballot, in shares."""
    lanes = (in_favour, against, abstain)
    return sum(shares * 10**6 << 64 * lane for lane, shares in enumerate(lanes))


@pytest.fixture(scope="module")
def people(request):
    names = (
        "deployer proposer canceller issuer custodian compliance second_compliance "
        "paying_agent proxy_agent guardian minter enforcement holder other third spender stranger "
        "blocked"
    )
    return SimpleNamespace(**{name: request.getfixturevalue(name) for name in names.split()})


@pytest.fixture(scope="module")
def story(chain, platform, share, people, attestors):
    life = Life(chain, platform, people, plain=share, attestors=attestors)
    _list_share(life)
    _take_terms(life)
    _bring_money(life)
    _subscribe(life)
    _redeem(life)
    _announce(life)
    _pass_record(life)
    _close_expired(life)
    _pay(life)
    _vote(life)
    _split(life)
    _pay_after_the_split(life)
    _reinvest(life)
    _merge(life)
    _fall_short(life)
    _recover(life)
    _leave_open(life)
    return life


def _list_share(life: Life) -> None:
    """One that obeys the contracts which this is about."""
    platform, by = life.platform, life.people
    powers = (platform.market, platform.corporate_actions, by.enforcement)
    life.as_admin(platform.listings.set_authorities, powers)
    terms = ("Microsoft Corporation", "MSFT", "US5949181045", "594918104", keccak(b"terms"))
    platform.listings.list_equity((*terms, platform.gate), sender=by.issuer)
    life.share = project.Share.at(platform.listings.share_of("MSFT"))


def _take_terms(life: Life) -> None:
    custody = life.platform.custody
    for share in (life.share, life.plain):
        if custody.terms(share).quorum == 0:
            terms = attestations.terms(life.attestors, 5 * TOKEN, 20 * DAY)
            custody.set_terms(share, terms, sender=life.people.issuer)
    limits = {"max_minted": 10**6 * TOKEN, "daily_limit": 10**7 * TOKEN}
    terms = attestations.terms(life.attestors, 7 * TOKEN, MONTH, quorum=2, **limits)
    life.as_admin(custody.set_terms, life.share, terms)
    life.attest(life.share)


def _bring_money(life: Life) -> None:
    platform, by = life.platform, life.people
    usdc, wide, freezing = (
        by.deployer.deploy(contract, decimals)
        for contract, decimals in (
            (project.PlainToken, 6),
            (project.PlainToken, 18),
            (project.FreezingToken, 6),
        )
    )
    life.money = SimpleNamespace(usdc=usdc, wide=wide, freezing=freezing)
    for token in (usdc, wide, freezing):
        for payer in (by.deployer, by.custodian, by.holder, by.other, by.third):
            token.mint(payer, 10**30, sender=payer)
            token.approve(platform.market, 10**30, sender=payer)
            token.approve(platform.dividends, 10**30, sender=payer)
        platform.market.set_payment_token(token, True, sender=by.issuer)
    platform.market.set_payment_token(freezing, False, sender=by.issuer)


def _subscribe(life: Life) -> None:
    market, usdc, by = life.platform.market, life.money.usdc, life.people
    for holder in (by.holder, by.other, by.third):
        life.fill(life.ask(SUBSCRIPTION, holder, 1_000, usdc, 200_000 * USD))
    requests = [
        life.ask(SUBSCRIPTION, holder, 500) for holder in (by.blocked, by.spender, by.canceller)
    ]
    for request in requests:
        life.wait(0)  # three mints in one second
        life.fill(request)
    # Called off by either side, with money and without.
    for payment in (300 * USD, 70 * USD):
        market.cancel(*life.ask(SUBSCRIPTION, by.holder, 3, usdc, payment), sender=by.holder)
    market.withdraw(life.share, usdc, by.holder, sender=by.stranger)
    for token, payment in ((usdc, 110 * USD), (NOBODY, 0)):
        request = life.ask(SUBSCRIPTION, by.other, 2, token, payment)
        market.reject(*request, DOCUMENTS | OTHER, keccak(b"no account"), sender=by.custodian)
    for holder in (by.other, by.third):
        life.ask(SUBSCRIPTION, holder, 4, usdc, 40 * USD)
    _fill_in_parts(life)
    life.plain.mint(by.other, 50 * TOKEN, sender=by.minter)
    life.plain.mint(by.third, 70 * TOKEN, sender=by.minter)


def _fill_in_parts(life: Life) -> None:
    """At a fee, up to the whole and not; the latter is called off, and one is closed later."""
    market, usdc, by = life.platform.market, life.money.usdc, life.people
    for rate in (10_000, 20_000):
        fees = (rate, 2 * rate, by.canceller)
        market.set_fees(life.share, usdc, fees, sender=by.issuer)
    whole = life.ask(SUBSCRIPTION, by.third, 7, usdc, 700 * USD + 1)
    part = life.ask(SUBSCRIPTION, by.third, 6, usdc, 600 * USD)
    late = life.ask(SUBSCRIPTION, by.third, 6, usdc, 600 * USD, days=5)
    market.set_fees(life.share, usdc, (0, 30_000, by.canceller), sender=by.issuer)
    for cost in (300 * USD, 295 * USD):
        life.fill(whole, 3, cost - 60_000)
    life.fill(whole, 1, 0)
    life.fill(part, 2, 0)
    market.cancel(*part, sender=by.third)
    life.fill(late, 1, 90 * USD)
    market.withdraw(life.share, usdc, by.canceller, sender=by.stranger)
    life.late = late


def _close_expired(life: Life) -> None:
    """What was filled in part, by anybody, long after."""
    life.platform.market.expire(*life.late, sender=life.people.stranger)


def _redeem(life: Life) -> None:
    market, usdc, by = life.platform.market, life.money.usdc, life.people
    first = life.ask(REDEMPTION, by.holder, 100, usdc, 20_000 * USD)
    second = life.ask(REDEMPTION, by.holder, 50, usdc, 9_000 * USD)
    market.cancel(*life.ask(REDEMPTION, by.other, 5), sender=by.other)
    market.reject(
        *life.ask(REDEMPTION, by.other, 6), OTHER, keccak(b"too small"), sender=by.custodian
    )
    in_kind = life.ask(REDEMPTION, by.spender, 20)
    for request in (first, second, in_kind):
        life.commit(request)
    life.attest(life.share, delivered=100, tokens=99_900)
    life.settle(first, 20_103 * USD)
    market.withdraw(life.share, usdc, by.holder, sender=by.stranger)
    life.settle(second, 9_001 * USD + 500_000)
    freezing, waiting = life.money.freezing, life.ask(REDEMPTION, by.spender, 30)
    for token, amount in ((usdc, 1), (freezing, 4_000 * USD)):
        market.accept_other_payment(*in_kind, token, amount, sender=by.spender)
    life.settle(in_kind, 4_000 * USD, freezing)
    outside = life.ask(REDEMPTION, by.spender, 1, usdc, 200 * USD)
    life.commit(outside)
    market.accept_other_payment(*outside, NOBODY, 0, sender=by.spender)
    life.settle(outside, 0, NOBODY)
    life.commit(waiting)
    market.accept_other_payment(*waiting, usdc, 6_000 * USD, sender=by.spender)


def _announce(life: Life) -> None:
    """Dividends and meetings at one instant, and a split after it."""
    actions, money, by = life.platform.corporate_actions, life.money, life.people
    record_ts = life.now + 12 * DAY
    for share in (life.share, life.plain):
        share.schedule_record(record_ts, 0, sender=by.paying_agent)
    life.declare(life.share, money.usdc, USD * TOKEN // 4, record_ts)
    life.declare(life.share, money.wide, 2 * 10**21 * TOKEN, record_ts)
    life.declare(life.share, money.freezing, 3 * USD * TOKEN, record_ts)
    life.declare(life.plain, money.usdc, USD * TOKEN, record_ts)
    for share, items in ((life.share, 3), (life.share, 2), (life.plain, 1)):
        life.call_meeting(share, record_ts, items)
    for seven in (9, 7):
        if seven == 7:
            actions.cancel(life.share, sender=by.issuer)
        effective_ts = record_ts + 12 * DAY
        action = (SPLIT, (seven, 3), effective_ts - DAY, effective_ts, keccak(b"split"))
        actions.schedule(life.share, action, sender=by.issuer)
    corrected = life.declare(life.plain, money.usdc, 3 * USD * TOKEN, record_ts)
    terms = life.terms(life.plain, money.wide, 7 * TOKEN, record_ts, fee=TOKEN // 3)
    life.platform.dividends.amend(corrected, terms, sender=by.paying_agent)


def _pass_record(life: Life) -> None:
    """One share is attested as of the instant, and again; the other later, after movements."""
    by = life.people
    record_ts = life.share.record_window().next
    life.chain.pending_timestamp = record_ts
    life.share.transfer(by.holder, TOKEN, sender=by.other)  # at the instant, so after it
    life.attest(life.share, delivered=100, tokens=99_900)
    life.fund(life.share, 0, 500 * USD, 10**6 * USD)
    life.wait(HOUR)
    life.share.transfer(by.canceller, 100 * TOKEN, sender=by.other)
    life.plain.transfer(by.other, TOKEN, sender=by.third)
    life.fill(life.ask(SUBSCRIPTION, by.other, 1))
    life.attest(life.plain)
    life.attest(life.share, delivered=100, tokens=99_901)
    for delivered, tokens in ((95, 99_905), (90, 99_910)):
        life.attest(life.share, delivered, tokens, as_of_ts=record_ts)


def _pay(life: Life) -> None:
    dividends, gate, by = life.platform.dividends, life.platform.gate, life.people
    share, paying_agent = life.share, by.paying_agent
    life.open(share, 0)
    for account, rate in ((by.other, 1_500), (by.other, 1_000), (by.third, 0), (by.blocked, 500)):
        until_ts = life.now + 300 * DAY
        call = (account, rate, until_ts, keccak(text="W-8BEN"))
        dividends.set_tax_profile(*call, sender=paying_agent)
    for payout in (by.stranger, by.deployer):
        dividends.set_payout(payout, sender=by.holder)
    dividends.claim(share, 0, by.holder, sender=by.holder)
    gate.block([by.blocked, by.spender, by.canceller], SDN_LISTED, NO_CASE, sender=by.compliance)
    life.push(share, 0, by.other, by.blocked, by.third, by.spender, by.stranger)
    keys = by.compliance, by.second_compliance
    lift(gate, [by.blocked, by.spender], EVERY_REASON, NO_CASE, *keys)
    dividends.release(share, 0, by.blocked, sender=by.stranger)
    dividends.release(share, 0, by.spender, sender=by.spender)
    dividends.set_payout(by.stranger, sender=by.other)

    share.recover(by.third, by.guardian, sender=by.enforcement)
    life.fund(share, 1, 10**28)
    life.open(share, 1)  # more than 80 bits of money
    dividends.claim(share, 1, by.third, sender=by.guardian)
    dividends.claim(share, 1, by.holder, sender=by.holder)
    life.push(share, 1, by.canceller)
    for amount in (10**20, 10**24):
        dividends.remit(share, 1, amount, keccak(b"deposit"), sender=paying_agent)

    life.fund(share, 2, 10**12)
    life.open(share, 2)
    token = life.money.freezing
    token.set_frozen(by.stranger, True, sender=by.stranger)
    token.set_frozen(by.blocked, True, sender=by.stranger)
    life.push(share, 2, by.other, by.blocked)
    token.set_frozen(by.stranger, False, sender=by.stranger)
    life.push(share, 2, by.other)
    dividends.remit(share, 2, USD, keccak(b"deposit"), sender=paying_agent)

    life.fund(life.plain, 0, 200 * USD)
    life.open(life.plain, 0)
    life.push(life.plain, 0, by.other, by.third)


def _vote(life: Life) -> None:
    meetings, by = life.platform.meetings, life.people
    share, gate = life.share, life.platform.gate
    first = [votes(100), votes(against=200), votes(abstain=300)]
    life.instruct(share, 0, by.holder, [], first)
    second = [votes(50, 60, 70), votes(850), votes(1, 2, 3)]
    life.instruct(share, 0, by.holder, first, second)
    life.instruct(share, 0, by.other, [], first)
    life.instruct(share, 0, by.other, first, [])
    life.instruct(share, 0, by.third, [], first, by=by.guardian)
    life.instruct(share, 0, by.blocked, [], first)
    life.instruct(share, 1, by.spender, [], [votes(9), votes(9)])
    life.instruct(life.plain, 0, by.third, [], [votes(70)])
    gate.block([by.blocked], SDN_LISTED, NO_CASE, sender=by.compliance)
    life.wait(4 * DAY)
    life.chain.mine()
    # Those ever blocked: `blocked`, `spender`, who is clear again, and `canceller` without ballot
    assert meetings.tally_step(share, 0, 1, [first], [], sender=by.stranger)
    assert meetings.walk(share, 0).cursor == 1
    meetings.tally_step(share, 0, 100, [], [], sender=by.stranger)
    meetings.finalize(share, 0, sender=by.stranger)
    tallies = [meetings.tally(share, 0, item) for item in range(3)]
    matching = [each.in_favour | each.against << 64 | each.abstain << 128 for each in tallies]
    papers = (keccak(b"control number"), keccak(b"confirmation"))
    meetings.receipt(share, 0, matching, *papers, sender=by.custodian)
    meetings.tally_step(share, 1, 100, [], [], sender=by.stranger)
    meetings.finalize(share, 1, sender=by.stranger)
    broken = [votes(8, 1), votes(9)]
    meetings.receipt(share, 1, broken, *papers, sender=by.custodian)
    meetings.tally_step(life.plain, 0, 2, [], [], sender=by.stranger)


def _split(life: Life) -> None:
    """Takes effect, and is attested for."""
    by = life.people
    effective_ts = life.share.effectiveAt()
    life.chain.pending_timestamp = effective_ts + HOUR
    life.chain.mine()
    life.attest(life.share, delivered=100, tokens=233_000)
    life.fill(life.ask(SUBSCRIPTION, by.holder, 10))


def _pay_after_the_split(life: Life) -> None:
    """A rate in shares of before; its fraction needs more than a word."""
    share, dividends, by = life.share, life.platform.dividends, life.people
    record_ts = life.now + 5 * DAY
    share.schedule_record(record_ts, share.record_window().last, sender=by.paying_agent)
    id = life.declare(share, life.money.usdc, 10 * TOKEN + 1, record_ts)
    life.call_meeting(share, record_ts, 64)
    life.chain.pending_timestamp = record_ts + DAY
    life.chain.mine()
    life.attest(share, delivered=150, tokens=233_000)
    life.fund(share, id, 10**6 * USD)
    life.open(share, id)
    assert dividends.dividend(share, id).denominator >> 128
    dividends.claim(share, id, by.holder, sender=by.holder)
    life.instruct(share, 2, by.holder, [], [votes(item) for item in range(1, 65)])
    # What was set aside for an account that somebody has come to act for since
    keys = by.compliance, by.second_compliance
    lift(life.platform.gate, [by.canceller], EVERY_REASON, NO_CASE, *keys)
    share.recover(by.canceller, by.proposer, sender=by.enforcement)
    dividends.release(share, 1, by.canceller, sender=by.proposer)


def _reinvest(life: Life) -> None:
    """Half a percent more shares for everybody, at the second attempt; with the full notice, since
    it is soon after the split."""
    actions, share, by = life.platform.corporate_actions, life.share, life.people
    for percents in (6, 5):
        action = (REINVESTMENT, (1_000 + percents, 1_000), 0, life.now + 11 * DAY, keccak(b"plan"))
        actions.schedule(share, action, sender=by.issuer)
        if percents == 6:
            actions.cancel(share, sender=by.issuer)
    life.chain.pending_timestamp = share.effectiveAt()
    life.chain.mine()
    life.attest(share, delivered=150, tokens=233_000)


def _merge(life: Life) -> None:
    """One for seven, with a fraction that is found when the window opens."""
    actions, share, by = life.platform.corporate_actions, life.share, life.people
    life.fill(life.ask(SUBSCRIPTION, by.holder, 1))  # what is owed does not divide by seven
    owed = -(-life.platform.custody.coverage(share).owed // TOKEN)
    spare = 3 + 7 * 7  # encumbered, and the margin in old shares
    life.attest(share, delivered=150, tokens=owed + spare + 7)  # one new share more
    effective_ts = life.now + 11 * DAY
    action = (REVERSE_SPLIT, (1, 7), effective_ts - 2 * DAY, effective_ts, keccak(b"merger"))
    actions.schedule(share, action, sender=by.issuer)
    life.chain.pending_timestamp = effective_ts - 2 * DAY
    life.chain.mine()
    life.attest(share, delivered=150, tokens=owed + spare)
    actions.fix_multiplier(share, sender=by.stranger)
    life.chain.pending_timestamp = effective_ts + HOUR
    life.chain.mine()
    life.attest(share, delivered=150, tokens=233_000 // 7)


def _fall_short(life: Life) -> None:
    """Two attestors object one after the other, a quorum agrees; then everybody is paid a part, but
    for who was past the point of no return."""
    custody, by = life.platform.custody, life.people
    before = life.ask(REDEMPTION, by.holder, 2)
    life.commit(before)
    life.object(life.attestors[0], 150, 10_000)
    life.wait(HOUR)
    life.object(life.attestors[2], 150, 9_000)
    short = custody.coverage(life.share).owed // TOKEN - 40
    life.attest(life.share, delivered=150, tokens=short)
    life.attest(life.share, delivered=150, tokens=short, is_resolution=True)
    life.wait(HOUR)
    for holder, tokens in ((by.holder, 100), (by.other, 50)):
        request = life.ask(REDEMPTION, holder, tokens)
        life.commit(request)
        life.settle(request)
    life.settle(before)


def _recover(life: Life) -> None:
    """Some of it, then all; whoever redeemed before is paid the difference, or asks for it."""
    custody, market, by = life.platform.custody, life.platform.market, life.people
    share = life.share
    short = custody.coverage(share).settled // TOKEN
    life.attest(share, delivered=150, tokens=short + 20, is_resolution=True)
    _, _, due = market.residual_of(share, 1, by.holder)
    called_off = life.claim(by.holder, due)
    market.cancel(*called_off, sender=by.holder)
    claim = life.claim(by.holder, due - 5)
    life.commit(claim)
    life.settle(claim)
    market.reject(*life.claim(by.other, 7), OTHER, keccak(b"too small"), sender=by.custodian)
    life.attest(share, delivered=150, tokens=233_000)
    life.claim(by.other, 9)


def _leave_open(life: Life) -> None:
    """A split that is announced, two that were taken back, the first at its close, a dividend that
    nobody funds yet, an objection."""
    actions, share, by = life.platform.corporate_actions, life.share, life.people
    record_ts = life.now + 20 * DAY
    share.schedule_record(record_ts, share.record_window().last, sender=by.paying_agent)
    life.declare(share, life.money.usdc, USD, record_ts)
    unwanted = life.declare(share, life.money.usdc, USD, record_ts)
    life.platform.dividends.cancel(share, unwanted, keccak(b"off"), sender=by.paying_agent)
    life.attest(share, delivered=150, tokens=233_000)
    for kind, ratio in ((STOCK_DIVIDEND, (21, 20)), (SPLIT, (3, 2))):
        effective_ts = life.now + 15 * DAY
        action = (kind, ratio, effective_ts - DAY, effective_ts, keccak(b"split"))
        actions.schedule(share, action, sender=by.issuer)
        if kind == STOCK_DIVIDEND:
            life.chain.pending_timestamp = effective_ts - DAY
        actions.cancel(share, sender=by.issuer)
        life.chain.pending_timestamp = life.now + HOUR
        life.chain.mine()
        life.attest(share, delivered=150, tokens=233_000)
    actions.schedule(share, action, sender=by.issuer)
    life.object(life.attestors[1], 150, 232_000)


# ---- the evidence ----------------------------------------------------------------------------


def test_life_is_clean(evidence):
    report = examine(evidence)
    assert report.differences == []


@pytest.mark.parametrize(("contract", "event"), KINDS)
def test_life_has_every_kind_of_log(evidence, contract, event):
    assert of_kind(evidence, contract, event)


def test_every_variable_is_compared(evidence):
    compared = variables_compared(evidence)
    for kind in SERVICES:
        assert set(kind_of(kind).layout.variables) <= compared[kind]


@pytest.mark.parametrize(("contract", "event"), KINDS)
def test_missing_logs_are_noticed(evidence, contract, event):
    check_missing_logs(evidence, contract, event)


@pytest.mark.parametrize(("contract", "event", "field"), fields_of(KINDS))
def test_wrong_field_is_noticed(evidence, contract, event, field):
    check_wrong_field(evidence, contract, event, field)


@pytest.mark.parametrize("bit", [0, 255])
def test_wrong_word_is_noticed(evidence, node, bit):
    """In its lowest bit, then in its highest."""
    check_wrong_words(evidence, node, SERVICES, bit)


def test_every_seventh_block_is_clean(evidence, story, node):
    check_earlier_blocks(evidence, story, node, 7)


@pytest.mark.parametrize("event", ["Transfer", "UIMultiplierUpdated", "Locked", "Recovered"])
def test_missing_log_of_the_share_is_noticed(evidence, story, event):
    share = story.share.address.lower()
    logs = [log for log in evidence.logs if (log.contract, log.event) == (share, event)]
    for log in logs:
        noticed = not examine(evidence, without(evidence.logs, [log])).equal
        assert noticed or is_superseded(log, evidence.logs)


# ---- logs that contradict each other ---------------------------------------------------------


def odd_facts(evidence: Evidence, logs: list[Log]) -> set[str]:
    """What the audit finds wrong with the sequence of some logs."""
    found = examine(evidence, logs).differences
    return {each.logs for each in found if each.area == SEQUENCE}


@pytest.mark.parametrize(
    ("contract", "event", "fact"),
    [
        ("Custody", "Signed", "sequences are not consecutive"),
        ("Custody", "Attested", "others have signed"),
        ("Custody", "Suspended", "objects before the attestor has rested"),
        ("Custody", "ResolutionEntered", "rounds are not consecutive"),
        ("Custody", "FactorRaised", "the factor falls"),
        ("Custody", "ResolutionEnded", "no such round runs, or it is short"),
        ("Custody", "ResidualCommitted", "residual shrinks by another amount"),
        ("Custody", "MintCounted", "total grows by another amount"),
        ("Custody", "Committed", "leaving grows by another amount"),
        ("Custody", "Settled", "total grows by another amount"),
        ("Custody", "EpochScheduled", "an epoch is pending, or this began"),
        ("CorporateActions", "ActionScheduled", "a change is pending"),
        ("CorporateActions", "MultiplierFixed", "no such change is pending"),
        ("CorporateActions", "ActionCancelled", "no such change is pending"),
        ("PrimaryMarket", "Requested", "numbers are not consecutive"),
        ("PrimaryMarket", "Filled", "ticket was used before"),
        ("PrimaryMarket", "Committed", "request is not in the state before"),
        ("PrimaryMarket", "Expired", "request is not in the state before"),
        ("PrimaryMarket", "Settled", "request is not in the state before"),
        ("PrimaryMarket", "Withdrawn", "pays another amount than was owed"),
        ("PrimaryMarket", "Owed", "credits what nothing before it owes"),
        ("Dividends", "DividendOpened", "dividend is open already"),
        ("Dividends", "Claimed", "account was processed before"),
        ("Dividends", "PayeeRefused", "no such push in the same transaction"),
        ("Dividends", "Released", "another amount was set aside"),
        ("Dividends", "TaxRemitted", "remitted grows by another amount"),
        ("Meetings", "SupplyPinned", "supply was pinned before"),
        ("Meetings", "WalkBegun", "walk was begun before"),
        ("Meetings", "Struck", "account was struck before"),
        ("Meetings", "Finalized", "meeting is not open"),
        ("Meetings", "ReceiptFiled", "meeting is not tallied"),
    ],
)
def test_repeated_log_is_odd(evidence, contract, event, fact):
    log = of_kind(evidence, contract, event)[-1]
    place = evidence.logs.index(log)
    logs = [*evidence.logs[: place + 1], *evidence.logs[place:]]
    assert fact in odd_facts(evidence, logs)


@pytest.mark.parametrize(
    ("contract", "event", "field", "wrong", "fact"),
    [
        ("Custody", "Attested", "delivered_total", 10**30, "delivered is out of range"),
        ("Custody", "Attested", "encumbered", 10**30, "more is encumbered than settled"),
        ("CorporateActions", "ActionScheduled", "kind", 2, "ratio is not of its kind"),
        ("CorporateActions", "ActionScheduled", "kind", 16, "ratio is not of its kind"),
        ("CorporateActions", "ActionScheduled", "close_ts", 1, "times are out of order"),
        ("CorporateActions", "ActionScheduled", "unit_epoch", 7, "another epoch is in force then"),
        ("CorporateActions", "ActionScheduled", "fraction", 1, "attested figures make another"),
        ("CorporateActions", "MultiplierFixed", "backing", 1, "attested figures make another"),
        ("CorporateActions", "MultiplierFixed", "unit_epoch", 1, "not between close and effect"),
        ("PrimaryMarket", "Settled", "proceeds", 1, "less than the holder accepts"),
        ("PrimaryMarket", "Settled", "payment_token", USDX, "holder accepted another payment"),
        ("PrimaryMarket", "OtherPaymentAccepted", "amount", 0, "no money goes without a token"),
        ("PrimaryMarket", "OtherPaymentAccepted", "payment_token", NOBODY, "is no other token"),
        ("PrimaryMarket", "OtherPaymentAccepted", "sender", NOBODY, "another acts for the account"),
        ("PrimaryMarket", "Filled", "receiver", NOBODY, "no such movement in the same transaction"),
        ("PrimaryMarket", "Filled", "cost", 10**30, "costs more than was set aside"),
        ("PrimaryMarket", "Filled", "done", 1, "grows by another amount"),
        ("PrimaryMarket", "Filled", "fee", 1, "charges another fee"),
        ("PrimaryMarket", "FeesSet", "account", NOBODY, "fees are for nobody"),
        ("PrimaryMarket", "Requested", "fee_rate", 1, "another fee is published"),
        ("PrimaryMarket", "Committed", "due_ts", 1, "is due at another time"),
        ("Dividends", "Claimed", "gross", 10**30, "more is paid than was funded"),
        ("Dividends", "Claimed", "tax", 1, "not the tax of the actor's profile"),
        ("Dividends", "TaxRemitted", "remitted", 10**30, "more is remitted than was withheld"),
        ("Dividends", "DividendOpened", "gross", 10**30, "opened with less than the gross"),
        ("Dividends", "DividendOpened", "backing", 1, "shares are not settled"),
        ("Dividends", "DividendOpened", "settled", 1, "custody's logs give another holding"),
        ("Meetings", "Instructed", "weight", 1, "more votes than the account's weight"),
        ("Meetings", "Finalized", "votable", 1, "custody's logs give other votable shares"),
        ("Meetings", "ReceiptFiled", "executed", (2**63, 0), "more is executed than is votable"),
    ],
)  # fmt: skip
def test_impossible_value_is_odd(evidence, contract, event, field, wrong, fact):
    """In the first log of the kind."""
    log = of_kind(evidence, contract, event)[0]
    changed = replace(log, values=log.values | {field: wrong})
    logs = [changed if each is log else each for each in evidence.logs]
    assert fact in odd_facts(evidence, logs)


def late_ones(evidence: Evidence) -> list[Log]:
    """Attestations that came after one as of later."""
    logs = of_kind(evidence, "Custody", "Attested")
    return [
        log
        for place, log in enumerate(logs)
        if any(
            log.values["share"] == each.values["share"]
            and log.values["as_of_ts"] < each.values["as_of_ts"]
            for each in logs[:place]
        )
    ]


@pytest.mark.parametrize(
    ("field", "wrong", "fact"),
    [
        ("as_of_ts", -1, "as of a time out of order"),
        ("delivered_total", 11 * TOKEN, "delivered is out of range"),
        ("settled", TOKEN, "custody's logs give another holding"),
    ],
)
def test_impossible_late_attestation_is_odd(evidence, field, wrong, fact):
    """By so much in the second one, which counts."""
    log = late_ones(evidence)[1]
    changed = replace(log, values=log.values | {field: log.values[field] + wrong})
    logs = [changed if each is log else each for each in evidence.logs]
    assert fact in odd_facts(evidence, logs)


@pytest.mark.parametrize("event", ["Transfer", "UIMultiplierUpdated"])
def test_step_without_the_share_is_odd(evidence, story, event):
    """What a share does for the market or a split, it does in the same transaction."""
    share = story.share.address.lower()
    logs = [log for log in evidence.logs if (log.contract, log.event) == (share, event)]
    last = [log for log in logs if log.values.get("sender", NOBODY) == NOBODY][-1]  # or a mint
    facts = odd_facts(evidence, [log for log in evidence.logs if log is not last])
    assert any(fact.endswith("in the same transaction") for fact in facts)
