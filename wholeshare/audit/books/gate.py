"""The books of a sanctions gate: standing, periods, and who was ever blocked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wholeshare.audit import words
from wholeshare.audit.books.base import ZERO, Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

SANCTIONS = (1, 2)
"""Reasons that a sanctions oracle reports: listed, and owned by the listed (`reasons.vy`)."""
NO_HASH = "0x" + 64 * "0"


@dataclass
class Standing:
    """One address."""

    reason: int = 0
    stops: int = 0
    since: int = 0
    list_version: int = 0
    ever_blocked: bool = False
    periods: list[tuple[int, int, int]] = field(default_factory=list)
    """Reason, from, until."""


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
        self.list = {"version": 0, "sha256": NO_HASH, "published_ts": 0}
        self._added: list[str] = []
        self._removed: list[str] = []

    def on_StatusSet(
        self, log: Log, account: str, reason: int, list_version: int, case_hash: str
    ) -> None:
        standing = self.standings[account]
        self.expect(log, standing.reason != reason, "standing was the same before")
        self.expect(log, list_version == self.list["version"], "list version is not in force")
        if standing.reason not in SANCTIONS and reason in SANCTIONS:
            self._added.append(account)
        if standing.reason in SANCTIONS and reason not in SANCTIONS:
            self._removed.append(account)
        if standing.stops:
            standing.periods.append((standing.reason, standing.since, log.ts))
        standing.reason, standing.stops = reason, self.stops(reason)
        standing.since, standing.list_version = log.ts, list_version
        if standing.stops and not standing.ever_blocked:
            standing.ever_blocked = True
            self.ever_blocked.append(account)

    def on_SanctionedAddressesAdded(self, log: Log, addrs: tuple[str, ...]) -> None:
        self.expect(log, list(addrs) == self._added, "not what StatusSet events have added")
        self._added = []

    def on_SanctionedAddressesRemoved(self, log: Log, addrs: tuple[str, ...]) -> None:
        self.expect(log, list(addrs) == self._removed, "not what StatusSet events have removed")
        self._removed = []

    def on_ListPublished(self, log: Log, version: int, sha256: str, published_ts: int) -> None:
        self.expect(log, version == self.list["version"] + 1, "versions are not consecutive")
        self.list = {"version": version, "sha256": sha256, "published_ts": published_ts}

    def on_SanctionedAddress(self, log: Log, addr: str) -> None:
        self.expect(log, self.standings[addr].reason in SANCTIONS, "answer differs from StatusSet")

    def on_NonSanctionedAddress(self, log: Log, addr: str) -> None:
        reason = self.standings[addr].reason
        self.expect(log, reason not in SANCTIONS, "answer differs from StatusSet")

    def close(self) -> None:
        self.expect(None, not self._added, "StatusSet without SanctionedAddressesAdded")
        self.expect(None, not self._removed, "StatusSet without SanctionedAddressesRemoved")

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            yield from self._account_entries(account, self.standings[account])
        # One past the end too, which callers take for the end.
        for index, account in enumerate([*self.ever_blocked, ZERO]):
            yield Entry("ever blocked", str(index), "ever_blocked", (index,), account)
        count = len(self.ever_blocked)
        yield Entry("ever blocked", "count", "ever_blocked_count", (), count)
        for name, value in self.list.items():
            yield Entry("list in force", name, f"list_{name}", (), value)
        yield Entry("immutables", "roles", "ROLES", (), self.roles)

    def _account_entries(self, account: str, standing: Standing) -> Iterator[Entry]:
        value = words.STATUS.fill(
            reason=standing.reason,
            stops=standing.stops,
            since=standing.since,
            list_version=standing.list_version,
            periods=len(standing.periods),
            ever_blocked=int(standing.ever_blocked),
        )
        yield Entry("status", account, "status_word", (account,), value, words.STATUS)
        for index, (reason, since, until) in enumerate(standing.periods):
            period = words.PERIOD.fill(reason=reason, since=since, until=until)
            what = f"{account} [{index}]"
            yield Entry("periods", what, "period_word", (account, index), period, words.PERIOD)
