"""What a sanctions list says: addresses, and the parties that each belongs to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime

from eth_utils import is_checksum_address, is_hex_address, to_checksum_address

from wholeshare.errors import BadInput


@dataclass(frozen=True)
class Party:
    """Somebody who is listed."""

    name: str
    programs: tuple[str, ...] = ()
    """Sanctions programs, such as DPRK3."""


@dataclass(frozen=True)
class Entry:
    """One listed address; several parties may share it."""

    address: str
    """With its checksum."""
    parties: tuple[Party, ...] = ()
    tags: tuple[str, ...] = ()
    """Under which assets the publisher carries the address, such as ETH or USDT."""

    @property
    def names(self) -> str:
        """Of its parties, for people."""
        return "; ".join(dict.fromkeys(party.name for party in self.parties)) or "name unknown"

    @property
    def programs(self) -> str:
        """Of its parties, for people."""
        found = dict.fromkeys(each for party in self.parties for each in party.programs)
        return "; ".join(found) or "unknown"


@dataclass(frozen=True)
class Skipped:
    """What stands where an address belongs and is none, though it begins like one or holds one."""

    place: str
    text: str
    name: str


@dataclass(frozen=True)
class SanctionsList:
    """A list as it is published on chain."""

    entries: tuple[Entry, ...]
    """In the order of the file, each address once."""
    sha256: bytes
    """Of the file's bytes; of a step of a history, of its addresses in lower case, a line each."""
    published: date | None = None
    """As the file says itself."""
    skipped: tuple[Skipped, ...] = ()
    is_publishers_own: bool = False
    """Whether it is the authority's own export; others are copies, which err."""
    is_step: bool = False
    """Whether it is one of several that a history holds."""

    @property
    def addresses(self) -> list[str]:
        """The listed addresses with their checksums, in the order of the file."""
        return [entry.address for entry in self.entries]

    @property
    def by_address(self) -> dict[str, Entry]:
        """The same, to look one up."""
        return {entry.address: entry for entry in self.entries}


def midnight(day: date) -> int:
    """The first second of a day in UTC: what a list without a time of day was published at."""
    return int(datetime.combine(day, datetime.min.time(), UTC).timestamp())


def merge(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each address once, with all its parties and tags."""
    parties: defaultdict[str, dict[Party, None]] = defaultdict(dict)
    tags: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        parties[entry.address].update(dict.fromkeys(entry.parties))
        tags[entry.address].update(dict.fromkeys(entry.tags))
    return tuple(Entry(each, tuple(parties[each]), tuple(tags[each])) for each in parties)


def is_address(text: str) -> bool:
    """Whether a text is an address of an account, which the zero address is not: it stands for
    mints and burns. Case is not looked at."""
    return text.startswith("0x") and is_hex_address(text) and int(text, 16) != 0


def read_address(place: str, text: str) -> str:
    """An address of a table, with its checksum.

    Raises:
        BadInput: it is none, or its checksum is wrong; the message begins with `place`.
    """
    if not is_address(text):
        raise BadInput(
            f"{place}: address: expected 0x and 40 hex digits, not all zero, got {text!r}"
        )
    digits = text[2:]
    if not digits.islower() and not digits.isdigit() and not is_checksum_address(text):
        raise BadInput(f"{place}: address: expected lower case or a right checksum, got {text!r}")
    return to_checksum_address(text)
