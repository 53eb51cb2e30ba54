"""The ledger: powers apart, a listed equity, the real sanctions list, instants announced."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from fractions import Fraction

from ape import accounts, chain, project
from eth_utils import from_wei, keccak

from wholeshare.demo import act
from wholeshare.demo.life import CLOSE, TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.dividends.terms import Terms
from wholeshare.roles import Role
from wholeshare.sanctions.reading import read_list
from wholeshare.times import NEW_YORK

# The record date of Apple's dividend of USD 0.26; the two that follow are made up, to pass unseen.
RECORD_DATES = [date(2025, 11, 10), date(2025, 11, 17), date(2025, 11, 24)]
NO_PREDECESSOR = bytes(32)
NO_SALT = bytes(32)


@act("ledger")
def play(stage: Stage, life: Life) -> None:
    """Deploy, separate powers, list, block, announce record instants."""
    stage.scene("The platform is up, and its deployer keeps nothing")
    _show_powers(stage, life)
    stage.scene("AAPL is listed")
    _show_listing(stage, life)
    stage.scene("124 addresses of the OFAC list are blocked, in every listing")
    _show_list(stage, life)
    stage.scene("Three record instants are announced, and nobody can take them back")
    _announce_records(stage, life)
    stage.scene("Apple declares USD 0.26 a share; the paying agent passes the news on at once")
    _declare(stage, life)
    stage.scene("A power comes after two days' notice, or not at all")
    _wait_for_the_timelock(stage, life)


# ---- powers ----


def _show_powers(stage: Stage, life: Life) -> None:
    platform, deployer, issuer = life.platform, accounts.test_accounts[0], life.member("issuer")
    stage.table(
        ["contract", "address"],
        [[name, deployed.address] for name, deployed in platform.record.contracts.items()],
    )
    stage.check("the deployer holds no role", platform.roles.roles_of(deployer) == 0)
    stage.check(
        "ADMIN is the timelock and nobody else",
        platform.roles.has_role(Role.ADMIN, platform.timelock)
        and platform.roles.member_count(Role.ADMIN) == 1,
    )
    stage.refused(
        "the deployer grants himself ISSUER",
        "roles: caller is not admin",
        lambda: platform.roles.grant(Role.ISSUER, deployer, sender=deployer),
    )
    stage.refused(
        "the issuer mints",
        "share: caller lacks the role",
        lambda: life.share.mint(issuer, 1, sender=issuer),
    )


def _wait_for_the_timelock(stage: Stage, life: Life) -> None:
    """A second compliance officer, who comes the only way a power can come."""
    platform, second, passer_by = life.platform, *accounts.test_accounts[15:17]
    proposer = accounts.test_accounts[1]
    grant = platform.roles.grant.encode_input(Role.COMPLIANCE, second)
    call = (platform.roles, 0, grant, NO_PREDECESSOR, NO_SALT)
    delay = platform.timelock.MINIMUM_DELAY()
    announced = platform.timelock.schedule(*call, delay, sender=proposer)
    ready = datetime.fromtimestamp(announced.timestamp + delay, NEW_YORK)

    def execute() -> object:
        return platform.timelock.execute(*call, sender=passer_by)

    with stage.aside(ready - timedelta(seconds=1)):
        stage.refused(
            "a second compliance officer, one second early",
            "timelock_controller: operation is not ready",
            execute,
        )
    with stage.aside(ready):
        execute()
        stage.check(
            f"after {delay // 86_400} days anybody may execute it",
            platform.roles.has_role(Role.COMPLIANCE, second),
        )


# ---- the listing and the list ----


def _show_listing(stage: Stage, life: Life) -> None:
    share, listings = life.share, life.platform.listings
    listing = listings.listing(share)
    stage.table(
        ["field", "on chain"],
        [
            ["name, symbol", f"{share.name()}, {share.symbol()}"],
            ["ISIN, CUSIP", f"{listing.isin}, {listing.cusip}"],
            ["terms", f"0x{listing.terms_hash.hex()}"],
            ["shares per token", str(from_wei(share.uiMultiplier(), "ether"))],
            ["token", share.address],
        ],
    )
    wrong = (
        *("Apple Inc.", "AAPL2", "US0378331006", "037833100"),
        *(listing.terms_hash, life.platform.gate),
    )
    stage.refused(
        "an ISIN with a wrong check digit",
        "listings: not an ISIN",
        lambda: listings.list_equity(wrong, sender=life.member("issuer")),
    )


def _show_list(stage: Stage, life: Life) -> None:
    gate, listed = life.platform.gate, read_list(life.manifest.sanctions.file)
    stage.check(
        f"all {len(listed.entries)} addresses of the file are in the gate's list, and no others",
        {gate.ever_blocked(i) for i in range(gate.ever_blocked_count())} == set(listed.addresses),
    )
    lazarus = next(entry for entry in listed.entries if "LAZARUS" in entry.names)
    stage.check(
        f"clients of Chainalysis's oracle can ask the gate ({lazarus.names})",
        gate.isSanctioned(lazarus.address),
    )


# ---- record instants ----


def _announce_records(stage: Stage, life: Life) -> None:
    share, paying_agent = life.share, life.member("paying_agent")
    closes = [new_york(day, CLOSE) for day in RECORD_DATES]
    life.records = life.schedule_records("paying_agent", closes)
    stage.say("17:00 New York on " + ", ".join(f"{day}" for day in RECORD_DATES) + ".")
    stage.refused(
        "an instant within the settlement window",
        "share: record not 1-366 days off",
        lambda: share.schedule_record(chain.pending_timestamp + 3_600, 0, sender=paying_agent),
    )
    stage.refused(
        "a position before its instant",
        "share: record not reached",
        lambda: share.balance_at(paying_agent, life.records[0]),
    )


def _declare(stage: Stage, life: Life) -> None:
    """Apple's dividend, with the dates and the amount of `data/aapl_dividends.csv`."""
    notice = apple_dividend(RECORD_DATES[0])
    terms = Terms.at_record(
        life.share,
        life.records[0],
        ex_ts=int(new_york(date.fromisoformat(notice["ex"])).timestamp()),
        payable_ts=int(new_york(date.fromisoformat(notice["payable"])).timestamp()),
        rate=int(Fraction(notice["amount_usd"]) * USDC * TOKEN),
        payment_token=life.usdc,
        document_hash=keccak(text=json.dumps(notice)),
    )
    declared = life.platform.dividends.declare(terms, sender=life.member("paying_agent"))
    (event,) = declared.decode_logs(life.platform.dividends.DividendDeclared)
    stage.table(
        ["", "declared", "ex", "record", "payable", "#USD"],
        [
            [
                "AAPL",
                *(notice[name] for name in ("declared", "ex", "record", "payable", "amount_usd")),
            ]
        ],
    )
    stage.check("ten days' notice and more, as Rule 10b-17 wants it", not event.is_late)


def apple_dividend(record: date) -> dict[str, str]:
    """The row of the dividend with this record date."""
    with (project.path / "data/aapl_dividends.csv").open(newline="") as file:
        return next(row for row in csv.DictReader(file) if row["record"] == str(record))
