"""The books, rebuilt from logs; the four questions, each with its number; the invariants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ape import chain

from wholeshare.audit import audit, print_report
from wholeshare.ballots import MICRO_SHARE
from wholeshare.demo import act
from wholeshare.demo.life import TOKEN, USDC, Life
from wholeshare.demo.stage import Stage
from wholeshare.standing import Reason
from wholeshare.times import NEW_YORK


@act("audit")
def play(stage: Stage, life: Life) -> None:
    """Audit every contract, then answer."""
    stage.scene("The books of every contract, rebuilt from logs alone")
    report, _ = audit(life.platform.record)
    print_report(report, stage.console)
    stage.check("logs and storage tell the same story", report.equal)
    life.figures["compared"] = f"{sum(row.compared for row in report.rows):,}"
    stage.scene("Four questions, each with its number from this run")
    _answer(stage, life)
    stage.scene("What held at the end")
    _invariants(stage, life)


def _answer(stage: Stage, life: Life) -> None:
    figures, gate = life.figures, life.platform.gate
    blocked = [gate.ever_blocked(i) for i in range(gate.ever_blocked_count())]
    listed = sum(gate.has_reason(each, Reason.SDN_LISTED) for each in blocked)
    dealings = list(_dealings_of(life, set(blocked)))
    stage.check(
        "but by court order no log moves, pays or counts anything for somebody who was blocked",
        not dealings,
    )
    stage.table(
        ["question", "answer of this run"],
        [
            [
                "Who pays holders whom the company does not know?",
                f"Dividends, from the record instant: {figures['dividend_paid']} USDC paid, "
                f"{figures['dana_dividend']} of them to a key made in this run.",
            ],
            [
                "Who counts their votes?",
                f"Meetings: {figures['instructed']} votes instructed, {figures['dana_votes']} by "
                f"that key; {figures['misvoted']} that the custodian did not cast are named.",
            ],
            [
                "Who keeps sanctioned parties out?",
                f"one gate for every listing: {listed} addresses blocked, {len(dealings)} of their "
                "transfers, payments and votes came through.",
            ],
            [
                "Who enforces depository treatment, and what do they own otherwise?",
                f"Custody, before every mint: {figures['settled']} settled shares for "
                f"{figures['owed']} owed. They own a security entitlement to those.",
            ],
        ],
    )


def _dealings_of(life: Life, suspects: set[str]) -> Iterator[object]:
    """Logs of what somebody did, or was paid, while he was blocked; what orders moved apart."""
    platform, gate = life.platform, life.platform.gate
    end = chain.blocks.height + 1
    ordered = {log.transaction_hash for log in life.share.ForcedTransfer.range(0, end)}
    kinds = [
        (life.share.Transfer, ("sender", "receiver")),
        (platform.dividends.Claimed, ("account", "payee")),
        (platform.dividends.Released, ("account", "payee")),
        (platform.meetings.Instructed, ("account", "actor")),
    ]
    for event, names in kinds:
        for log in event.range(0, end):
            parties = {getattr(log, name) for name in names} & suspects
            if log.transaction_hash not in ordered and any(
                gate.blocked_at(party, log.timestamp) for party in parties
            ):
                yield log
    for log in platform.dividends.Pushed.range(0, end):
        for account, payee, *_ in log.payments:
            if any(gate.blocked_at(party, log.timestamp) for party in {account, payee} & suspects):
                yield log


def _invariants(stage: Stage, life: Life) -> None:
    """As far as the end of a run can show them; after every step, the state machines do."""
    rows = [*_of_the_ledger(life), *_of_the_platform(life)]
    stage.table(
        ["invariant", "compared", "holds"],
        [[name, compared, "yes" if holds else "NO"] for name, compared, holds in rows],
    )
    for name, compared, holds in rows:
        stage.check(f"{name}: {compared}", holds)


def _of_the_ledger(life: Life) -> Iterator[tuple[str, str, bool]]:
    share, holders = life.share, [*life.people.values(), life.pair]
    supply = share.totalSupply()
    held = sum(share.balanceOf(who) for who in holders)
    yield "S1", f"balances of {held // TOKEN:,}, supply of {supply // TOKEN:,}", held == supply
    for record in life.records:
        then = sum(share.balance_at(who, record) for who in holders)
        day = f"{datetime.fromtimestamp(record, NEW_YORK):%Y-%m-%d}"
        same = then == share.supply_at(record)
        yield "S1, S2", f"positions of {day}: {then // TOKEN:,}", same


def _of_the_platform(life: Life) -> Iterator[tuple[str, str, bool]]:
    platform, share, usdc = life.platform, life.share, life.usdc
    coverage = platform.custody.coverage(share)
    free = coverage.settled - coverage.encumbered
    figures = f"{free // TOKEN:,} free shares, {coverage.owed // TOKEN:,} owed"
    yield "C1", figures, free >= coverage.owed
    tickets = [log.ticket for log in platform.market.Filled.range(0, chain.blocks.height + 1)]
    yield "C2", f"{len(tickets)} mints, each for its deposit", len(set(tickets)) == len(tickets)
    waiting = usdc.balanceOf(platform.market)
    yield "M1", f"{waiting / USDC:,.2f} USDC left in the primary market", waiting == 0
    every = [platform.dividends.buckets(share, at) for at in range(platform.dividends.count(share))]
    in_buckets = sum(each.withheld + each.blocked + each.rest for each in every)
    here = usdc.balanceOf(platform.dividends)
    yield "D1", f"{here / USDC:,.2f} USDC in Dividends, all in a bucket", here == in_buckets
    paid = [*_payments(life)]
    yield "D2", f"{len(paid)} payments, one for an account", len(set(paid)) == len(paid)
    meeting, count = platform.meetings.meeting(share, 0), platform.meetings.tally(share, 0, 0)
    votes = count.in_favour + count.against + count.abstain + count.uninstructed
    total = votes + meeting.blocked
    supply = share.supply_at(meeting.record_ts) // MICRO_SHARE
    yield "V2", f"{total * MICRO_SHARE // TOKEN:,} votes on the first item", total == supply


def _payments(life: Life) -> Iterator[tuple[int, str]]:
    """The dividends' numbers and the accounts that their payments were for."""
    dividends, end = life.platform.dividends, chain.blocks.height + 1
    for log in (*dividends.Claimed.range(0, end), *dividends.Released.range(0, end)):
        yield log.id, log.account
    for log in dividends.Pushed.range(0, end):
        yield from ((log.id, account) for account, *_ in log.payments)
