"""What COMPLIANCE owes those who are blocked, and the list that they are blocked by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item
from wholeshare.audit.books.gate_lists import NO_CEILING
from wholeshare.standing import Reason, parted

if TYPE_CHECKING:
    from wholeshare.history import Moment

EVERY_LISTING = "all"


def second_keys(moment: Moment) -> Iterator[Item]:
    """Lists and removals that wait for one: whoever is blocked wrongly waits with them."""
    gate, who = moment.gate, "compliance"
    if proposed := gate.lists.proposal:
        what = f"confirm the list of {proposed.entries} addresses, or affirm the one in force"
        yield Item.task(EVERY_LISTING, who, what, proposed.due_ts, moment.ts)
    for id, waiting in gate.removals.waiting.items():
        count = len(gate.removals.terms[id].accounts)
        what = f"confirm or withdraw removal {id}, blocked meanwhile: {count}"
        yield Item.task(EVERY_LISTING, who, what, waiting.due, moment.ts)


def suspicions(moment: Moment) -> Iterator[Item]:
    """Provisional blocks, which lapse unless something that lasts is found."""
    for account, standing in moment.gate.standings.items():
        if Reason.PROVISIONAL in parted(standing.reasons_at(moment.ts)):
            what = f"find out about {account}, whose provisional block lapses"
            yield Item(EVERY_LISTING, "compliance", what, standing.provisional_until)


def list_age(moment: Moment) -> Iterator[Item]:
    """The list must be found current before it is too old for mints, if it can be."""
    lists = moment.gate.lists
    if lists.max_age != NO_CEILING:
        what = "find the sanctions list current, or mints stop"
        yield Item.task(EVERY_LISTING, "compliance", what, lists.good_until_ts, moment.ts)
