"""The register of a share that leads any life, at every record instant that passes.

What logs alone give is held against the model, which keeps everything the naive way, and on a node
against storage too, by the proof that `ape run register` makes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ape import project
from eth_utils import to_hex
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.property.chains import Result
from tests.property.gate import DAY, STOPS, ZERO, Purpose, stopped_by
from tests.property.machine import HOLDERS, SHARE, Tx
from tests.property.rules import ShareMachine
from tests.property.words import HOLDER
from tests.property.worlds import GATE, NAME, SPARE_GATE
from wholeshare.audit.books import Book, GateBook, ShareBook
from wholeshare.audit.books.listings import Listed
from wholeshare.audit.logs import Events, Log
from wholeshare.register import Instant, Register
from wholeshare.register.refusals import Gates

ROLES = "0x" + 40 * "1"
"""Of which books only tell that contracts know it."""


class Row(NamedTuple):
    """One holder, in names."""

    tokens: int
    locked: int
    frozen: int
    last_outgoing_ts: int
    code: int
    since_ts: int


class Told(NamedTuple):
    """What the model says at a record instant."""

    supply: int
    multiplier: int
    gate: str
    rows: dict[str, Row]


class RegisterMachine(ShareMachine):
    """Any life of a share; its logs are kept, and what the model said at every instant."""

    prove: Callable[[Register], Any] = staticmethod(lambda register: None)
    """Holds a register against storage, where storage of the past is to be had."""

    def __init__(self) -> None:
        super().__init__()
        self.logs: list[Log] = []
        self.told: dict[int, Told] = {}
        self._addresses = {
            name: self.world.names.address(name) for name in (SHARE, GATE, SPARE_GATE)
        }
        self._events = {
            self._addresses[name]: Events(project.contracts[kind])
            for name, kind in ((SHARE, "Share"), (GATE, "SanctionsGate"))
        }
        self._events[self._addresses[SPARE_GATE]] = self._events[self._addresses[GATE]]
        gates = {"gate": self._addresses[GATE]}
        self._enter("GateSet", gates)  # by the constructor, before this world began

    def _enter(self, event: str, values: dict[str, Any]) -> None:
        share, start = self._addresses[SHARE], self.world.start
        self.logs.append(Log(share, event, values, (), start, 0, 0, "0x0"))

    # ---- what happens ------------------------------------------------------------------------

    def send(self, tx: Tx, contract: str, function: str, *args: Any, sent: tuple = ()) -> Result:
        self.remember(tx.now)
        result = super().send(tx, contract, function, *args, sent=sent)
        number = self.logs[-1].block + 1
        for index, log in enumerate(result.logs if result.ok else ()):
            raw = {
                "address": log.address,
                "topics": [to_hex(topic) for topic in log.topics],
                "data": to_hex(log.data),
                "blockNumber": hex(number),
                "logIndex": hex(index),
                "transactionHash": hex(number),
            }
            self.logs.append(self._events[log.address.lower()].decode(raw, tx.now))
        return result

    def remember(self, now: int) -> None:
        """What the model says at instants that are reached, before anything happens at them."""
        for ts in self.share.passed(now):
            if ts not in self.told:
                self.told[ts] = self._told(ts)

    def _told(self, ts: int) -> Told:
        share = self.share
        rows = {
            holder: Row(
                share.balanceOf(holder),
                share.locked[holder],
                share.frozen[holder],
                share.last_outgoing[holder],
                share.gate.check_account(ts, holder, Purpose.SEND),
                self._blocked_since(holder, ts),
            )
            for holder in HOLDERS
        }
        return Told(share.supply.latest, share.uiMultiplier(ts), share.gate.name, rows)

    def _blocked_since(self, holder: str, ts: int) -> int:
        """The first second of all those up to now, without a gap, in which he could not send."""
        gate = self.share.gate
        spans = [(each.reasons, each.from_ts, each.until_ts) for each in gate.periods(holder)]
        last = gate.standing(holder)
        stands = sum(1 << reason for reason in last.reasons_at(ts))
        spans.append((stands, last.since_ts, ts + 1))
        since = ended = 0
        for reasons, from_ts, until_ts in spans:
            stopped = stopped_by(reason for reason in STOPS if reasons >> reason & 1)
            if Purpose.SEND not in stopped:
                since = 0
            elif not since or from_ts != ended:
                since = from_ts
            ended = until_ts
        return since

    @rule(days=st.integers(1, 9), restricted=HOLDER, reason=st.sampled_from(sorted(STOPS)))
    def reach_an_instant(self, days: int, restricted: str, reason: int) -> None:
        """Somebody is restricted before it, by a suspicion that may lapse without a block."""
        record_ts = self.time + days * DAY + 2
        after = self.share.predecessor(record_ts)
        self.act("issuer", SHARE, "schedule_record", record_ts, after)
        gate = self.share.gate.name
        self.act("compliance", gate, "block", (restricted,), reason, bytes(32))
        self.pass_time(record_ts, mined=False)

    # Hypothesis picks evenly among rules, of which there are many.
    reach_another, reach_a_third = reach_an_instant, reach_an_instant

    # ---- what must hold ----------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        """`test_share.py` sees to the invariants of a share, and to its views."""
        self.tally.steps += 1

    def teardown(self) -> None:
        """In the end at every instant, since nothing may change the past."""
        self.remember(self.seen)
        for ts in self.told:
            if ts <= self.seen:
                self.check_register(ts)
                self.tally.instants += 1
        super().teardown()

    def check_register(self, ts: int) -> None:
        register, told = self.rebuild(ts), self.told[ts]
        assert (register.supply, register.multiplier) == (told.supply, told.multiplier)
        assert register.gates.address == self._addresses[told.gate]
        assert sum(each.tokens for each in register.holders) == told.supply
        ranks = [(-each.tokens, each.account) for each in register.holders]
        assert ranks == sorted(ranks)

        found = {self.world.names.name(each.account): each for each in register.holders}
        for holder, row in told.rows.items():
            it = found[holder]
            refusal = it.refusal
            amounts = (it.tokens, it.locked, it.frozen, it.last_outgoing_ts)
            assert Row(*amounts, refusal.code, refusal.since_ts) == row, f"{holder} at {ts}"
            assert self.world.names.name(it.actor) == self.share.actor(holder)
        type(self).prove(register)

    def rebuild(self, ts: int) -> Register:
        """From logs alone."""
        past, now = self._books(ts - 1), self._books(self.seen)
        share = past[self._addresses[SHARE]]
        gate = share.gates[-1]
        accounts = [self.world.names.address(name) for name in (*HOLDERS, "minter", ZERO)]
        return Register.rebuild(
            share=share,
            now=now[self._addresses[SHARE]],
            gates=Gates(gate, (past[gate],), ts),
            estates=(),
            accounts=accounts,
            instant=Instant(ts, True, *self.block_before(ts)),
        )

    def block_before(self, ts: int) -> tuple[int, int]:
        """Number and time of the last block before an instant; a chain without blocks has none."""
        return 0, 0

    def _books(self, last_ts: int) -> dict[str, Book]:
        share, terms = self._addresses[SHARE], ("AAPL", "US0378331005", "037833100", "", "", ROLES)
        listed = Listed(share, NAME, *terms, {}, self.world.start)
        books: dict[str, Book] = {share: ShareBook(share, listed)}
        for gate in (GATE, SPARE_GATE):
            address = self._addresses[gate]
            books[address] = GateBook(address, ROLES, lambda reason: int(STOPS[reason]))
        past = [log for log in self.logs if log.ts <= last_ts]
        for log, following in zip(past, [*past[1:], None], strict=True):
            same = following and following.contract == log.contract
            books[log.contract].enter(log, following if same else None)
        return books
