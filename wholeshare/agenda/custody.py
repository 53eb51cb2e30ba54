"""What attestors and the issuer owe each listing's custody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.agenda.item import Item
from wholeshare.times import DAY
from wholeshare.units import TOKEN, format_amount

if TYPE_CHECKING:
    from wholeshare.audit.books.held import Held
    from wholeshare.history import Moment


def attestations(moment: Moment) -> Iterator[Item]:
    """The next one, before the last is stale and nothing can be minted or redeemed."""
    for symbol, held in _held(moment):
        if not held.attested:
            continue
        due_ts = held.attested[-1].as_of_ts + held.terms["max_age"]
        yield Item.task(symbol, "attestors", "attest what custody holds", due_ts, moment.ts)


def objections(moment: Moment) -> Iterator[Item]:
    """An attestor says alone that there is less; it lapses unless a quorum answers."""
    for symbol, held in _held(moment):
        if held.objection.until_ts > moment.ts:
            what = "answer an attestor's objection, which lapses"
            yield Item(symbol, "attestors", what, held.objection.until_ts)


def shortfalls(moment: Moment) -> Iterator[Item]:
    """Shares that are missing by the last figures: overdue from the moment that they describe."""
    for symbol, held in _held(moment):
        if not held.attested:
            continue
        last, share = held.attested[-1], moment.shares[symbol]
        raw = share.supply.balance - held.leaving + held.residual
        raw += held.committed.value - last.delivered_total
        owed = -(-raw * share.multiplier_at(_last_of(held, last.unit_epoch, moment.ts)) // TOKEN)
        missing = owed - (last.settled - last.encumbered)
        if missing > 0:
            what = f"find {format_amount(missing)} shares, or pay everybody alike"
            yield Item(symbol, "issuer", what, last.as_of_ts, is_overdue=True)


def splits(moment: Moment) -> Iterator[Item]:
    """Their close and effect; and the attestation of the new unit, a day after that at the most."""
    for symbol, held in _held(moment):
        attested = held.attested[-1].unit_epoch if held.attested else 0
        for number, epoch in enumerate(held.epochs, start=1):
            ratio = f"{epoch.numerator} for {epoch.denominator}"
            if epoch.close_ts > moment.ts:
                what = f"split {ratio}: issuance and redemption shut"
                yield Item(symbol, "everybody", what, epoch.close_ts)
            if epoch.effective_ts > moment.ts:
                yield Item(symbol, "everybody", f"split {ratio} takes effect", epoch.effective_ts)
            elif attested < number:
                what = f"attest in the unit of the split {ratio}"
                due_ts = epoch.effective_ts + DAY
                yield Item.task(symbol, "attestors", what, due_ts, moment.ts)


def _held(moment: Moment) -> Iterator[tuple[str, Held]]:
    for symbol, share in moment.shares.items():
        yield symbol, moment.custody.held[share.address]


def _last_of(held: Held, unit_epoch: int, now_ts: int) -> int:
    """The last second of a unit epoch, or now in that one which is in force."""
    following = held.epochs[unit_epoch : unit_epoch + 1]
    return min([now_ts, *(each.effective_ts - 1 for each in following)])
