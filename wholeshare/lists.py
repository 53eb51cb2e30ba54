"""Sanctions lists: the EVM addresses that OFAC lists, with the entity each belongs to."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from eth_utils import is_checksum_address, is_hex_address, to_checksum_address

from wholeshare.errors import BadInput

COLUMNS = ["address", "sdn_name", "programs", "asset_tag"]


@dataclass(frozen=True)
class ListedAddress:
    """One row of the list."""

    address: str
    """With its checksum."""
    sdn_name: str
    programs: str
    """Sanctions programs, separated by semicolons."""
    asset_tag: str
    """Under which asset the publisher carries the address, such as ETH or USDT."""


@dataclass(frozen=True)
class SanctionsList:
    """A list as it is published on chain."""

    entries: tuple[ListedAddress, ...]
    """In the order of the file, each address once."""
    sha256: bytes
    """Of the file's bytes."""

    @property
    def addresses(self) -> list[str]:
        """The listed addresses with their checksums, in the order of the file."""
        return [entry.address for entry in self.entries]


def read_list(path: Path) -> SanctionsList:
    """Read and check a list: a CSV file with the columns of `COLUMNS`.

    An address has its checksum or none at all (one case); a repeated one counts once.

    Raises:
        BadInput: one line that names file, line, field and the expected form.
    """
    try:
        content = path.read_bytes()
        text = content.decode()
    except OSError as error:
        raise BadInput(f"{path}: expected a readable file ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: expected UTF-8 ({error.reason})") from None
    return SanctionsList(tuple(_read_entries(path, text)), hashlib.sha256(content).digest())


def _read_entries(path: Path, text: str) -> list[ListedAddress]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: dict[str, ListedAddress] = {}
    try:
        if next(rows, None) != COLUMNS:
            raise BadInput(f"{path}:1: columns: expected {','.join(COLUMNS)}")
        for row in rows:
            entry = _read_entry(f"{path}:{rows.line_num}", row)
            entries.setdefault(entry.address, entry)
    except csv.Error as error:
        raise BadInput(f"{path}:{rows.line_num}: expected CSV: {error}") from None
    if not entries:
        raise BadInput(f"{path}: expected at least one address")
    return list(entries.values())


def _read_entry(place: str, row: list[str]) -> ListedAddress:
    if len(row) != len(COLUMNS):
        raise BadInput(f"{place}: expected {len(COLUMNS)} columns, got {len(row)}")
    address = row[0]
    # The zero address stands for mints and burns.
    if not is_hex_address(address) or not address.startswith("0x") or not int(address, 16):
        raise BadInput(
            f"{place}: address: expected 0x and 40 hex digits, not all zero, got {address!r}"
        )
    if not address[2:].islower() and not address[2:].isdigit() and not is_checksum_address(address):
        raise BadInput(
            f"{place}: address: expected lower case or a right checksum, got {address!r}"
        )
    return ListedAddress(to_checksum_address(address), *row[1:])
