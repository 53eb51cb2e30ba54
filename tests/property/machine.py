"""Act on the chain and in the model, compare, then see whether the invariants hold.

The invariants are checked apart from what the model expects of an action, and as far as possible on
the chain's own figures: an error that the model shares with the contracts breaks them all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.property.chains import Result
from tests.property.codec import reason
from tests.property.gate import (
    PROVISIONAL,
    ZERO,
    Gate,
    List,
    Proposal,
    Purpose,
    Standing,
    stopped_by,
)
from tests.property.model import END, SHARE, Activity
from tests.property.tx import Event, Outcome, Tx
from tests.property.worlds import HOLDERS, World, specification

BY_ORDER = {"forcedTransfer", "recover"}
"""Movements that Enforcement orders: not of the holder's will, so his standing is not asked."""
BY_HOLDER = {"transfer", "transferFrom"}
EVERYBODY = (*HOLDERS, "minter", ZERO, SHARE)
"""All who are ever named as receivers."""


@dataclass
class Tally:
    """What state machines have done so far."""

    steps: int = 0
    instants: int = 0
    """That have passed."""
    accepted: Counter[str] = field(default_factory=Counter)
    """By function."""
    refused: Counter[str] = field(default_factory=Counter)
    """By reason."""
    seed: int | None = None
    """Of random choices."""

    def __str__(self) -> str:
        accepted, refused = self.accepted.total(), self.refused.total()
        return (
            f"{self.steps:,} steps, {accepted + refused:,} transactions, {self.instants:,} record "
            f"instants passed; {refused:,} refusals for {len(self.refused)} reasons"
            + ("" if self.seed is None else f"; --hypothesis-seed={self.seed}")
        )


class Stage(RuleBasedStateMachine):
    """A world and its time. Each run of a machine is in a world of its own."""

    create_world: Callable[[], World]
    """Set by whoever runs the machine, like `tally`."""
    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).create_world()
        self.time = self.world.start
        """Second of the next transaction."""
        self.seen = self.time
        """Second of the last block, as of which views are answered."""
        self.world.chain.mine(self.seen)
        self.time += self.world.chain.gap

    def send(self, tx: Tx, contract: str, function: str, *args: Any, sent: tuple = ()) -> Result:
        """Carry an action out on the chain and tell of it.

        Args:
            sent: the arguments as the chain takes them, where they are others.
        """
        result = self.world.send(tx.sender, contract, function, *(sent or args), time=tx.now)
        refused = "" if result.ok else f" is refused: {reason(result.output) or 'no reason'}"
        note(f"# {tx.now} {tx.sender}: {contract}.{function}{args}{refused}")
        self.seen, self.time = tx.now, tx.now + self.world.chain.gap
        return result

    def pass_time(self, ts: int, mined: bool) -> None:
        """Let the next transaction come at `ts` or, after an empty block at `ts`, behind it."""
        self.time = max(ts, self.time)
        note(f"# {self.time}{' passes' if mined else ' comes next'}")
        if mined:
            self.world.chain.mine(self.time)
            self.seen, self.time = self.time, self.time + self.world.chain.gap

    def check_outcome(self, outcome: Outcome, expected: Outcome) -> None:
        """The events, complete and in their order, or the exact reason."""
        assert outcome == expected, f"chain: {outcome!r}, model: {expected!r}"

    def compare(self, contract: str, expected: dict[tuple, Any]) -> None:
        """What views of a contract say, with what they say in the model."""
        answers = self.world.read(contract, list(expected))
        for view, answer in zip(expected, answers, strict=True):
            assert answer == expected[view], (
                f"{contract}.{view} is {answer!r}, in the model {expected[view]!r}"
            )


