"""The books of one share: the ledger, its history, record instants and the multiplier."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.books.listings import Listed
    from wholeshare.audit.logs import Log

SUPPLY = 2**160
MULTIPLIER_SERIES = SUPPLY + 1
"""Keys above every address, as in `ledger.vy` and `multipliers.vy`."""
END = 2**40 - 1
"""After the last record instant, and never, of a deactivation."""
ONE = 10**18
INFINITE = 2**256 - 1
TRANSFERS, ISSUANCE = 1, 2
"""Members of the flag `Activity`."""
NOTICE = 30 * 86_400
"""Of a deactivation."""


@dataclass
class Account:
    """One account, or the supply, which is kept like one."""

    balance: int = 0
    last_change: int = 0
    last_outgoing: int = 0
    history: list[tuple[int, int]] = field(default_factory=list)
    """Balance and since when it was held."""
    locked: int = 0
    frozen: int = 0
    generation: int = 0
    successor: str | None = None


@dataclass
class Multiplier:
    """What is in force, what was announced last, and what was in force before."""

    current: int = ONE
    next: int = ONE
    effective: int = 0
    history: list[tuple[int, int]] = field(default_factory=list)


class ShareBook(Book):
    """One listed equity.

    Not rebuilt are the nonces of permits: a permit logs the Approval that `approve` logs. There are
    at most as many as the owner's approvals.

    A movement is told from its surroundings: a Transfer that ForcedTransfer or Recovered follows
    was not the holder's own and leaves his contact clock alone, as does one that Spent by another
    precedes. A mint comes from nobody, and so does what a spender moves there, with Spent before.
    """

    kind = "Share"

    def __init__(self, address: str, listed: Listed) -> None:
        super().__init__(address)
        self.listed = listed
        self.accounts: defaultdict[str, Account] = defaultdict(Account)
        self.supply = Account()
        self.allowances: dict[tuple[str, str], int] = {}
        self.approvals: Counter[str] = Counter()
        self.records: list[int] = []
        self.rolled_ts = 0
        """Time of the last transaction that stored the window of record instants."""
        self.multiplier = Multiplier()
        self.multiplier_changes = 0
        self.paused = 0
        """Activities that must look at the times below."""
        self.paused_until = {TRANSFERS: 0, ISSUANCE: 0}
        self.deactivated_from = END
        self.gates: list[str] = []
        self.authorities: list[dict[str, str]] = []
        self._lowered = ("", 0)
        self.limits.append("permit nonces are compared with their bound, the owner's approvals")

    # ---- movements ---------------------------------------------------------------------------

    def on_Transfer(self, log: Log, sender: str, receiver: str, value: int) -> None:
        self._roll(log)
        ordered = self.comes_before(log, "ForcedTransfer", "Recovered")
        if sender == ZERO != receiver and not ordered and not self._is_spent(log):
            self._change(log, self.supply, value)
        else:
            self._take(log, self.accounts[sender], value)
            spender = self.last.values["spender"] if self._is_spent(log) else sender
            # Neither an order, nor a burn, nor what another moves is the holder's own act.
            if receiver != ZERO and not ordered and spender == sender:
                self.accounts[sender].last_outgoing = log.ts
        if receiver == ZERO:
            self._burn(log, sender, value)
        else:
            self.expect(log, self.accounts[receiver].successor is None, "receiver is retired")
            self._change(log, self.accounts[receiver], value)

    def _is_spent(self, log: Log) -> bool:
        """Whether a spender moved it, be it from nobody."""
        return self.comes_after(log, "Spent")

    def _take(self, log: Log, account: Account, value: int) -> None:
        self.expect(log, account.balance >= value, "moves more than earlier logs brought")
        self._change(log, account, -value)

    def _burn(self, log: Log, account: str, value: int) -> None:
        lowered = self.comes_after(log, "Locked") and self._lowered == (account, value)
        self.expect(log, lowered, "burn without the Locked that lowers the lock by as much")
        self._change(log, self.supply, -value)

    def on_ForcedTransfer(self, log: Log, sender: str, receiver: str, amount: int) -> None:
        self._expect_movement(log, sender=sender, receiver=receiver, value=amount)

    def on_Recovered(self, log: Log, account: str, successor: str) -> None:
        old, new = self.accounts[account], self.accounts[successor]
        self._expect_movement(log, sender=account, receiver=successor)
        self.expect(log, old.balance == 0, "recovery leaves a balance behind")
        # What is frozen has been logged for both before.
        self.expect(log, old.frozen == 0, "recovery leaves a freeze behind")
        new.locked, old.locked = old.locked, 0
        new.generation = old.generation + 1
        old.successor = successor

    def _expect_movement(self, log: Log, **movement: Any) -> None:
        moved = self.comes_after(log, "Transfer")
        same = moved and movement.items() <= self.last.values.items()
        self.expect(log, same, "no Transfer of the same movement before it")

    def _change(self, log: Log, account: Account, amount: int) -> None:
        """The sparse rule: copy the old balance if an instant has passed since it was set."""
        passed = bisect_right(self.records, log.ts)
        last_record = self.records[passed - 1] if passed else 0
        # Before its first entry a history is zero anyway.
        if account.last_change < last_record and (account.balance or account.history):
            account.history.append((account.balance, account.last_change))
        account.balance += amount
        account.last_change = log.ts

    # ---- allowances and encumbrances ---------------------------------------------------------

    def on_Approval(self, log: Log, owner: str, spender: str, value: int) -> None:
        self.allowances[owner, spender] = value
        self.approvals[owner] += 1

    def on_Spent(self, log: Log, owner: str, spender: str, amount: int) -> None:
        moved = self.comes_before(log, "Transfer")
        movement = self.next.values if moved else {}
        same = (movement.get("sender"), movement.get("value")) == (owner, amount)
        self.expect(log, same, "no Transfer of the same movement behind it")
        allowance = self.allowances.get((owner, spender), 0)
        if allowance != INFINITE:
            self.expect(log, allowance >= amount, "spends more than is allowed")
            self.allowances[owner, spender] = allowance - amount

    def on_Locked(self, log: Log, account: str, amount: int) -> None:
        state = self.accounts[account]
        self._lowered = (account, state.locked - amount)
        if amount > state.locked:  # for a redemption, for which the holder alone can ask
            state.last_outgoing = log.ts
        state.locked = amount

    def on_Frozen(self, log: Log, account: str, amount: int) -> None:
        self.accounts[account].frozen = amount

    # ---- record instants ---------------------------------------------------------------------

    def on_RecordScheduled(self, log: Log, record_ts: int, sender: str) -> None:
        self._roll(log)
        insort(self.records, record_ts)

    def _roll(self, log: Log) -> None:
        """The window is stored by whatever moves tokens, or writes another part of its word.

        Neither approvals, encumbrances and authorities do, nor the passing of time.
        """
        self.rolled_ts = log.ts

    def _window(self) -> dict[str, int]:
        """As of the last roll; instants scheduled since then do not exist, for scheduling rolls."""
        passed = bisect_right(self.records, self.rolled_ts)
        ahead = self.records[passed:]
        return {
            "last_record": self.records[passed - 1] if passed else 0,
            "next_record": ahead[0] if ahead else END,
            "pending": len(ahead),
        }

    # ---- multiplier --------------------------------------------------------------------------

    def on_UIMultiplierUpdated(
        self, log: Log, oldMultiplier: int, newMultiplier: int, effectiveAtTimestamp: int
    ) -> None:
        self._roll(log)
        multiplier = self.multiplier
        self.expect(log, multiplier.next == oldMultiplier, "old multiplier is not the one in force")
        if multiplier.effective:
            multiplier.history.append((multiplier.next, multiplier.effective))
        multiplier.current = multiplier.next
        multiplier.next, multiplier.effective = newMultiplier, effectiveAtTimestamp
        self.multiplier_changes = 1  # a mark that stays

    def on_UIMultiplierUpdateCancelled(
        self, log: Log, cancelledMultiplier: int, cancelledEffectiveAt: int
    ) -> None:
        multiplier = self.multiplier
        pending = (cancelledMultiplier, cancelledEffectiveAt)
        known = (multiplier.next, multiplier.effective)
        self.expect(log, pending == known, "no such change is pending")
        multiplier.next, multiplier.effective = multiplier.current, 0

    # ---- guardian and timelock ---------------------------------------------------------------

    def on_Paused(self, log: Log, activities: int, until_ts: int, sender: str) -> None:
        self.expect(log, until_ts < END, "suspended for ever")
        for activity in self.paused_until:
            if activities & activity:
                self.paused_until[activity] = until_ts
        self._set_paused(log)

    def on_Deactivated(self, log: Log, from_ts: int, sender: str) -> None:
        self.expect(log, log.ts < self.deactivated_from, "deactivated already")
        self.expect(log, from_ts >= log.ts + NOTICE, "deactivated without notice")
        self.deactivated_from = from_ts
        self._set_paused(log)

    def _set_paused(self, log: Log) -> None:
        self._roll(log)
        ahead = [activity for activity, until_ts in self.paused_until.items() if log.ts < until_ts]
        self.paused = sum(ahead) if self.deactivated_from == END else TRANSFERS | ISSUANCE

    def on_GateSet(self, log: Log, gate: str) -> None:
        self._roll(log)
        self.gates.append(gate)

    def on_AuthoritiesSet(self, log: Log, **authorities: str) -> None:
        self.authorities.append(authorities)

    def close(self) -> None:
        """The constructor's logs repeat what Listings has logged; later ones overwrite them."""
        self.expect(None, self.gates[:1] == [self.listed.gate], "first gate is not the listed one")
        self.expect(
            None,
            self.authorities[:1] == [self.listed.authorities],
            "first authorities are not the default ones",
        )

    # ---- what other books ask ----------------------------------------------------------------

    def actor_of(self, name: str) -> str:
        """Who acts for an account after all recoveries so far."""
        passed: set[str] = set()  # logs that contradict each other may make a circle
        while (successor := self.accounts[name].successor) and name not in passed:
            passed.add(name)
            name = successor
        return name

    def balance_at(self, name: str, record_ts: int) -> int:
        """What an account held at a record instant that has passed."""
        return _balance_before(self.accounts[name], record_ts)

    def supply_at(self, record_ts: int) -> int:
        """How many tokens there were at a record instant that has passed."""
        return _balance_before(self.supply, record_ts)

    def multiplier_at(self, ts: int) -> int:
        """The multiplier that was in force at a time that has passed."""
        multiplier = self.multiplier
        changes = [*multiplier.history, (multiplier.next, multiplier.effective)]
        in_force = [value for value, since in changes if 0 < since <= ts]
        return in_force[-1] if in_force else ONE

    # ---- what storage must hold --------------------------------------------------------------

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            yield from self._account_entries(account, self.accounts[account])
        yield self._word_entry("supply", "supply", SUPPLY, self.supply)
        yield from _history("supply history", "supply", SUPPLY, self.supply.history)
        yield from self._allowance_entries(accounts)
        yield from self._record_entries()
        yield from self._multiplier_entries()
        yield from self._wiring_entries()

    def _account_entries(self, name: str, account: Account) -> Iterator[Entry]:
        key = int(name, 16)
        yield self._word_entry("accounts", name, key, account)
        yield from _history("history", name, key, account.history)
        held = words.ENCUMBRANCE.fill(locked=account.locked, frozen=account.frozen)
        yield Entry("encumbrances", name, "ledger.encumbrances", (name,), held, words.ENCUMBRANCE)
        successor = account.successor or ZERO
        yield Entry("successors", name, "ledger.successors", (name,), successor)
        used = self.approvals[name]
        yield Entry("permit nonces", name, "allowances.nonces", (name,), used, at_most=True)

    def _word_entry(self, area: str, name: str, key: int, account: Account) -> Entry:
        value = words.ACCOUNT.fill(
            balance=account.balance,
            last_change=account.last_change,
            last_outgoing=account.last_outgoing,
            history_length=len(account.history),
            encumbered=int(bool(account.locked or account.frozen)),
            retired=int(account.successor is not None),
            generation=account.generation,
        )
        return Entry(area, name, "ledger.accounts", (key,), value, words.ACCOUNT)

    def _allowance_entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        owners = {account for log in self.logs for account in log.accounts}
        for pair in self.pairs("allowances", self.allowances, owners, accounts):
            what = " to ".join(pair)
            yield Entry(
                "allowances", what, "allowances.allowance", pair, self.allowances.get(pair, 0)
            )

    def _record_entries(self) -> Iterator[Entry]:
        for instant, following in pairwise([0, *self.records, END]):
            key = (instant,)
            yield Entry("record instants", str(instant), "records.next_record", key, following)
        value = words.GLOBAL.fill(
            gate=int(self.gates[-1], 16) if self.gates else 0,
            paused=self.paused,
            multiplier_changes=self.multiplier_changes,
            **self._window(),
        )
        yield Entry("global word", "global word", "records.global_word", (), value, words.GLOBAL)

    def _multiplier_entries(self) -> Iterator[Entry]:
        multiplier = self.multiplier
        value = words.MULTIPLIER.fill(
            current=multiplier.current,
            next=multiplier.next,
            effective=multiplier.effective,
            history_length=len(multiplier.history),
        )
        variable = "multipliers.multiplier_word"
        yield Entry("multiplier", "multiplier", variable, (), value, words.MULTIPLIER)
        yield from _history("multiplier", "multiplier", MULTIPLIER_SERIES, multiplier.history)

    def _wiring_entries(self) -> Iterator[Entry]:
        value = words.PAUSE.fill(
            transfers_until=self.paused_until[TRANSFERS],
            issuance_until=self.paused_until[ISSUANCE],
            deactivated_from=self.deactivated_from ^ END,  # stored so that zero is never
        )
        yield Entry("pause", "pause", "suspensions.pause_word", (), value, words.PAUSE)
        authorities = self.authorities[-1] if self.authorities else {}
        yield Entry("authorities", "authorities", "powers.authorities", (), authorities)
        yield Entry("immutables", "name", "domain.NAME", (), self.listed.name)
        yield Entry("immutables", "symbol", "SYMBOL", (), self.listed.symbol)
        yield Entry("immutables", "roles", "powers.ROLES", (), self.listed.roles)


def _balance_before(account: Account, ts: int) -> int:
    held = [*account.history, (account.balance, account.last_change)]
    earlier = [balance for balance, since in held if since < ts]
    return earlier[-1] if earlier else 0


def _history(area: str, name: str, key: int, history: list[tuple[int, int]]) -> Iterator[Entry]:
    for index, (value, since) in enumerate(history):
        checkpoint = words.CHECKPOINT.fill(value=value, since=since)
        yield Entry(
            area,
            f"{name} [{index}]",
            "checkpoints.history",
            (key, index),
            checkpoint,
            words.CHECKPOINT,
        )
