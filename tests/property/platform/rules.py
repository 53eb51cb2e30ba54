"""What may happen around a listing from its first token to its last."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.property.codec import Text
from tests.property.gate import (
    COURT_ORDER,
    FIFTY_PERCENT,
    REVIEW,
    SDN_LISTED,
    STOPS,
    ZERO,
    as_set,
)
from tests.property.model import ONE, SHARE, Activity
from tests.property.platform.actions import ACTIONS, MAX_WINDOW, Action
from tests.property.platform.actions import Kind as Change
from tests.property.platform.custody import CUSTODY, DAY, HOUR, MAX_AGE, Ratio
from tests.property.platform.custody import Terms as CustodyTerms
from tests.property.platform.dividends import (
    DIVIDENDS,
    DUE_BILL,
    MAX_TO_EX,
    MAX_TO_PAYABLE,
    PROFILE_WAIT,
)
from tests.property.platform.dividends import Terms as DividendTerms
from tests.property.platform.market import MARKET, SETTLEMENT_WINDOW, Fees, Kind, Standing
from tests.property.platform.market import Terms as RequestTerms
from tests.property.platform.meetings import MEETINGS, Item, Outcome, Votes
from tests.property.platform.meetings import Terms as MeetingTerms
from tests.property.platform.platform import ENFORCEMENT, GATE, MONEYS, POOL, TIMELOCK
from tests.property.platform.quorum import MAX_FIGURE
from tests.property.platform.shortfalls import THREE, Shortfalls
from tests.property.platform.words import (
    ACCOUNT,
    AMOUNT,
    BPS,
    BY_RIGHT,
    CALLER,
    CHANGE,
    COST,
    EXECUTED,
    EXPIRY,
    FEE_RATE,
    HASH,
    HOLDER,
    INDEX,
    MOVED,
    NO_HASH,
    PART,
    PRICE,
    RATE,
    RECORD,
    SECONDS,
    TOKEN,
    VOTE,
    WHEN,
    WHICH,
    lower,
)
from tests.property.platform.world import ACCOUNTS, HOLDERS, NEW_KEYS
from tests.property.words import words

COMMON_CHANGES = (
    (Change.SPLIT, Ratio(2, 1)),
    (Change.REVERSE_SPLIT, Ratio(1, 3)),
    (Change.REINVESTMENT, Ratio(101, 100)),
    (Change.STOCK_DIVIDEND, Ratio(21, 20)),
)


OTHER_PAYMENT = st.sampled_from(
    (
        *((token, amount) for token in MONEYS for amount in (1, 7 * 10**6)),
        *((ZERO, 0), (ZERO, 0), (ZERO, 1), (MONEYS[1], 0), ("vault", 1)),
    )
)
"""Token and amount; some of them nobody can accept."""


class LifeMachine(Shortfalls):
    @initialize(
        max_age=st.sampled_from((7 * DAY, MAX_AGE, 30 * HOUR)),
        margin=st.sampled_from((0, ONE)),
        committee=st.sampled_from((*3 * ((THREE, 2),), (THREE, 3), (THREE[:1], 1))),
        limits=st.sampled_from((*3 * ((MAX_FIGURE, MAX_FIGURE),), (30 * ONE, 50 * ONE))),
        story=words((1, "none|dividend|dividends|meeting|split|everything")),
    )
    def begin(
        self,
        max_age: int,
        margin: int,
        committee: tuple[tuple[str, ...], int],
        limits: tuple[int, int],
        story: str,
    ) -> None:
        """Terms, money in most hands, the first tokens in some, and a story begun."""
        terms = CustodyTerms(*committee, margin, max_age, *limits)
        self.attest(self.book())  # nobody knows yet by whom
        self.suspend(self.book(), "attestor")  # nor against what
        self.act("ann", CUSTODY, "set_terms", SHARE, terms)
        self.act("issuer", CUSTODY, "set_terms", SHARE, terms)
        for token in MONEYS:
            self.act("issuer", MARKET, "set_payment_token", token, True)
            for payer in (*HOLDERS[:4], POOL, "custodian", "paying agent"):
                self.prepare("stranger", token, "mint", payer, 10**36)
                for spender in (MARKET, DIVIDENDS):
                    self.prepare(payer, token, "approve", spender, 10**40)
        self.settled += 10 * ONE + margin
        self.attest(self.book())
        for holder, amount in (("ann", 4 * ONE), ("bob", 3 * ONE // 7), ("pool", ONE)):
            self.subscribe_and_fill(holder, MONEYS[0], amount, 10**9)
        record_ts = self.time + 2 * DAY
        if story not in ("none", "split"):
            self.schedule(record_ts)
        if story in ("dividend", "dividends", "everything"):
            for token in MONEYS[: 1 + (story == "dividends")]:
                times = (record_ts, record_ts, record_ts, record_ts + DAY)
                terms = DividendTerms(SHARE, *times, 250_000 * ONE, 0, 0, 1, token, HASH)
                self.act("paying agent", DIVIDENDS, "declare", terms)
        if story in ("meeting", "everything"):
            self.create_meeting(BY_RIGHT, 2, 20, "none")
        if story in ("split", "everything"):
            self.schedule_change(BY_RIGHT, (Change.SPLIT, Ratio(2, 1)), 0, DAY, "yes")

    # -- time

    @rule(when=WHEN, place=INDEX, seconds=SECONDS)
    def travel(self, when: str, place: int, seconds: int) -> None:
        """The next transaction comes then."""
        self.pass_time(self.moment(when, place) + seconds, mined=False)

    @rule(when=WHEN, place=INDEX, seconds=SECONDS)
    def look(self, when: str, place: int, seconds: int) -> None:
        """An empty block comes then: what views say, once time alone has passed."""
        self.pass_time(self.moment(when, place) + seconds, mined=True)

    # -- holders

    @rule(sender=HOLDER, receiver=ACCOUNT, amount=MOVED)
    def transfer(self, sender: str, receiver: str, amount: str) -> None:
        sender = self.platform.share.actor(sender)
        self.act(sender, SHARE, "transfer", receiver, self.moved(amount, sender))

    @precondition(lambda self: len(self.platform.share.successors) < 4)
    @rule(account=ACCOUNT, successor=words((3, "|".join(NEW_KEYS)), (1, "|".join(HOLDERS))))
    def recover(self, account: str, successor: str) -> None:
        self.act(ENFORCEMENT, SHARE, "recover", account, successor)

    @precondition(lambda self: any(self.platform.share.successors))
    @rule(place=INDEX)
    def recover_again(self, place: int) -> None:
        """A successor loses his key, too."""
        keys = [each for each in NEW_KEYS if not self.platform.share.generations[each]]
        successors = [*self.platform.share.successors.values()]
        if keys:
            account = successors[place % len(successors)]
            self.act(ENFORCEMENT, SHARE, "recover", account, keys[0])

    # -- compliance and the timelock

    @rule(
        accounts=st.lists(ACCOUNT, min_size=1, max_size=2),
        reason=st.sampled_from((SDN_LISTED, COURT_ORDER, COURT_ORDER, FIFTY_PERCENT, REVIEW)),
    )
    def block(self, accounts: list[str], reason: int) -> None:
        self.act("compliance", GATE, "block", tuple(accounts), reason, HASH)

    @precondition(lambda self: any(self.platform.gate.ever_blocked))
    @rule(place=INDEX, everybody=st.booleans())
    def unblock(self, place: int, everybody: bool) -> None:
        blocked = self.platform.gate.ever_blocked
        still = [each for each in blocked if self.platform.gate.reasons(self.time, each)]
        chosen = still if everybody or not still else [still[place % len(still)]]
        self.lift(tuple(chosen))

    def lift(self, accounts: tuple[str, ...]) -> None:
        terms = accounts, as_set(STOPS), HASH
        self.act("compliance", GATE, "propose_unblock", *terms)
        last = self.platform.gate.removal_count
        self.act("second compliance", GATE, "confirm_unblock", last, *terms)

    @rule(until=words((2, "in 1 hour"), (1, "now|in 3 days")))
    def pause(self, until: str) -> None:
        activities = int(Activity.ISSUANCE)
        self.act(TIMELOCK, SHARE, "pause", activities, self.moment(until))

    @rule(token=TOKEN, account=ACCOUNT, frozen=st.booleans())
    def freeze(self, token: str, account: str, frozen: bool) -> None:
        """The issuer of the stablecoin has lists of its own."""
        self.act("stranger", token, "set_frozen", account, frozen)

    @rule(agent=words((6, "paying agent|issuer"), (1, "ann")), when=RECORD, seconds=SECONDS)
    def schedule_record(self, agent: str, when: str, seconds: int) -> None:
        self.schedule(self.moment(when) + seconds, agent)

    def schedule(self, ts: int, agent: str = "issuer") -> None:
        self.act(agent, SHARE, "schedule_record", ts, self.platform.share.predecessor(ts))

    # -- subscriptions

    def subscribe_and_fill(self, holder: str, token: str, amount: int, payment: int) -> None:
        terms = self.terms(Kind.SUBSCRIPTION, holder, token, amount, payment, "in 30 days")
        if self.act(holder, MARKET, "subscribe", terms):
            id = len(self.platform.market.requests) - 1
            self.fill_request("custodian", id, terms, self.deposit(0))

    @rule(holder=HOLDER, token=TOKEN, amount=AMOUNT, payment=PRICE, expiry=EXPIRY)
    def subscribe(self, holder: str, token: str, amount: str, payment: int, expiry: str) -> None:
        holder = self.platform.share.actor(holder)
        raw = self.amount(amount)
        terms = self.terms(Kind.SUBSCRIPTION, holder, token, raw, payment, expiry)
        self.act(holder, MARKET, "subscribe", terms)

    @rule(holder=HOLDER, other=HOLDER, raw=st.sampled_from((1, ONE)))
    def issue_twice(self, holder: str, other: str, raw: int) -> None:
        """One ticket for two requests, although shares for both are there."""
        self.deposit(2 * raw)
        ticket = self.deposit(raw)
        self.attest(self.book())
        for each in (holder, other):
            subscriber = self.platform.share.actor(each)
            terms = self.terms(Kind.SUBSCRIPTION, subscriber, MONEYS[0], raw, 0, "in 30 days")
            if self.act(subscriber, MARKET, "subscribe", terms):
                id = len(self.platform.market.requests) - 1
                self.fill_request("custodian", id, terms, ticket)

    @rule(holder=HOLDER, token=TOKEN, raw=st.sampled_from((1, ONE // 3, 7 * ONE)), payment=PRICE)
    def issue(self, holder: str, token: str, raw: int, payment: int) -> None:
        """From the deposit to the tokens, with an attestation in between."""
        self.deposit(raw)
        self.attest(self.book())
        self.subscribe_and_fill(self.platform.share.actor(holder), token, raw, payment)

    @rule(
        holder=HOLDER,
        limit=words((2, "at the limit|over the limit"), (2, "last fresh second|stale")),
        divided=st.sampled_from((1, 2, 3)),
        before_split=st.booleans(),
    )
    def issue_to_the_limit(self, holder: str, limit: str, divided: int, before_split: bool) -> None:
        """All that custody covers and one token more, and as late as it does."""
        if before_split and not self.platform.custody.pending_epoch(self.time):
            self.schedule_change(BY_RIGHT, (Change.SPLIT, Ratio(3, 2)), 0, DAY, "yes")
        self.settled += Fraction(ONE, divided)
        if before_split:
            self.settled = Fraction(floor(self.settled) | 1)  # half a unit will be lost
        self.attest(self.book())
        stale_ts = self.moment("stale") + 1
        holder, raw = self.platform.share.actor(holder), self.amount("headroom")
        raw = raw + 1 if limit == "over the limit" else raw
        terms = self.terms(Kind.SUBSCRIPTION, holder, MONEYS[0], raw, 1, "in 30 days")
        if not self.act(holder, MARKET, "subscribe", terms):
            return
        if "limit" not in limit:
            self.pass_time(stale_ts - (limit != "stale"), mined=False)
        id = len(self.platform.market.requests) - 1
        self.fill_request("custodian", id, terms, self.deposit(0))

    @precondition(lambda self: self.requests_in(Standing.OPEN, Kind.SUBSCRIPTION))
    @rule(
        caller=CALLER,
        which=WHICH,
        place=INDEX,
        ticket=words((8, "new"), (1, "used|empty")),
        deposited=st.booleans(),
        other=words((12, "none"), (1, "amount|holder")),
        part=PART,
        cost=COST,
    )
    def fill(
        self,
        caller: str,
        which: str,
        place: int,
        ticket: str,
        deposited: bool,
        other: str,
        part: str,
        cost: str,
    ) -> None:
        open_ones = self.requests_in(Standing.OPEN, Kind.SUBSCRIPTION)
        id, terms = self.request(which, place, open_ones)
        if deposited:
            self.deposit(terms.amount)
            self.attest(self.book())
        used = sorted(self.platform.market.tickets)
        chosen = {"new": self.deposit(0), "empty": NO_HASH, "used": (used or [NO_HASH])[0]}[ticket]
        if other == "amount":
            terms = terms._replace(amount=terms.amount + 1)
        elif other == "holder":
            terms = terms._replace(holder="eve")
        self.fill_request(self.one(caller, "custodian"), id, terms, chosen, part, cost)

    def fill_request(
        self,
        sender: str,
        id: int,
        terms: RequestTerms,
        ticket: bytes,
        part: str = "whole",
        cost: str = "limit",
    ) -> None:
        requests = self.platform.market.requests
        request = requests[min(id, len(requests) - 1)]
        left = request.terms.amount - request.finished
        parts = {"whole": left, "half": left // 2, "one": 1, "too much": left + 1, "none": 0}
        amount = parts[part]
        limit = request.reserved(request.finished + amount) - request.reserved(request.finished)
        limit = max(0, limit - request.fee(amount))
        costs = {"limit": limit, "half": limit // 2, "nothing": 0, "over": limit + 1}
        self.act(sender, MARKET, "fill", id, terms, amount, costs[cost], ticket)

    def request(self, which: str, place: int, fitting: list[int]) -> tuple[int, RequestTerms]:
        requests = self.platform.market.requests
        id = self.which(which, place, fitting, len(requests))
        return id, requests[min(id, len(requests) - 1)].terms

    @precondition(lambda self: self.platform.market.requests)
    @rule(caller=CALLER, which=WHICH, place=INDEX)
    def cancel_request(self, caller: str, which: str, place: int) -> None:
        id, terms = self.request(which, place, self.requests_in(Standing.OPEN))
        actor = self.platform.share.actor(terms.holder)
        self.act(self.one(caller, actor), MARKET, "cancel", id, terms)

    @precondition(lambda self: self.platform.market.requests)
    @rule(caller=CALLER, which=WHICH, place=INDEX)
    def reject(self, caller: str, which: str, place: int) -> None:
        id, terms = self.request(which, place, self.requests_in(Standing.OPEN))
        self.act(self.one(caller, "custodian"), MARKET, "reject", id, terms, 2, HASH)

    @precondition(lambda self: self.requests_in(Standing.OPEN))
    @rule(place=INDEX, seconds=SECONDS, waited=words((1, "yes"), (3, "no")))
    def expire(self, place: int, seconds: int, waited: str) -> None:
        id, terms = self.request("one that fits", place, self.requests_in(Standing.OPEN))
        if waited == "yes":
            self.pass_time(max(self.time, terms.expiry_ts + seconds), mined=False)
        self.act("stranger", MARKET, "expire", id, terms)

    @rule(caller=CALLER, token=TOKEN, issue=FEE_RATE, redemption=FEE_RATE, account=HOLDER)
    def set_fees(self, caller: str, token: str, issue: int, redemption: int, account: str) -> None:
        fees = Fees(issue, redemption, account)
        self.act(self.one(caller, "issuer"), MARKET, "set_fees", SHARE, token, fees)

    @precondition(lambda self: self.owed)
    @rule(place=INDEX, token=TOKEN, account=ACCOUNT, known=words((5, "owed"), (1, "any")))
    def withdraw(self, place: int, token: str, account: str, known: str) -> None:
        owing = [pair for pair, amount in self.platform.market.owing.items() if amount]
        if owing and known == "owed":
            token, account = sorted(owing)[place % len(owing)]
        self.act("stranger", MARKET, "withdraw", SHARE, token, account)

    @rule(caller=CALLER, token=words((4, "|".join(MONEYS)), (1, "vault")), accepted=st.booleans())
    def set_payment_token(self, caller: str, token: str, accepted: bool) -> None:
        accepted = accepted or token == MONEYS[0]
        issuer = self.one(caller, "issuer")
        self.act(issuer, MARKET, "set_payment_token", token, accepted)

    # -- redemptions

    @rule(
        holder=HOLDER,
        token=words((4, "|".join(MONEYS)), (3, ZERO)),
        amount=MOVED,
        payment=PRICE,
        expiry=EXPIRY,
    )
    def redeem(self, holder: str, token: str, amount: str, payment: int, expiry: str) -> None:
        holder = self.platform.share.actor(holder)
        payment = payment if token != ZERO or payment == 1 else 0
        raw = self.moved(amount, holder)
        terms = self.terms(Kind.REDEMPTION, holder, token, raw, payment, expiry)
        self.act(holder, MARKET, "redeem", terms)

    @precondition(lambda self: self.requests_in(Standing.OPEN, Kind.REDEMPTION))
    @rule(caller=CALLER, which=WHICH, place=INDEX, attested=st.booleans())
    def commit(self, caller: str, which: str, place: int, attested: bool) -> None:
        fitting = self.requests_in(Standing.OPEN, Kind.REDEMPTION)
        id, terms = self.request(which, place, fitting)
        if attested:
            self.attest(self.book())
        self.act(self.one(caller, "custodian"), MARKET, "commit", id, terms)

    def undelivered(self) -> list[int]:
        committed = self.requests_in(Standing.COMMITTED) + self.requests_in(Standing.SETTLED)
        return [id for id in sorted(committed) if id not in self.delivered]

    @precondition(lambda self: self.undelivered())
    @rule(place=INDEX)
    def deliver_and_attest(self, place: int) -> None:
        """C1: neither that shares leave for a redemption nor that somebody says so is felt."""
        if not self.attest(self.book()):
            return
        before, undelivered = self.margin(), self.undelivered()
        self.deliver(undelivered[place % len(undelivered)])
        if self.attest(self.book()):
            after = self.margin()
            # Shares that are not whole units stay with the reserve.
            assert 0 <= after - before <= 1, f"C1: a delivery leaves {after} of {before}"

    @precondition(lambda self: self.requests_in(Standing.COMMITTED))
    @rule(
        caller=CALLER,
        which=WHICH,
        place=INDEX,
        more=st.sampled_from((0, 0, 0, 5, -1)),
        unpaid=words((9, "as agreed"), (1, "in kind too")),
    )
    def settle(self, caller: str, which: str, place: int, more: int, unpaid: str) -> None:
        id, terms = self.request(which, place, self.requests_in(Standing.COMMITTED))
        in_kind = terms.payment_token == ZERO and unpaid == "as agreed"
        request = self.platform.market.requests[min(id, len(self.requests) - 1)]
        proceeds = 0 if in_kind else max(0, request.least_proceeds + more)
        paid = (terms.payment_token, proceeds)
        self.act(self.one(caller, "custodian"), MARKET, "settle", id, terms, *paid, HASH)

    @precondition(lambda self: self.platform.market.requests)
    @rule(caller=CALLER, which=WHICH, place=INDEX, payment=OTHER_PAYMENT)
    def accept_other_payment(
        self, caller: str, which: str, place: int, payment: tuple[str, int]
    ) -> None:
        id, terms = self.request(which, place, self.requests_in(Standing.COMMITTED))
        actor = self.platform.share.actor(terms.holder)
        self.act(self.one(caller, actor), MARKET, "accept_other_payment", id, terms, *payment)

    def commit_a_redemption(self, holder: str) -> None:
        """Of half of what a holder can move, for money, if custody and gate let him."""
        self.attest(self.book())
        terms = self.terms(
            Kind.REDEMPTION, holder, MONEYS[0], self.moved("half", holder), 1, "in 30 days"
        )
        if self.act(holder, MARKET, "redeem", terms):
            id = len(self.platform.market.requests) - 1
            self.act("custodian", MARKET, "commit", id, terms)

    @precondition(lambda self: self.requests_in(Standing.COMMITTED))
    @rule(caller=CALLER, place=INDEX, payment=OTHER_PAYMENT, agreed=words((4, "yes"), (1, "no")))
    def settle_otherwise(
        self, caller: str, place: int, payment: tuple[str, int], agreed: str
    ) -> None:
        """By what the holder accepted last, if anything, or by what he did not."""
        committed = self.requests_in(Standing.COMMITTED)
        accepting = [id for id in committed if self.platform.market.requests[id].accepted]
        id, terms = self.request("one that fits", place, accepting or committed)
        accepted = self.platform.market.requests[id].accepted
        paid = accepted[:2] if accepted and agreed == "yes" else payment
        self.act(self.one(caller, "custodian"), MARKET, "settle", id, terms, *paid, HASH)

    @rule(holder=HOLDER, place=INDEX, payments=st.lists(OTHER_PAYMENT, min_size=1, max_size=2))
    def be_stuck(self, holder: str, place: int, payments: list[tuple[str, int]]) -> None:
        """Frozen by the token that he asked for, the holder takes something else, and has it."""
        if not self.requests_in(Standing.COMMITTED):
            self.commit_a_redemption(self.platform.share.actor(holder))
        if not (committed := self.requests_in(Standing.COMMITTED)):
            return
        id, terms = self.request("one that fits", place, committed)
        actor = self.platform.share.actor(terms.holder)
        if terms.payment_token != ZERO:
            self.act("stranger", terms.payment_token, "set_frozen", MARKET, True)
        for payment in payments:
            self.act(actor, MARKET, "accept_other_payment", id, terms, *payment)
        for token, amount in payments:
            if self.act("custodian", MARKET, "settle", id, terms, token, amount, HASH) and amount:
                self.act("stranger", MARKET, "withdraw", SHARE, token, terms.holder)
        if terms.payment_token != ZERO:
            self.act("stranger", terms.payment_token, "set_frozen", MARKET, False)

    @rule(holder=HOLDER, amount=MOVED, delivered=words((1, "before|after|never")))
    def leave(self, holder: str, amount: str, delivered: str) -> None:
        """A redemption from end to end."""
        holder = self.platform.share.actor(holder)
        self.attest(self.book())
        raw = self.moved(amount, holder)
        terms = self.terms(Kind.REDEMPTION, holder, MONEYS[0], raw, 1, "in 30 days")
        if not self.act(holder, MARKET, "redeem", terms):
            return
        id = len(self.platform.market.requests) - 1
        if not self.act("custodian", MARKET, "commit", id, terms):
            return
        if delivered == "before":
            self.deliver(id)
            self.attest(self.book())
        least = self.platform.market.requests[id].least_proceeds
        for proceeds in (max(0, least - 1), least):
            self.act("custodian", MARKET, "settle", id, terms, MONEYS[0], proceeds, HASH)
        if delivered == "after":
            self.deliver(id)
            self.attest(self.book())

    @precondition(lambda self: self.platform.share.pending(self.time))
    @rule(holder=HOLDER, seconds=SECONDS)
    def leave_before_record(self, holder: str, seconds: int) -> None:
        """Whatever would still be on its way at the instant may not set out."""
        near_ts = self.platform.share.pending(self.time)[0] - SETTLEMENT_WINDOW
        if near_ts > self.time:
            self.pass_time(near_ts + seconds, mined=False)
        self.leave(holder, "half", "before")

    # -- changes of the shares per token

    @rule(
        caller=CALLER,
        change=CHANGE,
        notice=st.sampled_from((0, 0, 0, DAY, -1)),
        window=st.sampled_from((DAY, 3 * DAY, MAX_WINDOW, MAX_WINDOW + 1, 0)),
        attested=words((2, "yes|tight"), (1, "no|too little")),
    )
    def schedule_change(
        self, caller: str, change: tuple[Change, Ratio], notice: int, window: int, attested: str
    ) -> None:
        kind, ratio = change
        if attested != "no":
            if not self.is_change_ahead():
                self.prepare_change(kind, ratio, attested)
            self.attest(self.book())
        effective_ts = self.time + self.platform.actions.notice_of(self.time, kind, ratio) + notice
        close_ts = 0 if kind == Change.REINVESTMENT else effective_ts - window
        action = Action(kind, ratio, close_ts, effective_ts, HASH)
        self.act(self.one(caller, "issuer"), ACTIONS, "schedule", SHARE, action)

    def prepare_change(self, kind: Change, ratio: Ratio, attested: str) -> None:
        """The custodian holds as many shares as the change needs, or one more, or not quite."""
        custody, factor = self.platform.custody, Fraction(*ratio)
        of_shares = 1 if kind == Change.REINVESTMENT else factor
        self.turn_pages()
        need = (custody.owed(self.time, custody.last_attestation()) * factor) / of_shares
        need += custody.terms.margin / of_shares + self.encumbered
        if attested == "yes":
            self.settled = max(self.settled, Fraction(ceil(need) + ONE))
        else:
            self.settled = Fraction(ceil(need) - (attested == "too little"))

    def is_change_ahead(self) -> bool:
        return self.platform.share.effectiveAt() > self.time

    @precondition(is_change_ahead)
    @rule(caller=words((1, "issuer"), (4, "stranger")), short=words((3, "no|much"), (1, "little")))
    def cancel_change(self, caller: str, short: str) -> None:
        if short != "no":
            true = self.book()
            settled = true.settled // 3 if short == "much" else max(0, true.settled - ONE)
            self.attest(lower(true, settled))
        self.act(caller, ACTIONS, "cancel", SHARE)

    @precondition(lambda self: self.platform.custody.pending_epoch(self.time))
    @rule(more=st.sampled_from((0, 0, ONE, 8 * ONE)), seconds=SECONDS)
    def fix_multiplier(self, more: int, seconds: int) -> None:
        """The total is another one when the window opens."""
        self.pass_time(self.moment("close") + seconds, mined=False)
        self.turn_pages()
        self.settled += more
        self.attest(self.book())
        self.act("stranger", ACTIONS, "fix_multiplier", SHARE)
        if seconds >= 0:
            self.act("stranger", ACTIONS, "cancel", SHARE)  # too late for anybody

    @rule(
        change=st.sampled_from(((Change.REVERSE_SPLIT, Ratio(1, 8)), (Change.SPLIT, Ratio(7, 3)))),
        more=st.sampled_from((ONE, 8 * ONE)),
    )
    def announce_and_fix(self, change: tuple[Change, Ratio], more: int) -> None:
        """With no share to spare, until some more come in before the window."""
        if self.is_change_ahead():
            return
        self.turn_pages()
        self.encumbered = 0
        self.settled += self.missing()
        self.attest(self.book())
        self.schedule_change(BY_RIGHT, change, 0, DAY, "tight")
        if self.platform.custody.pending_epoch(self.time):
            self.fix_multiplier(more, 0)

    @precondition(is_change_ahead)
    @rule(attested=words((3, "yes"), (1, "no")))
    def see_change(self, attested: str) -> None:
        """The change takes effect, and the custodian's new count is attested."""
        self.pass_time(self.moment("effect"), mined=False)
        self.act("issuer", ACTIONS, "cancel", SHARE)  # too late
        if attested == "yes":
            self.attest(self.book())

    @precondition(lambda self: self.platform.custody.pending_epoch(self.time))
    @rule(holder=HOLDER, when=words((2, "close"), (1, "effect")), seconds=SECONDS)
    def come_in_the_window(self, holder: str, when: str, seconds: int) -> None:
        """Somebody wants in and somebody out around the ex-window."""
        self.attest(self.book())
        self.pass_time(self.moment(when) + seconds, mined=False)
        holder = self.platform.share.actor(holder)
        self.subscribe_and_fill(holder, MONEYS[0], 1, 0)
        raw = self.moved("half", holder)
        terms = self.terms(Kind.REDEMPTION, holder, ZERO, raw, 0, "in 30 days")
        if self.act(holder, MARKET, "redeem", terms):
            id = len(self.platform.market.requests) - 1
            self.act("custodian", MARKET, "commit", id, terms)

    # -- dividends

    @rule(
        caller=CALLER,
        rate=RATE,
        token=TOKEN,
        kind=st.sampled_from((1, 1, 2, 4, 3)),
        payable=st.sampled_from((0, 0, DAY, MAX_TO_PAYABLE, MAX_TO_PAYABLE + 1, -1)),
        epoch=st.sampled_from((0, 0, 1)),
        when=words((6, "next record"), (1, "no record|ex-date")),
    )
    def declare(
        self, caller: str, rate: int, token: str, kind: int, payable: int, epoch: int, when: str
    ) -> None:
        if len(self.dividends) >= 4:
            return
        if when == "next record" and not self.platform.share.pending(self.time):
            self.schedule(self.time + 2 * DAY)
        record_ts = self.moment("next record") + (when == "no record")
        at_record = self.platform.custody.unit_epoch_at(record_ts)
        epoch, ex_ts = max(0, at_record - epoch), record_ts + (when == "ex-date")
        times = (record_ts, record_ts, ex_ts, record_ts + payable)
        terms = DividendTerms(SHARE, *times, rate, 0, epoch, kind, token, HASH)
        self.act(self.one(caller, "paying agent"), DIVIDENDS, "declare", terms)

    @rule(
        payable=st.sampled_from((DAY, 0, HOUR)),
        entitled=st.sampled_from((0, HOUR, DAY, -1)),
        ex=st.sampled_from((0, 1, DAY, MAX_TO_EX, MAX_TO_EX + 1)),
        fee=st.sampled_from((0, 1, 12_500, 12_501)),
    )
    def declare_due_bill(self, payable: int, entitled: int, ex: int, fee: int) -> None:
        """Who holds at the end of the last day on which a buyer gets it is paid."""
        if len(self.dividends) >= 4:
            return
        record_ts = self.time + 2 * DAY
        payable_ts = record_ts + payable
        entitlement_ts = payable_ts + entitled
        self.schedule(entitlement_ts)
        epoch = self.platform.custody.unit_epoch_at(self.time)
        times = (record_ts, entitlement_ts, max(entitlement_ts, payable_ts + ex), payable_ts)
        rates = (250_000 * ONE, fee * ONE)
        terms = DividendTerms(SHARE, *times, *rates, epoch, DUE_BILL, MONEYS[0], HASH)
        self.act("paying agent", DIVIDENDS, "declare", terms)

    @precondition(lambda self: self.dividends_that(are_open=False))
    @rule(
        caller=CALLER,
        place=INDEX,
        rate=RATE,
        token=TOKEN,
        when=words((4, "now"), (1, "a second before|at the record")),
    )
    def amend(self, caller: str, place: int, rate: int, token: str, when: str) -> None:
        """Another rate, or none any more; once the record has come it is too late for both."""
        fitting = self.dividends_that(are_open=False)
        id, agent = fitting[place % len(fitting)], self.one(caller, "paying agent")
        terms = self.platform.dividends.dividends[id].terms
        if when != "now" and self.time < terms.record_ts:
            self.pass_time(terms.record_ts - (when == "a second before"), mined=False)
        changes = {"rate": rate, "fee": 0, "payment_token": token}
        self.act(agent, DIVIDENDS, "amend", id, terms._replace(**changes))
        if rate % 2:
            self.act(agent, DIVIDENDS, "cancel", SHARE, id, HASH)

    @precondition(lambda self: self.epochs and len(self.dividends) < 4)
    @rule(payable=st.sampled_from((0, DAY)), epochs=st.sampled_from((1, 0)))
    def declare_across_split(self, payable: int, epochs: int) -> None:
        """At a rate for shares as they were before."""
        record_ts = max(self.epochs[-1][1], self.time) + 2 * DAY
        self.schedule(record_ts)
        epoch = self.platform.custody.unit_epoch_at(record_ts) - epochs
        times = (record_ts, record_ts, record_ts, record_ts + payable)
        terms = DividendTerms(SHARE, *times, 333_333 * ONE, 0, epoch, 1, MONEYS[0], HASH)
        self.act("paying agent", DIVIDENDS, "declare", terms)

    def due(self, id: int) -> int:
        """What a dividend still needs, were its record now or as it was."""
        dividend, share = self.platform.dividends.dividends[id], self.platform.share
        terms = dividend.terms
        ts = min(terms.entitlement_ts, self.time)
        raw = share.supply.before(terms.entitlement_ts)
        multiplier = share.multiplier_at(self.time, ts)
        units = Fraction(*self.platform.dividends._units(terms))
        gross = floor(Fraction(raw * multiplier * (terms.rate - terms.fee), ONE**3) / units)
        return max(0, gross - dividend.funded)

    @precondition(lambda self: self.dividends_that(are_open=False))
    @rule(
        payer=words((4, "paying agent"), (1, "ann|eve")),
        which=WHICH,
        place=INDEX,
        word=words((6, "all"), (1, "half|one less|1|0")),
    )
    def fund(self, payer: str, which: str, place: int, word: str) -> None:
        fitting, total = self.dividends_that(are_open=False), len(self.dividends)
        id = self.which(which, place, fitting, total)
        due = self.due(id) if id < total else 1
        amount = {"all": due, "half": due // 2, "one less": max(0, due - 1)}.get(word)
        self.act(payer, DIVIDENDS, "fund", SHARE, id, int(word) if amount is None else amount)

    @precondition(lambda self: self.dividends_that(are_open=False))
    @rule(caller=CALLER, which=WHICH, place=INDEX)
    def open(self, caller: str, which: str, place: int) -> None:
        fitting = self.dividends_that(are_open=False)
        id = self.which(which, place, fitting, len(self.dividends))
        self.act(self.one(caller, "stranger"), DIVIDENDS, "open", SHARE, id)

    @precondition(lambda self: self.dividends_that(are_open=False))
    @rule(place=INDEX, attested=words((3, "at record|later"), (1, "no|short")))
    def bring_to_opening(self, place: int, attested: str) -> None:
        """What has to happen before a dividend is open, each in its time."""
        fitting = self.dividends_that(are_open=False)
        id = fitting[place % len(fitting)]
        terms = self.platform.dividends.dividends[id].terms
        if self.time <= terms.entitlement_ts and attested == "at record":
            self.pass_time(terms.entitlement_ts, mined=False)
            self.attest(self.book())
        self.pass_time(max(terms.entitlement_ts, terms.payable_ts), mined=False)
        book = self.book()
        if attested == "short":
            self.attest(lower(book, book.settled // 3))
        elif attested != "no":
            self.attest(book)
        # A unit less is not enough.
        for amount in (max(0, self.due(id) - 1), min(1, self.due(id))):
            self.act("paying agent", DIVIDENDS, "fund", SHARE, id, amount)
            if self.act("paying agent", DIVIDENDS, "open", SHARE, id):
                break

    @precondition(lambda self: self.dividends_that(are_open=True))
    @rule(caller=CALLER, which=WHICH, place=INDEX, account=ACCOUNT)
    def claim(self, caller: str, which: str, place: int, account: str) -> None:
        fitting = self.dividends_that(are_open=True)
        id = self.which(which, place, fitting, len(self.dividends))
        actor = self.platform.share.actor(account)
        self.act(self.one(caller, actor), DIVIDENDS, "claim", SHARE, id, account)

    @precondition(lambda self: self.dividends_that(are_open=True))
    @rule(which=WHICH, place=INDEX, accounts=st.lists(ACCOUNT, max_size=5), whole=st.booleans())
    def push(self, which: str, place: int, accounts: list[str], whole: bool) -> None:
        fitting = self.dividends_that(are_open=True)
        id = self.which(which, place, fitting, len(self.dividends))
        pushed = ACCOUNTS if whole else tuple(accounts)
        self.act("stranger", DIVIDENDS, "push", SHARE, id, pushed)

    @precondition(lambda self: any(each.set_aside for each in self.dividends))
    @rule(caller=words((1, "stranger"), (1, BY_RIGHT)), place=INDEX, account=ACCOUNT)
    def release(self, caller: str, place: int, account: str) -> None:
        opened = self.dividends_that(are_open=True)
        waiting = [
            (id, each) for id in opened for each in self.platform.dividends.dividends[id].set_aside
        ]
        id = self.which("one that fits", place, opened, len(self.dividends))
        if waiting:
            id, account = waiting[place % len(waiting)]
        actor = self.platform.share.actor(account)
        self.act(self.one(caller, actor), DIVIDENDS, "release", SHARE, id, account)

    @precondition(lambda self: self.dividends_that(are_open=True))
    @rule(place=INDEX, bps=st.sampled_from((0, 1_500)), again=st.booleans())
    def be_refused_by_token(self, place: int, bps: int, again: bool) -> None:
        """A push to those with a tax profile, one of whom the stablecoin will not pay."""
        opened = self.dividends_that(are_open=True)
        id = opened[place % len(opened)]
        token, waiting = self.dividends[id].terms["payment_token"], self.waiting(id)
        actors = [self.platform.share.actor(each) for each in waiting]
        if not actors:
            return
        until_ts, frozen = self.time + 90 * DAY, actors[place % len(actors)]
        for actor in actors:
            profile = (actor, bps, until_ts, HASH)
            self.act("paying agent", DIVIDENDS, "set_tax_profile", *profile)
        self.act("stranger", token, "set_frozen", frozen, True)
        self.act("stranger", DIVIDENDS, "push", SHARE, id, tuple(waiting))
        if again:
            self.act("stranger", token, "set_frozen", frozen, False)
            self.act("stranger", DIVIDENDS, "push", SHARE, id, tuple(waiting))

    def waiting(self, id: int) -> list[str]:
        """Holders at the record who have not been paid, nor set aside for."""
        dividend, balances = self.platform.dividends.dividends[id], self.platform.share.balances
        held = [each for each in ACCOUNTS if balances[each].before(dividend.terms.entitlement_ts)]
        return [each for each in reversed(held) if each not in dividend.processed]

    @precondition(lambda self: self.dividends_that(are_open=True))
    @rule(
        caller=words((2, "stranger"), (1, BY_RIGHT)),
        place=INDEX,
        account=ACCOUNT,
        late=st.booleans(),
    )
    def be_blocked_for_a_while(self, caller: str, place: int, account: str, late: bool) -> None:
        """What is pushed to a blocked account waits for it."""
        opened = self.dividends_that(are_open=True)
        id = opened[place % len(opened)]
        dividend = self.platform.dividends.dividends[id]
        waiting = self.waiting(id)
        account = waiting[place % len(waiting)] if waiting else account
        actor = self.platform.share.actor(account)
        self.act("compliance", GATE, "block", (account,), COURT_ORDER, HASH)
        self.act("stranger", DIVIDENDS, "push", SHARE, id, (account,))
        self.act(self.one(caller, actor), DIVIDENDS, "release", SHARE, id, account)
        self.lift((account,))
        self.act("stranger", DIVIDENDS, "release", SHARE, id, account)
        if late:
            self.pass_time(dividend.opened_ts + PROFILE_WAIT, mined=False)
        self.act(self.one(caller, actor), DIVIDENDS, "release", SHARE, id, account)

    @precondition(lambda self: self.dividends_that(are_open=True))
    @rule(caller=CALLER, which=WHICH, place=INDEX, word=words((3, "all|1"), (1, "all + 1|0")))
    def remit(self, caller: str, which: str, place: int, word: str) -> None:
        fitting = self.dividends_that(are_open=True)
        id = self.which(which, place, fitting, len(self.dividends))
        known = self.dividends[id] if id < len(self.dividends) else None
        withheld = known.withheld - known.remitted if known else 0
        amount = {"all": withheld, "all + 1": withheld + 1}.get(word)
        amount = int(word) if amount is None else amount
        agent = self.one(caller, "paying agent")
        self.act(agent, DIVIDENDS, "remit", SHARE, id, amount, HASH)

    @rule(holder=HOLDER, payout=words((4, "vault"), (2, "pool|zero|bob"), (1, DIVIDENDS)))
    def set_payout(self, holder: str, payout: str) -> None:
        holder = self.platform.share.actor(holder)
        self.act(holder, DIVIDENDS, "set_payout", payout)

    @rule(
        caller=CALLER,
        account=ACCOUNT,
        bps=BPS,
        until=words((5, "in 30 days"), (1, "in 1 day|now")),
    )
    def set_tax_profile(self, caller: str, account: str, bps: int, until: str) -> None:
        agent, until_ts = self.one(caller, "paying agent"), self.moment(until) * (until != "now")
        self.act(agent, DIVIDENDS, "set_tax_profile", account, bps, until_ts, HASH)

    # -- meetings

    @rule(
        caller=CALLER,
        items=st.sampled_from((1, 2, 5, 0)),
        after=st.sampled_from((9, 9, 9, 59, 60, 8)),
        flaw=words((12, "none"), (1, "order|no record|no document|notice")),
    )
    def create_meeting(self, caller: str, items: int, after: int, flaw: str) -> None:
        if len(self.polls) >= 3:
            return
        if not self.platform.share.pending(self.time):
            self.schedule(self.time + 2 * DAY)
        record_ts = self.moment("next record") + (flaw == "no record")
        open_ts = record_ts + (flaw != "order") * DAY
        times = (open_ts, open_ts + 3 * DAY, open_ts + 5 * DAY, open_ts + after * DAY)
        document, notice_ts = NO_HASH if flaw == "no document" else HASH, record_ts - 1
        notice_ts += (flaw == "notice") * DAY
        proposals = tuple(Item(1, place % 2 == 1, Text(f"Item {place}")) for place in range(items))
        terms = MeetingTerms(SHARE, record_ts, notice_ts, *times, 1, document, proposals)
        if self.act(self.one(caller, "proxy agent"), MEETINGS, "create", terms):
            early = (SHARE, len(self.polls) - 1, "ann", (), (1,) * items)
            self.act("ann", MEETINGS, "instruct", *early)

    @precondition(lambda self: self.polls)
    @rule(place=INDEX, accounts=st.lists(HOLDER, min_size=1, max_size=4), vote=VOTE)
    def attend(self, place: int, accounts: list[str], vote: str) -> None:
        """Instructions while a meeting takes them."""
        self.attend_one(place, accounts, vote)

    def attend_one(self, place: int, accounts: list[str], vote: str) -> int:
        """The same; returns which meeting it is."""
        id = self.which("one that fits", place, self.ahead(), len(self.polls))
        self.pass_time(self.platform.meetings.meetings[id].terms.open_ts, mined=False)
        for account in accounts:
            self.instruct_in(id, account, vote, "right", BY_RIGHT)
        return id

    @precondition(lambda self: self.polls)
    @rule(
        caller=CALLER,
        place=INDEX,
        account=ACCOUNT,
        vote=words((4, "all for|split|part|withdrawn"), (1, "one too many")),
        old=words((8, "right"), (1, "wrong")),
    )
    def instruct(self, caller: str, place: int, account: str, vote: str, old: str) -> None:
        self.instruct_in(place % len(self.polls), account, vote, old, caller)

    def instruct_in(self, id: int, account: str, vote: str, old: str, caller: str) -> None:
        model, share = self.platform.meetings, self.platform.share
        meeting = model.meetings[id]
        raw = share.balances[account].before(meeting.terms.record_ts)
        multiplier = share.multiplier_at(self.time, min(self.time, meeting.terms.record_ts))
        weight = floor(Fraction(raw * multiplier, 10**30))
        third = weight // 3
        votes = {
            "all for": Votes(weight),
            "all against": Votes(0, weight),
            "split": Votes(weight - 2 * third, third, third),
            "part": Votes(third, 0, third // 2),
            "one too many": Votes(third, weight - third, 1),
            "blank": Votes(),
            "spare": Votes(0, 0, 0, 1),
        }
        items = len(meeting.terms.items)
        length = {"withdrawn": 0, "too short": items - 1}.get(vote, items)
        word = votes.get(vote, Votes(weight)).word
        in_force = meeting.ballots[account]
        old_ballot = in_force if old == "right" else (1,) * items
        actor = self.one(caller, share.actor(account))
        ballots = (old_ballot, length * (word,))
        self.act(actor, MEETINGS, "instruct", SHARE, id, account, *ballots)

    @precondition(lambda self: self.polls)
    @rule(
        place=INDEX,
        steps=st.sampled_from((1, 2, 256)),
        given=words((8, "right"), (1, "no ballots|no predecessors|wrong predecessors|more")),
    )
    def tally_step(self, place: int, steps: int, given: str) -> None:
        self.step(place % len(self.polls), steps, given)

    def step(self, id: int, steps: int, given: str) -> bool:
        ballots, predecessors = self.to_strike(id, steps)
        match given:
            case "no ballots":
                ballots = []
            case "no predecessors":
                predecessors = []
            case "wrong predecessors":
                predecessors = ["eve" for _ in predecessors]
            case "more":
                ballots, predecessors = [*ballots, ()], [*predecessors, "eve"]
        lists = (tuple(ballots), tuple(predecessors))
        return self.act("stranger", MEETINGS, "tally_step", SHARE, id, steps, *lists)

    def to_strike(self, id: int, steps: int) -> tuple[list, list]:
        """The ballots and predecessors that a step needs."""
        share, meeting = self.platform.share, self.platform.meetings.meetings[id]
        gate, cutoff_ts = meeting.gate or share.gate, meeting.terms.token_cutoff_ts
        walk = meeting.to_walk if meeting.gate else list(gate.ever_blocked)
        came_from = {successor: account for account, successor in share.successors.items()}
        ballots, predecessors = [], []
        for account in walk[meeting.cursor :][:steps]:
            if not gate.blocked_at(account, cutoff_ts):
                continue
            while True:
                if meeting.ballots[account]:
                    ballots.append(meeting.ballots[account])
                if account not in came_from:
                    break
                account = came_from[account]
                predecessors.append(account)
                if gate.blocked_at(account, cutoff_ts):
                    break
        return ballots, predecessors

    @rule(
        place=INDEX,
        account=st.sampled_from(HOLDERS[:3]),
        blocked=words((1, "both|before|after")),
        wrongly=st.booleans(),
    )
    def lose_key_and_vote(self, place: int, account: str, blocked: str, wrongly: bool) -> None:
        """The same person is blocked under another key than that of record, or under both."""
        keys = [each for each in NEW_KEYS if not self.platform.share.generations[each]]
        if not self.ahead():
            self.create_meeting(BY_RIGHT, 2, 20, "none")
        if not keys or not self.ahead():
            return
        id = self.attend_one(place, [account], "split")
        cutoff_ts = self.platform.meetings.meetings[id].terms.token_cutoff_ts
        actor = self.platform.share.actor(account)
        if blocked != "after":
            self.act("compliance", GATE, "block", (actor,), FIFTY_PERCENT, HASH)
        self.act(ENFORCEMENT, SHARE, "recover", actor, keys[0])
        if blocked != "before":
            self.act("compliance", GATE, "block", (keys[0],), SDN_LISTED, HASH)
        self.pass_time(cutoff_ts + 1, mined=False)
        for each in ("wrong predecessors", "no predecessors", "no ballots") if wrongly else ():
            self.step(id, 256, each)
        self.step(id, 256, "right")

    @precondition(lambda self: self.polls)
    @rule(place=INDEX)
    def finalize(self, place: int) -> None:
        self.act("stranger", MEETINGS, "finalize", SHARE, place % len(self.polls))

    @precondition(lambda self: self.polls)
    @rule(place=INDEX, attested=words((5, "yes"), (1, "no")), steps=st.sampled_from((1, 256)))
    def close_poll(self, place: int, attested: str, steps: int) -> None:
        """From the cut-off to the result."""
        id = place % len(self.polls)
        meeting = self.platform.meetings.meetings[id]
        if meeting.outcome != Outcome.OPEN:
            return
        self.pass_time(meeting.terms.token_cutoff_ts + 1, mined=False)
        while self.step(id, steps, "right"):
            meeting = self.platform.meetings.meetings[id]
            if meeting.cursor == len(meeting.to_walk):
                break
        if attested == "yes":
            self.attest(self.book())
        self.act("stranger", MEETINGS, "finalize", SHARE, id)

    @precondition(lambda self: self.polls)
    @rule(
        caller=CALLER,
        place=INDEX,
        executed=EXECUTED,
        hashes=words((8, "both"), (1, "no control number|no report")),
    )
    def receipt(self, caller: str, place: int, executed: str, hashes: str) -> None:
        id = place % len(self.polls)
        meeting = self.platform.meetings.meetings[id]
        items = range(len(meeting.terms.items))
        instructed = [meeting.instructed(item) for item in items]
        match executed:
            case "less":
                instructed = [Votes(*(votes // 2 for votes in each)) for each in instructed]
            case "most":
                instructed = [Votes(0, meeting.votable) for _ in items]
            case "more than votable":
                instructed = [Votes(1, meeting.votable) for _ in items]
        control = NO_HASH if hashes == "no control number" else HASH
        report = NO_HASH if hashes == "no report" else HASH
        words_of_items = tuple(each.word for each in instructed)
        custodian, proofs = self.one(caller, "custodian"), (control, report)
        self.act(custodian, MEETINGS, "receipt", SHARE, id, words_of_items, *proofs)

    # -- stories

    @rule(
        what=words((3, "dividend"), (2, "meeting|request"), (1, "change")),
        how=words((1, "claim|push|release|remit")),
        place=INDEX,
        account=ACCOUNT,
        vote=words((1, "all for|split|part|all against")),
    )
    def take_its_course(self, what: str, how: str, place: int, account: str, vote: str) -> None:
        """Whatever comes next for one of the things under way, or the beginning of another."""
        match what:
            case "dividend":
                self.go_on_with_dividend(how, place, account)
            case "meeting":
                self.go_on_with_meeting(place, account, vote)
            case "request":
                self.go_on_with_request(place, account)
            case "change" if self.is_change_ahead():
                if self.epochs and len(self.dividends) < 2:
                    self.declare_across_split(0, 1)
                if self.platform.custody.pending_epoch(self.time) and place % 2:
                    self.fix_multiplier(8 * ONE, 0)
                self.see_change("yes")
            case "change":
                change = COMMON_CHANGES[place % len(COMMON_CHANGES)]
                self.schedule_change(BY_RIGHT, change, 0, DAY, ("yes", "tight")[place % 2])

    def go_on_with_dividend(self, how: str, place: int, account: str) -> None:
        if not self.dividends:
            self.declare(BY_RIGHT, 250_000 * ONE, MONEYS[place % 2], 1, DAY, 0, "next record")
        elif self.dividends_that(are_open=False):
            attested = ("at record", "later", "at record", "later", "later", "short")[place]
            self.bring_to_opening(place, attested)
        elif how == "claim":
            self.claim(BY_RIGHT, "one that fits", place, account)
        elif how == "push":
            self.push("one that fits", place, [account], place % 2 == 0)
        elif how == "release":
            self.release(BY_RIGHT, place, account)
        else:
            self.remit(BY_RIGHT, "one that fits", place, "all")

    def go_on_with_meeting(self, place: int, account: str, vote: str) -> None:
        if not self.polls:
            self.create_meeting(BY_RIGHT, 1 + place, 20, "none")
            return
        id = place % len(self.polls)
        meeting = self.platform.meetings.meetings[id]
        if self.time < meeting.terms.token_cutoff_ts and len(meeting.ballots) < 4:
            self.attend(id, [account, "ann"], vote)
        elif meeting.outcome == Outcome.OPEN:
            self.close_poll(id, "yes", 1 + place)
        else:
            self.receipt(BY_RIGHT, id, "as instructed", "both")

    def go_on_with_request(self, place: int, account: str) -> None:
        if self.requests_in(Standing.COMMITTED):
            self.settle(BY_RIGHT, "one that fits", place, 0, "as agreed")
        elif self.requests_in(Standing.OPEN, Kind.REDEMPTION):
            self.commit(BY_RIGHT, "one that fits", place, True)
        elif self.requests_in(Standing.OPEN):
            part = "half" if place % 3 else "whole"
            self.fill(BY_RIGHT, "one that fits", place, "new", True, "none", part, "limit")
        elif place % 2:
            self.withdraw(place, MONEYS[0], account, "owed")
        else:
            self.redeem(account, MONEYS[0], "half", 1, "in 30 days")

    # Hypothesis picks evenly among rules; these matter more than the others.
    take_its_course_as_well = take_its_course
    take_its_course_again = take_its_course
    travel_as_well = travel
    issue_as_well = issue
    schedule_change_as_well = schedule_change
    issue_to_the_limit_as_well = issue_to_the_limit
    transfer_as_well = transfer
    block_as_well = block
    leave_as_well = leave
    redeem_as_well = redeem
    claim_as_well = claim
    push_as_well = push
    release_as_well = release
