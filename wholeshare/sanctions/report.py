"""The compliance desk's reports, as tables and as CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeshare.audit.node import Node
from wholeshare.files import replace_file
from wholeshare.sanctions.blocked import Blocked, Release, blocked_property, releases
from wholeshare.sanctions.deadlines import annual_report_due
from wholeshare.sanctions.rejected import Rejection, failed, logged
from wholeshare.terminal import show_rows
from wholeshare.times import day_of, in_words
from wholeshare.units import format_amount

if TYPE_CHECKING:
    from ape.api import ProviderAPI

    from wholeshare.history import History
    from wholeshare.platform import Platform

BLOCKED = ("account", "share", "reasons", "since", "tokens", "shares", "money", "report due")
REJECTED = ("when", "sender", "contract", "reason", "transaction", "report due")
RELEASED = ("account", "when", "case", "transaction")


@dataclass(frozen=True)
class Report:
    """What there is to report as of a moment."""

    as_of_ts: int
    blocked: tuple[Blocked, ...]
    rejected: tuple[Rejection, ...]
    released: tuple[Release, ...]

    @classmethod
    def of(
        cls, platform: Platform, history: History, provider: ProviderAPI, as_of_ts: int
    ) -> Report:
        """Read logs, and scan the blocks since the deployment for transactions that failed."""
        moment, node = history.at(as_of_ts), Node(provider)
        first, last = platform.record.block, history.evidence.state.block
        shares = [share.address for share in platform.shares.values()]
        services = [deployed.address for deployed in platform.record.contracts.values()]
        found = [
            *logged(node, shares, first, last),
            *failed(node, [*shares, *services], first, last),
        ]
        return cls(
            as_of_ts=as_of_ts,
            blocked=tuple(blocked_property(moment)),
            rejected=tuple(sorted((r for r in found if r.ts <= as_of_ts), key=lambda r: r.ts)),
            released=tuple(releases(history, as_of_ts)),
        )

    @property
    def rows(self) -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
        """Of each table its name, its columns and its lines."""
        blocked = [
            (
                each.account,
                each.symbol,
                each.reasons,
                in_words(each.since_ts),
                format_amount(each.tokens),
                format_amount(each.shares),
                "; ".join(f"{units} units of {token}, {what}" for what, token, units in each.money),
                each.due,
            )
            for each in self.blocked
        ]
        rejected = [
            (in_words(r.ts), r.sender, r.contract, r.reason, r.transaction, r.due)
            for r in self.rejected
        ]
        released = [(r.account, in_words(r.ts), r.case_hash, r.transaction) for r in self.released]
        return {
            "blocked": (BLOCKED, blocked),
            "rejected": (REJECTED, rejected),
            "released": (RELEASED, released),
        }

    def show(self) -> None:
        """As tables."""
        titles = {
            "blocked": f"Blocked property as of {in_words(self.as_of_ts)} UTC",
            "rejected": "Rejected dealings",
            "released": "Releases",
        }
        for name, (columns, rows) in self.rows.items():
            show_rows(titles[name], columns, rows)
        as_of, due = annual_report_due(day_of(self.as_of_ts))
        click.echo(f"The next annual report of blocked property is as of {as_of}, due {due}.")

    def write(self, folder: Path) -> list[Path]:
        """As one CSV file for each table; returns their paths."""
        paths = []
        for name, (columns, rows) in self.rows.items():
            paths.append(folder / f"{name}.csv")
            replace_file(paths[-1], _as_csv(columns, rows))
        return paths


def _as_csv(columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(column.replace(" ", "_") for column in columns)
    lines.writerows(rows)
    return text.getvalue()
