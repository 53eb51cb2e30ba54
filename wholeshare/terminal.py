"""What commands have in common that send transactions: show, try, ask, send, and name the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from wholeshare.errors import WrongState

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts.base import ContractTransactionHandler

WIDTH = 140
"""Of tables where nobody looks at a terminal."""


class Refused(WrongState):
    """A transaction that a contract would refuse; the reason is the message, nothing was sent."""


@dataclass(frozen=True)
class Call:
    """One transaction that a command is about to send."""

    action: str
    """What it does, for people."""
    function: ContractTransactionHandler
    arguments: tuple[Any, ...]


def options(*chosen: Callable) -> Callable:
    """Several of click's decorators as one."""
    return lambda command: reduce(lambda inner, option: option(inner), reversed(chosen), command)


record_option = click.option(
    "--record", type=click.Path(path_type=Path), help="Of the deployment; by default this chain's."
)
sends = options(
    click.option("--account", required=True, help="Signs: an alias of Ape's accounts, or dev:n."),
    click.option("--dry-run", is_flag=True, help="Show what would be sent and stop."),
    click.option("--yes", is_flag=True, help="Do not ask."),
)
"""The options of every command that sends transactions, besides the network."""


def console() -> Console:
    """For tables, wide enough where nobody looks at a terminal."""
    found = Console(soft_wrap=True, highlight=False)
    return found if found.is_terminal else Console(soft_wrap=True, highlight=False, width=WIDTH)


def plain(value: object) -> str:
    """What is shown of a text that others wrote: what a terminal would obey is spelled out, so that
    no list can hide one of its lines."""
    text = str(value)
    obeyed = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(each if category(each) not in obeyed else ascii(each)[1:-1] for each in text)


def show_facts(title: str, facts: Mapping[str, object]) -> None:
    """A table of names and values."""
    table = Table(title=title, title_justify="left", show_header=False, box=SIMPLE)
    for name, value in facts.items():
        table.add_row(name, escape(plain(value)))
    console().print(table)


def show_rows(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A table with a heading for each column; says so if it is empty."""
    # Folded, since an address that is cut off is none.
    folded = (Column(each, overflow="fold") for each in columns)
    table = Table(*folded, title=title, title_justify="left", box=SIMPLE)
    for row in rows:
        table.add_row(*(escape(plain(each)) for each in row))
    if table.row_count:
        console().print(table)
    else:
        console().print(f"{title}: none.")


def carry_out(
    calls: Iterable[Call], sender: AccountAPI, *, dry_run: bool, yes: bool
) -> list[ReceiptAPI]:
    """Try each call at this block, ask, and send it; the next is tried when it is mined.

    Returns:
        Their receipts; none after a dry run.

    Raises:
        Refused: a contract refuses one; those before it stay.
        click.Abort: whoever was asked said no.
    """
    from ape import chain
    from ape.logging import LogLevel, logger

    receipts = []
    with logger.at_level(LogLevel.WARNING):
        for call in calls:
            _try(call, sender)
            click.echo(f"{call.action}, signed by {sender.address}")
            if dry_run:
                click.echo("A dry run: nothing was sent.")
                break
            if not yes and not chain.provider.network.is_dev:
                click.confirm("Send it?", abort=True)
            receipts.append(call.function(*call.arguments, sender=sender))
            click.echo(f"  sent in {receipts[-1].txn_hash}")
    return receipts


def _try(call: Call, sender: AccountAPI) -> None:
    """As of the block to come, past Ape, which would trace a refusal for developers."""
    from ape import chain
    from eth_utils import to_hex
    from web3.exceptions import ContractLogicError

    transaction = {
        "from": sender.address,
        "to": call.function.contract.address,
        "data": to_hex(call.function.encode_input(*call.arguments)),
    }
    try:
        chain.provider.web3.eth.call(transaction, "pending")
    except ContractLogicError as error:
        reason = str(error.message).removeprefix("execution reverted: ")
        raise Refused(f"refused: {reason}") from None


def show_next(who: str, command: str) -> None:
    """The command that somebody else runs next."""
    click.echo(f"Next, {who}:\n\n  {command}\n")
