"""Which instant somebody means, and the last block that counts for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wholeshare.errors import BadInput
from wholeshare.times import in_iso

if TYPE_CHECKING:
    from wholeshare.audit.books import ShareBook
    from wholeshare.audit.node import Node

FORM = "a moment as in 2026-11-23T21:00:00Z or in unix seconds"


@dataclass(frozen=True)
class Instant:
    """As of when a register is."""

    ts: int
    """UTC seconds."""
    is_record: bool
    """A scheduled record instant: what happens in its own second comes after it. Else what happens
    in the second counts."""
    block: int
    """The last that counts."""
    block_ts: int

    @property
    def last_ts(self) -> int:
        """The last second of which logs count."""
        return self.ts - self.is_record


def instant_of(node: Node, share: ShareBook, latest: int, text: str | None) -> Instant:
    """The instant that a text names, by default that of the latest block.

    Args:
        share: all its logs so far entered.
        latest: number of the last block that is known.

    Raises:
        BadInput: no such form, not yet, or before the share was listed.
    """
    latest_ts = _time_of(node, latest)
    if text is None:
        return Instant(latest_ts, False, latest, latest_ts)
    ts, listed_ts = _parse(text), share.listed.ts
    if not listed_ts <= ts <= latest_ts:
        known = f"{in_iso(listed_ts)}, when it was listed, to {in_iso(latest_ts)}, the latest block"
        raise BadInput(f"--as-of: expected a moment from {known}, got {text!r}")
    is_record = ts in share.records
    return Instant(ts, is_record, *last_block(node, latest, ts - is_record))


def _parse(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,12}", text):
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    # A day alone leaves open which hour, and in which part of the world.
    if moment is None or ":" not in text or moment.microsecond:
        raise BadInput(f"--as-of: expected {FORM}, got {text!r}")
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def last_block(node: Node, latest: int, ts: int) -> tuple[int, int]:
    """Number and time of the last block of a second or before it; several may share one."""
    low, high = 0, latest
    while low < high:
        middle = (low + high + 1) // 2
        if _time_of(node, middle) <= ts:
            low = middle
        else:
            high = middle - 1
    return low, _time_of(node, low)


def _time_of(node: Node, block: int) -> int:
    return int(node.call("eth_getBlockByNumber", hex(block), False)["timestamp"], 16)
