"""Act on the platform and in its model, compare, then see whether the invariants hold.

What an invariant says is worked out from the chain's own figures and from what its logs said, as
far as that can be: an error that the model shares with the contracts breaks it all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, prod
from typing import Any

from hypothesis.stateful import invariant

from tests.property.codec import reason
from tests.property.gate import ZERO
from tests.property.model import ONE, SHARE
from tests.property.platform import custody, dividends
from tests.property.platform.actions import ACTIONS
from tests.property.platform.actions import Kind as Change
from tests.property.platform.custody import CUSTODY
from tests.property.platform.dividends import DIVIDENDS, STATUTORY_BPS
from tests.property.platform.market import MARKET, NO_REQUEST, Fees, Kind, Standing
from tests.property.platform.meetings import MEETINGS, Votes
from tests.property.platform.platform import GATE, MEMBERS, MONEYS, POOL, Platform, Role
from tests.property.platform.reserve import Reserve
from tests.property.platform.transactions import WHOLE, Refused
from tests.property.platform.world import ACCOUNTS, PlatformWorld
from tests.property.tx import Event, Outcome, Tx

REDEMPTION = (
    *("redeem", "redeem_residual", "commit", "accept_other_payment", "settle"),
    *("cancel", "reject", "expire"),
)
"""Steps of one, none of which changes what is left for others."""
OPEN_STANDINGS = (Standing.OPEN, Standing.COMMITTED)


@dataclass
class Fund:
    """Of one dividend, as the logs told it."""

    terms: dict[str, Any]
    funded: int = 0
    remitted: int = 0
    opened: bool = False
    cancelled: bool = False
    payments: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What was paid and what was withheld, by account of record."""
    set_aside: dict[str, int] = field(default_factory=dict)

    @property
    def paid(self) -> int:
        return sum(paid for paid, _ in self.payments.values())

    def may_change(self, now: int) -> bool:
        """Before the record that is in force; afterwards holders rely on it."""
        return not self.cancelled and now < self.terms["record_ts"]

    @property
    def withheld(self) -> int:
        return sum(tax for _, tax in self.payments.values())


@dataclass
class Poll:
    """A meeting, as the logs told it."""

    terms: dict[str, Any]
    ballots: dict[str, tuple[int, ...]] = field(default_factory=dict)
    struck: dict[str, int] = field(default_factory=dict)
    """Weight by account of record."""
    to_strike: set[str] = field(default_factory=set)
    cursor: int = 0