class LedgerMachine(Stage):
    """Everything but the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.share = specification()
        self.announced: set[int] = set()
        """Every record instant of which there was an event."""
        self.answers: dict[tuple, bytes] = {}
        """The first answer to every question about a passed instant."""
        self.compared: set[int] = set()
        """Passed instants at which positions were compared with the model's."""
        self.touched: set[str] = set()
        """Contracts with which something was done since the last look."""

    # ---- acting ------------------------------------------------------------------------------

    def act(self, sender: str, contract: str, function: str, *args: Any, sent: tuple = ()) -> None:
        """Carry an action out on the chain and in the model, and compare.

        Args:
            sent: the arguments as the chain takes them, where they are others.
        """
        tx = Tx(sender, self.time)
        part = self.share if contract == SHARE else self.share.gates[contract]
        free = self.free() if function in BY_HOLDER else {}
        result = self.send(tx, contract, function, *args, sent=sent)
        outcome: Outcome = self.world.events(result) if result.ok else reason(result.output)
        self.touched.add(contract)

        if result.ok:
            self.tally.accepted[function] += 1
            self.check_nobody_blocked(tx, function, outcome)
            self.check_nothing_encumbered(function, outcome, free)
            records = named(outcome, "RecordScheduled")
            self.announced |= {event.fields["record_ts"] for event in records}
        else:
            self.tally.refused[outcome] += 1
        expected: Outcome = getattr(part, function)(tx, *args)
        self.check_outcome(outcome, expected)
        self.check_returned(contract, function, result.output if result.ok else None)

    # ---- after each transaction --------------------------------------------------------------

    def check_returned(self, contract: str, function: str, output: bytes | None) -> None:
        if output is None:
            return
        returned = self.world.interfaces[contract].decode(function, output)
        known = returned is None or returned is True
        if function == "propose_unblock":
            known = returned == self.share.gates[contract].removal_count
        assert known, f"{function} returned {returned}"

    def check_nobody_blocked(self, tx: Tx, function: str, events: list[Event]) -> None:
        """S3, from the logs and the standings alone."""
        for moved in named(events, "Transfer"):
            sender, receiver = moved.fields["sender"], moved.fields["receiver"]
            sends = Purpose.REDEEM if receiver == ZERO else Purpose.SEND
            receives = Purpose.MINT if sender == ZERO else Purpose.RECEIVE
            parties = [(receiver, receives)]
            if function not in BY_ORDER:
                parties += [(sender, sends), (tx.sender, Purpose.SEND)]
            for account, purpose in parties:
                stopped = stopped_by(self.share.gate.reasons(tx.now, account))
                assert purpose not in stopped, f"S3: {account} is blocked, {moved}"

    def check_nothing_encumbered(
        self, function: str, events: list[Event], free: dict[str, int]
    ) -> None:
        """S4: what a holder moves was free, as the chain itself said before."""
        if function not in BY_HOLDER:
            return
        for moved in named(events, "Transfer"):
            sender, amount = moved.fields["sender"], moved.fields["value"]
            assert amount <= free[sender], f"S4: encumbered, {moved}"

    # ---- after each step ---------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        """One invariant, so that a failing run does not print each after every step."""
        self.tally.steps += 1
        self.balances_add_up()
        self.no_instant_is_lost()
        self.the_past_never_changes()
        self.nobody_blocked_can_act()
        self.free_tokens_move()
        self.no_others_move()
        self.views_tell_what_transfers_do()
        self.the_share_is_as_the_model()
        self.positions_are_as_in_the_model()
        self.the_gates_are_as_the_model()

    def balances_add_up(self) -> None:
        """S1, now."""
        views = [("balanceOf", account) for account in EVERYBODY]
        supply, *balances = self.world.read(SHARE, [("totalSupply",), *views])
        assert sum(balances) == supply, f"S1: {balances} make {sum(balances)}, not {supply}"

    def the_past_never_changes(self) -> None:
        """S2, and S1 at every instant that has passed."""
        for ts in self._passed():
            supply = ("supply_at", ts)
            balances = [("balance_at", account, ts) for account in EVERYBODY]
            positions = [("record_position", account, ts) for account in HOLDERS]
            questions = [supply, *balances, *positions]
            answers = self.world.call([(ZERO, SHARE, *question) for question in questions])
            for question, answer in zip(questions, answers, strict=True):
                # Undecoded, to be quick, and without the actor, who may change.
                now = answer.output[:64]
                before = self.answers.setdefault(question, now)
                same = answer.ok and now == before
                assert same, f"S2: {question} was {integers(before)}, is {integers(now)}"
            raw = [int.from_bytes(self.answers[question]) for question in balances]
            total = int.from_bytes(self.answers[supply])
            assert sum(raw) == total, f"S1 at {ts}: {raw} make {sum(raw)}, not {total}"

    def no_instant_is_lost(self) -> None:
        """S2: one list of all that was announced, and the window where the time is."""
        instants = [0, *sorted(self.announced), END]
        links = [("next_record", ts) for ts in instants[:-1]]
        *following, window = self.world.read(SHARE, [*links, ("record_window",)])
        assert following == instants[1:], f"S2: {instants} are linked to {following}"
        after = [ts for ts in instants if ts > self.seen]
        passed = [ts for ts in instants if ts <= self.seen]
        expected = (passed[-1], after[0], len(after) - 1)
        assert window == expected, f"S2: window is {window}, not {expected}"

    def nobody_blocked_can_act(self) -> None:
        """S3, tried for every holder: as spender, as sender, as receiver, of an order too.

        Nothing is moved, for which everybody is approved.
        """
        gate, enforcement = self.share.gate, self.share.authorities.enforcement
        trios = list(zip(HOLDERS, self._others(1), self._others(3), strict=True))
        for trio, moved in self._try("transferFrom", [(by, *pair, 0) for by, *pair in trios]):
            stopped = gate.check_transfer(self.seen, *trio[:3])
            assert not stopped or moved is not True, f"S3: one is blocked of {trio}"
        orders = [(enforcement, sender, receiver, 0) for sender, receiver, _ in trios]
        for (_, _, receiver, _), moved in self._try("forcedTransfer", orders):
            stopped = gate.check_account(self.seen, receiver, Purpose.RECEIVE)
            assert not stopped or moved is not True, f"S3: {receiver} is blocked and receives"

    def free_tokens_move(self) -> None:
        """S4, tried for every holder."""
        free = self.free()
        moves = [(each, to, free[each]) for each, to in self._pairs()]
        stopped = self.share.is_stopped(Activity.TRANSFERS, self.seen)
        for (sender, receiver, _), moved in self._try("transfer", moves):
            blocked = self.share.gate.check_transfer(self.seen, sender, sender, receiver)
            retired = self.share.is_retired(sender) or self.share.is_retired(receiver)
            if not (stopped or blocked or retired):
                assert moved is True, f"S4: {sender} cannot move to {receiver}: {moved}"

    def no_others_move(self) -> None:
        """S4, tried for every holder: one token more, and by order one that is locked."""
        free, unlocked = self.free(), self.free(of_order=True)
        enforcement, pairs = self.share.authorities.enforcement, self._pairs()
        more = [(each, to, free[each] + 1) for each, to in pairs]
        orders = [(enforcement, each, to, unlocked[each] + 1) for each, to in pairs]
        for trial, moved in self._try("transfer", more) + self._try("forcedTransfer", orders):
            assert moved is not True, f"S4: encumbered tokens move: {trial}"

    def views_tell_what_transfers_do(self) -> None:
        """ERC-7943 and ERC-1404, tried for every holder: the same answer, to the very reason."""
        free = self.free()
        moves = [
            (sender, receiver, amount)
            for sender, other in self._pairs()
            for receiver in (other, sender, ZERO, SHARE)
            for amount in (0, free[sender], free[sender] + 1)
        ]
        codes = self.world.read(SHARE, [("detectTransferRestriction", *move) for move in moves])
        texts = self.world.read(
            SHARE, [("messageForTransferRestriction", code) for code in {*codes}]
        )
        text_of = dict(zip({*codes}, texts, strict=True))
        allowed = self.world.read(SHARE, [("canTransfer", *move) for move in moves])
        for (move, moved), code, can in zip(
            self._try("transfer", moves), codes, allowed, strict=True
        ):
            told = text_of[code] or True
            assert told == moved, f"{move} gives {moved!r}, told ahead is {told!r}"
            assert can == (moved is True), f"canTransfer{move} is {can}: {moved!r}"

    def _try(self, function: str, trials: list[tuple]) -> list[tuple[tuple, Any]]:
        """Of (caller, arguments), each with what the share's function gives; nothing happens."""
        calls = [(caller, SHARE, function, *args) for caller, *args in trials]
        return list(zip(trials, self.world.trial(calls), strict=True))

    def _others(self, step: int = 0) -> list[str]:
        """For each holder another, in turns; for 1 and 3 two different ones."""
        shift = 1 + (self.tally.steps + step) % (len(HOLDERS) - 1)
        return [HOLDERS[(index + shift) % len(HOLDERS)] for index in range(len(HOLDERS))]

    def _pairs(self) -> list[tuple[str, str]]:
        return list(zip(HOLDERS, self._others(), strict=True))

    def free(self, of_order: bool = False) -> dict[str, int]:
        """What each holder can move, or an order, by the chain's own figures."""
        states = self.world.read(SHARE, [("account", each) for each in HOLDERS])
        balances = self.world.read(SHARE, [("balanceOf", each) for each in HOLDERS])
        held_back = [locked + (0 if of_order else frozen) for locked, frozen, *_ in states]
        return {
            holder: balance - min(balance, held)
            for holder, balance, held in zip(HOLDERS, balances, held_back, strict=True)
        }

    # ---- state -------------------------------------------------------------------------------

    def the_share_is_as_the_model(self) -> None:
        self.compare(SHARE, dict(self._share_views()))

    def positions_are_as_in_the_model(self) -> None:
        """At new instants and the last; at others S2 has seen to the rest."""
        now, share, expected = self.seen, self.share, {}
        passed = self._passed()
        for ts in {*passed} - self.compared | {*passed[-1:]}:
            expected["supply_at", ts] = share.supply_at(now, ts)
            for account in HOLDERS:
                raw, multiplier, actor = share.record_position(now, account, ts)
                expected["record_position", account, ts] = raw, multiplier, actor
                expected["record_holding", account, ts] = raw, actor
        self.tally.instants += len({*passed} - self.compared)
        self.compared.update(passed)
        self.compare(SHARE, expected)

    def the_gates_are_as_the_model(self) -> None:
        """No standing changes but by an action."""
        for name in self.touched & set(self.share.gates):
            self.compare(name, dict(self._gate_views(name)))
        self.touched.clear()

    def _passed(self) -> list[int]:
        return sorted(ts for ts in self.announced if ts <= self.seen)

    def _share_views(self) -> Iterator[tuple[tuple, Any]]:
        share, now = self.share, self.seen
        yield ("gate",), share.gate.name
        yield ("authorities",), share.authorities
        yield ("pauses",), share.pauses()
        yield ("totalSupply",), share.supply.latest
        yield ("record_window",), share.record_window(now)
        yield ("uiMultiplier",), share.uiMultiplier(now)
        yield ("newUIMultiplier",), share.newUIMultiplier()
        yield ("effectiveAt",), share.effectiveAt()
        for ts in {0, now, now + 1} | {
            each.effective_ts + offset for each in share.multipliers for offset in (-1, 0)
        }:
            yield ("multiplier_at", ts), share.multiplier_at(now, ts)
        for ts in {*share.pending(now)[:1], now + 1}:
            yield ("supply_at", ts), share.supply_at(now, ts)
            yield ("balance_at", "ann", ts), share.balance_at(now, "ann", ts)
            yield ("next_record", ts), share.next_record(ts)
        for account in HOLDERS:
            yield ("balanceOf", account), share.balanceOf(account)
            yield ("nonces", account), share.nonces[account]
        for account in (*HOLDERS, ZERO, SHARE):
            yield ("account", account), share.account(account)
            yield ("getFrozenTokens", account), share.frozen[account]
            yield ("canSend", account), share.can_send(now, account)
            yield ("canReceive", account), share.can_receive(now, account)
        for (owner, spender), amount in share.allowances.items():
            yield ("allowance", owner, spender), amount

    def _gate_views(self, name: str) -> Iterator[tuple[tuple, Any]]:
        gate, now = self.share.gates[name], self.seen
        yield ("list_version",), gate.list_version
        yield ("list_sha256",), gate.list.sha256
        yield ("list_published_ts",), gate.list.published_ts
        yield ("list_entries",), gate.list.entries
        yield ("list_age",), gate.list_age(now)
        yield ("max_list_age",), gate.max_list_age
        yield ("list_good_until_ts",), gate.list_good_until_ts()
        proposal = gate.proposal or Proposal(List(), ZERO, 0)
        yield ("proposed_list_proposer",), proposal.proposer
        yield ("proposed_list_sha256",), proposal.list.sha256
        yield ("proposed_list_published_ts",), proposal.list.published_ts
        yield ("proposed_list_entries",), proposal.list.entries
        yield ("proposed_list_due_ts",), proposal.due_ts
        yield ("removal_count",), gate.removal_count
        for id in range(gate.removal_count + 2):
            waits = gate.removals.get(id)
            yield ("removal", id), (waits[:3] if waits else (ZERO, 0, 0))
        yield ("ever_blocked_count",), len(gate.ever_blocked)
        for index, account in enumerate([*gate.ever_blocked, ZERO]):
            yield ("ever_blocked", index), account
        for account, standings in gate.standings.items():
            yield from self._account_views(gate, account, standings)

    def _account_views(
        self, gate: Gate, account: str, standings: list[Standing]
    ) -> Iterator[tuple[tuple, Any]]:
        now = self.seen
        yield ("status", account), gate.status(now, account)
        yield ("isSanctioned", account), gate.is_sanctioned(account)
        for number in range(PROVISIONAL + 2):
            yield ("has_reason", account, number), number in gate.reasons(now, account)
        for purpose in Purpose:
            code = gate.check_account(now, account, purpose)
            yield ("check_account", account, int(purpose)), code
        periods = [*gate.periods(account), (0, 0, 0)]
        yield ("period_count", account), len(periods) - 1
        for index, period in enumerate(periods):
            yield ("period", account, index), period
        ends = {each.since_ts for each in standings} | {
            each.provisional_until_ts for each in standings
        }
        for ts in {end_ts + offset for end_ts in ends for offset in (-1, 0, 1) if end_ts}:
            yield ("blocked_at", account, ts), gate.blocked_at(account, ts)


def integers(output: bytes) -> list[int]:
    """An answer's words, to be read by people."""
    return [int.from_bytes(output[at : at + 32]) for at in range(0, len(output), 32)]


def named(events: list[Event], name: str) -> list[Event]:
    return [event for event in events if event.name == name]
