"""Show what an audit found: tables for people, CSV for machines."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wholeshare.audit.report import SEQUENCE, checksummed, fields, text
from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from wholeshare.audit.comparison import Audited
    from wholeshare.audit.report import Difference, Report


def print_report(report: Report, console: Console) -> None:
    """Show a report as tables."""
    table = Table(title=f"Logs and storage at block {report.block}", title_justify="left")
    table.add_column("contract")
    table.add_column("area")
    table.add_column("compared", justify="right")
    table.add_column("differences", justify="right")
    for contract, group in groupby(report.rows, key=lambda row: row.contract):
        for row in group:
            count = f"[bold red]{row.differences}[/]" if row.differences else "0"
            table.add_row(escape(contract), row.area, f"{row.compared:,}", count)
            contract = ""  # named once
        table.add_section()
    console.print(table, highlight=False)
    for sentence in report.not_covered:
        console.print(f"[dim]Not covered: {sentence}[/]", highlight=False)
    if report.equal:
        console.print("[bold green]Storage is what the logs say.[/]")
    else:
        _print_differences(report.differences, console)


def _print_differences(differences: list[Difference], console: Console) -> None:
    """As a list, since addresses and amounts would fill the columns of a table."""
    count = f"{len(differences):,} difference{'s' if len(differences) > 1 else ''}"
    console.print(f"[bold red]{count}[/]", highlight=False)
    for each in differences:
        place = ", ".join(filter(None, (each.contract, each.area, each.what, each.field)))
        alone = each.area == SEQUENCE
        fact = each.logs if alone else f"logs {each.logs}, storage {each.storage}"
        line = f"  {escape(place)}: [bold]{escape(fact)}[/]"
        console.print(line, highlight=False, soft_wrap=True)


def write_csv(audited: Iterable[Audited], path: Path) -> None:
    """Write the books: one line for each field that was compared, from logs and from storage.

    Raises:
        BadInput: nothing can be written there.
    """
    try:
        with path.open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["contract", "area", "what", "field", "logs", "storage"])
            lines.writerows(_lines(audited))
    except OSError as error:
        raise BadInput(f"--csv: expected a file to write, got {path} ({error.strerror})") from None


def _lines(audited: Iterable[Audited]) -> Iterator[tuple[str, ...]]:
    for each in audited:
        for compared in each.compared:
            for name, logs, storage in fields(compared):
                what = checksummed(compared.entry.what)
                yield each.title, compared.entry.area, what, name, text(logs), text(storage)
