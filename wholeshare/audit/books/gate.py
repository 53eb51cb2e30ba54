"""The books of a sanctions gate: standing, periods, and who was ever blocked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry
from wholeshare.audit.books.gate_lists import GateLists
from wholeshare.audit.books.gate_removals import GateRemovals, Terms
from wholeshare.standing import SANCTIONS, Reason, joined, parted

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

PROVISIONAL = joined([Reason.PROVISIONAL])
SANCTIONED = joined(SANCTIONS)


@dataclass
class Standing:
    """One address. Reasons are joined in bits."""

    reasons: int = 0
    since: int = 0
    list_version: int = 0
    provisional_until: int = 0
    ever_blocked: bool = False
    cases: dict[int, str] = field(default_factory=dict)
    """Of each reason that stands, the hash of the file that says why."""
    periods: list[tuple[int, int, int]] = field(default_factory=list)
    """Reasons, from, until."""

    def reasons_at(self, ts: int) -> int:
        """Without a provisional block that has lapsed."""
        return self.reasons & ~PROVISIONAL if ts >= self.provisional_until else self.reasons

    def began(self, reasons: int) -> int:
        """Since when one of these reasons or another has stood without a gap; one stands now."""
        began = self.since
        for stood, since, until in reversed(self.periods):
            if until != began or not stood & reasons:
                break
            began = since
        return began


class GateBook(Book):
    """The open track's gate.

    The oracle's batch events repeat what StatusSet says of single addresses, so they are compared
    with those.
    """

    kind = "SanctionsGate"
    no_state: ClassVar[dict[str, str]] = {
        "SanctionedAddress": "logs an answer; answering changes no state",
        "NonSanctionedAddress": "logs an answer; answering changes no state",
    }

    def __init__(self, address: str, roles: str, stops: Callable[[int], int]) -> None:
        """
        Args:
            roles: whom the gate must ask who is COMPLIANCE.
            stops: row of the reason table, which exists once, in the contract's code.
        """
        super().__init__(address)
        self.roles = roles
        self.stops = stops
        self.standings: defaultdict[str, Standing] = defaultdict(Standing)
        self.ever_blocked: list[str] = []
        self.lists = GateLists(self.expect)
        self.removals = GateRemovals(self.expect)
        self._added: list[str] = []
        self._removed: list[str] = []

    # ---- standings ----

    def on_StatusSet(
        self,
        log: Log,
        account: str,
        reasons: int,
        list_version: int,
        provisional_until_ts: int,
        case_hash: str,
    ) -> None:
        standing = self.standings[account]
        before = standing.reasons_at(log.ts)
        self.expect(log, before != reasons, "standing was the same before")
        self.expect(log, list_version == self.lists.version, "list version is not in force")
        if not before & SANCTIONED and reasons & SANCTIONED:
            self._added.append(account)
        if before & SANCTIONED and not reasons & SANCTIONED:
            self._removed.append(account)
        self._close_periods(standing, log.ts)
        added = dict.fromkeys(parted(reasons & ~before), case_hash)
        standing.cases = {
            reason: case for reason, case in standing.cases.items() if reasons >> reason & 1
        } | added
        standing.reasons, standing.since = reasons, log.ts
        standing.list_version = list_version
        standing.provisional_until = provisional_until_ts
        if self._stops_of(reasons) and not standing.ever_blocked:
            standing.ever_blocked = True
            self.ever_blocked.append(account)

    def _close_periods(self, standing: Standing, ts: int) -> None:
        since, last = standing.since, standing.reasons_at(ts)
        if last != standing.reasons:
            lapsed = standing.provisional_until
            standing.periods.append((standing.reasons, since, lapsed))
            since = lapsed
        if self._stops_of(last):
            standing.periods.append((last, since, ts))

    def _stops_of(self, reasons: int) -> int:
        stops = 0
        for reason in parted(reasons):
            stops |= self.stops(reason)
        return stops

    def on_SanctionedAddressesAdded(self, log: Log, addrs: tuple[str, ...]) -> None:
        self.expect(log, list(addrs) == self._added, "not what StatusSet events have added")
        self._added = []

    def on_SanctionedAddressesRemoved(self, log: Log, addrs: tuple[str, ...]) -> None:
        self.expect(log, list(addrs) == self._removed, "not what StatusSet events have removed")
        self._removed = []

    def on_SanctionedAddress(self, log: Log, addr: str) -> None:
        is_sanctioned = bool(self.standings[addr].reasons & SANCTIONED)
        self.expect(log, is_sanctioned, "answer differs from StatusSet")

    def on_NonSanctionedAddress(self, log: Log, addr: str) -> None:
        is_sanctioned = bool(self.standings[addr].reasons & SANCTIONED)
        self.expect(log, not is_sanctioned, "answer differs from StatusSet")

    # ---- lists ----

    def on_ListPublished(
        self, log: Log, version: int, sha256: str, published_ts: int, entries: int
    ) -> None:
        self.lists.publish(log, version, sha256, published_ts, entries)

    def on_ListProposed(
        self, log: Log, sha256: str, published_ts: int, entries: int, proposer: str, due_ts: int
    ) -> None:
        self.lists.propose(log, sha256, published_ts, entries, proposer, due_ts)

    def on_ListWithdrawn(self, log: Log, sha256: str) -> None:
        self.lists.withdraw(log, sha256)

    def on_ListAffirmed(self, log: Log, version: int) -> None:
        self.lists.affirm(log, version)

    def on_MaxListAgeSet(self, log: Log, seconds: int) -> None:
        self.lists.max_age = seconds

    # ---- removals ----

    def on_UnblockProposed(
        self,
        log: Log,
        id: int,
        proposer: str,
        accounts: tuple[str, ...],
        reasons: int,
        case_hash: str,
        due_ts: int,
    ) -> None:
        terms = Terms(accounts, reasons, case_hash)
        self.removals.propose(log, id, proposer, terms, due_ts, self.lists.version)

    def on_UnblockConfirmed(self, log: Log, id: int, member: str) -> None:
        self.removals.confirm(log, id, member)

    def on_UnblockWithdrawn(self, log: Log, id: int, member: str) -> None:
        self.removals.end(log, id)

    # ---- what storage must say ----

    def close(self) -> None:
        self.expect(None, not self._added, "StatusSet without SanctionedAddressesAdded")
        self.expect(None, not self._removed, "StatusSet without SanctionedAddressesRemoved")

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            yield from self._account_entries(account, self.standings[account])
        # One past the end too, which callers take for the end.
        for index, account in enumerate([*self.ever_blocked, ZERO]):
            yield Entry("ever blocked", str(index), "standings.ever_blocked", (index,), account)
        count = len(self.ever_blocked)
        yield Entry("ever blocked", "count", "standings.ever_blocked_count", (), count)
        yield from self.lists.entries()
        yield from self.removals.entries()
        yield Entry("immutables", "roles", "ROLES", (), self.roles)

    def _account_entries(self, account: str, standing: Standing) -> Iterator[Entry]:
        value = words.STATUS.fill(
            reasons=standing.reasons,
            stops=self._stops_of(standing.reasons),
            since=standing.since,
            list_version=standing.list_version,
            periods=len(standing.periods),
            ever_blocked=int(standing.ever_blocked),
            provisional_until=standing.provisional_until,
        )
        yield Entry("status", account, "standings.status_word", (account,), value, words.STATUS)
        for index, (reasons, since, until) in enumerate(standing.periods):
            period = words.PERIOD.fill(reasons=reasons, since=since, until=until)
            what, keys = f"{account} [{index}]", (account, index)
            yield Entry("periods", what, "standings.period_word", keys, period, words.PERIOD)
