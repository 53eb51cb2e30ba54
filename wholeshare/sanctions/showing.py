"""Tables for the compliance desk: what a list would change, and what stands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from wholeshare.audit.books.gate_lists import NO_CEILING
from wholeshare.sanctions.confirming import show_waiting
from wholeshare.standing import Reason, parted
from wholeshare.terminal import show_facts, show_rows
from wholeshare.times import in_words, span

if TYPE_CHECKING:
    from wholeshare.audit.books import GateBook
    from wholeshare.sanctions.desk import Desk
    from wholeshare.sanctions.listed import Entry, SanctionsList

UNKNOWN = "of no list read here"


def show_list(listed: SanctionsList) -> None:
    """What a list is, and what stands in it that is no address."""
    facts = {
        "sha-256": listed.sha256.hex(),
        "published": listed.published or "not said",
        "addresses": len(listed.entries),
        "parties": len({party for entry in listed.entries for party in entry.parties}),
    }
    show_facts("List", facts)
    if listed.skipped:
        rows = [(each.place, each.text, each.name) for each in listed.skipped]
        show_rows("No addresses, left out: look at them", ("where", "text", "party"), rows)


def show_difference(desk: Desk) -> None:
    """Every address that would change, with the names and programs of its parties."""
    plan = desk.plan
    rows = [("block", *_columns(entry)) for entry in plan.additions]
    rows += [("review", *_columns(entry)) for entry in plan.reviews]
    names = desk.second.by_address if desk.second else {}
    for action, accounts in (
        ("end review", plan.reviews_over),
        ("propose to unblock", plan.removals),
        ("waits for the second key", plan.waiting),
        ("stays, by a case of its own", plan.kept),
    ):
        for each in accounts:
            rows.append(
                (action, *(_columns(names[each]) if each in names else (each, UNKNOWN, "")))
            )
    show_rows("Difference", ("what", "address", "parties", "programs"), rows)
    counts = Counter(row[0] for row in rows)
    parts = [f"{count} {what}" for what, count in counts.items()] or ["nothing to do"]
    click.echo(f"{plan.unchanged} stay blocked; {', '.join(parts)}.")
    if plan.needs_second_key:
        click.echo(
            f"The list shrinks by {plan.shrinkage:.1%}, from {plan.entries_before} addresses to "
            f"{plan.entries}: it waits for a second key before anybody is unblocked."
        )


def _columns(entry: Entry) -> tuple[str, str, str]:
    return entry.address, entry.names, entry.programs


def show_gate(book: GateBook, now_ts: int) -> None:
    """The list in force, who stands how, and what waits."""
    lists = book.lists
    ceiling = "any" if lists.max_age == NO_CEILING else span(lists.max_age)
    facts = {
        "version": lists.version,
        "sha-256": lists.in_force.sha256[2:],
        "published": in_words(lists.in_force.published_ts) if lists.version else "never",
        "found current": f"{span(now_ts - lists.affirmed_ts)} ago" if lists.version else "never",
        "oldest for mints": ceiling,
        "addresses in it": lists.in_force.entries,
    }
    show_facts("List in force", facts)
    counts = Counter(
        reason
        for standing in book.standings.values()
        for reason in parted(standing.reasons_at(now_ts))
    )
    rows = [(reason.name, counts[reason]) for reason in Reason]
    show_rows("Addresses by reason", ("reason", "addresses"), rows)
    show_waiting(book, now_ts)


def is_overdue(book: GateBook, now_ts: int) -> bool:
    """Whether a second key is waited for beyond its time, or the list is too old for mints."""
    lists = book.lists
    dues = [waiting.due for waiting in book.removals.waiting.values()]
    if lists.proposal:
        dues.append(lists.proposal.due_ts)
    return any(now_ts > due for due in dues) or now_ts > lists.good_until_ts
