"""Of a sanctions gate: the list in force, and one that waits for its second key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from wholeshare.audit.books.base import ZERO, Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

NO_CEILING = 2**256 - 1


class Listed(NamedTuple):
    """A list in force, by the names that storage has for its fields."""

    sha256: str = "0x" + 64 * "0"
    published_ts: int = 0
    entries: int = 0


class Proposed(NamedTuple):
    """A list that waits."""

    sha256: str = "0x" + 64 * "0"
    published_ts: int = 0
    entries: int = 0
    proposer: str = ZERO
    due_ts: int = 0


class GateLists:
    """Entered by the gate's book."""

    def __init__(self, expect: Callable[[Log | None, bool, str], None]) -> None:
        """
        Args:
            expect: notes an oddity of the book's.
        """
        self.expect = expect
        self.version, self.affirmed_ts, self.max_age = 0, 0, NO_CEILING
        self.in_force, self.proposed = Listed(), Proposed()

    @property
    def proposal(self) -> Proposed | None:
        """The list that waits, if one does."""
        return self.proposed if self.proposed.due_ts else None

    @property
    def good_until_ts(self) -> int:
        """The last second in which tokens are minted under the list."""
        return NO_CEILING if self.max_age == NO_CEILING else self.affirmed_ts + self.max_age

    def publish(self, log: Log, version: int, *listed: str | int) -> None:
        self.expect(log, version == self.version + 1, "versions are not consecutive")
        new = Listed(*listed)
        may_be_published = not self._is_too_short(new) or new.sha256 == self.proposed.sha256
        self.expect(log, may_be_published, "shorter by more than 15 %, and was not proposed")
        self.version, self.affirmed_ts = version, log.ts
        self.in_force, self.proposed = new, Proposed()

    def _is_too_short(self, new: Listed) -> bool:
        """For one key."""
        return new.entries * 10_000 < self.in_force.entries * 8_500

    def propose(self, log: Log, *proposed: str | int) -> None:
        new = Proposed(*proposed)
        self.expect(log, new.sha256 != self.proposed.sha256, "list was proposed before")
        self.proposed = new

    def withdraw(self, log: Log, sha256: str) -> None:
        self.expect(log, sha256 == self.proposed.sha256, "no such list is proposed")
        self.proposed = Proposed()

    def affirm(self, log: Log, version: int) -> None:
        self.expect(log, version == self.version, "list version is not in force")
        self.expect(log, self.proposal is None, "affirmed while another list was proposed")
        self.affirmed_ts = log.ts

    def entries(self) -> Iterator[Entry]:
        moments = {"version": self.version, "affirmed_ts": self.affirmed_ts}
        for name, value in (moments | self.in_force._asdict()).items():
            yield Entry("list in force", name, f"lists.list_{name}", (), value)
        yield Entry("list in force", "max_age", "lists.max_list_age", (), self.max_age)
        good_until = "lists.list_good_until_ts"
        yield Entry("list in force", "good_until_ts", good_until, (), self.good_until_ts)
        for name, value in self.proposed._asdict().items():
            yield Entry("proposed list", name, f"lists.proposed_list_{name}", (), value)
