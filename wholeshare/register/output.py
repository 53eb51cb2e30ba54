"""A register for people, as a table, and for whoever pays or counts by it, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from eth_utils import to_checksum_address

from wholeshare.errors import BadInput
from wholeshare.files import replace_file
from wholeshare.terminal import show_rows
from wholeshare.times import in_iso
from wholeshare.units import format_amount

if TYPE_CHECKING:
    from wholeshare.register.holders import Holder, Register
    from wholeshare.register.proof import Proof

COLUMNS = (
    "isin",
    "symbol",
    "as_of",
    "account",
    "actor",
    "raw_tokens",
    "tokens",
    "shares",
    "percent",
    "locked",
    "frozen",
    "encumbered",
    "estate_hold",
    "code",
    "restriction",
    "blocked_since",
    "last_outgoing",
)
TOTAL = "TOTAL"
"""In the place of the account, of the last line."""
HOLDINGS = ("account", "tokens", "shares", "percent", "encumbered", "last_outgoing")
SHARE_DECIMALS = 36
"""Raw tokens times a multiplier have 18 each."""


def lines_of(proof: Proof, *, everybody: bool) -> Iterator[dict[str, object]]:
    """A line for each holder and a last one of totals, by the names of the columns.

    Args:
        everybody: those who had held before and had nothing then, too.
    """
    register = proof.register
    whole = {
        "isin": register.listed.isin,
        "symbol": register.listed.symbol,
        "as_of": in_iso(register.instant.ts),
    }
    shown = [each for each in register.holders if each.tokens or (everybody and each.has_held)]
    for holder in shown:
        yield whole | _amounts(register, [holder]) | _facts(holder, proof.texts)
    yield whole | {"account": TOTAL} | _amounts(register, shown)


def _amounts(register: Register, holders: list[Holder]) -> dict[str, object]:
    tokens = sum(each.tokens for each in holders)
    # Millionths of a percent, rounded down, so that nobody seems to hold more than he does.
    percent = tokens * 10**8 // register.supply if register.supply else 0
    return {
        "raw_tokens": tokens,
        "tokens": _plain(tokens),
        "shares": _plain(tokens * register.multiplier, SHARE_DECIMALS),
        "percent": _plain(percent, 6),
        "locked": _plain(sum(each.locked for each in holders)),
        # Of what is held: an order may freeze whatever else will come.
        "frozen": _plain(sum(min(each.frozen, each.tokens) for each in holders)),
        "encumbered": _plain(sum(each.encumbered for each in holders)),
    }


def _facts(holder: Holder, texts: dict[int, str]) -> dict[str, object]:
    refusal = holder.refusal
    return {
        "account": to_checksum_address(holder.account),
        "actor": to_checksum_address(holder.actor),
        "estate_hold": "yes" if holder.is_estate else "no",
        "code": refusal.code,
        "restriction": texts.get(refusal.code, ""),
        "blocked_since": in_iso(refusal.since_ts) if refusal.since_ts else "",
        "last_outgoing": in_iso(holder.last_outgoing_ts) if holder.last_outgoing_ts else "",
    }


def _plain(units: int, decimals: int = 18) -> str:
    return format_amount(units, decimals).replace(",", "")


def write(proof: Proof, path: Path, *, everybody: bool) -> None:
    """As a CSV file, in one step.

    Raises:
        BadInput: nothing can be written there.
    """
    text = io.StringIO()
    lines = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    lines.writeheader()
    lines.writerows(lines_of(proof, everybody=everybody))
    try:
        replace_file(path, text.getvalue())
    except OSError as error:
        raise BadInput(f"--csv: expected a file to write, got {path} ({error.strerror})") from None


def show(proof: Proof, *, everybody: bool) -> None:
    """As two tables: the holdings, and what there is to say of some."""
    register = proof.register
    name = f"{register.listed.symbol}, {register.listed.isin}, as of {in_iso(register.instant.ts)}"
    lines = list(lines_of(proof, everybody=everybody))
    columns = [each.replace("_", " ") for each in HOLDINGS]
    show_rows(name, columns, ([line.get(each, "") for each in HOLDINGS] for line in lines))
    told = [(line["account"], each) for line in lines for each in _remarks(line)]
    show_rows("Restrictions, holds and successors", ("account", "what"), told)


def _remarks(line: dict[str, object]) -> Iterator[str]:
    if line.get("restriction"):
        since = f", since {line['blocked_since']}" if line["blocked_since"] else ""
        yield f"{line['restriction']}{since}"
    if line.get("estate_hold") == "yes":
        yield "held for an estate"
    if line.get("actor", line["account"]) != line["account"]:
        yield f"{line['actor']} acts for it now"


def show_proof(proof: Proof) -> None:
    """What the register is, and what it was compared with."""
    register = proof.register
    if register.instant.is_record:
        click.echo(f"A record instant: what came before {in_iso(register.instant.ts)} counts.")
    else:
        click.echo(f"No record instant: what came until {in_iso(register.instant.ts)} counts.")
    count = sum(each.tokens > 0 for each in register.holders)
    multiplier = format_amount(register.multiplier)
    total = f"{format_amount(register.supply)} tokens at a multiplier of {multiplier}"
    click.echo(f"{count} account{'' if count == 1 else 's'} of record hold the supply, {total}.")
    for sentence in proof.made:
        click.echo(sentence)
