"""What models speak of: a transaction, and what comes of it."""

from __future__ import annotations

from typing import NamedTuple


class Tx(NamedTuple):
    """The transaction that an action comes in."""

    sender: str
    now: int


class Event(NamedTuple):
    source: str
    name: str
    fields: dict[str, object]


Outcome = list[Event] | str
"""The effect of an action, or the reason for which there is none."""
