"""What a chain says at the end of a day, as far as a custodian's statement can be held to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from wholeshare.audit.books.market import SUBSCRIPTION, State
from wholeshare.times import DAY, day_of
from wholeshare.units import TOKEN

if TYPE_CHECKING:
    from wholeshare.audit.books.held import Held
    from wholeshare.audit.books.market import Request
    from wholeshare.audit.books.share import ShareBook
    from wholeshare.history import Moment

REMEMBERED = 7 * DAY
"""How long after its tokens were burned a redemption may still explain shares that are there; only
those of the last settlement day do so in good time."""


@dataclass(frozen=True)
class Pending:
    """A request whose shares may have come or gone while its tokens have not yet, or reversed."""

    id: int
    """Its number at `PrimaryMarket`."""
    shares: int
    """Units of a share that there may be beside the tokens'; negative where there may be fewer."""
    since: date
    """When it was made, or committed, or settled, whichever let the shares come or go."""


@dataclass(frozen=True)
class Position:
    """One equity."""

    isin: str
    symbol: str
    backed: int
    """Units of a share that all tokens stand for, those of redemptions not settled included, and
    what redeemers of a shortfall are still due."""
    margin: int
    """What the issuer holds beyond that at the most, in units of a share."""
    encumbered: int
    """As attested last."""
    pending: tuple[Pending, ...] = ()
    ratio: Fraction = Fraction(1)
    """What a split makes of a share, where the custodian may count in the unit of the other side of
    it: from its close until the new unit is attested. 1 where he may not."""


def positions_at(moment: Moment) -> Iterator[Position]:
    """Those of all equities, in the order of listing."""
    for symbol, share in moment.shares.items():
        held = moment.custody.held[share.address]
        multiplier = share.multiplier_at(moment.ts)
        raw = share.supply.balance - held.leaving + held.committed.value - held.burned.value
        yield Position(
            isin=share.listed.isin,
            symbol=symbol,
            backed=-(-(raw + held.residual) * multiplier // TOKEN),
            margin=held.terms["margin"],
            encumbered=_encumbered(held, moment.ts),
            pending=tuple(_pending(moment, share, multiplier)),
            ratio=_other_unit(held, moment.ts),
        )


def _encumbered(held: Held, ts: int) -> int:
    if not held.attested:
        return 0
    last = held.attested[-1]
    up, down = held.units(last.unit_epoch, held.epoch_at(ts))
    return -(-last.encumbered * up // down)


def _other_unit(held: Held, ts: int) -> Fraction:
    """See `Position.ratio`."""
    epoch = held.epoch_at(ts)
    for following in held.epochs[epoch : epoch + 1]:
        if following.close_ts <= ts:
            return Fraction(following.numerator, following.denominator)
    attested = held.attested[-1].unit_epoch if held.attested else 0
    return Fraction(*held.units(epoch, epoch - 1)) if attested < epoch else Fraction(1)


def _pending(moment: Moment, share: ShareBook, multiplier: int) -> Iterator[Pending]:
    for id, request in moment.market.requests.items():
        if request.terms and request.terms["share"] == share.address:
            raw = _raw_on_its_way(request, moment.ts)
            if raw:
                yield Pending(id, raw * multiplier // TOKEN, day_of(request.since))


def _raw_on_its_way(request: Request, ts: int) -> int:
    """Raw tokens' worth of shares that there may be beside the tokens'; see `Pending.shares`."""
    kind = request.terms["kind"]
    if kind == SUBSCRIPTION and request.state is State.OPEN:
        return request.terms["amount"] - request.done
    if kind != SUBSCRIPTION and request.state is State.COMMITTED:
        return -request.done
    if kind != SUBSCRIPTION and request.state is State.SETTLED and ts - request.since < REMEMBERED:
        return request.done
    return 0
