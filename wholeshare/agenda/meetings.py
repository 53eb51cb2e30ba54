"""The way of votes to a meeting, and back as the custodian's receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item
from wholeshare.audit.books.meetings import Outcome

if TYPE_CHECKING:
    from wholeshare.audit.books.meetings import Meeting
    from wholeshare.history import Moment


def meetings(moment: Moment) -> Iterator[Item]:
    """Of each, the opening, the cut-off, the count and the receipt, as far as they are to come."""
    for meeting in moment.meetings.meetings.values():
        yield from _steps(meeting, moment.symbol_of(meeting.share), moment.ts)


def _steps(meeting: Meeting, symbol: str, now_ts: int) -> Iterator[Item]:
    name, times = f"meeting {meeting.id}", meeting.times
    for what, due_ts in (
        (f"{name}: instructions begin", times["open_ts"]),
        (f"{name}: cut-off for instructions", times["token_cutoff_ts"]),
    ):
        if due_ts > now_ts:
            yield Item(symbol, "everybody", what, due_ts)
    if meeting.outcome is Outcome.OPEN:
        what = f"{name}: strike the blocked and count"
        yield Item.task(symbol, "everybody", what, times["custodian_cutoff_ts"], now_ts)
    if meeting.outcome in (Outcome.OPEN, Outcome.TALLIED):
        what = f"{name}: report what was voted"
        yield Item.task(symbol, "custodian", what, times["meeting_ts"], now_ts)
