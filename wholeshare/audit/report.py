"""What an audit found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import IntFlag
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

if TYPE_CHECKING:
    from wholeshare.audit.books import Oddity
    from wholeshare.audit.comparison import Audited, Compared

SEQUENCE = "sequence of logs"
"""The area of what storage cannot show: logs that have no place where they stand."""
ADDRESS = re.compile(r"0x[0-9a-f]{40}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Row:
    """One area of one contract."""

    contract: str
    address: str
    area: str
    compared: int
    differences: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One value on which logs and storage disagree, or a log that disagrees with the others."""

    contract: str
    area: str
    what: str
    field: str
    """Of a struct or packed word, else empty."""
    logs: str
    storage: str
    """Empty if it is the logs that disagree."""


@dataclass(frozen=True)
class Report:
    """The findings of one audit."""

    block: int
    rows: list[Row]
    differences: list[Difference]
    not_covered: list[str]
    """What this audit cannot tell."""

    @property
    def equal(self) -> bool:
        """Whether storage is what the logs say."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """All of it in JSON's types."""
        return {"equal": self.equal, **asdict(self)}


def report_on(audited: Iterable[Audited], block: int) -> Report:
    """Count and describe what was compared."""
    rows: list[Row] = []
    differences: list[Difference] = []
    not_covered: list[str] = []
    for each in audited:
        address = to_checksum_address(each.book.address)
        for area, compared in _by_area(each.compared).items():
            found = [found for one in compared for found in _differences(each.title, one)]
            rows.append(Row(each.title, address, area, len(compared), len(found)))
            differences += found
        found = [_odd(each.title, oddity) for oddity in each.book.oddities]
        rows.append(Row(each.title, address, SEQUENCE, len(each.book.logs), len(found)))
        differences += found
        not_covered += [f"{each.title}: {limit}" for limit in each.book.limits]
    return Report(block, rows, differences, not_covered)


def _by_area(compared: Iterable[Compared]) -> dict[str, list[Compared]]:
    areas: dict[str, list[Compared]] = {}
    for one in compared:
        areas.setdefault(one.entry.area, []).append(one)
    return areas


def _differences(title: str, compared: Compared) -> Iterator[Difference]:
    if not compared.differs:
        return
    entry, bound = compared.entry, "at most " if compared.entry.at_most else ""
    for name, logs, storage in fields(compared):
        if logs != storage:
            sides = bound + text(logs), text(storage)
            yield Difference(title, entry.area, checksummed(entry.what), name, *sides)


def _odd(title: str, oddity: Oddity) -> Difference:
    log = oddity.log
    what = f"{log.event} in block {log.block} at {log.index}" if log else "end of logs"
    return Difference(title, SEQUENCE, what, "", checksummed(oddity.fact), "")


def fields(compared: Compared) -> Iterator[tuple[str, Any, Any]]:
    """Name, from logs, from storage; a plain value has no name."""
    logs, storage = compared.entry.value, compared.stored
    if isinstance(logs, dict):
        for name in storage:
            yield name, logs.get(name), storage[name]
    else:
        # Numbers that the logs know by name are to have it on both sides.
        yield "", logs, type(logs)(storage) if isinstance(logs, IntFlag) else storage


def text(value: Any) -> str:
    """A value for people."""
    if isinstance(value, IntFlag):
        return value.name or "none"
    return "nothing" if value is None else checksummed(str(value))


def checksummed(label: str) -> str:
    """The same with every address in its checksum's case."""
    return ADDRESS.sub(lambda found: to_checksum_address(found[0]), label)
