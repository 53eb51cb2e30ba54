"""The books, rebuilt from logs; the four questions, each with its number; the invariants."""

from __future__ import annotations

from collections.abc import Iterator

from ape import chain

from wholeshare.audit import audit, print_report
from wholeshare.demo import act
from wholeshare.demo.life import TOKEN, USDC, Life
from wholeshare.demo.stage import Stage

SDN_LISTED = 1


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
    listed = sum(gate.status(each).reason == SDN_LISTED for each in blocked)
    dealings = list(_dealings_of(life, set(blocked)))
    stage.check("no log moves, pays or counts anything for somebody who was blocked", not dealings)
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
    """Logs of what somebody did, or was paid, while he was blocked."""
    platform, gate = life.platform, life.platform.gate
    kinds = [
        (life.share.Transfer, ("sender", "receiver")),
        (platform.dividends.Claimed, ("account", "payee")),
        (platform.dividends.Released, ("account", "payee")),
        (platform.meetings.Instructed, ("account", "actor")),
    ]
    for event, names in kinds:
        for log in event.range(0, chain.blocks.height + 1):
            parties = {getattr(log, name) for name in names} & suspects
            if any(gate.blocked_at(party, log.timestamp) for party in parties):
                yield log
    for log in platform.dividends.Pushed.range(0, chain.blocks.height + 1):
        for account, payee, *_ in log.payments:
            if any(gate.blocked_at(party, log.timestamp) for party in {account, payee} & suspects):
                yield log


def _invariants(stage: Stage, life: Life) -> None:
    platform, share, usdc = life.platform, life.share, life.usdc
    holders = [*life.people.values(), life.pair]
    supply = share.totalSupply()
    coverage = platform.custody.coverage(share)
    buckets = platform.dividends.buckets(share, 0)
    stage.check(
        f"S1: balances add up to the supply of {supply // TOKEN:,}",
        sum(share.balanceOf(who) for who in holders) == supply,
    )
    for record in life.records:
        stage.check(
            "S1, S2: and at every record instant",
            sum(share.balance_at(who, record) for who in holders) == share.supply_at(record),
        )
    stage.check(
        "C1: settled and unencumbered shares cover what is owed",
        coverage.settled - coverage.encumbered >= coverage.owed,
    )
    stage.check("M1: the primary market holds nobody's money", usdc.balanceOf(platform.market) == 0)
    held = buckets.funded - buckets.paid - buckets.remitted
    stage.check(
        f"D1: Dividends holds {held / USDC:,.2f} USDC, all of it in a named bucket",
        usdc.balanceOf(platform.dividends)
        == held
        == buckets.withheld + buckets.blocked + buckets.rest,
    )
