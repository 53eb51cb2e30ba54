"""All requests to PrimaryMarket, from the books, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from wholeshare.audit.books.market import State, due_after
from wholeshare.market import Kind
from wholeshare.times import in_words, span

if TYPE_CHECKING:
    from wholeshare.audit.books.market import Request
    from wholeshare.history import Moment

ENDED = State.FILLED | State.SETTLED | State.CANCELLED | State.REJECTED | State.EXPIRED


@dataclass(frozen=True)
class Line:
    """One request."""

    id: int
    kind: str
    symbol: str
    holder: str
    payment_token: str
    amount: int
    """Raw tokens."""
    done: int
    """Of these: minted, or the worth that is paid."""
    payment: int
    state: str
    since_ts: int
    until_ts: int
    """When it expires, or must be settled; zero where it has ended."""
    is_overdue: bool

    def as_json(self) -> dict[str, object]:
        """For machines; amounts as text, since they exceed what JSON's readers count to."""
        amounts = {name: str(getattr(self, name)) for name in ("amount", "done", "payment")}
        return asdict(self) | amounts

    def next_step(self, now_ts: int) -> str:
        """What is to come, for people."""
        if not self.until_ts:
            return ""
        verb = "expires" if self.state == "open" else "is due"
        if self.is_overdue:
            return f"OVERDUE since {span(now_ts - self.until_ts)}"
        return f"{verb} {in_words(self.until_ts)}"


def lines_of(moment: Moment) -> Iterator[Line]:
    """All requests, oldest first."""
    for id, request in sorted(moment.market.requests.items()):
        if request.terms:
            yield _line_of(moment, id, request)


def _line_of(moment: Moment, id: int, request: Request) -> Line:
    terms, until_ts = request.terms, 0
    if request.state is State.OPEN:
        until_ts = terms["expiry_ts"]
    if request.state is State.COMMITTED:
        until_ts = due_after(request.since)
    # An open one has expired at its time; a committed one is overdue after it.
    late = moment.ts >= until_ts if request.state is State.OPEN else moment.ts > until_ts
    return Line(
        id=id,
        kind=Kind(terms["kind"]).name.lower(),
        symbol=moment.symbol_of(terms["share"]),
        holder=to_checksum_address(terms["holder"]),
        payment_token=to_checksum_address(terms["payment_token"]),
        amount=terms["amount"],
        done=request.done,
        payment=terms["payment"],
        state=request.state.name.lower(),
        since_ts=request.since,
        until_ts=until_ts,
        is_overdue=bool(until_ts) and late,
    )
