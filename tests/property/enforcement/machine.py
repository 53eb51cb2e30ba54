"""Orders on the chain and in the model, told in words of the moment; then whether the law holds.

What the law says is worked out from the chain's logs and views, apart from what the model expects:
an error that the model shares with the contracts breaks it all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.property.codec import Text, reason
from tests.property.enforcement.model import (
    ENFORCEMENT,
    FREEZE_REST,
    FREEZE_TERM,
    FREEZES,
    FULL,
    MAX_LIFE,
    MAX_WALK,
    OPEN,
    RECOVERY_NOTICE,
    ROLES,
    SUCCESSIONS,
    TIMELOCK,
    TRANSFER_AGENT,
    TRANSFER_NOTICE,
    TRANSFERS,
    WHOLE_BPS,
    Filing,
    Kind,
    Order,
    State,
)
from tests.property.enforcement.world import (
    AGENTS,
    COMPLIANCE,
    HOLDERS,
    ISSUER,
    LISTINGS,
    MINTER,
    NEW_KEYS,
    OPEN_GATE,
    PEOPLE,
    SECOND_KEY,
    STRANGER,
    STRICT_GATE,
    specification,
    terms_of,
)
from tests.property.gate import STOPS, ZERO, as_set
from tests.property.machine import Stage
from tests.property.model import DAY
from tests.property.tx import Event, Outcome, Tx
from tests.property.words import words

DOCUMENT = b"document" * 4
HELD = 1_000
CAP_BPS = 3_500

# ---- words -----------------------------------------------------------------------------------

TRANSFER = st.sampled_from([*TRANSFERS, *2 * (Kind.COURT_ORDER,)])
FREEZE = st.sampled_from((*FREEZES, Kind.FREEZE))
SUCCESSION = st.sampled_from((*SUCCESSIONS, Kind.RECOVERY))
KIND = TRANSFER | FREEZE | SUCCESSION
AGENT = words((12, "|".join(AGENTS)), (1, STRANGER))
ACCOUNT = words((6, "|".join(HOLDERS)), (2, "|".join(NEW_KEYS)))
RECEIVER = words((6, "|".join(NEW_KEYS)), (1, "|".join(HOLDERS)))
SHARE = words((3, "apple"), (1, "nvidia|late"))
AMOUNT = words((4, "half|all|1"), (1, "all + 1"))
LEVEL = words((3, "full|0"), (2, "half|all"))
LIFE = words((4, "60 days"), (1, "shortest|longest"))
FLAW = words((1, "kinds|document|account|receiver|amount|beyond|share of all|too short|too long"))
MEANWHILE = words((4, "nothing"), (1, "sent|revoked|listed|blocked|objected"))
NEWEST = st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3, 5))
"""Orders counted from the last."""
CHANGED = words((12, "none"), (1, "amount|number"))
WHEN = words(
    (4, "due"),
    (2, "midnight|end of term"),
    (1, "expiry|end of rest|end of walk|in 1 day"),
)
SECONDS = st.sampled_from((0, 0, 0, 1, -1))
COUNT = st.sampled_from((9, 9, 9, 1, 0))
REASON = st.sampled_from((1, 3))


@dataclass
class Logged:
    """An order as the logs tell it."""

    fields: dict[str, Any]
    filed_ts: int
    approver: str = ZERO
    executed: int = 0
    ended: bool = False

    @property
    def kind(self) -> int:
        return self.fields["kind"]


class LawMachine(Stage):
    def __init__(self) -> None:
        super().__init__()
        self.law = specification()
        self.logged: list[Logged] = []
        self.agents = set(AGENTS)
        """As the logs of roles tell it."""
        self.in_force: dict[str, str] = {}
        """Every successor, as the logs tell it."""
        self.moved: Counter[tuple[str, int]] = Counter()
        """Raw tokens by share and UTC day, as the shares' own logs tell it."""

    # ---- acting ------------------------------------------------------------------------------

    def act(self, sender: str, contract: str, function: str, *args: Any) -> bool:
        """Carry an action out on the chain and in the model, and compare; whether it was done."""
        tx = Tx(sender, self.time)
        result = self.send(tx, contract, function, *args)
        outcome: Outcome = self.world.events(result) if result.ok else reason(result.output)
        if result.ok:
            self.tally.accepted[f"{contract}.{function}"] += 1
            self.check_effect(tx, function, outcome)
        else:
            self.tally.refused[outcome] += 1
        self.check_outcome(outcome, self.law.act(tx, contract, function, *args))
        return result.ok

    def list_equity(self, share: str) -> None:
        """Not in the model but for the list itself."""
        terms = tuple(
            Text(each) if place < 4 else each for place, each in enumerate(terms_of(share))
        )
        result = self.world.send(ISSUER, LISTINGS, "list_equity", terms, time=self.time)
        assert result.ok, reason(result.output)
        listed = self.world.events(result)[-1]
        assert (listed.name, listed.fields["share"]) == ("EquityListed", share)
        self.seen, self.time = self.time, self.time + self.world.chain.gap
        self.law.enforcement.listed.append(share)

    # ---- what the logs must say --------------------------------------------------------------

    def check_effect(self, tx: Tx, function: str, events: list[Event]) -> None:
        for place, event in enumerate(events):
            if known := getattr(self, f"see_{event.name}", None):
                known(tx, event.source, event.fields, events[place + 1 :])
        moves = {"ForcedTransfer", "Recovered"} & {event.name for event in events}
        assert not moves or function in ("execute", "apply"), f"{function} moves: {events}"

    def see_RoleGranted(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        self.agents.add(fields["account"])

    def see_RoleRevoked(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        self.agents.discard(fields["account"])

    def see_OrderFiled(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        assert fields["id"] == len(self.logged)
        assert fields["filer"] in self.agents
        self.logged.append(Logged(fields, tx.now))

    def see_OrderApproved(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        order = self.logged[fields["id"]]
        assert order.approver == ZERO and not order.ended
        assert fields["approver"] in self.agents - {order.fields["filer"]}, "one key is enough"
        order.approver = fields["approver"]

    def see_OrderWithdrawn(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        self._end(fields["id"])

    see_OrderObjected = see_OrderWithdrawn
    see_OrderLapsed = see_OrderWithdrawn

    def _end(self, id: int) -> None:
        assert not self.logged[id].ended
        self.logged[id].ended = True

    def see_OrderExecuted(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        """Both keys, in time, once; and what moves is what was ordered."""
        order = self.logged[fields["id"]]
        ordered = order.fields
        self._end(fields["id"])
        assert {order.fields["filer"], order.approver} <= self.agents, "a key is gone"
        is_succession = order.kind in SUCCESSIONS
        notice = RECOVERY_NOTICE if is_succession else TRANSFER_NOTICE
        assert order.filed_ts + notice <= tx.now < ordered["expiry_ts"]
        forced = [event for event in rest if event.name == "ForcedTransfer"]
        if is_succession:
            assert not forced
            account, successor = ordered["account"], ordered["receiver"]
            assert account not in self.in_force, "succeeded twice"
            assert successor not in self.in_force.values(), "successor twice"
            self.in_force[account] = successor
            return
        names = {"sender": "account", "receiver": "receiver", "amount": "amount"}
        asked = {name: ordered[each] for name, each in names.items()}
        assert [(each.source, each.fields) for each in forced] == [(ordered["share"], asked)]

    def see_ForcedTransfer(self, tx: Tx, share: str, fields: dict, rest: list[Event]) -> None:
        self._move(tx, share, fields["amount"])

    def see_SuccessionApplied(self, tx: Tx, _: str, fields: dict, rest: list[Event]) -> None:
        """What the share then moves is the whole balance, along a succession in force."""
        share, account, successor = (fields[name] for name in ("share", "account", "successor"))
        assert self.in_force.get(account) == successor
        moved = {"sender": account, "receiver": successor, "value": fields["amount"]}
        assert Event(share, "Transfer", moved) in rest
        assert Event(share, "Recovered", {"account": account, "successor": successor}) in rest
        self._move(tx, share, fields["amount"])

    def _move(self, tx: Tx, share: str, amount: int) -> None:
        """Within the cap, by the share's own supply; nothing needs none."""
        if not amount:
            return
        self.moved[share, tx.now // DAY] += amount
        supply, *_ = self.world.read(share, [("totalSupply",)])
        bps, *_ = self.world.read(ENFORCEMENT, [("cap_bps", share)])
        moved = self.moved[share, tx.now // DAY]
        assert bps and moved * WHOLE_BPS <= supply * bps, f"over the cap: {moved} of {supply}"

    def see_Frozen(self, tx: Tx, share: str, fields: dict, rest: list[Event]) -> None:
        """Each change of a level has an order, or takes tokens, or follows them."""
        assert any(
            event.name in ("ForcedTransfer", "Recovered") and event.source == share
            for event in rest
        ) or self._is_ordered(tx, share, fields["account"])

    def _is_ordered(self, tx: Tx, share: str, account: str) -> bool:
        freezes = [each for each in self.logged if each.kind in FREEZES]
        about = {"share": share, "account": account}
        return any(about.items() <= each.fields.items() for each in freezes)

    # ---- what must hold ----------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        self.tally.steps += 1
        self.balances_add_up()
        self.chains_resolve()
        self.no_freeze_outlives_one_key()
        self.parties_can_object()
        self.all_is_as_the_model()

    def balances_add_up(self) -> None:
        for share in self.law.enforcement.listed:
            views = [("balanceOf", account) for account in PEOPLE]
            supply, *balances = self.world.read(share, [("totalSupply",), *views])
            assert sum(balances) == supply, f"{balances} make {sum(balances)}, not {supply}"

    def chains_resolve(self) -> None:
        """No circle, one way back, and each share's actor lies on the way."""
        found = self.world.read(ENFORCEMENT, [("succession", account) for account in PEOPLE])
        successors = {
            account: successor
            for account, (successor, *_) in zip(PEOPLE, found, strict=True)
            if successor != ZERO
        }
        assert successors == self.in_force
        for account, (_, predecessor, _) in zip(PEOPLE, found, strict=True):
            assert predecessor == ZERO or successors[predecessor] == account
        for share in self.law.enforcement.listed:
            states = self.world.read(share, [("account", account) for account in PEOPLE])
            for account, state in zip(PEOPLE, states, strict=True):
                way = [account]
                while way[-1] in successors:
                    assert len(way) <= len(PEOPLE), f"{way} is a circle"
                    way.append(successors[way[-1]])
                assert state[-1] in way, f"{state[-1]} acts for {account} on {share}"

    def no_freeze_outlives_one_key(self) -> None:
        """Whatever level one key set: at most its term later anybody can end it."""
        late = [
            (id, filing)
            for id, filing in enumerate(self.law.enforcement.filings)
            if filing.order.kind in FREEZES
            and filing.state == State.FILED
            and self.seen >= filing.filed_ts + FREEZE_TERM
        ]
        calls = [(STRANGER, ENFORCEMENT, "lapse", id, filing.order) for id, filing in late]
        for (id, _), outcome in zip(late, self.world.trial(calls), strict=True):
            assert outcome is None, f"the freeze of {id} stays: {outcome}"

    def parties_can_object(self) -> None:
        """To every succession that could still be carried out."""
        parties = [
            party
            for filing in self.law.enforcement.filings
            if filing.order.kind in SUCCESSIONS and filing.is_open(self.seen)
            for party in (filing.order.account, filing.order.receiver)
        ]
        assert len(parties) == len(set(parties)), "two open successions of one"
        outcomes = self.world.trial([(party, ENFORCEMENT, "object") for party in parties])
        assert outcomes == [None] * len(parties)

    def all_is_as_the_model(self) -> None:
        self.compare(ENFORCEMENT, dict(self._views()))
        for name in self.law.enforcement.listed:
            share = self.law.shares[name]
            views = {("account", each): share.account(each) for each in PEOPLE}
            self.compare(
                name, views | {("balanceOf", each): share.balanceOf(each) for each in PEOPLE}
            )

    def _views(self) -> Iterator[tuple[tuple, Any]]:
        enforcement = self.law.enforcement
        yield ("order_count",), len(enforcement.filings)
        for id, filing in enumerate(enforcement.filings):
            times = (filing.filed_ts, filing.order.expiry_ts)
            keys = (filing.filer, filing.approver)
            yield ("order", id), (_Any(), filing.state, *times, *keys)
            yield ("walk", id), (filing.asked, filing.walked, filing.began_ts)
        for account in PEOPLE:
            yield ("succession", account), enforcement.succession(self.seen, account)
        for share in enforcement.listed:
            yield ("cap_bps", share), enforcement.caps[share]
            yield ("cap_left", share), enforcement.cap_left(self.seen, share)
            for account in PEOPLE:
                yield ("hold", share, account), enforcement.hold(share, account)

    # ---- words -------------------------------------------------------------------------------

    def newest(self, back: int) -> tuple[int, Filing] | None:
        """An order counted from the last; the first if there are fewer."""
        filings = self.law.enforcement.filings
        if not filings:
            return None
        id = max(len(filings) - 1 - back, 0)
        return id, filings[id]

    def named(self, back: int, changed: str) -> tuple[int, Order] | None:
        """The number and terms of an order, as a later call gives them."""
        found = self.newest(back)
        if not found:
            return None
        id, filing = found
        if changed == "amount":
            return id, filing.order._replace(amount=filing.order.amount ^ 1)
        return id + (changed == "number"), filing.order

    def amount(self, word: str, share: str, account: str) -> int:
        held = self.law.shares[share].balanceOf(account)
        levels = {"half": held // 2, "all": held, "all + 1": held + 1, "full": FULL}
        return levels[word] if word in levels else int(word)

    def moment(self, word: str, back: int) -> int:
        moments = {"in 1 day": self.time + DAY, "midnight": (self.time // DAY + 1) * DAY}
        if found := self.newest(back):
            _, filing = found
            is_succession = filing.order.kind in SUCCESSIONS
            notice = RECOVERY_NOTICE if is_succession else TRANSFER_NOTICE
            moments |= {
                "due": filing.filed_ts + notice,
                "expiry": filing.order.expiry_ts,
                "end of term": filing.filed_ts + FREEZE_TERM,
                "end of rest": filing.filed_ts + FREEZE_TERM + FREEZE_REST,
                "end of walk": filing.began_ts + MAX_WALK,
            }
        return moments.get(word, self.time)

    def life(self, word: str, kind: int) -> int:
        notice = TRANSFER_NOTICE if kind in TRANSFERS else 0
        notice = RECOVERY_NOTICE if kind in SUCCESSIONS else notice
        return {"shortest": notice + 1, "longest": MAX_LIFE, "60 days": 60 * DAY}[word]

    # ---- rules -------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        for share in ("apple", "nvidia"):
            self.list_equity(share)
            self.act(ISSUER, ENFORCEMENT, "set_cap", share, CAP_BPS)
            for holder in HOLDERS:
                self.act(MINTER, share, "mint", holder, HELD)

    @rule()
    def list_late(self) -> None:
        """Some orders are older than this."""
        self.list_another()

    def list_another(self) -> None:
        if "late" not in self.law.enforcement.listed and self.law.enforcement.filings:
            self.list_equity("late")
            self.act(MINTER, "late", "mint", "ann", HELD)  # of which nothing moves without a cap

    @rule(when=WHEN, back=NEWEST, seconds=SECONDS)
    def travel(self, when: str, back: int, seconds: int) -> None:
        self.pass_time(self.moment(when, back) + seconds, mined=True)

    def order(self, kind: int, share: str, account: str, receiver: str, amount: str, life: str):
        """Terms that are fit for the kind, but maybe not for what there is."""
        share = share if share in self.law.enforcement.listed else "apple"
        raw = self.amount(amount, share, account)
        if kind in FREEZES:
            receiver = ZERO
            raw = FULL if kind == Kind.ESTATE_HOLD else raw
        if kind in SUCCESSIONS:
            share, raw = ZERO, 0
        expiry_ts = self.time + self.life(life, kind)
        return Order(int(kind), share, account, receiver, raw, expiry_ts, DOCUMENT)

    def file_and_approve(self, order: Order, by: str = AGENTS[0]) -> int | None:
        """By two keys; the number, if it was filed."""
        id = len(self.law.enforcement.filings)
        if not self.act(by, ENFORCEMENT, "file", order):
            return None
        second = AGENTS[(AGENTS.index(by) + 1) % len(AGENTS)]
        self.act(second, ENFORCEMENT, "approve", id, order)
        return id

    @rule(by=AGENT, kind=TRANSFER, share=SHARE, account=ACCOUNT, receiver=RECEIVER, amount=AMOUNT,
          life=LIFE)  # fmt: skip
    def file(self, by: str, life: str, **terms: Any) -> None:
        self.act(by, ENFORCEMENT, "file", self.order(**terms, life=life))

    @rule(by=AGENT, kind=FREEZE, share=SHARE, account=ACCOUNT, amount=LEVEL, life=LIFE)
    def freeze(self, by: str, **terms: Any) -> None:
        self.act(by, ENFORCEMENT, "file", self.order(**terms, receiver=ZERO))

    @rule(by=AGENT, kind=SUCCESSION, account=ACCOUNT, receiver=RECEIVER, life=LIFE)
    def follow(self, by: str, **terms: Any) -> None:
        self.act(by, ENFORCEMENT, "file", self.order(**terms, share=ZERO, amount="0"))

    @rule(kind=KIND, account=ACCOUNT, receiver=RECEIVER, flaw=FLAW)
    def file_what_is_unfit(self, flaw: str, **terms: Any) -> None:
        order = self.order(**terms, share="apple", amount="all", life="60 days")
        flaws = {
            "kinds": {"kind": 3},
            "document": {"document_hash": bytes(32)},
            "account": {"account": ZERO},
            "receiver": {"receiver": "ann" if order.receiver == ZERO else order.account},
            "amount": {"amount": 0 if order.kind in TRANSFERS else FULL + 1},
            "beyond": {"amount": FULL + 1},
            "share of all": {"share": "apple"},
            "too short": {"expiry_ts": self.time + self.life("shortest", order.kind) - 1},
            "too long": {"expiry_ts": self.time + MAX_LIFE + 1},
        }
        self.act(AGENTS[0], ENFORCEMENT, "file", order._replace(**flaws[flaw]))

    @rule(by=st.sampled_from(AGENTS), kind=KIND, share=SHARE, account=ACCOUNT, receiver=RECEIVER,
          amount=AMOUNT)  # fmt: skip
    def order_by_two(self, by: str, **terms: Any) -> None:
        self.file_and_approve(self.order(**terms, life="60 days"), by)

    def happen(self, meanwhile: str, account: str) -> None:
        """What may come between an order's approval and its execution."""
        match meanwhile:
            case "sent":
                self.act(account, "apple", "transfer", "cat", 1)
            case "revoked":
                self.act(TIMELOCK, ROLES, "revoke", TRANSFER_AGENT, AGENTS[1])
            case "listed":
                self.list_another()
            case "blocked":
                self.act(COMPLIANCE, STRICT_GATE, "block", (account,), 1, bytes(32))
            case "objected":
                self.act(account, ENFORCEMENT, "object")

    @rule(account=st.sampled_from(HOLDERS), receiver=RECEIVER, amount=AMOUNT, share=SHARE,
          kind=TRANSFER, meanwhile=MEANWHILE)  # fmt: skip
    def move(self, account: str, meanwhile: str, **terms: Any) -> None:
        """From the filing to the movement."""
        id = self.file_and_approve(self.order(account=account, **terms, life="60 days"))
        if id is None:
            return
        filing = self.law.enforcement.filings[id]
        self.happen(meanwhile, account)
        self.pass_time(filing.filed_ts + TRANSFER_NOTICE, mined=True)
        self.act(STRANGER, ENFORCEMENT, "execute", id, filing.order)

    @rule(line=st.sampled_from((("ann", *NEW_KEYS[:2]), ("bob", NEW_KEYS[2]), ("cat", "ann"))),
          kind=SUCCESSION, meanwhile=MEANWHILE)  # fmt: skip
    def recover(self, line: tuple[str, ...], kind: int, meanwhile: str) -> None:
        """From the filing to the first share: the next of a line of keys."""
        known = self.law.enforcement.successors
        pairs = [pair for pair in pairwise(line) if pair[0] not in known]
        if not pairs:
            return
        account, receiver = pairs[0]
        id = self.file_and_approve(self.order(kind, ZERO, account, receiver, "0", "60 days"))
        if id is None:
            return
        filing = self.law.enforcement.filings[id]
        self.happen(meanwhile, account)
        self.pass_time(filing.filed_ts + RECOVERY_NOTICE, mined=True)
        self.act(STRANGER, ENFORCEMENT, "execute_succession", id, filing.order, 9)
        self.act(STRANGER, ENFORCEMENT, "apply", "apple", account)

    @rule(share=SHARE, account=ACCOUNT, by=st.sampled_from(AGENTS))
    def let_lapse_and_freeze_again(self, share: str, account: str, by: str) -> None:
        order = self.order(Kind.FREEZE, share, account, ZERO, "full", "60 days")
        id = len(self.law.enforcement.filings)
        if self.act(by, ENFORCEMENT, "file", order):
            self.pass_time(self.time + FREEZE_TERM, mined=True)
            self.act(STRANGER, ENFORCEMENT, "lapse", id, order)
            self.act(by, ENFORCEMENT, "file", order)

    @rule(by=AGENT, back=NEWEST, changed=CHANGED)
    def approve(self, by: str, back: int, changed: str) -> None:
        if named := self.named(back, changed):
            self.act(by, ENFORCEMENT, "approve", *named)

    @rule(back=NEWEST)
    def approve_all(self, back: int) -> None:
        """By a second key, whatever waits."""
        for id, filing in enumerate(self.law.enforcement.filings):
            if filing.state == State.FILED and filing.is_open(self.time):
                other = next(each for each in AGENTS if each != filing.filer)
                self.act(other, ENFORCEMENT, "approve", id, filing.order)

    @rule(by=AGENT, back=NEWEST, changed=CHANGED)
    def withdraw(self, by: str, back: int, changed: str) -> None:
        if named := self.named(back, changed):
            self.act(by, ENFORCEMENT, "withdraw", *named)

    @rule(back=NEWEST, changed=CHANGED)
    def execute(self, back: int, changed: str) -> None:
        if named := self.named(back, changed):
            self.act(STRANGER, ENFORCEMENT, "execute", *named)

    @rule()
    def execute_all(self) -> None:
        """Whatever is approved, due or not."""
        for id, filing in enumerate(self.law.enforcement.filings):
            if filing.state == State.APPROVED and filing.order.kind in TRANSFERS:
                self.act(STRANGER, ENFORCEMENT, "execute", id, filing.order)

    @rule(back=NEWEST, changed=CHANGED)
    def lapse(self, back: int, changed: str) -> None:
        if named := self.named(back, changed):
            self.act(STRANGER, ENFORCEMENT, "lapse", *named)

    @rule()
    def lapse_all(self) -> None:
        for id, filing in enumerate(self.law.enforcement.filings):
            if filing.state in OPEN and filing.order.kind in FREEZES:
                self.act(STRANGER, ENFORCEMENT, "lapse", id, filing.order)

    @rule(by=st.sampled_from((*PEOPLE, STRANGER)))
    def object(self, by: str) -> None:
        self.act(by, ENFORCEMENT, "object")

    @rule(back=NEWEST, changed=CHANGED, count=COUNT)
    def ask_gates(self, back: int, changed: str, count: int) -> None:
        if named := self.named(back, changed):
            self.act(STRANGER, ENFORCEMENT, "ask_gates", *named, count)

    @rule(back=NEWEST, changed=CHANGED, count=COUNT)
    def execute_succession(self, back: int, changed: str, count: int) -> None:
        if named := self.named(back, changed):
            self.act(STRANGER, ENFORCEMENT, "execute_succession", *named, count)

    @rule(count=COUNT)
    def execute_successions(self, count: int) -> None:
        """Whatever is approved, when it is due."""
        for id, filing in enumerate(self.law.enforcement.filings):
            if filing.state == State.APPROVED and filing.order.kind in SUCCESSIONS:
                self.pass_time(filing.filed_ts + RECOVERY_NOTICE, mined=True)
                self.act(STRANGER, ENFORCEMENT, "execute_succession", id, filing.order, count)

    @rule(share=SHARE, account=ACCOUNT)
    def apply(self, share: str, account: str) -> None:
        if share in self.law.enforcement.listed:
            self.act(STRANGER, ENFORCEMENT, "apply", share, account)

    @rule(share=SHARE, in_order=st.booleans())
    def apply_all(self, share: str, in_order: bool) -> None:
        if share in self.law.enforcement.listed:
            accounts = list(self.law.enforcement.successors)
            for account in accounts if in_order else reversed(accounts):
                self.act(STRANGER, ENFORCEMENT, "apply", share, account)

    @rule(
        by=words((3, f"{ISSUER}|{TIMELOCK}"), (1, STRANGER)),
        share=words((2, "late"), (1, "apple|nvidia")),
        bps=st.sampled_from((CAP_BPS, CAP_BPS, WHOLE_BPS, 2_000, 0, WHOLE_BPS + 1)),
    )
    def set_cap(self, by: str, share: str, bps: int) -> None:
        self.act(by, ENFORCEMENT, "set_cap", share, bps)

    @rule(agent=st.sampled_from(AGENTS), granted=st.sampled_from((True, True, False)))
    def change_agents(self, agent: str, granted: bool) -> None:
        self.act(TIMELOCK, ROLES, "grant" if granted else "revoke", TRANSFER_AGENT, agent)

    @rule(
        account=st.sampled_from(PEOPLE),
        gate=st.sampled_from((OPEN_GATE, STRICT_GATE)),
        blocked=st.booleans(),
        why=REASON,
    )
    def change_standing(self, account: str, gate: str, blocked: bool, why: int) -> None:
        if blocked:
            self.act(COMPLIANCE, gate, "block", (account,), why, bytes(32))
        else:
            terms = PEOPLE, as_set(STOPS), bytes(32)
            self.act(COMPLIANCE, gate, "propose_unblock", *terms)
            last = self.law.gates[gate].removal_count
            self.act(SECOND_KEY, gate, "confirm_unblock", last, *terms)

    @rule(share=SHARE, sender=ACCOUNT, receiver=ACCOUNT, amount=AMOUNT)
    def transfer(self, share: str, sender: str, receiver: str, amount: str) -> None:
        if share in self.law.enforcement.listed:
            self.act(sender, share, "transfer", receiver, self.amount(amount, share, sender))

    @rule(share=SHARE, account=ACCOUNT, locked=st.booleans(), amount=AMOUNT)
    def lock(self, share: str, account: str, locked: bool, amount: str) -> None:
        """A redemption is asked for, or called off."""
        if share in self.law.enforcement.listed:
            raw = self.amount(amount, share, account)
            raw = raw if locked else self.law.shares[share].locked[account]
            self.act(MINTER, share, "lock" if locked else "unlock", account, raw)

    @rule(share=SHARE, account=st.sampled_from(HOLDERS))
    def mint(self, share: str, account: str) -> None:
        if share in self.law.enforcement.listed:
            self.act(MINTER, share, "mint", account, HELD)


class _Any:
    """What the model does not know: the hash of an order, which only `file` gives."""

    def __eq__(self, other: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "..."
