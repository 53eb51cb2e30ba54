"""`ape run custody`: what the custodian holds, who has signed for it, and whether it agrees."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from ape.cli import ConnectedProviderCommand, network_option

from wholeshare.terminal import options, record_option, sends

if TYPE_CHECKING:
    from wholeshare.reconciliation import Break

statement_option = click.option(
    "--statement",
    "statement_path",
    type=click.Path(path_type=Path),
    help="The custodian's, a CSV file: date,account,isin,settled,in_transit,encumbered.",
)
stated = options(
    click.option("--symbol", help="Of the listing."),
    statement_option,
    click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]),
        help="By default the end of the statement's day in New York, or now.",
    ),
    click.option(
        "--delivered",
        help="Tokens' worth of shares that have left since the listing began; by default as"
        " attested last.",
    ),
)
"""What an attestor says; a moment is written as in 2026-11-23T21:00:00Z."""


@click.group(name="custody")
def cli() -> None:
    """Attest what the custodian holds, look at what follows, and reconcile it with the tokens."""


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@click.option("--symbol", help="Of one listing only.")
@click.option("--json", "as_json", is_flag=True, help="Write it to stdout as JSON.")
def status(record: Path | None, symbol: str | None, as_json: bool) -> None:
    """Show every listing's state, figures, headroom, limits and attestors.

    \b
    Exit codes: 0 if every listing is NORMAL, 1 if one is not, 2 for bad input.
    """
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.coverage import State, describe
    from wholeshare.platform import load
    from wholeshare.terminal import show_facts

    platform = load(record)
    shares = {symbol: platform.share(symbol)} if symbol else platform.shares
    facts = {
        name: describe(platform.custody, share, chain.pending_timestamp)
        for name, share in shares.items()
    }
    if as_json:
        click.echo(json.dumps(facts))
    else:
        for name, each in facts.items():
            show_facts(name, each)
    sys.exit(int(any(each["state"] != State.NORMAL.name for each in facts.values())))


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@stated
@click.option(
    "--signed",
    type=click.Path(path_type=Path),
    help="What others have signed already, instead of the options above.",
)
@click.option("--resolution", is_flag=True, help="Pay everybody alike, since there is too little.")
@sends
def attest(
    record: Path | None,
    symbol: str | None,
    statement_path: Path | None,
    as_of: datetime | None,
    delivered: str | None,
    signed: Path | None,
    resolution: bool,
    account: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Sign the custodian's statement of a listing, and put it into force once a quorum has.

    The first attestor names --symbol and --statement. What he signed is written to attestations/,
    and the command for the next is printed, who names that file with --signed. Whose signature
    completes the quorum sends it. Whoever has signed may run it again.

    \b
    Exit codes: 0 if it was signed or is in force, 1 if the contract refuses it,
    2 for bad input, with nothing sent.
    """
    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.attesting import Attesting
    from wholeshare.errors import BadInput
    from wholeshare.platform import load
    from wholeshare.signers import account_of

    if bool(signed) == bool(statement_path) or bool(symbol) != bool(statement_path):
        raise BadInput("--signed: expected it, or --symbol with --statement")
    attesting = Attesting(load(record), account_of(account, "--account"))
    if signed:
        attesting.resume(signed)
    else:
        attesting.begin(symbol, statement_path, as_of, delivered, resolution)
    attesting.proceed(dry_run=dry_run, yes=yes)


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@stated
@sends
def suspend(
    record: Path | None,
    symbol: str | None,
    statement_path: Path | None,
    as_of: datetime | None,
    delivered: str | None,
    account: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Object, as one attestor alone, that there is less than is in force.

    Nothing is minted or committed for three days, or until a quorum answers. Then the attestor
    rests for seven.

    \b
    Exit codes: 0 if it was sent, 1 if the contract refuses it, 2 for bad input, with nothing sent.
    """
    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.attesting import Attesting
    from wholeshare.errors import BadInput
    from wholeshare.platform import load
    from wholeshare.signers import account_of

    if not (symbol and statement_path):
        raise BadInput("--statement: expected it, with --symbol")
    attesting = Attesting(load(record), account_of(account, "--account"))
    attesting.begin(symbol, statement_path, as_of, delivered, is_resolution=False)
    attesting.suspend(dry_run=dry_run, yes=yes)


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@click.argument("statement_path", metavar="STATEMENT", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the breaks to stdout as JSON.")
def reconcile(record: Path | None, statement_path: Path, as_json: bool) -> None:
    """Compare the custodian's STATEMENT with what the tokens stood for at the end of each day.

    STATEMENT is a CSV file with the columns date,account,isin,settled,in_transit,encumbered. Every
    difference is a break of one cause: timing, a corporate action, or unexplained.

    \b
    Exit codes: 0 if every break is explained, 1 if one is not, 2 for bad input.
    """
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.history import History
    from wholeshare.platform import load
    from wholeshare.reconciliation import Cause, read_statement, reconcile_with

    holdings = read_statement(statement_path)
    history = History.fetch(load(record).record)
    found = reconcile_with(history, holdings, statement_path, chain.pending_timestamp)
    if as_json:
        click.echo(json.dumps([each.as_json() for each in found]))
    else:
        _show_breaks(found, len({each.day for each in holdings}))
    sys.exit(int(any(each.cause is Cause.UNEXPLAINED for each in found)))


def _show_breaks(breaks: list[Break], days: int) -> None:
    from wholeshare.terminal import show_rows
    from wholeshare.units import format_amount

    columns = ("day", "ISIN", "cause", "shares", "what", "age in days")
    rows = [
        (each.day, each.isin, each.cause, format_amount(each.shares), each.what, each.age)
        for each in breaks
    ]
    show_rows(f"Breaks of {days} day{'s' if days > 1 else ''}", columns, rows)
