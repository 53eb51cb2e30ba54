"""What every book has: one handler per event, and in the end what storage must hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log
    from wholeshare.audit.words import Packed

ZERO = "0x" + 40 * "0"
MAX_PAIRS = 20_000
"""Values behind two keys looked at beyond those that a log names: 0.3 s on a local node."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the logs say about one variable, or about the value behind some keys of it."""

    area: str
    what: str
    """For people, e.g. the account that it is about."""
    variable: str
    keys: tuple[int | str, ...]
    value: Any
    """A dict for structs and packed words."""
    packed: Packed | None = None
    """How a word is cut into fields."""
    at_most: bool = False
    """Logs give only a bound: storage may hold any number up to `value`."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A log that cannot have come where it stands, or one that must stand there and does not."""

    log: Log | None
    """None: at the end of all logs."""
    fact: str


class Book:
    """The state of one contract as its logs tell it.

    A subclass has a method `on_<Event>` for every event of the contract's ABI. It gets the log and,
    by name, the event's arguments. What storage cannot show, since another log tells the same or
    a later one overwrites it, the handlers compare among the logs.
    """

    kind: ClassVar[str]
    """Name of the contract."""
    no_state: ClassVar[dict[str, str]] = {}
    """Events whose absence nothing can show, with the reason."""
    not_compared: ClassVar[dict[str, str]] = {}
    """Variables that no log tells of, with the reason."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.logs: list[Log] = []
        self.last: Log | None = None
        """The log before the one that is being entered."""
        self.next: Log | None = None
        """The log after it."""
        self.oddities: list[Oddity] = []
        self.limits: list[str] = []
        """What this book cannot tell, for people."""

    @classmethod
    def handles(cls, event: str) -> bool:
        """Whether this book knows what an event means."""
        return hasattr(cls, f"on_{event}")

    def enter(self, log: Log, following: Log | None) -> None:
        """Enter one of the contract's logs; all of them are entered, oldest first.

        Args:
            log: the one.
            following: the contract's next.
        """
        self.next = following
        getattr(self, f"on_{log.event}")(log, **log.values)
        self.logs.append(log)
        self.last = log

    def comes_after(self, log: Log, event: str) -> bool:
        """Whether the contract logged this event directly before, in the same step."""
        return bool(self.last and self.last.event == event and log.follows(self.last))

    def comes_before(self, log: Log, *events: str) -> bool:
        """Whether the contract logged one of these events directly after, in the same step."""
        return bool(self.next and self.next.event in events and self.next.follows(log))

    def close(self) -> None:
        """Look at what should have been followed by a log and was not."""

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        """All that storage must hold.

        Args:
            accounts: whose state is looked at: every address that any log of the platform names,
                also where this contract's logs say nothing of it and storage must be empty.
        """
        raise NotImplementedError

    def pairs(
        self,
        what: str,
        known: Iterable[tuple[Any, Any]],
        firsts: Collection[Any],
        seconds: Collection[Any],
    ) -> list[tuple[Any, Any]]:
        """Keys of two parts: those that logs give a value, and all others while they are few."""
        if len(firsts) * len(seconds) <= MAX_PAIRS:
            return sorted({*known, *product(firsts, seconds)})
        self.limits.append(f"{what} are compared where a log names both keys")
        return sorted(set(known))

    def expect(self, log: Log | None, holds: bool, fact: str) -> None:
        """Note an oddity unless something holds; `fact` says what is wrong otherwise."""
        if not holds:
            self.oddities.append(Oddity(log, fact))