class PlatformMachine(Reserve):
    """Everything but the rules."""

    world: PlatformWorld

    def __init__(self) -> None:
        super().__init__()
        self.platform = Platform()
        self.epochs: list[tuple[Fraction, int]] = []
        """Every unit epoch but the first: its ratio and first second."""
        self.tickets: set[bytes] = set()
        """With which something was minted."""
        self.requests: list[dict[str, Any]] = []
        self.queue: list[int] = []
        """Redemptions that are committed and not settled, as the logs told it."""
        self.owed: set[tuple[str, str]] = set()
        """Every token and account for which money was ever owed."""
        self.dividends: list[Fund] = []
        self.polls: list[Poll] = []
        self.positions: dict[tuple[str, int], tuple[int, int]] = {}
        """Raw tokens and multiplier that an account had at an instant, as the chain said first."""
        self.instants = 0
        """Record instants that have passed."""
        self.touched: set[str] = set()
        """Contracts with which something was done since the last look."""

    # ---- acting ------------------------------------------------------------------------------

    def act(self, sender: str, contract: str, function: str, *args: Any, sent: tuple = ()) -> bool:
        """Carry an action out on the chain and in the model, and compare; whether it was done.

        Args:
            sent: the arguments as the chain takes them, where they are others.
        """
        tx = Tx(sender, self.time)
        to_back = self.told_to_back() if function in REDEMPTION else 0
        result = self.send(tx, contract, function, *args, sent=sent)
        outcome: Outcome = self.world.events(result) if result.ok else reason(result.output)
        if result.ok:
            self.tally.accepted[f"{contract}.{function}"] += 1
            self.touched |= {contract, *(event.source for event in outcome)}
            self.check_to_back(function, to_back)
            self.check_effect(tx, function, outcome)
        else:
            self.tally.refused[outcome] += 1
        expected = self.platform.act(tx, contract, function, *args)
        self.check_outcome(outcome, expected)
        return result.ok

    def prepare(self, sender: str, contract: str, function: str, *args: Any) -> None:
        """The same without a word, for what every run begins with."""
        result = self.world.send(sender, contract, function, *args, time=self.time)
        expected = self.platform.act(Tx(sender, self.time), contract, function, *args)
        self.check_outcome(self.world.events(result), expected)
        self.seen, self.time = self.time, self.time + self.world.chain.gap

    def pass_time(self, ts: int, mined: bool) -> None:
        super().pass_time(ts, mined)
        self.touched.update((CUSTODY, ACTIONS, MARKET, MEETINGS))  # what they say changes with time

    # ---- after each transaction --------------------------------------------------------------

    def check_effect(self, tx: Tx, function: str, events: list[Event]) -> None:
        """What the logs say has happened, against what may happen."""
        minted = [event for event in events if is_mint(event)]
        assert len(minted) == (function == "fill"), f"C2: {function} minted {minted}"
        self.signed = []
        for place, event in enumerate(events):
            known = getattr(self, f"see_{event.name}", None)
            if known:
                known(tx, event.fields, events[place:])
        for name in MONEYS:
            self.check_money(function, name, events)

    def check_money(self, function: str, token: str, events: list[Event]) -> None:
        """D3, M1: money leaves a contract on its known ways only, to whom it is due."""
        paid: dict[str, list[tuple[str, int]]] = {DIVIDENDS: [], MARKET: []}
        for source, name, fields in events:
            if (source, name) == (token, "Transfer") and fields["sender"] in paid:
                paid[fields["sender"]].append((fields["receiver"], fields["value"]))
        due: list[tuple[str, int]] = []
        refused = [each.fields["account"] for each in events if each.name == "PayeeRefused"]
        for event in events:
            fields = event.fields
            if event.source == DIVIDENDS and self.dividend_token(fields) == token:
                for payment in payments_of(event):
                    if payment.account not in refused and payment.net:
                        due.append((payment.payee, payment.net))
                if event.name == "TaxRemitted":
                    assert fields["sender"] in MEMBERS[Role.PAYING_AGENT], f"D3: {fields}"
                    due.append((fields["sender"], fields["amount"]))
        assert paid[DIVIDENDS] == due, f"D3: {function} pays {paid[DIVIDENDS]}, due is {due}"
        due = []
        for event in events:
            fields = event.fields
            if event.name == "Filled":
                terms = self.requests[fields["id"]]
                if terms["payment_token"] == token and fields["cost"]:
                    assert fields["custodian"] in MEMBERS[Role.CUSTODIAN], f"M1: {fields}"
                    due.append((fields["custodian"], fields["cost"]))
            if event.name == "Withdrawn" and fields["token"] == token:
                actor = self.actor(fields["account"])
                assert fields["payee"] == actor, f"M1: {fields}, {actor} acts"
                due.append((actor, fields["amount"]))
        assert paid[MARKET] == due, f"M1: {function} pays {paid[MARKET]}, due is {due}"

    def dividend_token(self, fields: dict[str, Any]) -> str | None:
        return self.dividends[fields["id"]].terms["payment_token"] if "id" in fields else None

    def margin(self) -> int:
        """What is attested and unencumbered, less what is owed: whatever the time."""
        coverage = self.coverage()
        return coverage.settled - coverage.encumbered - coverage.owed

    def told_to_back(self) -> int:
        """Raw tokens' worth that the last figures must back, as Custody and the share have it."""
        [supply] = self.world.read(SHARE, [("totalSupply",)])
        told = self.coverage()
        undelivered = told.committed_total - self.figures().delivered_total
        return supply - told.leaving + undelivered + told.residual

    def check_to_back(self, function: str, before: int) -> None:
        """C1: so neither what is owed nor the headroom changes, at whatever multiplier."""
        if function in REDEMPTION:
            after = self.told_to_back()
            assert after == before, f"C1: {function} leaves {after} of {before} to back"

    def coverage(self) -> custody.Coverage:
        return custody.Coverage(*self.world.read(CUSTODY, [("coverage", SHARE)])[0])

    # -- C1, C2

    def see_EpochScheduled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        ratio = Fraction(fields["numerator"], fields["denominator"])
        self.epochs.append((ratio, fields["effective_ts"]))

    def see_EpochCancelled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.epochs.pop()

    def see_ActionScheduled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        ratio = Fraction(fields["numerator"], fields["denominator"])
        opens_epoch = fields["kind"] != Change.REINVESTMENT
        self.check_change(ratio, ratio if opens_epoch else WHOLE, fields["fraction"])

    def see_MultiplierFixed(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.check_change(self.epochs[-1][0], self.epochs[-1][0], fields["fraction"])

    def check_change(self, ratio: Fraction, of_shares: Fraction, fraction: int) -> None:
        """C1: covered, also after the change; who holds tokens loses what he is paid for."""
        [last] = self.world.read(CUSTODY, [("last_attestation", SHARE)])
        old, new = self.world.read(SHARE, [("uiMultiplier",), ("newUIMultiplier",)])
        figures, margin = custody.Figures(*last), self.terms_in_force().margin
        before, owed = self.owed_at(old), self.owed_at(new)
        exact = figures.available * of_shares
        assert before * ratio + margin <= exact, f"C1: {exact} for {before} at {ratio} + {margin}"
        available = figures.available_after(of_shares)
        assert owed + margin <= available, f"C1: a change leaves {available} for {owed} + {margin}"
        assert 0 <= fraction <= ONE, f"C1: {fraction} is more than one share"
        [supply] = self.world.read(SHARE, [("totalSupply",)])
        rounding = 3 + ceil(Fraction(supply + before, ONE))
        lost = before * ratio - owed - fraction
        assert -rounding <= lost <= rounding, f"C1: a change takes {lost} from who holds tokens"

    def see_Filled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        known = self.requests[fields["id"]]
        known["done"] += fields["amount"]
        known["spent"] += fields["cost"] + fields["fee"]
        assert fields["done"] == known["done"] <= known["amount"], f"M1: {fields} of {known}"
        within = known["spent"] * known["amount"] <= known["payment"] * known["done"]
        assert within, f"M1: {known} is over its limit"
        assert fields["fee"] <= fields["amount"] * 5 * 10**4 // ONE, f"M1: {fields}"
        is_whole = known["done"] == known["amount"]
        self._end(fields["id"], "filled" if is_whole else "open", "open")
        ticket = fields["ticket"]
        assert ticket != bytes(32), "C2: no ticket"
        assert ticket not in self.tickets, f"C2: {ticket.hex()} is used again"
        self.tickets.add(ticket)
        self.check_covered(tx.now)

    def check_covered(self, now: int) -> None:
        """C1, from the figures attested last and the share's own."""
        [last] = self.world.read(CUSTODY, [("last_attestation", SHARE)])
        figures, terms = custody.Figures(*last), self.terms_in_force()
        [multiplier, next_multiplier, effective_ts] = self.world.read(
            SHARE, [("uiMultiplier",), ("newUIMultiplier",), ("effectiveAt",)]
        )
        assert 0 <= now - figures.as_of_ts <= terms.max_age, f"C1: {figures} is stale at {now}"
        assert figures.unit_epoch == self.epoch_at(now), f"C1: {figures} counts other shares"
        owed = self.owed_at(multiplier)
        assert owed <= figures.available - terms.margin, f"C1: {owed} is owed, {figures}, {terms}"
        if effective_ts > now:
            pending = [ratio for ratio, effective_ts in self.epochs if effective_ts > now]
            ratio = pending[0] if pending else WHOLE
            owed, available = self.owed_at(next_multiplier), figures.available_after(ratio)
            assert owed <= available - terms.margin, f"C1: {owed} will be owed of {available}"

    def terms_in_force(self) -> custody.Terms:
        return custody.Terms(*self.world.read(CUSTODY, [("terms", SHARE)])[0])

    def epoch_at(self, ts: int) -> int:
        return sum(effective_ts <= ts for _, effective_ts in self.epochs)

    def units(self, epoch: int) -> Fraction:
        return prod((ratio for ratio, _ in self.epochs[:epoch]), start=Fraction(1))

    # -- M1

    def see_Requested(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        assert fields["id"] == len(self.requests)
        self.requests.append(
            fields | {"standing": "open", "done": 0, "spent": 0, "asked_ts": tx.now}
        )
        if fields["kind"] == Kind.RESIDUAL:
            self.pools[fields["round"] - 1].asked[fields["holder"]] += fields["amount"]

    def _end(self, id: int, standing: str, *allowed: str) -> None:
        known = self.requests[id]
        assert known["standing"] in allowed, f"M1: {known} becomes {standing}"
        known["standing"] = standing

    def _call_off(self, id: int, standing: str) -> None:
        self._end(id, standing, "open")
        known = self.requests[id]
        if known["kind"] == Kind.RESIDUAL:
            self.pools[known["round"] - 1].asked[known["holder"]] -= known["amount"]

    def see_Committed(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        if "id" not in fields:
            self.count_committed(tx, fields)
            return
        self._end(fields["id"], "committed", "open")
        self.queue.append(fields["id"])
        known = self.requests[fields["id"]]
        known["done"], known["round"] = fields["worth"], fields["round"]
        whole = not fields["round"] or known["kind"] == Kind.RESIDUAL
        assert not whole or fields["worth"] == known["amount"], f"C3: {fields} of {known}"
        self.count_paid(known, fields["worth"], fields["round"])

    def see_ResidualCommitted(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.count_committed(tx, fields)

    def see_Settled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        if "id" not in fields:
            self.count_settled(fields)
            return
        self._end(fields["id"], "settled", "committed")
        self.queue.remove(fields["id"])
        known = self.requests[fields["id"]]
        if fields["payment_token"] != known["payment_token"]:
            agreed = (fields["payment_token"], fields["proceeds"], self.actor(known["holder"]))
            assert agreed == known.get("accepted"), f"M1: {fields} is not what {known} accepts"
            assert fields["fee"] == 0, f"M1: {fields} charges for another payment"
            return
        left = fields["proceeds"] - fields["fee"]
        enough = left * known["amount"] >= known["payment"] * known["done"]
        assert enough, f"M1: {fields} is less than {known} accepts"

    def see_OtherPaymentAccepted(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        known = self.requests[fields["id"]]
        assert known["standing"] == "committed", f"M1: {fields} while it is {known}"
        actor = self.actor(known["holder"])
        assert fields["sender"] == tx.sender == actor, f"M1: {fields}, {actor} acts"
        known["accepted"] = (fields["payment_token"], fields["amount"], actor)

    def see_Cancelled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self._call_off(fields["id"], "cancelled")
        actor = self.actor(self.requests[fields["id"]]["holder"])
        assert fields["sender"] == tx.sender == actor, f"M1: {fields}, {actor} acts"

    def see_Rejected(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self._call_off(fields["id"], "rejected")

    def see_Expired(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self._call_off(fields["id"], "expired")
        known = self.requests[fields["id"]]
        assert tx.now >= known["expiry_ts"], f"M1: {known} is closed before it expires"

    def see_Owed(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.owed.add((fields["token"], fields["account"]))

    # -- D1 to D3

    def see_DividendDeclared(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        """Money comes only once nothing can be changed any more."""
        id, version = fields["id"], fields["version"]
        assert version == (self.dividends[id].terms["version"] + 1 if version else 0), f"{fields}"
        assert tx.now < fields["record_ts"], f"D2: declared after its record: {fields}"
        if version:
            assert self.dividends[id].may_change(tx.now), f"D2: {fields} comes too late"
            self.dividends[id].terms = fields
        else:
            self.dividends.append(Fund(fields))

    def see_DividendCancelled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        dividend = self.dividends[fields["id"]]
        assert dividend.may_change(tx.now), f"D2: {fields} comes too late"
        dividend.cancelled = True

    def see_DividendFunded(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.dividends[fields["id"]].funded += fields["amount"]

    def see_DividendOpened(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        assert not self.dividends[fields["id"]].cancelled, f"D2: {fields} was cancelled"
        self.dividends[fields["id"]].opened = True

    def see_TaxRemitted(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.dividends[fields["id"]].remitted += fields["amount"]

    def see_Claimed(self, tx: Tx, fields: dict[str, Any], events: list[Event]) -> None:
        assert tx.sender == self.actor(fields["account"]), f"D3: {tx.sender} claims, {fields}"
        self._pay(tx, fields["id"], payments_of(events[0])[0])

    def see_Pushed(self, tx: Tx, fields: dict[str, Any], events: list[Event]) -> None:
        for payment in payments_of(events[0]):
            self._pay(tx, fields["id"], payment)
            self._check_pushable(payment)

    def see_PayeeRefused(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        del self.dividends[fields["id"]].payments[fields["account"]]

    def see_Accrued(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        dividend, account = self.dividends[fields["id"]], fields["account"]
        again = account in dividend.payments or account in dividend.set_aside
        assert not again, f"D2: {account} again"
        gross = self.gross(dividend, account)
        assert fields["gross"] == gross, f"D2: {fields}, gross is {gross}"
        dividend.set_aside[account] = gross

    def see_Released(self, tx: Tx, fields: dict[str, Any], events: list[Event]) -> None:
        dividend, [payment] = self.dividends[fields["id"]], payments_of(events[0])
        aside = dividend.set_aside.pop(payment.account)
        assert payment.gross == aside, f"D2: {aside} is set aside, {payment}"
        self._pay(tx, fields["id"], payment)
        if tx.sender != self.actor(payment.account):
            self._check_pushable(payment)

    def _pay(self, tx: Tx, id: int, payment: dividends.Payment) -> None:
        """D2: once, exactly what the record says, less the tax on file, to the payee on file."""
        dividend, account = self.dividends[id], payment.account
        again = account in dividend.payments or account in dividend.set_aside
        assert not again, f"D2: {account} again"
        gross, holder = self.gross(dividend, account), self.holder(account)
        bps = holder.rate_bps if tx.now < holder.valid_until_ts else STATUTORY_BPS
        tax = floor(Fraction(gross * bps, 10_000))
        assert (payment.gross, payment.tax) == (gross, tax), f"D2: {payment}, not {gross}, {tax}"
        payee = self.actor(account) if holder.payout == ZERO else holder.payout
        assert payment.payee == payee, f"D3: {payment}, payee is {payee}"
        dividend.payments[account] = (payment.net, payment.tax)

    def _check_pushable(self, payment: dividends.Payment) -> None:
        account = payment.account
        unasked = self.actor(account) == POOL and self.holder(account).payout == ZERO
        assert not unasked, f"D3: {payment} is pushed to a contract"

    def gross(self, dividend: Fund, account: str) -> int:
        terms = dividend.terms
        raw, multiplier = self.position(account, terms["entitlement_ts"])
        of, at = self.units(terms["unit_epoch"]), self.units(self.epoch_at(terms["entitlement_ts"]))
        rate = Fraction(terms["rate"] - terms["fee"], ONE)
        return floor(Fraction(raw * multiplier, ONE**2) * of / at * rate)

    def holder(self, account: str) -> dividends.Holder:
        [holder] = self.world.read(DIVIDENDS, [("holder", self.actor(account))])
        return dividends.Holder(*holder)

    def actor(self, account: str) -> str:
        [(*_, actor)] = self.world.read(SHARE, [("account", account)])
        return actor

    def position(self, account: str, ts: int) -> tuple[int, int]:
        """Final once its instant has passed, so that the chain need not be asked twice."""
        if (account, ts) not in self.positions:
            [(raw, multiplier, _)] = self.world.read(SHARE, [("record_position", account, ts)])
            self.positions[account, ts] = raw, multiplier
        return self.positions[account, ts]

    # -- V1

    def see_MeetingCreated(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        self.polls.append(Poll(fields))

    def see_Instructed(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        poll, account = self.polls[fields["id"]], fields["account"]
        terms = poll.terms
        open_now = terms["open_ts"] <= tx.now < terms["token_cutoff_ts"]
        assert open_now, f"V1: {fields} at {tx.now}"
        assert tx.sender == self.actor(account), f"V1: {tx.sender} instructs, {fields}"
        weight = self.weight(terms["record_ts"], account)
        for word in fields["ballot"]:
            assert sum(Votes.of(word)) <= weight, f"V1: {Votes.of(word)} of {weight}"
        poll.ballots[account] = fields["ballot"]

    def see_Struck(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        poll, account = self.polls[fields["id"]], fields["account"]
        weight = self.weight(poll.terms["record_ts"], account)
        assert account not in poll.struck, f"V2: {account} is struck again"
        assert fields["weight"] == weight, f"V2: {fields}, the weight is {weight}"
        poll.struck[account] = weight
        poll.ballots.pop(account, None)

    def see_Walked(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        """V2: whoever was blocked at the cut-off, himself or as who succeeded him, is struck."""
        poll, cursor = self.polls[fields["id"]], fields["cursor"]
        record_ts, cutoff_ts = poll.terms["record_ts"], poll.terms["token_cutoff_ts"]
        places = [("ever_blocked", place) for place in range(poll.cursor, cursor)]
        walked, poll.cursor = self.world.read(GATE, places), cursor
        at_cutoff = self.world.read(GATE, [("blocked_at", each, cutoff_ts) for each in walked])
        accounts = self.world.read(SHARE, [("account", each) for each in ACCOUNTS])
        predecessor = {state[4]: each for each, state in zip(ACCOUNTS, accounts, strict=True)}
        for account, was_blocked in zip(walked, at_cutoff, strict=True):
            while was_blocked and account:
                if self.weight(record_ts, account):
                    poll.to_strike.add(account)
                account = predecessor.get(account)
        assert {*poll.struck} == poll.to_strike, f"V2: {poll.struck}, blocked are {poll.to_strike}"
        blocked = sum(poll.struck.values())
        assert fields["blocked"] == blocked, f"V2: {blocked} are blocked, {fields}"

    def see_ReceiptFiled(self, tx: Tx, fields: dict[str, Any], _: list[Event]) -> None:
        [meeting] = self.world.read(MEETINGS, [("meeting", SHARE, fields["id"])])
        votable = meeting[-1]
        for word in fields["executed"]:
            assert sum(Votes.of(word)) <= votable, f"V2: {Votes.of(word)} of {votable} votable"

    def weight(self, record_ts: int, account: str) -> int:
        return floor(Fraction(prod(self.position(account, record_ts)), 10**30))

    # ---- after each step ---------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        """One invariant, so that a failing run does not print each after every step."""
        self.tally.steps += 1
        passed = len(self.platform.share.passed(self.seen))
        self.tally.instants += passed - self.instants
        self.instants = passed
        self.tokens_add_up()
        if {CUSTODY, ACTIONS, SHARE, MARKET} & self.touched:
            self.reserve_is_as_told()
            self.everybody_is_paid_alike()
        self.requests_are_accounted_for()
        self.dividends_are_accounted_for()
        self.votes_add_up()
        self.everything_is_as_the_model()
        self.touched.clear()

    def tokens_add_up(self) -> None:
        """C2 and S1: there is what was filled and not settled, and all of it has a holder."""
        supply, *balances = self.world.read(
            SHARE, [("totalSupply",), *(("balanceOf", each) for each in ACCOUNTS)]
        )
        assert sum(balances) == supply, f"S1: {balances} make {sum(balances)}, not {supply}"
        bought = [each for each in self.requests if each["kind"] == Kind.SUBSCRIPTION]
        made = sum(each["done"] for each in bought)
        sold = [each for each in self.requests if each["kind"] == Kind.REDEMPTION]
        gone = sum(each["amount"] for each in sold if each["standing"] == "settled")
        assert supply == made - gone, f"C2: {made} less {gone} is not {supply}"

    def requests_are_accounted_for(self) -> None:
        """M1, with the chain's states and balances."""
        views = [("request", id) for id in range(len(self.requests))]
        requests = self.world.read(MARKET, views)
        accounts = self.world.read(SHARE, [("account", each) for each in ACCOUNTS])
        actors = {each: state[-1] for each, state in zip(ACCOUNTS, accounts, strict=True)}
        escrow: Counter[str] = Counter()
        locked: Counter[str] = Counter()
        for known, (_, state, _, done, *_) in zip(self.requests, requests, strict=True):
            assert done == known["done"], f"M1: {done} done of {known}"
            assert Standing(state).name.lower() == known["standing"], f"M1: {known} is {state}"
            if known["kind"] == Kind.SUBSCRIPTION and state == Standing.OPEN:
                set_aside = known["payment"] * done // known["amount"]
                escrow[known["payment_token"]] += known["payment"] - set_aside
            if known["kind"] == Kind.REDEMPTION and state in OPEN_STANDINGS:
                locked[actors[known["holder"]]] += known["amount"]
        for token in MONEYS:
            owed = [("owing", SHARE, *pair) for pair in sorted(self.owed) if pair[0] == token]
            owing = sum(self.world.read(MARKET, owed))
            [balance] = self.world.read(token, [("balanceOf", MARKET)])
            held = escrow[token] + owing
            assert balance == held, f"M1: {balance} of {token}, {escrow[token]} + {owing} are due"
        ring = [NO_REQUEST, *self.queue]
        following = self.world.read(MARKET, [("next_committed", SHARE, each) for each in ring])
        assert following == [*self.queue, NO_REQUEST], f"M1: {following} for {self.queue}"
        for account, (locks, *_) in zip(ACCOUNTS, accounts, strict=True):
            assert locks == locked[account], f"M1: {locks} of {account}, not {locked[account]}"

    def dividends_are_accounted_for(self) -> None:
        """D1, per event and for all of them together."""
        held: Counter[str] = Counter()
        for id, known in enumerate(self.dividends):
            [buckets] = self.world.read(DIVIDENDS, [("buckets", SHARE, id)])
            funded, paid, withheld, remitted, blocked, rest, processed = buckets
            parts = paid + withheld + remitted + blocked + rest
            assert funded == parts, f"D1: {buckets} of {id} make {parts}"
            told = (known.funded, known.paid, known.withheld - known.remitted, known.remitted)
            told = (*told, sum(known.set_aside.values()))
            assert buckets[:5] == told, f"D1: {buckets} of {id}, per holder {told}"
            held[known.terms["payment_token"]] += funded - paid - remitted
            if known.opened and {DIVIDENDS, SHARE} & self.touched:
                self._check_rest(id, known, rest, processed)
        for token in MONEYS:
            [balance] = self.world.read(token, [("balanceOf", DIVIDENDS)])
            assert balance == held[token], f"D1: {balance} of {token}, {held[token]} not paid out"

    def _check_rest(self, id: int, known: Fund, rest: int, processed: int) -> None:
        views = [("is_processed", SHARE, id, account) for account in ACCOUNTS]
        were = dict(zip(ACCOUNTS, self.world.read(DIVIDENDS, views), strict=True))
        told = {*known.payments, *known.set_aside}
        for account, was in were.items():
            assert was == (account in told), f"D2: {account} is processed: {was}, told: {told}"
        claimable = sum(self.gross(known, each) for each, was in were.items() if not was)
        assert rest >= claimable, f"D1: {rest} is left, {claimable} can be claimed of {id}"
        raw = sum(self.position(each, known.terms["entitlement_ts"])[0] for each in told)
        assert processed == raw, f"D1: {processed} processed of {id}, {raw} per holder"

    def votes_add_up(self) -> None:
        """V1, V2: the last ballots of those not struck, summed, and all else, to a micro-share."""
        for id, poll in enumerate(self.polls):
            items = len(poll.terms["items"])
            [meeting, *counts] = self.world.read(
                MEETINGS, [("meeting", SHARE, id), *(("tally", SHARE, id, i) for i in range(items))]
            )
            *_, supply_weight, blocked, votable = meeting
            if self.seen < poll.terms["record_ts"] or supply_weight == 0:
                continue
            whole = self._supply_weight(poll.terms["record_ts"])
            assert supply_weight == whole, f"V2: {supply_weight} of {id}, the record says {whole}"
            assert blocked == sum(poll.struck.values()), f"V2: {blocked} of {id}, {poll.struck}"
            for item, count in enumerate(counts):
                ballots = [Votes.of(ballot[item]) for ballot in poll.ballots.values() if ballot]
                lanes = tuple(sum(lane) for lane in zip(*ballots, strict=True))[:3] or (0, 0, 0)
                assert count[:3] == lanes, f"V1: {count} on {item} of {id}, ballots give {lanes}"
                total = sum(count) + blocked
                assert total == whole, f"V2: {count} and {blocked} make {total}, not {whole}"
                clear = [each for each in ACCOUNTS if each not in poll.struck]
                most = sum(self.weight(poll.terms["record_ts"], each) for each in clear)
                assert sum(count[:3]) <= most, f"V2: {count} instructed, {most} may"
            assert votable <= whole - blocked, f"V2: {votable} of {id} are votable"

    def _supply_weight(self, record_ts: int) -> int:
        supply, multiplier = self.world.read(
            SHARE, [("supply_at", record_ts), ("multiplier_at", record_ts)]
        )
        return floor(Fraction(supply * multiplier, 10**30))

    # ---- state -------------------------------------------------------------------------------

    def everything_is_as_the_model(self) -> None:
        views: defaultdict[str, dict] = defaultdict(dict)
        parts = {
            SHARE: self._share_views,
            CUSTODY: self._custody_views,
            ACTIONS: self._actions_views,
            MARKET: self._market_views,
            DIVIDENDS: self._dividend_views,
            MEETINGS: self._meeting_views,
        }
        for name, of_part in parts.items():
            if name in self.touched:
                views[name] = dict(of_part())
        for name in {*MONEYS} & self.touched:
            balances = self.platform.moneys[name].balances
            views[name] = {("balanceOf", each): balances[each] for each in list(balances)}
        for name, expected in views.items():
            self.compare(name, expected)

    def _share_views(self) -> Iterator[tuple[tuple, Any]]:
        for account in ACCOUNTS:
            yield ("balanceOf", account), self.platform.share.balanceOf(account)
            yield ("account", account), self.platform.share.account(account)

    def _custody_views(self) -> Iterator[tuple[tuple, Any]]:
        custody, now = self.platform.custody, self.seen
        yield ("terms", SHARE), custody.terms
        yield ("coverage", SHARE), custody.coverage(now)
        yield ("last_attestation", SHARE), custody.last_attestation()
        yield ("attestation_count", SHARE), len(custody.attested)
        yield ("minted_total", SHARE), custody.minted.latest
        yield ("attested_by", SHARE), custody.quorum.signers
        yield ("is_believed", SHARE), custody.quorum.is_believed()
        yield ("mint_limits", SHARE), custody.mint_limits(now)
        yield ("suspended_until", SHARE), custody.objections.until_ts
        for attestor in MEMBERS[Role.ATTESTOR]:
            yield ("sequence", SHARE, attestor), custody.quorum.sequence(attestor)
            rests_ts = custody.objections.rests_until.get(attestor, 0)
            yield ("rests_until", SHARE, attestor), rests_ts
        rounds = len(custody.resolutions.rounds)
        yield ("last_round", SHARE), rounds
        for number in range(rounds + 2):
            yield ("resolution", SHARE, number), custody.resolutions.view(number)
        for ts in {each.effective_ts + offset for each in custody.epochs for offset in (-1, 0)}:
            yield ("unit_epoch_at", SHARE, ts), custody.unit_epoch_at(ts)
        for ts in self.platform.share.instants:
            try:
                holding: tuple | str = custody.settled_at(now, ts)
            except Refused as refused:
                holding = refused.reason
            yield ("settled_at", SHARE, ts), holding

    def _actions_views(self) -> Iterator[tuple[tuple, Any]]:
        [pauses] = self.world.read(SHARE, [("pauses",)])
        yield ("status", SHARE), self.platform.actions.status(self.seen, pauses)

    def _market_views(self) -> Iterator[tuple[tuple, Any]]:
        for token, account in self.owed:
            yield ("owing", SHARE, token, account), self.platform.market.owing[token, account]
        market = self.platform.market
        for token in MONEYS:
            yield ("fees_of", SHARE, token), market.fees.get(token, Fees())
        yield ("oldest_committed", SHARE), (market.queue or [NO_REQUEST])[0]
        yield ("overdue", SHARE, NO_REQUEST, 100), market.overdue(self.seen)
        for round, account in [*market.claims]:
            yield ("residual_of", SHARE, round, account), market.residual_of(round, account)

    def _dividend_views(self) -> Iterator[tuple[tuple, Any]]:
        model = self.platform.dividends
        for id, dividend in enumerate(model.dividends):
            yield ("dividend", SHARE, id), model.dividend(id)
            yield ("buckets", SHARE, id), dividend.buckets()
            for account in ACCOUNTS:
                yield ("set_aside", SHARE, id, account), dividend.set_aside.get(account, 0)
        for account in ACCOUNTS:
            yield ("holder", account), model.holders[account]

    def _meeting_views(self) -> Iterator[tuple[tuple, Any]]:
        model = self.platform.meetings
        for id, meeting in enumerate(model.meetings):
            yield ("meeting", SHARE, id), model.meeting(id)
            yield ("outcome", SHARE, id), model.outcome(self.seen, id)
            for item in range(len(meeting.terms.items)):
                yield ("tally", SHARE, id, item), meeting.count(item)


def is_mint(event: Event) -> bool:
    named = (event.source, event.name) == (SHARE, "Transfer")
    return named and event.fields["sender"] == ZERO


def payments_of(event: Event) -> list[dividends.Payment]:
    """The payments of which an event of Dividends tells."""
    fields = event.fields
    if event.name == "Pushed":
        return [dividends.Payment(*each) for each in fields["payments"]]
    if event.name == "Claimed":
        return [dividends.Payment(*(fields[each] for each in dividends.Payment._fields))]
    if event.name == "Released":
        named = (fields["account"], fields["payee"], 0, fields["gross"], fields["tax"])
        return [dividends.Payment(*named)]
    return []
