"""`ape run sanctions`: lists from their publishers onto the chain, and reports back."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from ape.cli import ConnectedProviderCommand, network_option

from wholeshare.terminal import options, record_option, sends

if TYPE_CHECKING:
    from wholeshare.history import Moment
    from wholeshare.platform import Platform
    from wholeshare.sanctions.desk import Desk

LISTS = Path("lists")
of_lists = options(
    click.argument("path", type=click.Path(path_type=Path), metavar="LIST"),
    click.option(
        "--check",
        type=click.Path(path_type=Path),
        help="A second list: what is in one only is put under review, and unblocked in neither.",
    ),
    click.option("--step", type=int, help="Of a history in JSON, counted from 1; else the last."),
)


@click.group(name="sanctions")
def cli() -> None:
    """Fetch sanctions lists, show what they change, bring them onto the chain, and report.

    One key blocks; to unblock, and to put a list in force that is more than 15 % shorter, takes a
    second member of COMPLIANCE.
    """


def _now(record: Path | None) -> tuple[Platform, Moment]:
    """The platform, and what its logs tell of this moment."""
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.history import History
    from wholeshare.platform import load

    platform = load(record)
    return platform, History.fetch(platform.record).at(chain.pending_timestamp)


def _open(record: Path | None, path: Path, check: Path | None, step: int | None) -> Desk:
    from wholeshare.sanctions.desk import Desk

    platform, moment = _now(record)
    return Desk.open(platform.gate, moment.gate, moment.ts, path, check, step)


@cli.command()
@click.option("--url", help="Of the list; by default OFAC's own export, sdn_advanced.xml.")
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path),
    default=LISTS / "sdn_advanced.xml",
    show_default=True,
)
def fetch(url: str | None, path: Path) -> None:
    """Download a list and check it; the file that is there stays unless the new one can be read.

    \b
    Exit codes: 0 if it was fetched, 2 if it could not be, or cannot be read.
    """
    from wholeshare.sanctions import fetching
    from wholeshare.sanctions.showing import show_list

    show_list(fetching.fetch(url or fetching.OFAC_EXPORT, path))
    click.echo(f"Written to {path}.")


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@of_lists
def diff(record: Path | None, path: Path, check: Path | None, step: int | None) -> None:
    """Show what a list would change on chain, with names and programs; send nothing.

    LIST is OFAC's sdn_advanced.xml, or a table: CSV, JSON, or an address a line.

    \b
    Exit codes: 0 if the gate says what the list says, 1 if not, 2 for bad input.
    """
    from wholeshare.sanctions.showing import show_difference, show_list

    desk = _open(record, path, check, step)
    show_list(desk.listed)
    show_difference(desk)
    sys.exit(int(not (desk.is_in_force and desk.plan.is_empty)))


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@of_lists
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the list was, if it does not say.",
)
@click.option("--action-url", help="Of the publisher's notice that removals rest on.")
@sends
def apply(
    record: Path | None,
    path: Path,
    check: Path | None,
    step: int | None,
    published: datetime | None,
    action_url: str | None,
    account: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Bring a list onto the chain: additions first, then reviews, then removals for a second key.

    Batches fit half a block. After a crash run it again: what has arrived is passed over. A list
    that is in force is affirmed, so that its age begins anew. Whom a case of its own has blocked
    as listed, such as an oracle's word, is not unblocked because a list does not name him.

    \b
    Exit codes: 0 if all was sent, 1 if the contract refuses a transaction (those before it stay),
    2 for bad input, with nothing sent.
    """
    from ape import chain

    from wholeshare.sanctions.showing import show_difference, show_list
    from wholeshare.signers import account_of
    from wholeshare.terminal import carry_out, show_next

    desk, sender = _open(record, path, check, step), account_of(account, "--account")
    show_list(desk.listed)
    show_difference(desk)
    day = published.date() if published else None
    calls = list(desk.calls(day, action_url, chain.blocks.head.gas_limit))
    for call in calls[: len(calls) if dry_run else 0]:
        click.echo(f"would {call.action}")
    carry_out(calls, sender, dry_run=dry_run, yes=yes)
    if desk.list_waits or desk.plan.removals or desk.plan.waiting:
        command = f"ape run sanctions confirm --list {path} --account ALIAS"
        show_next("another member of COMPLIANCE", command)
    if desk.list_waits and desk.plan.removals:
        click.echo("After that, the first again: the removals are proposed under the new list.")


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@click.option(
    "--list",
    "path",
    type=click.Path(path_type=Path),
    help="That is in force or proposed; nobody is unblocked whom it names.",
)
@sends
def confirm(record: Path | None, path: Path | None, account: str, dry_run: bool, yes: bool) -> None:
    """Be the second key: confirm the list that waits; once it is in force, removals that wait.

    \b
    Exit codes: 0 if all was sent or nothing waits, 1 if the contract refuses a transaction,
    2 for bad input, with nothing sent.
    """
    from wholeshare.sanctions.confirming import confirmations, show_waiting
    from wholeshare.sanctions.reading import read_list
    from wholeshare.signers import account_of
    from wholeshare.terminal import carry_out

    platform, moment = _now(record)
    sender = account_of(account, "--account")
    listed = read_list(path) if path else None
    calls = list(confirmations(platform.gate, moment.gate, sender.address, listed))
    show_waiting(moment.gate, moment.ts)
    if not calls:
        click.echo("Nothing waits for this key.")
    carry_out(calls, sender, dry_run=dry_run, yes=yes)


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@click.argument("id", type=click.IntRange(min=1))
@sends
def withdraw(record: Path | None, id: int, account: str, dry_run: bool, yes: bool) -> None:
    """Give up removal ID, one's own or another member's.

    \b
    Exit codes: 0 if it was sent, 1 if the contract refuses it, 2 for bad input.
    """
    from wholeshare.signers import account_of
    from wholeshare.terminal import Call, carry_out

    platform, _ = _now(record)
    call = Call(f"withdraw removal {id}", platform.gate.withdraw_unblock, (id,))
    carry_out([call], account_of(account, "--account"), dry_run=dry_run, yes=yes)


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
def status(record: Path | None) -> None:
    """Show the list in force and its age, addresses by reason, and what waits for a second key.

    \b
    Exit codes: 0 if nothing is overdue, 1 if something is, 2 for bad input.
    """
    from wholeshare.sanctions.showing import is_overdue, show_gate

    _, moment = _now(record)
    show_gate(moment.gate, moment.ts)
    sys.exit(int(is_overdue(moment.gate, moment.ts)))


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The end of that day in New York; by default now.",
)
@click.option(
    "--csv",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write blocked.csv, rejected.csv and released.csv there.",
)
def report(record: Path | None, as_of: datetime | None, folder: Path | None) -> None:
    """Show blocked property, rejected dealings and releases, each with the day its report is due.

    Blocked property is what sanctioned addresses hold in shares and money, and since when.
    Rejected are dealings that a gate refused: logged by a transfer desk, or failed transactions,
    for which all blocks since the deployment are scanned.

    \b
    Exit codes: 0 if it was shown, 2 for bad input.
    """
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.errors import BadInput
    from wholeshare.history import History
    from wholeshare.platform import load
    from wholeshare.sanctions.report import Report
    from wholeshare.times import end_of, in_words

    platform = load(record)
    history, now_ts = History.fetch(platform.record), chain.pending_timestamp
    as_of_ts = min(end_of(as_of.date()), now_ts) if as_of else now_ts
    if as_of_ts < history.begin_ts:
        raise BadInput(f"--as-of: expected a day since {in_words(history.begin_ts)}")
    found = Report.of(platform, history, chain.provider, as_of_ts)
    found.show()
    for path in found.write(folder) if folder else ():
        click.echo(f"Written to {path}.")
