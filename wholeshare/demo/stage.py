"""What an act needs: a clock, a voice, and a tally of what held and what did not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from ape import chain
from ape.exceptions import ContractLogicError
from ape.logging import get_rich_console
from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from wholeshare.custodian.client import Refused
from wholeshare.times import NEW_YORK

CURTAIN = datetime(2025, 10, 30, 16, 30, tzinfo=NEW_YORK)
"""When Apple declared the dividend of record 2025-11-10; every demo begins here."""


class Stage:
    """Shows what happens, counts the checks. One for a whole demo."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.held = 0
        self.failed: list[str] = []

    def open(self) -> None:
        """Set a fresh chain's clock to the beginning of the demo."""
        # A development chain begins in the present, and its first block may still be set back.
        chain.provider.make_request("anvil_setTime", [hex(int(CURTAIN.timestamp()))])
        chain.mine()

    # ---- time ----

    @property
    def now(self) -> datetime:
        """The market's time in the next block."""
        return datetime.fromtimestamp(chain.pending_timestamp, NEW_YORK)

    def travel(self, moment: datetime) -> None:
        """Set the time of the next block; nothing is sent, so no transaction marks the moment."""
        chain.pending_timestamp = int(moment.timestamp())

    @contextmanager
    def aside(self, moment: datetime) -> Iterator[None]:
        """What happens at a later moment, after which the demo goes on from here."""
        snapshot = chain.snapshot()
        self.travel(moment)
        yield
        chain.restore(snapshot)

    # ---- voice ----

    def scene(self, title: str) -> None:
        """A headline with the date of the chain."""
        self.console.print()
        self.console.rule(f"[bold]{title}[/]", align="left")
        self.console.print(
            f"[dim]{self.now:%A %Y-%m-%d %H:%M} New York[/]", highlight=False, soft_wrap=True
        )

    def say(self, text: str) -> None:
        """A sentence or two; short, they are read on a terminal."""
        self.console.print(text, highlight=False, soft_wrap=True)

    def table(self, columns: Iterable[str], rows: Iterable[Iterable[str]], title: str = "") -> None:
        """A table; columns whose name begins with `#` are numbers and stand right."""
        table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
        for column in columns:
            number = column.startswith("#")
            table.add_column(
                column.lstrip("#"), justify="right" if number else "left", overflow="fold"
            )
        for row in rows:
            table.add_row(*row)
        self.console.print(table, highlight=False, soft_wrap=True)

    def bars(self, labels: list[str], series: list[tuple[int, ...]], names: list[str]) -> None:
        """Several small bar charts side by side, one a name, on one scale."""
        largest = max(max(values) for values in series) or 1
        table = Table(show_edge=False, box=None, header_style="dim", pad_edge=False)
        table.add_column("")
        for name in names:
            table.add_column(name.lstrip("#"))
        for label, values in zip(labels, series, strict=True):
            table.add_row(label, *(Bar(largest, 0, value, width=20) for value in values))
        self.console.print(table)

    # ---- checks ----

    def check(self, what: str, holds: bool) -> None:
        """Something that must be true; a demo with one that is not ends with exit code 1."""
        if holds:
            self.held += 1
            self.console.print(f"  [green]holds[/]    {what}", highlight=False, soft_wrap=True)
        else:
            self.failed.append(what)
            self.console.print(f"  [bold red]FAILS[/]    {what}", highlight=False, soft_wrap=True)

    def refused(self, what: str, reason: str, send: Callable[[], object]) -> None:
        """A transaction that must revert, with this reason and no other; the custodian's too."""
        try:
            with get_rich_console(sys.stdout).capture():  # Ape prints a trace of every revert
                send()
        except (ContractLogicError, Refused) as error:
            given = error.revert_message if isinstance(error, ContractLogicError) else error.message
            if given == reason:
                self.held += 1
                self.console.print(
                    f"  [yellow]refused[/]  {what}: [italic]{reason}[/]", highlight=False
                )
                return
            self.failed.append(f"{what}: refused with {given!r}, not {reason!r}")
        else:
            self.failed.append(f"{what}: went through, though it must be refused: {reason}")
        self.console.print(
            f"  [bold red]FAILS[/]    {self.failed[-1]}", highlight=False, soft_wrap=True
        )

    def report(self) -> bool:
        """Close the demo with the tally; True if nothing failed."""
        self.console.print()
        if self.failed:
            self.console.print(
                f"[bold red]{len(self.failed)} of {self.held + len(self.failed)} checks failed:[/]"
            )
            for what in self.failed:
                self.console.print(f"  {what}", highlight=False, soft_wrap=True)
            return False
        self.console.print(f"[bold green]All {self.held} checks held.[/]")
        return True
