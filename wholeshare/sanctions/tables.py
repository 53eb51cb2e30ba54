"""Lists that others publish after OFAC's: tables of addresses, as CSV, JSON or plain lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date

from wholeshare.errors import BadInput
from wholeshare.sanctions.listed import Entry, Party, Skipped, is_address, merge, read_address

NO_VALUE = "-0-"
"""What OFAC's old table writes where there is nothing."""
COLUMNS = ("address", "sdn_name", "programs", "asset_tag")
SHORT_COLUMNS = ("address", "name")
MAX_DEPTH = 16
"""Of brackets in brackets; a history takes four."""
BRACKETS = {"[": 1, "{": 1, "]": -1, "}": -1}
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[][{}]', re.DOTALL)


def read_csv(place: str, text: str) -> tuple[Entry, ...]:
    """A table with the columns of `COLUMNS` or of `SHORT_COLUMNS`; programs are parted by `;`.

    Raises:
        BadInput: names file, line, field and the expected form; OFAC's own SDN.CSV among others.
    """
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries = []
    try:
        header = tuple(next(rows, ()))
        if header not in (COLUMNS, SHORT_COLUMNS):
            _refuse_the_old_table(place, header)
            raise BadInput(f"{place}:1: columns: expected {','.join(COLUMNS)}")
        for row in rows:
            entries.append(_read_row(f"{place}:{rows.line_num}", header, row))
    except csv.Error as error:
        raise BadInput(f"{place}:{rows.line_num}: expected CSV: {error}") from None
    return merge(entries)


def _refuse_the_old_table(place: str, first_row: tuple[str, ...]) -> None:
    if any(each.strip() == NO_VALUE for each in first_row):
        raise BadInput(
            f"{place}: expected sdn_advanced.xml: SDN.CSV cuts its remarks at 1,000 characters, "
            "and with them addresses"
        )


def _read_row(place: str, header: tuple[str, ...], row: list[str]) -> Entry:
    if len(row) != len(header):
        raise BadInput(f"{place}: expected {len(header)} columns, got {len(row)}")
    address = read_address(place, row[0])
    if header == SHORT_COLUMNS:
        return Entry(address, (Party(row[1]),))
    programs = tuple(filter(None, (each.strip() for each in row[2].split(";"))))
    return Entry(address, (Party(row[1], programs),), (row[3],))


def read_lines(place: str, text: str) -> tuple[Entry, ...]:
    """An address a line; empty lines and what follows a # do not count.

    Raises:
        BadInput: names file, line and the expected form.
    """
    entries = []
    # Not `splitlines`, which ends a line at characters that a comment may hold.
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if content := line.partition("#")[0].strip():
            entries.append(Entry(read_address(f"{place}:{number}", content)))
    return merge(entries)


def read_json(
    place: str, text: str, step: int | None = None
) -> tuple[tuple[Entry, ...], date | None, tuple[Skipped, ...]]:
    """A list of addresses, or the history of a list, of which one step is taken.

    Args:
        step: of a history, counted from 1; by default the last.

    Raises:
        BadInput: names file, field and the expected form.
    """
    _check_nesting(place, text)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{place}:{error.lineno}: expected JSON: {error.msg}") from None
    except ValueError:  # a number of thousands of digits: the parser does not say where
        raise BadInput(f"{place}: expected JSON of addresses, got something else") from None
    if isinstance(content, list):
        entries = [
            Entry(read_address(f"{place}: [{i}]", str(each))) for i, each in enumerate(content)
        ]
        return merge(entries), None, ()
    if not isinstance(content, dict) or not isinstance(content.get("versions"), list):
        raise BadInput(f"{place}: expected a list of addresses, or an object with versions")
    return _read_history(place, content["versions"], step)


def _check_nesting(place: str, text: str) -> None:
    """The parser calls itself for each bracket, until the process crashes: packages that Ape loads
    lift Python's own limit."""
    depth = 0
    for token in STRING_OR_BRACKET.finditer(text):
        depth += BRACKETS.get(token[0], 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, token.start()) + 1
            raise BadInput(f"{place}:{line}: expected JSON of at most {MAX_DEPTH} levels")


def _read_history(
    place: str, versions: list[dict], step: int | None
) -> tuple[tuple[Entry, ...], date, tuple[Skipped, ...]]:
    if not versions:
        raise BadInput(f"{place}: versions: expected at least one")
    last = len(versions) if step is None else step
    if not 1 <= last <= len(versions):
        raise BadInput(f"--step: expected 1 to {len(versions)}, got {step}")
    listed: dict[str, None] = {}
    for number, version in enumerate(versions[:last], start=1):
        try:
            listed |= dict.fromkeys(map(str, _list_of(version, "added")))
            for removed in _list_of(version, "removed"):
                del listed[removed]
            published = date.fromisoformat(version["date"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"{place}: versions[{number - 1}]: expected date, added, and removed of what is"
                f" listed ({error})"
            ) from None
    entries = [Entry(read_address(place, each)) for each in listed if is_address(each)]
    return merge(entries), published, tuple(_no_addresses(place, listed))


def _list_of(version: dict, field: str) -> list:
    found = version[field]
    if not isinstance(found, list):  # the letters of a text would count one by one
        raise TypeError(f"{field} is no list")
    return found


def _no_addresses(place: str, listed: dict[str, None]) -> Iterator[Skipped]:
    """A history keeps what its list once got wrong, such as an address that a name is stuck to."""
    for text in listed:
        if not is_address(text):
            yield Skipped(place, text, "")
