"""What a custodian's statement says: one line for a day, an account and an equity."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from wholeshare.errors import BadInput
from wholeshare.units import TOKEN

COLUMNS = ["date", "account", "isin", "settled", "in_transit", "encumbered"]
FIGURE = re.compile(r"[0-9]{1,20}(\.[0-9]{1,18})?")


@dataclass(frozen=True)
class Holding:
    """What is held of an equity at the end of a day, in all accounts, in units of a share."""

    day: date
    isin: str
    settled: int
    in_transit: int
    """Bought and not settled, which is on its way in."""
    encumbered: int
    """Of what is settled: lent, pledged or blocked."""
    accounts: tuple[str, ...] = field(default=(), compare=False)
    """In which it is held, as the custodian names them."""

    def __add__(self, other: Holding) -> Holding:
        """The same equity on the same day in a further account."""
        return Holding(
            self.day,
            self.isin,
            self.settled + other.settled,
            self.in_transit + other.in_transit,
            self.encumbered + other.encumbered,
            (*self.accounts, *other.accounts),
        )


def read_statement(path: Path) -> list[Holding]:
    """Read and check a statement: a CSV file with the columns of `COLUMNS`, of one or more days.

    A date is written YYYY-MM-DD, a number of shares in plain decimals, 18 of them at the most. A
    day may name an equity once for each account; the accounts are added up.

    Returns:
        One holding for each day and equity, in the order of days and ISINs.

    Raises:
        BadInput: one line that names file, line, field and the expected form.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path}: expected a readable file ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: expected UTF-8 ({error.reason})") from None
    holdings: dict[tuple[date, str], Holding] = {}
    seen: set[tuple[date, str, str]] = set()
    for place, row in _read_rows(path, text):
        holding = _read_holding(place, row)
        (account,) = holding.accounts
        key = holding.day, holding.isin
        if (*key, account) in seen:
            raise BadInput(f"{place}: account: {account} has {holding.isin} twice on {holding.day}")
        seen.add((*key, account))
        holdings[key] = holdings[key] + holding if key in holdings else holding
    if not holdings:
        raise BadInput(f"{path}: expected at least one holding")
    return [holdings[key] for key in sorted(holdings)]


def _read_rows(path: Path, text: str) -> Iterator[tuple[str, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(rows, None) != COLUMNS:
            raise BadInput(f"{path}:1: columns: expected {','.join(COLUMNS)}")
        for row in rows:
            place = f"{path}:{rows.line_num}"
            if len(row) != len(COLUMNS):
                raise BadInput(f"{place}: expected {len(COLUMNS)} columns, got {len(row)}")
            yield place, row
    except csv.Error as error:
        raise BadInput(f"{path}:{rows.line_num}: expected CSV: {error}") from None


def _read_holding(place: str, row: list[str]) -> Holding:
    try:
        day = date.fromisoformat(row[0])
    except ValueError:
        raise BadInput(f"{place}: date: expected YYYY-MM-DD, got {row[0]!r}") from None
    account = row[1].strip()
    if not account:
        raise BadInput(f"{place}: account: expected a number or a name, got nothing")
    figures = dict(zip(COLUMNS[3:], row[3:], strict=True))
    shares = {name: _shares(place, name, figures[name]) for name in figures}
    holding = Holding(day, row[2], **shares, accounts=(account,))
    if holding.encumbered > holding.settled:
        raise BadInput(f"{place}: encumbered: expected no more than settled, got {row[5]}")
    return holding


def _shares(place: str, name: str, text: str) -> int:
    """Units of a share."""
    if not FIGURE.fullmatch(text):
        raise BadInput(
            f"{place}: {name}: expected shares, with 18 decimals at the most, got {text!r}"
        )
    return int(Fraction(text) * TOKEN)
