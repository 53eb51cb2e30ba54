"""What must be refused whatever the moment, all of it at once, so that every run meets it."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.property.codec import Text
from tests.property.gate import ZERO
from tests.property.model import ONE, SHARE
from tests.property.platform.actions import ACTIONS, MAX_WINDOW, NOTICE, Action
from tests.property.platform.actions import Kind as Change
from tests.property.platform.custody import CUSTODY, DAY, MAX_AGE, Ratio
from tests.property.platform.custody import Terms as CustodyTerms
from tests.property.platform.dividends import DIVIDENDS, MAX_TO_EX, MAX_TO_PAYABLE, STATUTORY_BPS
from tests.property.platform.dividends import Terms as DividendTerms
from tests.property.platform.market import MARKET, Fees, Kind, Standing
from tests.property.platform.market import Terms as RequestTerms
from tests.property.platform.meetings import MEETINGS, Item, Outcome, Votes
from tests.property.platform.meetings import Terms as MeetingTerms
from tests.property.platform.platform import MONEYS, TIMELOCK
from tests.property.platform.words import HASH, INDEX, NO_HASH, Custodian, lower


def once(where: str) -> Callable[[Callable], Callable]:
    """A rule that is followed once in a run: what is refused leaves nothing to go on with."""
    return precondition(lambda self: where not in self.stumbled)


class Stumbles(Custodian):
    """Nothing here has an effect; where it has one all the same, the model says what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.stumbled: set[str] = set()

    @once("custody")
    @rule()
    def stumble_at_custody(self) -> None:
        self.stumbled.add("custody")
        true, last = self.book(), self.platform.custody.last_attestation()
        terms = self.platform.custody.terms
        committed = self.platform.custody.committed.latest
        for said in (
            true._replace(as_of_ts=self.time + DAY),
            true._replace(as_of_ts=last.as_of_ts - 1),
            true._replace(unit_epoch=true.unit_epoch + 1),
            true._replace(settled=2**128),
            true._replace(encumbered=true.settled + 1),
            true._replace(delivered_total=committed + 1),
        ):
            self.attest(said)
        for sender, wrong in (
            ("issuer", terms),
            (TIMELOCK, terms._replace(attestors=("ann",), quorum=1)),
            (TIMELOCK, terms._replace(quorum=0)),
            (TIMELOCK, terms._replace(quorum=len(terms.attestors) + 1)),
            (TIMELOCK, terms._replace(attestors=("attestor", "attestor"), quorum=2)),
            (TIMELOCK, terms._replace(max_age=MAX_AGE + 1)),
            (TIMELOCK, terms._replace(max_age=0)),
            (TIMELOCK, terms._replace(margin=2**128)),
            (TIMELOCK, terms._replace(max_minted=0)),
            (TIMELOCK, terms._replace(daily_limit=0)),
            (TIMELOCK, terms._replace(daily_limit=2**128)),
            (TIMELOCK, terms._replace(feed="vault")),
        ):
            self.act(sender, CUSTODY, "set_terms", SHARE, CustodyTerms(*wrong))
        for function in ("commit_residual", "settle"):
            args = (1,) if function == "commit_residual" else (1, 1)
            self.act("ann", CUSTODY, function, *args, sent=(SHARE, *args))
        for function in ("count_mint", "commit"):
            self.act("ann", CUSTODY, function, 1, sent=(SHARE, 1))
        epoch = (Ratio(2, 1), self.time, self.time + DAY)
        self.act("issuer", CUSTODY, "schedule_epoch", *epoch, sent=(SHARE, *epoch))
        self.act("issuer", CUSTODY, "cancel_epoch", sent=(SHARE,))

    @once("actions")
    @rule()
    def stumble_at_actions(self) -> None:
        self.stumbled.add("actions")
        ahead = self.time + NOTICE + 2 * DAY
        self.act("stranger", ACTIONS, "cancel", SHARE)
        self.act("stranger", ACTIONS, "fix_multiplier", SHARE)
        right = Action(Change.SPLIT, Ratio(2, 1), ahead - DAY, ahead, HASH)
        soon, late = self.time + NOTICE - 1, 2**40
        for sender, wrong in (
            ("ann", right),
            ("issuer", right._replace(ratio=Ratio(1, 1))),
            ("issuer", right._replace(ratio=Ratio(1, 0))),
            ("issuer", right._replace(ratio=Ratio(0, 1), kind=Change.REVERSE_SPLIT)),
            ("issuer", right._replace(ratio=Ratio(2**32, 1))),
            ("issuer", right._replace(kind=Change.REVERSE_SPLIT)),
            ("issuer", right._replace(kind=Change.SPLIT | Change.STOCK_DIVIDEND)),
            ("issuer", right._replace(kind=0)),
            ("issuer", right._replace(close_ts=ahead)),
            ("issuer", right._replace(close_ts=ahead - MAX_WINDOW - 1)),
            ("issuer", right._replace(kind=Change.REINVESTMENT)),
            ("issuer", right._replace(close_ts=self.time, effective_ts=soon)),
            ("issuer", right._replace(close_ts=late - DAY, effective_ts=late)),
            ("issuer", right._replace(ratio=Ratio(11, 1))),
        ):
            self.act(sender, ACTIONS, "schedule", SHARE, wrong)

    @once("market")
    @rule(place=INDEX)
    def stumble_at_the_market(self, place: int) -> None:
        self.stumbled.add("market")
        right = (Kind.SUBSCRIPTION, SHARE, "ann", MONEYS[0], ONE, 1, self.time + DAY, HASH)
        terms = RequestTerms(*right)
        for function, wrong in (
            ("subscribe", terms._replace(holder="bob")),
            ("subscribe", terms._replace(kind=Kind.REDEMPTION)),
            ("subscribe", terms._replace(amount=0)),
            ("subscribe", terms._replace(amount=2**128)),
            ("subscribe", terms._replace(payment_token=ZERO)),
            ("subscribe", terms._replace(payment_token="vault")),
            ("subscribe", terms._replace(expiry_ts=self.time)),
            ("redeem", terms),
            ("redeem", terms._replace(kind=Kind.REDEMPTION, amount=10**30)),
        ):
            self.act("ann", MARKET, function, wrong)
        self.act("ann", MARKET, "set_payment_token", MONEYS[1], False)
        self.act("issuer", MARKET, "set_payment_token", "vault", True)
        self.act("stranger", MARKET, "withdraw", SHARE, MONEYS[1], "vault")
        fees = Fees(1, 1, "dan")
        for sender, token, wrong in (
            ("ann", MONEYS[0], fees),
            ("issuer", "vault", fees),
            ("issuer", MONEYS[0], fees._replace(redemption=50_001)),
            ("issuer", MONEYS[0], fees._replace(account=ZERO)),
            ("issuer", MONEYS[0], fees._replace(account=MARKET)),
        ):
            self.act(sender, MARKET, "set_fees", SHARE, token, wrong)
        holder = self.platform.share.actor("ann")
        if self.act(holder, MARKET, "subscribe", terms._replace(holder=holder)):
            id, terms = len(self.requests) - 1, terms._replace(holder=holder)
            for amount, cost in ((0, 0), (ONE + 1, 0), (1, 1), (ONE, 2)):
                self.act("custodian", MARKET, "fill", id, terms, amount, cost, self.deposit(0))
            self.act("custodian", MARKET, "reject", id, terms, 0, HASH)
            self.act("stranger", MARKET, "expire", id, terms)
            self.act(holder, MARKET, "cancel", id, terms)
        requests = self.platform.market.requests
        if not requests:
            return
        used = min(self.platform.market.tickets, default=NO_HASH)
        fresh = self.deposit(0)
        for id in {place % len(requests), len(requests) - 1, *self.requests_in(Standing.COMMITTED)}:
            terms = requests[id].terms
            self.act("ann", MARKET, "fill", id, terms, 1, 0, fresh)
            self.act("custodian", MARKET, "fill", id, terms, 1, 0, NO_HASH)
            self.act("custodian", MARKET, "fill", id, terms, 1, 0, used)
            more = terms._replace(amount=terms.amount + 1)
            self.act("custodian", MARKET, "fill", id, more, 1, 0, fresh)
            self.act("custodian", MARKET, "fill", id + 1, terms, 1, 0, fresh)
            if terms.kind == Kind.SUBSCRIPTION:
                self.act("custodian", MARKET, "commit", id, terms)
            else:
                self.act("custodian", MARKET, "fill", id, terms, 1, 0, fresh)
            self.act("ann", MARKET, "commit", id, terms)
            self.act("stranger", MARKET, "cancel", id, terms)
            self.act("stranger", MARKET, "reject", id, terms, 2, HASH)
            settle = (MARKET, "settle", id, terms, terms.payment_token)
            self.act("stranger", *settle, terms.payment, HASH)
            if terms.payment:
                self.act("custodian", *settle, terms.payment - 1, HASH)
            elif terms.payment_token == ZERO:
                self.act("custodian", *settle, 1, HASH)

    @once("shortage")
    @rule()
    def stumble_at_a_shortage(self) -> None:
        """Nobody leaves ahead of the others while there is not enough for all."""
        self.stumbled.add("shortage")
        true = self.book()
        self.attest(lower(true, true.settled // 3))
        holder = self.platform.share.actor("ann")
        right = (Kind.REDEMPTION, SHARE, holder, ZERO, 1, 0, self.time + DAY, HASH)
        if self.act(holder, MARKET, "redeem", RequestTerms(*right)):
            id = len(self.platform.market.requests) - 1
            self.act("custodian", MARKET, "commit", id, RequestTerms(*right))
        self.attest(self.book())

    @once("dividends")
    @rule(place=INDEX, holder=st.sampled_from(("ann", "pool")))
    def stumble_at_dividends(self, place: int, holder: str) -> None:
        self.stumbled.add("dividends")
        agent, records = "paying agent", self.platform.share.instants
        record_ts = next((ts for ts in sorted(records) if ts > self.time), self.time + 1)
        times = (record_ts, record_ts, record_ts, record_ts)
        terms = DividendTerms(SHARE, *times, 250_000 * ONE, 0, 0, 1, MONEYS[0], HASH)
        due_bill = terms._replace(kind=8, payable_ts=record_ts, ex_ts=record_ts + 1)
        early = due_bill._replace(payable_ts=record_ts + 1, ex_ts=record_ts + 2)
        for sender, wrong in (
            ("ann", terms),
            (agent, early),
            (agent, due_bill._replace(ex_ts=record_ts - 1)),
            (agent, due_bill._replace(ex_ts=record_ts)),
            (agent, due_bill._replace(ex_ts=record_ts + MAX_TO_EX + 1)),
            (agent, terms._replace(fee=terms.rate // 20 + 1)),
            (agent, terms._replace(entitlement_ts=record_ts + 1)),
            (agent, terms._replace(record_ts=record_ts + 1, entitlement_ts=record_ts + 1)),
            (agent, terms._replace(record_ts=min(records, default=0))),
            (agent, terms._replace(ex_ts=record_ts + 1)),
            (agent, terms._replace(payable_ts=record_ts - 1)),
            (agent, terms._replace(payable_ts=record_ts + MAX_TO_PAYABLE + 1)),
            (agent, terms._replace(kind=3)),
            (agent, terms._replace(rate=0)),
            (agent, terms._replace(rate=2**64 * ONE + 1)),
            (agent, terms._replace(unit_epoch=len(self.epochs) + 1)),
            (agent, terms._replace(payment_token="vault")),
        ):
            self.act(sender, DIVIDENDS, "declare", wrong)
        self.act("ann", DIVIDENDS, "set_tax_profile", "ann", 0, 2**40 - 1, HASH)
        self.act(agent, DIVIDENDS, "set_tax_profile", "ann", STATUTORY_BPS + 1, 1, HASH)
        self.act(agent, DIVIDENDS, "set_tax_profile", "ann", 0, 2**40, HASH)
        self.act(agent, DIVIDENDS, "set_tax_profile", "ann", 0, 1, NO_HASH)
        self.act("ann", DIVIDENDS, "set_payout", DIVIDENDS)
        count = len(self.dividends)
        for id in {place % count, count - 1, count} if count else {0}:
            self.act("ann", DIVIDENDS, "open", SHARE, id)
            self.act(agent, DIVIDENDS, "fund", SHARE, id, 2**128)
            self.act("ann", DIVIDENDS, "amend", id, terms)
            self.act("ann", DIVIDENDS, "cancel", SHARE, id, HASH)
            self.act(agent, DIVIDENDS, "cancel", SHARE, id, NO_HASH)
            self.act("stranger", DIVIDENDS, "claim", SHARE, id, holder)
            self.act("vault", DIVIDENDS, "claim", SHARE, id, "vault")
            self.act("ann", DIVIDENDS, "remit", SHARE, id, 0, HASH)
            withheld = self.dividends[id].withheld if id < count else 0
            self.act(agent, DIVIDENDS, "remit", SHARE, id, withheld + 1, HASH)
            self.act(agent, DIVIDENDS, "remit", SHARE, id, 0, NO_HASH)
            self.act("stranger", DIVIDENDS, "release", SHARE, id, "vault")

    @once("meetings")
    @rule()
    def stumble_at_creating_a_meeting(self) -> None:
        self.stumbled.add("meetings")
        records = [ts for ts in sorted(self.platform.share.instants) if ts > self.time]
        if not records:
            return
        record_ts, agent, items = records[0], "proxy agent", (Item(1, True, Text("Auditors")),)
        days = (-1, 1, 4, 5, 20)
        times = (record_ts + day * DAY for day in days)
        terms = MeetingTerms(SHARE, record_ts, *times, 1, HASH, items)
        for sender, wrong in (
            ("ann", terms),
            (agent, terms._replace(record_ts=self.time)),
            (agent, terms._replace(record_ts=record_ts + 1)),
            (agent, terms._replace(open_ts=record_ts)),
            (agent, terms._replace(notice_ts=terms.open_ts + 1)),
            (agent, terms._replace(token_cutoff_ts=terms.open_ts)),
            (agent, terms._replace(custodian_cutoff_ts=terms.token_cutoff_ts)),
            (agent, terms._replace(meeting_ts=record_ts + 10 * DAY - 1)),
            (agent, terms._replace(meeting_ts=record_ts + 60 * DAY + 1)),
            (agent, terms._replace(notice_ts=terms.meeting_ts - 60 * DAY - 1)),
            (agent, terms._replace(document_hash=NO_HASH)),
            (agent, terms._replace(items=())),
        ):
            self.act(sender, MEETINGS, "create", wrong)

    @precondition(lambda self: self.ahead() and "a meeting" not in self.stumbled)
    @rule(place=INDEX)
    def stumble_at_a_meeting(self, place: int) -> None:
        self.stumbled.add("a meeting")
        ahead = self.ahead()
        id = ahead[place % len(ahead)]
        meeting = self.platform.meetings.meetings[id]
        self.pass_time(meeting.terms.open_ts, mined=False)
        items, account = len(meeting.terms.items), "ann"
        actor, old = self.platform.share.actor(account), meeting.ballots[account]
        whole, other = (Votes(1).word,) * items, (Votes(0, 7).word,) * items
        weight = self.platform.meetings.weight(self.time, id, account)
        for sender, poll, before, ballot in (
            (actor, id, other, whole),
            (actor, id, old, (*whole, 1)),
            (actor, id, old, (Votes(weight, 0, 1).word,) * items),
            (actor, id, old, (Votes(2**64 - 1, 2**64 - 1).word,) * items),
            (actor, id, old, (Votes(0, 0, 0, 1).word,) * items),
            (actor, id, old, (0,) * items),
            ("stranger", id, old, whole),
            (actor, len(self.polls), (), whole),
        ):
            self.act(sender, MEETINGS, "instruct", SHARE, poll, account, before, ballot)
        self.act("stranger", MEETINGS, "tally_step", SHARE, id, 1, (), ())
        self.act("stranger", MEETINGS, "finalize", SHARE, len(self.polls))
        self.act("stranger", MEETINGS, "finalize", SHARE, id)
        self.act("custodian", MEETINGS, "receipt", SHARE, id, whole, HASH, HASH)

    def tallied(self) -> list[int]:
        meetings = enumerate(self.platform.meetings.meetings)
        return [id for id, each in meetings if each.outcome == Outcome.TALLIED]

    @precondition(lambda self: self.tallied() and "a receipt" not in self.stumbled)
    @rule(place=INDEX)
    def stumble_at_a_receipt(self, place: int) -> None:
        self.stumbled.add("a receipt")
        tallied = self.tallied()
        id = tallied[place % len(tallied)]
        meeting = self.platform.meetings.meetings[id]
        items = len(meeting.terms.items)
        self.act("stranger", MEETINGS, "tally_step", SHARE, id, 1, (), ())
        self.act("stranger", MEETINGS, "finalize", SHARE, id)
        instructed = tuple(meeting.instructed(item).word for item in range(items))
        most = (Votes(1, meeting.votable).word,) * items
        for sender, executed, control, report in (
            ("ann", instructed, HASH, HASH),
            ("custodian", instructed, NO_HASH, HASH),
            ("custodian", instructed, HASH, NO_HASH),
            ("custodian", (*instructed, 0), HASH, HASH),
            ("custodian", (Votes(0, 0, 0, 1).word,) * items, HASH, HASH),
            ("custodian", most, HASH, HASH),
        ):
            self.act(sender, MEETINGS, "receipt", SHARE, id, executed, control, report)
