"""`ape run market`: subscriptions and redemptions, from either side."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from ape.cli import ConnectedProviderCommand, network_option

from wholeshare.terminal import options, record_option, sends

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from wholeshare.dealing import Dealing
    from wholeshare.market import Request, Terms
    from wholeshare.terminal import Call

REASONS = ["ineligible", "price", "documents", "market-closed", "other"]


class Turn:
    """What one party does now, and how it is sent."""

    def __init__(self, dealing: Dealing, account: AccountAPI, dry_run: bool, yes: bool) -> None:
        self.dealing = dealing
        self.account = account
        self.dry_run = dry_run
        self.yes = yes

    def send(self, title: str, terms: Terms, calls: list[Call]) -> list[ReceiptAPI]:
        """Show the terms and send the calls; see `carry_out`."""
        from wholeshare.terminal import carry_out, show_facts

        show_facts(title, self.dealing.describe(terms))
        return carry_out(calls, self.account, dry_run=self.dry_run, yes=self.yes)

    def answer(self, id: int, calls_of: Callable[[Request], list[Call]]) -> list[ReceiptAPI]:
        """The next step of a request that was made."""
        request = self.dealing.find(id)
        return self.send(f"Request {id}", request.terms, calls_of(request))

    def ask(self, terms: Terms, calls: list[Call], following: str) -> None:
        """Make a request, and name what the custodian does with it."""
        from wholeshare.terminal import show_next

        receipts = self.send(terms.kind.name.capitalize(), terms, calls)
        if receipts:
            (requested,) = receipts[-1].decode_logs(self.dealing.market.Requested)
            click.echo(f"It is request {requested.id}.")
            command = f"ape run market {following.format(requested.id)} --account ALIAS"
            show_next("the custodian", command)


def taken_by_account(command: Callable[..., None]) -> Callable[..., None]:
    """Options of a command that sends, which gets a `Turn` in their stead."""

    @wraps(command)
    def take(record: Path | None, account: str, dry_run: bool, yes: bool, **more: Any) -> None:
        from wholeshare.build import ensure_fresh

        ensure_fresh()
        from wholeshare.dealing import Dealing
        from wholeshare.platform import load
        from wholeshare.signers import account_of

        dealing, signer = Dealing(load(record)), account_of(account, "--account")
        command(Turn(dealing, signer, dry_run, yes), **more)

    return options(network_option(), record_option)(sends(take))


request_argument = click.argument("request_id", metavar="ID", type=click.IntRange(min=0))
asks = options(
    click.option("--symbol", required=True, help="Of the listing."),
    click.option("--amount", required=True, help="Tokens."),
    click.option("--token", help="Address of the payment token; by default the only one."),
    click.option("--in-kind", is_flag=True, help="Shares themselves, no money."),
    click.option(
        "--days",
        type=click.IntRange(1, 365),
        default=7,
        show_default=True,
        help="After which it expires.",
    ),
    click.option(
        "--delivery",
        default="",
        help="Instructions for the shares' way, of which the hash is published.",
    ),
    click.option("--again", is_flag=True, help="Although an open request asks for the same."),
)


@click.group(name="market")
def cli() -> None:
    """Subscribe and redeem, as the holder; fill, commit, settle and reject, as the custodian.

    Every command that sends shows what it does, tries it at this block, and asks.

    \b
    Exit codes: 0 if it was sent, 1 if the contract refuses it, 2 for bad input, with nothing sent.
    """


# ---- the holder ----


@cli.command(cls=ConnectedProviderCommand)
@asks
@click.option("--payment", help="The most that all of it may cost, fee included.")
@taken_by_account
def subscribe(turn: Turn, **asked: Any) -> None:
    """Ask for new tokens, and pay in advance; the account is the holder."""
    from wholeshare.market import Kind

    terms = turn.dealing.ask(Kind.SUBSCRIPTION, holder=turn.account.address, **asked)
    turn.ask(terms, turn.dealing.subscribe(terms), "fill {} --cost PAID --ticket REFERENCE")


@cli.command(cls=ConnectedProviderCommand)
@asks
@click.option("--payment", help="The least that all of it must bring, the fee taken off.")
@click.option(
    "--residual",
    type=click.IntRange(min=1),
    help="Ask for what a recovery brought to those who redeemed in this round of a resolution.",
)
@click.option(
    "--holder",
    help="Account of record, where another acts for it; with --residual only.",
)
@taken_by_account
def redeem(turn: Turn, residual: int | None, holder: str | None, **asked: Any) -> None:
    """Hand tokens in for money or for the shares; the account is the holder."""
    from wholeshare.errors import BadInput
    from wholeshare.market import Kind

    if holder and residual is None:
        raise BadInput("--holder: expected with --residual only")
    kind = Kind.REDEMPTION if residual is None else Kind.RESIDUAL
    terms = turn.dealing.ask(kind, holder=holder or turn.account.address, **asked)
    turn.ask(terms, turn.dealing.redeem(terms, residual), "commit {}")


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@taken_by_account
def cancel(turn: Turn, request_id: int) -> None:
    """Call an open request off; what is left of a payment is owed back."""
    turn.answer(request_id, turn.dealing.cancel)


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@click.option("--token", help="Address of any other payment token.")
@click.option("--amount", help="Of it, all of which will be owed.")
@click.option("--outside", is_flag=True, help="Paid outside of the market, in no token.")
@taken_by_account
def accept(
    turn: Turn, request_id: int, token: str | None, amount: str | None, outside: bool
) -> None:
    """Take another payment for a committed redemption, as whoever acts for its holder.

    For when the payment token that was asked for fails: it blocks the holder, say. It replaces what
    was accepted before. The custodian may settle by it, or by the terms all the same.
    """
    from wholeshare.terminal import show_next

    def calls_of(request: Request) -> list[Call]:
        return turn.dealing.accept(request, token, amount, outside)

    if turn.answer(request_id, calls_of):
        command = f"ape run market settle {request_id} --otherwise --receipt FILE --account ALIAS"
        show_next("the custodian", command)


@cli.command(cls=ConnectedProviderCommand)
@click.option("--symbol", required=True, help="Of the listing.")
@click.option(
    "--token", help="Address of the payment token; by default the only one of new requests."
)
@click.option("--holder", help="Account of record; by default the account that signs.")
@taken_by_account
def withdraw(turn: Turn, symbol: str, token: str | None, holder: str | None) -> None:
    """Take proceeds, refunds and fees that the market owes."""
    from wholeshare.terminal import carry_out

    calls = turn.dealing.withdraw(symbol, token, holder or turn.account.address)
    carry_out(calls, turn.account, dry_run=turn.dry_run, yes=turn.yes)


# ---- the custodian ----


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@click.option("--amount", help="Tokens; by default all that is left.")
@click.option("--cost", help="What their shares cost; not in kind.")
@click.option("--ticket", required=True, help="Reference of the deposit, never used before.")
@taken_by_account
def fill(turn: Turn, request_id: int, amount: str | None, cost: str | None, ticket: str) -> None:
    """Mint what was subscribed, or a part of it, and be paid what the shares cost."""
    turn.answer(request_id, lambda request: turn.dealing.fill(request, amount, cost, ticket))


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@taken_by_account
def commit(turn: Turn, request_id: int) -> None:
    """Pass the point of no return of a redemption, before the shares are sold or sent."""
    from wholeshare.terminal import show_next

    if turn.answer(request_id, turn.dealing.commit):
        command = f"ape run market settle {request_id} --proceeds RECEIVED --receipt FILE"
        show_next("when the shares have left", f"{command} --account {turn.account.address}")


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@click.option("--proceeds", help="What the shares brought; not in kind, nor with --otherwise.")
@click.option(
    "--otherwise", is_flag=True, help="Pay what the holder has accepted instead, whatever it is."
)
@click.option(
    "--receipt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="What shows the sale or the delivery; its hash is published.",
)
@taken_by_account
def settle(
    turn: Turn, request_id: int, proceeds: str | None, otherwise: bool, receipt: Path
) -> None:
    """Pay in the proceeds of a committed redemption and burn its tokens."""
    from wholeshare.terminal import show_next

    document, payer = receipt.read_bytes(), turn.account.address

    def calls_of(request: Request) -> list[Call]:
        return turn.dealing.settle(request, proceeds, document, payer, otherwise)

    receipts = turn.answer(request_id, calls_of)
    if not receipts:
        return
    (settled,) = receipts[-1].decode_logs(turn.dealing.market.Settled)
    if settled.proceeds:
        terms = turn.dealing.find(request_id).terms
        command = f"ape run market withdraw --symbol {turn.dealing.symbol_of(terms)}"
        token = f" --token {settled.payment_token}" if otherwise else ""
        show_next("the holder", f"{command}{token} --account ALIAS")


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@click.option("--reason", "reasons", type=click.Choice(REASONS), multiple=True, required=True)
@click.option(
    "--document",
    type=click.Path(path_type=Path),
    help="That says more; its hash is published.",
)
@taken_by_account
def reject(turn: Turn, request_id: int, reasons: tuple[str, ...], document: Path | None) -> None:
    """Turn an open request down; what is left of a payment is owed back."""
    turn.answer(request_id, lambda request: turn.dealing.reject(request, reasons, document))


# ---- anybody ----


@cli.command(cls=ConnectedProviderCommand)
@request_argument
@taken_by_account
def expire(turn: Turn, request_id: int) -> None:
    """Close an open request that has expired; what is left of a payment is owed back."""
    turn.answer(request_id, turn.dealing.expire)


@cli.command(cls=ConnectedProviderCommand)
@network_option()
@record_option
@click.option("--all", "ended", is_flag=True, help="Those that have ended too.")
@click.option("--json", "as_json", is_flag=True, help="Write them to stdout as JSON.")
def status(record: Path | None, ended: bool, as_json: bool) -> None:
    """Show the requests, and which are overdue, from logs alone.

    \b
    Exit codes: 0 if none is overdue, 1 if one is, 2 for bad input.
    """
    from ape import chain

    from wholeshare.build import ensure_fresh

    ensure_fresh()
    from wholeshare.history import History
    from wholeshare.platform import load
    from wholeshare.requests import lines_of
    from wholeshare.terminal import show_rows
    from wholeshare.units import format_amount

    now_ts = chain.pending_timestamp
    moment = History.fetch(load(record).record).at(now_ts)
    lines = [line for line in lines_of(moment) if ended or line.until_ts]
    if as_json:
        click.echo(json.dumps([line.as_json() for line in lines]))
    else:
        columns = ("ID", "kind", "share", "tokens", "done", "state", "next", "holder")
        rows = [
            (
                line.id,
                line.kind,
                line.symbol,
                format_amount(line.amount),
                format_amount(line.done),
                line.state,
                line.next_step(now_ts),
                line.holder,
            )
            for line in lines
        ]
        show_rows("Requests", columns, rows)
    sys.exit(int(any(line.is_overdue for line in lines)))
