"""`ape run today`: what is due for the operator."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from ape.cli import ConnectedProviderCommand, network_option

from wholeshare.terminal import record_option


@click.command(cls=ConnectedProviderCommand, name="today")
@network_option()
@record_option
@click.option(
    "--statement",
    "statement_path",
    type=click.Path(path_type=Path),
    help="The custodian's: its breaks too, see `ape run custody reconcile --help`.",
)
@click.option(
    "--days", type=click.IntRange(min=0), default=14, show_default=True, help="To look ahead."
)
@click.option("--json", "as_json", is_flag=True, help="Write it to stdout as JSON.")
def cli(record: Path | None, statement_path: Path | None, days: int, as_json: bool) -> None:
    """Show what is overdue and what is due soon, from logs alone.

    Attestations that become stale, objections, missing shares, requests that expire or must be
    settled, splits, record instants, dividends to open, meetings to count and report, second keys
    of COMPLIANCE, suspicions that lapse, the age of the sanctions list; and with
    --statement the breaks between it and the tokens, where one that nothing explains is overdue.

    \b
    Exit codes: 0 if nothing is overdue, 1 if something is, 2 for bad input.
    """
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.agenda import agenda_of
    from wholeshare.agenda.breaks import breaks_of
    from wholeshare.history import History
    from wholeshare.platform import load
    from wholeshare.terminal import show_rows
    from wholeshare.times import DAY, in_words

    history, now_ts = History.fetch(load(record).record), chain.pending_timestamp
    items = agenda_of(history.at(now_ts), days * DAY)
    if statement_path:
        items = [*breaks_of(history, statement_path, now_ts), *items]
    if as_json:
        click.echo(json.dumps([item.as_json() for item in items]))
    else:
        rows = [(item.when(now_ts), item.symbol, item.who, item.what) for item in items]
        title = f"{in_words(now_ts)} UTC, and {days} days ahead"
        show_rows(title, ("when", "share", "who", "what"), rows)
    sys.exit(int(any(item.is_overdue for item in items)))
