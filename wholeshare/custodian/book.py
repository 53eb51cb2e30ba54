"""The account of one equity at the custodian: shares, cash, deliveries and votes.

Every figure is computed from the entries of this book alone, exactly; nothing here knows of tokens'
balances or of a chain. What can go wrong at a custodian is wrong here: see `Fault`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from wholeshare.calendar import SettlementCalendar, us_calendar


class Fault(StrEnum):
    """What the custodian gets wrong, each once it is told to."""

    LATE = "late"
    """A purchase settles one settlement day late; measured in purchases."""
    SHORT = "short"
    """A purchase brings fewer shares than were paid for; in shares."""
    LENT = "lent"
    """Settled shares are lent and cannot be voted or delivered; in shares."""
    MISVOTED = "misvoted"
    """Fewer shares are voted than were instructed; in shares, taken from the first item's first
    choice that has them."""


@dataclass(frozen=True)
class Entry:
    """Shares that came or went for cash; negative ones went."""

    reference: str
    shares: Fraction
    """In shares of the day of the trade."""
    cash: Fraction
    """US dollars, opposite in sign."""
    trade_day: date
    settlement_day: date
    tokens: int = 0
    """Raw tokens that a delivery was made for."""


@dataclass(frozen=True)
class Statement:
    """What the account shows at the end of a day."""

    as_of: date
    settled: Fraction
    in_transit: Fraction
    lent: Fraction
    delivered_tokens: int
    """Raw tokens whose shares have left, since the account was opened."""
    cash: Fraction
    unit_epoch: int
    """How many splits the shares have been through."""


class OutOfShares(Exception):
    """More was to be delivered than is settled and at hand."""


@dataclass
class Book:
    """The account; days only go forward where something is booked."""

    calendar: SettlementCalendar = field(default_factory=us_calendar)
    entries: list[Entry] = field(default_factory=list)
    splits: list[tuple[date, Fraction]] = field(default_factory=list)
    """First day in new shares, and how many of them one old share became."""
    lent: Fraction = Fraction()
    faults: dict[Fault, Fraction] = field(default_factory=dict)

    # ---- trades ----

    def buy(self, shares: Fraction, price: Fraction, day: date) -> Entry:
        """Buy at a price per share; the shares are in transit until they settle."""
        settles = self.calendar.settlement_of(day)
        if self.faults.pop(Fault.LATE, None):
            settles = self.calendar.settlement_of(settles)
        received = shares - self.faults.pop(Fault.SHORT, Fraction())
        return self._book("buy", received, -shares * price, day, settles)

    def deliver(self, shares: Fraction, price: Fraction, day: date, tokens: int) -> Entry:
        """Sell for a redemption of raw tokens; the shares leave when the sale settles.

        Raises:
            OutOfShares: they are not at hand.
        """
        at_hand = self.settled(day) + self._sold(day) - self.lent
        if shares > at_hand:
            raise OutOfShares(f"shares: expected at most {at_hand}, got {shares}")
        settles = self.calendar.settlement_of(day)
        return self._book("sell", -shares, shares * price, day, settles, tokens)

    def _book(
        self, kind: str, shares: Fraction, cash: Fraction, day: date, settles: date, tokens: int = 0
    ) -> Entry:
        entry = Entry(f"{kind}-{len(self.entries) + 1}", shares, cash, day, settles, tokens)
        self.entries.append(entry)
        return entry

    def split(self, ratio: Fraction, first_day: date) -> None:
        """Every share becomes `ratio` shares before a day begins; what is lent grows as well."""
        self.splits.append((first_day, ratio))
        self.lent *= ratio

    def lend(self, shares: Fraction) -> None:
        """Lend settled shares out; a negative number is their return."""
        self.lent += shares

    def lose(self, shares: Fraction, day: date) -> Entry:
        """Shares that are gone without a trade, from a day on; a negative number has turned up."""
        return self._book("loss", -shares, Fraction(), day, day)

    # ---- figures ----

    def settled(self, day: date) -> Fraction:
        """Shares on the account at the end of a day, lent ones included."""
        return self._sum(day, lambda entry: entry.settlement_day <= day)

    def in_transit(self, day: date) -> Fraction:
        """Shares bought by the end of a day that have yet to come."""
        return self._sum(
            day, lambda entry: entry.trade_day <= day < entry.settlement_day and entry.shares > 0
        )

    def _sold(self, day: date) -> Fraction:
        """Shares sold by the end of a day that have yet to leave, as a negative number."""
        return self._sum(
            day, lambda entry: entry.trade_day <= day < entry.settlement_day and entry.shares < 0
        )

    def _sum(self, day: date, counts: Callable[[Entry], bool]) -> Fraction:
        return sum(
            (
                entry.shares * self._growth(entry.trade_day, day)
                for entry in self.entries
                if counts(entry)
            ),
            Fraction(),
        )

    def _growth(self, since: date, until: date) -> Fraction:
        """Shares at the end of `until` for one share at the end of `since`."""
        growth = Fraction(1)
        for first_day, ratio in self.splits:
            if since < first_day <= until:
                growth *= ratio
        return growth

    def dividend(self, record_day: date, rate: Fraction) -> Fraction:
        """Dollars received for the settled shares of a record date, and none for others."""
        return self.settled(record_day) * rate

    def statement(self, day: date) -> Statement:
        """What the account shows at the end of a day."""
        gone = [entry for entry in self.entries if entry.tokens and entry.settlement_day <= day]
        cash = sum((each.cash for each in self.entries if each.settlement_day <= day), Fraction())
        return Statement(
            as_of=day,
            settled=self.settled(day),
            in_transit=self.in_transit(day),
            lent=self.lent,
            delivered_tokens=sum(entry.tokens for entry in gone),
            cash=cash,
            unit_epoch=sum(first_day <= day for first_day, _ in self.splits),
        )

    # ---- votes ----

    def vote(self, instructed: list[list[int]]) -> list[list[int]]:
        """Execute instructions, in whichever unit they come; what was voted, item by item.

        Args:
            instructed: per item the shares for each choice, in the order of the ballot.
        """
        executed = [list(item) for item in instructed]
        missing = self.faults.pop(Fault.MISVOTED, None)
        if missing:
            item, choice = next(
                (i, c)
                for i, choices in enumerate(executed)
                for c, shares in enumerate(choices)
                if shares >= missing
            )
            executed[item][choice] -= int(missing)
        return executed
