"""What PrimaryMarket must do: requests, the money that waits for them, and what is owed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from tests.property.gate import ZERO, Purpose
from tests.property.model import ONE, SHARE
from tests.property.platform.custody import DAY, Custody, State
from tests.property.platform.money import Money
from tests.property.platform.transactions import Role, done, emitter, may, require
from tests.property.tx import Event, Tx

MARKET = "market"
SETTLEMENT_WINDOW = DAY
WEEKEND = (5, 6)
"""Days of a week that begins on Monday."""
MONEY_DECIMALS = 6
NO_REQUEST = 2**256 - 1
"""Before the oldest of a queue, and after the last."""


class Refusal(StrEnum):
    ISSUER = "market: not issuer"
    CODE = "market: token has no code"
    HOLDER = "market: not the holder"
    AMOUNT = "market: amount is zero"
    RANGE = "market: amount out of range"
    TOKEN = "market: token not accepted"
    IN_KIND = "market: no money moves in kind"
    EXPIRED = "market: expired"
    KIND = "market: wrong kind"
    TERMS = "market: not the request's terms"
    STATE = "market: not in that state"
    ACTOR = "market: not the holder's actor"
    CUSTODIAN = "market: not custodian"
    TICKET_EMPTY = "market: ticket is empty"
    TICKET_USED = "market: ticket is used"
    SHUT = "market: shut in the ex-window"
    NOT_NORMAL = "market: custody is not normal"
    RECORD = "market: record instant is near"
    PROCEEDS = "market: proceeds too low"
    NOTHING = "market: nothing is owed"
    FEE = "market: fee over the cap"
    FEE_ACCOUNT = "market: not a fee account"
    NOTHING_TO_FILL = "market: nothing to fill"
    LEFT = "market: more than is left"
    LIMIT = "market: over the limit"
    REASON = "market: no reason given"
    NOT_EXPIRED = "market: not expired"
    PAYEE_CODE = "market: payee has code"
    BEFORE = "market: asked before resolution"
    DUE = "market: more than is due"
    OWN_TOKEN = "market: token is the request's"
    OTHER_PAYMENT = "market: not the accepted payment"


class Kind(IntEnum):
    SUBSCRIPTION = 1
    REDEMPTION = 2
    RESIDUAL = 4


class Standing(IntEnum):
    OPEN = 1
    COMMITTED = 2
    FILLED = 4
    SETTLED = 8
    CANCELLED = 16
    REJECTED = 32
    EXPIRED = 64


class Terms(NamedTuple):
    kind: int
    share: str
    holder: str
    payment_token: str
    amount: int
    payment: int
    expiry_ts: int
    delivery_hash: bytes


@dataclass
class Request:
    terms: Terms
    standing: Standing
    since_ts: int
    fee_rate: int = 0
    finished: int = 0
    """Raw tokens minted; of what is committed or settled, the worth that it is paid."""
    round: int = 0
    accepted: tuple[str, int, str] | None = None
    """Payment token and amount taken instead of the terms', and who acted for the holder."""

    def reserved(self, finished: int) -> int:
        """Of the payment, what is set aside for the first so many raw tokens."""
        return self.terms.payment * finished // self.terms.amount

    def fee(self, amount: int) -> int:
        return amount * self.fee_rate // ONE

    @property
    def least_proceeds(self) -> int:
        """Of a redemption that is committed: its part of what was asked for all, and the fee."""
        part = Fraction(self.finished, self.terms.amount)
        return ceil(self.terms.payment * part) + self.fee(self.finished)


class Fees(NamedTuple):
    """Payment units for a whole token, and to whom they are owed."""

    issue: int = 0
    redemption: int = 0
    account: str = ZERO


@dataclass
class Claim:
    """Of what an account redeemed in one round of a resolution, in raw tokens."""

    redeemed: int = 0
    taken: int = 0
    """What it was paid of it, or asks for."""


class Residual(NamedTuple):
    redeemed: int
    taken: int
    due: int


