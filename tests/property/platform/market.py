"""What PrimaryMarket must do: requests, the money that waits for them, and what is owed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from tests.property.model import ZERO, Event, Purpose, Tx
from tests.property.platform.custody import DAY, Custody, State
from tests.property.platform.money import Money
from tests.property.platform.transactions import Role, done, emitter, may, require

MARKET = "market"
SETTLEMENT_WINDOW = DAY


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
    PAYEE_CODE = "market: payee has code"


class Kind(IntEnum):
    SUBSCRIPTION = 1
    REDEMPTION = 2


class Standing(IntEnum):
    OPEN = 1
    COMMITTED = 2
    FILLED = 4
    SETTLED = 8
    CANCELLED = 16
    REJECTED = 32


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
    finished: int = 0
    """Raw tokens minted or burned."""


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

    @property
    def share(self):
        return self.custody.share

    def set_payment_token(self, tx: Tx, token: str, is_accepted: bool) -> list[Event]:
        require(tx.sender in self.members[Role.ISSUER], Refusal.ISSUER)
        require(token in self.moneys, Refusal.CODE)
        (self.accepted.add if is_accepted else self.accepted.discard)(token)
        return [emit("PaymentTokenSet", token=token, is_accepted=is_accepted)]

    # -- holders

    def subscribe(self, tx: Tx, terms: Terms) -> list[Event]:
        requested = self._request(tx, terms, Kind.SUBSCRIPTION)
        may(self.share, terms.holder, Purpose.MINT)
        if terms.payment == 0:
            return requested
        return requested + self.moneys[terms.payment_token].pull(MARKET, tx.sender, terms.payment)

    def redeem(self, tx: Tx, terms: Terms) -> list[Event]:
        requested = self._request(tx, terms, Kind.REDEMPTION)
        may(self.share, terms.holder, Purpose.REDEEM)
        return requested + done(self.share.lock(Tx(MARKET, tx.now), tx.sender, terms.amount))

    def _request(self, tx: Tx, terms: Terms, kind: Kind) -> list[Event]:
        require(terms.holder == tx.sender, Refusal.HOLDER)
        require(terms.kind == kind, Refusal.KIND)
        require(terms.amount != 0, Refusal.AMOUNT)
        require(terms.amount < 2**128, Refusal.RANGE)
        if terms.payment_token == ZERO:
            require(terms.payment == 0, Refusal.IN_KIND)
        else:
            require(terms.payment_token in self.accepted, Refusal.TOKEN)
        require(tx.now < terms.expiry_ts, Refusal.EXPIRED)
        self.requests.append(Request(terms, Standing.OPEN, tx.now))
        return [emit("Requested", id=len(self.requests) - 1, **terms._asdict())]

    def cancel(self, tx: Tx, id: int, terms: Terms) -> list[Event]:
        request = self._find(id, terms, Standing.OPEN)
        require(tx.sender == self.share.actor(terms.holder), Refusal.ACTOR)
        self._end(tx, request, Standing.CANCELLED)
        return [emit("Cancelled", id=id, sender=tx.sender), *self._give_back(tx, terms)]

    def _give_back(self, tx: Tx, terms: Terms) -> list[Event]:
        if terms.kind == Kind.SUBSCRIPTION:
            return self._owe(terms, terms.payment)
        actor = self.share.actor(terms.holder)
        return done(self.share.unlock(Tx(MARKET, tx.now), actor, terms.amount))

    # -- the custodian

    def fill(self, tx: Tx, id: int, terms: Terms, ticket: bytes) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.OPEN)
        require(terms.kind == Kind.SUBSCRIPTION, Refusal.KIND)
        require(tx.now < terms.expiry_ts, Refusal.EXPIRED)
        require(ticket != bytes(32), Refusal.TICKET_EMPTY)
        require(ticket not in self.tickets, Refusal.TICKET_USED)
        require(not self.custody.is_shut(tx.now), Refusal.SHUT)
        may(self.share, terms.holder, Purpose.MINT)
        receiver = self.share.actor(terms.holder)
        self.tickets.add(ticket)
        self._end(tx, request, Standing.FILLED, terms.amount)
        by_us = Tx(MARKET, tx.now)
        events = [
            emit("Filled", id=id, receiver=receiver, ticket=ticket, custodian=tx.sender),
            *self.custody.count_mint(by_us, terms.amount),
            *done(self.share.mint(by_us, receiver, terms.amount)),
        ]
        if terms.payment == 0:
            return events
        paid = self.moneys[terms.payment_token].push(MARKET, tx.sender, terms.payment)
        return events + paid

    def commit(self, tx: Tx, id: int, terms: Terms) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.OPEN)
        require(terms.kind == Kind.REDEMPTION, Refusal.KIND)
        require(tx.now < terms.expiry_ts, Refusal.EXPIRED)
        require(not self.custody.is_shut(tx.now), Refusal.SHUT)
        require(self.custody.coverage(tx.now).state == State.NORMAL, Refusal.NOT_NORMAL)
        near = [ts for ts in self.share.pending(tx.now) if ts <= tx.now + SETTLEMENT_WINDOW]
        require(not near, Refusal.RECORD)
        self._check_both(terms.holder, Purpose.REDEEM)
        self._end(tx, request, Standing.COMMITTED)
        committed = emit("Committed", id=id, custodian=tx.sender)
        return [committed, *self.custody.commit(Tx(MARKET, tx.now), terms.amount)]

    def settle(
        self, tx: Tx, id: int, terms: Terms, proceeds: int, receipt_hash: bytes
    ) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.COMMITTED)
        require(proceeds >= terms.payment, Refusal.PROCEEDS)
        if terms.payment_token == ZERO:
            require(proceeds == 0, Refusal.IN_KIND)
        account = self.share.actor(terms.holder)
        self._end(tx, request, Standing.SETTLED, terms.amount)
        receipt = {"proceeds": proceeds, "receipt_hash": receipt_hash, "custodian": tx.sender}
        events = [emit("Settled", id=id, account=account, **receipt), *self._owe(terms, proceeds)]
        if proceeds:
            events += self.moneys[terms.payment_token].pull(MARKET, tx.sender, proceeds)
        by_us = Tx(MARKET, tx.now)
        events += self.custody.settle(by_us, terms.amount)
        return events + done(self.share.burn(by_us, account, terms.amount))

    def reject(self, tx: Tx, id: int, terms: Terms, reason_hash: bytes) -> list[Event]:
        self._check_custodian(tx)
        request = self._find(id, terms, Standing.OPEN)
        self._end(tx, request, Standing.REJECTED)
        rejected = emit("Rejected", id=id, reason_hash=reason_hash, custodian=tx.sender)
        return [rejected, *self._give_back(tx, terms)]

    # -- anybody

    def withdraw(self, tx: Tx, share: str, token: str, account: str) -> list[Event]:
        amount = self.owing[token, account]
        require(amount, Refusal.NOTHING)
        self._check_both(account, Purpose.PAY)
        payee = self.share.actor(account)
        require(tx.sender == payee or payee not in self.contracts, Refusal.PAYEE_CODE)
        del self.owing[token, account]
        paid = {"token": token, "account": account, "payee": payee, "amount": amount}
        withdrawn = emit("Withdrawn", share=share, **paid)
        return [withdrawn, *self.moneys[token].push(MARKET, payee, amount)]

    def _check_custodian(self, tx: Tx) -> None:
        require(tx.sender in self.members[Role.CUSTODIAN], Refusal.CUSTODIAN)

    def _check_both(self, account: str, purpose: Purpose) -> None:
        may(self.share, account, purpose)
        may(self.share, self.share.actor(account), purpose)

    def _find(self, id: int, terms: Terms, standing: Standing) -> Request:
        request = self.requests[id] if id < len(self.requests) else None
        require(request and request.terms == terms, Refusal.TERMS)
        require(request.standing == standing, Refusal.STATE)
        return request

    def _end(self, tx: Tx, request: Request, standing: Standing, finished: int = 0) -> None:
        request.standing, request.since_ts, request.finished = standing, tx.now, finished

    def _owe(self, terms: Terms, amount: int) -> list[Event]:
        if amount == 0:
            return []
        token, account = terms.payment_token, terms.holder
        self.owing[token, account] += amount
        owed = {"amount": amount, "owing": self.owing[token, account]}
        return [emit("Owed", share=terms.share, token=token, account=account, **owed)]