def due_after(ts: int) -> int:
    """Two days later, in which Saturdays and Sundays (UTC) do not count; on those the count has
    not begun."""
    left = 2 * DAY
    while left or weekday(ts) in WEEKEND:
        midnight = (ts // DAY + 1) * DAY
        if weekday(ts) not in WEEKEND:
            midnight = min(midnight, ts + left)
            left -= midnight - ts
        ts = midnight
    return ts


def weekday(ts: int) -> int:
    return datetime.fromtimestamp(ts, UTC).weekday()


emit = emitter(MARKET)


class PrimaryMarket:
    """For one listing; payment tokens by name."""

    def __init__(
        self,
        custody: Custody,
        members: dict[Role, tuple[str, ...]],
        moneys: dict[str, Money],
        contracts: set[str],
    ) -> None:
        """
        Args:
            contracts: accounts that have code.
        """
        self.contracts = contracts
        self.custody = custody
        self.members = members
        self.moneys = moneys
        self.accepted: set[str] = set()
        self.requests: list[Request] = []
        self.tickets: set[bytes] = set()
        self.owing: Counter[tuple[str, str]] = Counter()
        self.fees: dict[str, Fees] = {}
        self.queue: list[int] = []
        """Committed and not settled, in the order of their commitment."""
        self.claims: defaultdict[tuple[int, str], Claim] = defaultdict(Claim)
        """By round and account of record."""

    @property
    def share(self):
        return self.custody.share

    def set_payment_token(self, tx: Tx, token: str, is_accepted: bool) -> list[Event]:
        require(tx.sender in self.members[Role.ISSUER], Refusal.ISSUER)
        require(token in self.moneys, Refusal.CODE)
        (self.accepted.add if is_accepted else self.accepted.discard)(token)
        return [emit("PaymentTokenSet", token=token, is_accepted=is_accepted)]

    def set_fees(self, tx: Tx, share: str, token: str, fees: Fees) -> list[Event]:
        require(tx.sender in self.members[Role.ISSUER], Refusal.ISSUER)
        require(token in self.moneys, Refusal.CODE)
        cap = 5 * 10**MONEY_DECIMALS // 100
        require(max(fees.issue, fees.redemption) <= cap, Refusal.FEE)
        require(fees.account not in (ZERO, MARKET), Refusal.FEE_ACCOUNT)
        self.fees[token] = fees
        return [emit("FeesSet", share=share, token=token, **fees._asdict())]

    # -- holders

    def subscribe(self, tx: Tx, terms: Terms) -> list[Event]:
        require(terms.holder == tx.sender, Refusal.HOLDER)
        requested = self._request(tx, terms, Kind.SUBSCRIPTION)
        may(tx.now, self.share, terms.holder, Purpose.MINT)
        if terms.payment == 0:
            return requested
        return requested + self.moneys[terms.payment_token].pull(MARKET, tx.sender, terms.payment)

    def redeem(self, tx: Tx, terms: Terms) -> list[Event]:
        require(terms.holder == tx.sender, Refusal.HOLDER)
        requested = self._request(tx, terms, Kind.REDEMPTION)
        may(tx.now, self.share, terms.holder, Purpose.REDEEM)
        return requested + done(self.share.lock(Tx(MARKET, tx.now), tx.sender, terms.amount))

    def redeem_residual(self, tx: Tx, terms: Terms, round: int) -> list[Event]:
        require(tx.sender == self.share.actor(terms.holder), Refusal.ACTOR)
        requested = self._request(tx, terms, Kind.RESIDUAL, round)
        self._check_both(tx.now, terms.holder, Purpose.REDEEM)
        require(terms.amount <= self.residual_of(round, terms.holder).due, Refusal.DUE)
        return requested + self._claim(round, terms.holder, taken=terms.amount)

    def residual_of(self, round: int, account: str) -> Residual:
        """By the factor of the moment."""
        claim = self.claims.get((round, account), Claim())
        if claim.redeemed == 0:
            return Residual(0, 0, 0)
        resolution = self.custody.resolutions.view(round)
        due = floor(claim.redeemed * Fraction(resolution.due, resolution.of))
        return Residual(claim.redeemed, claim.taken, due - claim.taken)

    def _claim(self, round: int, account: str, redeemed: int = 0, taken: int = 0) -> list[Event]:
        claim = self.claims[round, account]
        claim.redeemed += redeemed
        claim.taken += taken
        fields = {"round": round, "account": account, **asdict(claim)}
        return [emit("ResidualChanged", share=SHARE, **fields)]

    def _request(self, tx: Tx, terms: Terms, kind: Kind, round: int = 0) -> list[Event]:
        if terms.payment_token != ZERO:
            require(terms.payment_token in self.accepted, Refusal.TOKEN)
        require(terms.kind == kind, Refusal.KIND)
        require(terms.amount != 0, Refusal.AMOUNT)
        require(max(terms.amount, terms.payment) < 2**128, Refusal.RANGE)
        if terms.payment_token == ZERO:
            require(terms.payment == 0, Refusal.IN_KIND)
        require(tx.now < terms.expiry_ts, Refusal.EXPIRED)
        fees = self.fees.get(terms.payment_token, Fees())
        rate = fees.issue if kind == Kind.SUBSCRIPTION else fees.redemption
        self.requests.append(Request(terms, Standing.OPEN, tx.now, rate, round=round))
        asked = {**terms._asdict(), "fee_rate": rate, "round": round}
        return [emit("Requested", id=len(self.requests) - 1, **asked)]

    def cancel(self, tx: Tx, id: int, terms: Terms) -> list[Event]:
        request = self._find(id, terms, Standing.OPEN)
        require(tx.sender == self.share.actor(terms.holder), Refusal.ACTOR)
        self._enter(tx, request, Standing.CANCELLED)
        return [emit("Cancelled", id=id, sender=tx.sender), *self._give_back(tx, request)]

    def _give_back(self, tx: Tx, request: Request) -> list[Event]:
        terms = request.terms
        if terms.kind == Kind.SUBSCRIPTION:
            rest = terms.payment - request.reserved(request.finished)
            return self._owe(terms, terms.holder, rest)
        if terms.kind == Kind.RESIDUAL:
            return self._claim(request.round, terms.holder, taken=-terms.amount)
        actor = self.share.actor(terms.holder)
        return done(self.share.unlock(Tx(MARKET, tx.now), actor, terms.amount))

    def accept_other_payment(
        self, tx: Tx, id: int, terms: Terms, token: str, amount: int
    ) -> list[Event]:
        """Past the point of no return, when the payment of the terms may fail the holder."""
        request = self._find(id, terms, Standing.COMMITTED)
        require(tx.sender == self.share.actor(terms.holder), Refusal.ACTOR)
        require(token != terms.payment_token, Refusal.OWN_TOKEN)
        if token == ZERO:
            require(amount == 0, Refusal.IN_KIND)
        else:
            require(token in self.moneys, Refusal.CODE)
            require(amount, Refusal.AMOUNT)
        request.accepted = token, amount, tx.sender
        other = {"payment_token": token, "amount": amount}
        return [emit("OtherPaymentAccepted", id=id, **other, sender=tx.sender)]

    # -- the custodian

    def fill(
        self, tx: Tx, id: int, terms: Terms, amount: int, cost: int, ticket: bytes
    ) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.OPEN)
        require(terms.kind == Kind.SUBSCRIPTION, Refusal.KIND)
        require(tx.now < terms.expiry_ts, Refusal.EXPIRED)
        require(amount != 0, Refusal.NOTHING_TO_FILL)
        finished = request.finished + amount
        require(finished <= terms.amount, Refusal.LEFT)
        require(ticket != bytes(32), Refusal.TICKET_EMPTY)
        require(ticket not in self.tickets, Refusal.TICKET_USED)
        require(not self.custody.is_shut(tx.now), Refusal.SHUT)
        may(tx.now, self.share, terms.holder, Purpose.MINT)
        receiver = self.share.actor(terms.holder)
        fee = request.fee(amount)
        rest = request.reserved(finished) - request.reserved(request.finished) - fee - cost
        require(rest >= 0, Refusal.LIMIT)
        self.tickets.add(ticket)
        request.finished = finished
        if finished == terms.amount:
            self._enter(tx, request, Standing.FILLED)
        by_us = Tx(MARKET, tx.now)
        part = {"amount": amount, "cost": cost, "fee": fee, "done": finished}
        who = {"receiver": receiver, "ticket": ticket, "custodian": tx.sender}
        events = [
            emit("Filled", id=id, **part, **who),
            *self._owe(terms, terms.holder, rest),
            *self._owe_fee(terms, fee),
            *self.custody.count_mint(by_us, amount),
            *done(self.share.mint(by_us, receiver, amount)),
        ]
        if cost == 0:
            return events
        return events + self.moneys[terms.payment_token].push(MARKET, tx.sender, cost)

    def commit(self, tx: Tx, id: int, terms: Terms) -> list[Event]:
        self._check_custodian(tx)
        request, by_us = self._find(id, terms, Standing.OPEN), Tx(MARKET, tx.now)
        require(terms.kind != Kind.SUBSCRIPTION, Refusal.KIND)
        require(tx.now < terms.expiry_ts, Refusal.EXPIRED)
        require(not self.custody.is_shut(tx.now), Refusal.SHUT)
        if round := self.custody.resolutions.running:  # who asks then knows of the factor
            require(request.since_ts > round.entered_ts, Refusal.BEFORE)
        else:
            require(self.custody.coverage(tx.now).state == State.NORMAL, Refusal.NOT_NORMAL)
        near = [ts for ts in self.share.pending(tx.now) if ts <= tx.now + SETTLEMENT_WINDOW]
        require(not near, Refusal.RECORD)
        self._check_both(tx.now, terms.holder, Purpose.REDEEM)
        if terms.kind == Kind.RESIDUAL:
            events = self.custody.commit_residual(by_us, terms.amount)
            request.finished = terms.amount
        else:
            request.finished, request.round = self.custody.commitment(terms.amount)
            events = self.custody.commit(by_us, terms.amount)
            if request.round:
                paid = (terms.amount, request.finished)
                events += self._claim(request.round, terms.holder, *paid)
        self._enter(tx, request, Standing.COMMITTED)
        self.queue.append(id)
        fields = {"worth": request.finished, "round": request.round}
        fields |= {"due_ts": due_after(tx.now), "custodian": tx.sender}
        return [*events, emit("Committed", id=id, **fields)]

    def settle(
        self, tx: Tx, id: int, terms: Terms, token: str, proceeds: int, receipt_hash: bytes
    ) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.COMMITTED)
        account, fee = self.share.actor(terms.holder), 0
        if token == terms.payment_token:
            fee = request.fee(request.finished)
            require(proceeds >= request.least_proceeds, Refusal.PROCEEDS)
            require(token != ZERO or proceeds == 0, Refusal.IN_KIND)
        else:
            require((token, proceeds, account) == request.accepted, Refusal.OTHER_PAYMENT)
        self._check_both(tx.now, terms.holder, Purpose.REDEEM)
        self._enter(tx, request, Standing.SETTLED)
        self.queue.remove(id)
        paid = {"payment_token": token, "proceeds": proceeds}
        receipt = {"fee": fee, "receipt_hash": receipt_hash, "custodian": tx.sender}
        events = [
            emit("Settled", id=id, account=account, **paid, **receipt),
            *self._owe(terms, terms.holder, proceeds - fee, token),
            *self._owe_fee(terms, fee),
        ]
        if proceeds:
            events += self.moneys[token].pull(MARKET, tx.sender, proceeds)
        by_us = Tx(MARKET, tx.now)
        burned = 0 if terms.kind == Kind.RESIDUAL else terms.amount
        events += self.custody.settle(by_us, burned, request.finished)
        return events + (done(self.share.burn(by_us, account, burned)) if burned else [])

    def reject(
        self, tx: Tx, id: int, terms: Terms, reasons: int, reason_hash: bytes
    ) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.OPEN)
        require(reasons, Refusal.REASON)
        self._enter(tx, request, Standing.REJECTED)
        why = {"reasons": reasons, "reason_hash": reason_hash}
        rejected = emit("Rejected", id=id, **why, custodian=tx.sender)
        return [rejected, *self._give_back(tx, request)]

    # -- anybody

    def expire(self, tx: Tx, id: int, terms: Terms) -> list[Event]:
        request = self._find(id, terms, Standing.OPEN)
        require(tx.now >= terms.expiry_ts, Refusal.NOT_EXPIRED)
        self._enter(tx, request, Standing.EXPIRED)
        return [emit("Expired", id=id, sender=tx.sender), *self._give_back(tx, request)]

    def overdue(self, now: int) -> tuple[int, ...]:
        late = (id for id in self.queue if now > due_after(self.requests[id].since_ts))
        return tuple(late)

    def withdraw(self, tx: Tx, share: str, token: str, account: str) -> list[Event]:
        amount = self.owing[token, account]
        require(amount, Refusal.NOTHING)
        self._check_both(tx.now, account, Purpose.PAY)
        payee = self.share.actor(account)
        require(tx.sender == payee or payee not in self.contracts, Refusal.PAYEE_CODE)
        del self.owing[token, account]
        paid = {"token": token, "account": account, "payee": payee, "amount": amount}
        withdrawn = emit("Withdrawn", share=share, **paid)
        return [withdrawn, *self.moneys[token].push(MARKET, payee, amount)]

    def _check_custodian(self, tx: Tx) -> None:
        require(tx.sender in self.members[Role.CUSTODIAN], Refusal.CUSTODIAN)

    def _check_both(self, now: int, account: str, purpose: Purpose) -> None:
        may(now, self.share, account, purpose)
        may(now, self.share, self.share.actor(account), purpose)

    def _find(self, id: int, terms: Terms, standing: Standing) -> Request:
        request = self.requests[id] if id < len(self.requests) else None
        require(request and request.terms == terms, Refusal.TERMS)
        require(request.standing == standing, Refusal.STATE)
        return request

    def _enter(self, tx: Tx, request: Request, standing: Standing) -> None:
        request.standing, request.since_ts = standing, tx.now

    def _owe_fee(self, terms: Terms, fee: int) -> list[Event]:
        return self._owe(terms, self.fees[terms.payment_token].account, fee) if fee else []

    def _owe(
        self, terms: Terms, account: str, amount: int, token: str | None = None
    ) -> list[Event]:
        if amount == 0:
            return []
        token = token or terms.payment_token
        self.owing[token, account] += amount
        owed = {"amount": amount, "owing": self.owing[token, account]}
        return [emit("Owed", share=terms.share, token=token, account=account, **owed)]
