"""The ledger: powers apart, a listed equity, the real sanctions list, positions at instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from ape import accounts, chain, project
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from eth_utils import from_wei, to_wei

from wholeshare.audit import audit, print_report
from wholeshare.demo import act
from wholeshare.demo.stage import CURTAIN, NEW_YORK, Stage
from wholeshare.lists import read_list
from wholeshare.manifest import Manifest, load_manifest
from wholeshare.platform import Platform, deploy
from wholeshare.roles import Role

MANIFEST = Path("manifests/devnet.yaml")
CLOSE = time(17, 0, tzinfo=NEW_YORK)
# The record date of Apple's dividend of USD 0.26; the two that follow are made up, to pass unseen.
RECORD_DATES = [datetime(2025, 11, 10), datetime(2025, 11, 17), datetime(2025, 11, 24)]
NO_PREDECESSOR = bytes(32)
NO_SALT = bytes(32)


@act("ledger")
def play(stage: Stage) -> None:
    """Deploy, separate powers, list, block, trade, take positions, audit."""
    stage.scene("The platform goes up, and its deployer keeps nothing")
    manifest = _manifest_of_the_day()
    platform = deploy(manifest, accounts.test_accounts[0])
    _show_powers(stage, manifest, platform)
    _wait_for_the_timelock(stage, platform)

    share = platform.shares["AAPL"]
    stage.scene("AAPL is listed")
    _show_listing(stage, platform, share)

    stage.scene("124 addresses of the OFAC list are blocked, in every listing")
    cast = _cast()
    _mint(stage, platform, share, cast)
    _trade_with_the_listed(stage, manifest, platform, share, cast)

    stage.scene("Three record instants are announced, and nobody can take them back")
    records = _announce_records(stage, manifest, share)
    _trade_across(stage, share, cast, records)
    stage.scene("What everybody held when it counted")
    _show_positions(stage, share, cast, records)

    stage.scene("The books, rebuilt from logs alone")
    _audit(stage, platform)


def _manifest_of_the_day() -> Manifest:
    """The devnet's manifest; its list is younger than the demo's clock and taken as of that day."""
    manifest = load_manifest(project.path / MANIFEST)
    sanctions = manifest.sanctions.model_copy(update={"published": CURTAIN.date()})
    return manifest.model_copy(update={"sanctions": sanctions})


def _cast() -> dict[str, AccountAPI]:
    """People nobody knows: funded accounts that hold no role."""
    return dict(zip(("Ada", "Ben", "Cleo"), accounts.test_accounts[12:15], strict=True))


def _member(manifest: Manifest, role: str) -> AccountAPI:
    return accounts.test_accounts[int(manifest.roles[role][0].removeprefix("dev:"))]


# ---- powers ----


def _show_powers(stage: Stage, manifest: Manifest, platform: Platform) -> None:
    deployer, issuer = accounts.test_accounts[0], _member(manifest, "issuer")
    stage.table(
        ["contract", "address"],
        [
            ["Timelock", platform.timelock.address],
            ["Roles", platform.roles.address],
            ["SanctionsGate", platform.gate.address],
            ["Listings", platform.listings.address],
            ["StandInMinter", platform.minter.address],
        ],
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
        lambda: platform.shares["AAPL"].mint(issuer, 1, sender=issuer),
    )


def _wait_for_the_timelock(stage: Stage, platform: Platform) -> None:
    """A second compliance officer, who comes the only way a power can come."""
    second, passer_by = accounts.test_accounts[15], accounts.test_accounts[16]
    proposer = accounts.test_accounts[1]
    grant = platform.roles.grant.encode_input(Role.COMPLIANCE, second)
    call = (platform.roles, 0, grant, NO_PREDECESSOR, NO_SALT)
    delay = platform.timelock.MINIMUM_DELAY()
    announced = platform.timelock.schedule(*call, delay, sender=proposer)

    def execute() -> object:
        return platform.timelock.execute(*call, sender=passer_by)

    last_moment = datetime.fromtimestamp(announced.timestamp + delay - 1, NEW_YORK)
    stage.travel(last_moment)
    stage.refused(
        "a second compliance officer, one second early",
        "timelock_controller: operation is not ready",
        execute,
    )
    stage.travel(last_moment + timedelta(seconds=1))
    execute()
    stage.check(
        f"after {delay // 86_400} days anybody may execute it",
        platform.roles.has_role(Role.COMPLIANCE, second),
    )


# ---- the listing and the list ----


def _show_listing(stage: Stage, platform: Platform, share: ContractInstance) -> None:
    listing = platform.listings.listing(share)
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
    issuer = accounts.test_accounts[3]
    wrong = ("Apple Inc.", "AAPL2", "US0378331006", "037833100", listing.terms_hash, platform.gate)
    stage.refused(
        "an ISIN with a wrong check digit",
        "listings: not an ISIN",
        lambda: platform.listings.list_equity(wrong, sender=issuer),
    )


def _mint(
    stage: Stage, platform: Platform, share: ContractInstance, cast: dict[str, AccountAPI]
) -> None:
    custodian = accounts.test_accounts[4]
    for who, amount in zip(cast.values(), (1_000, 400, 100), strict=True):
        platform.minter.mint(share, who, to_wei(amount, "ether"), sender=custodian)
    stage.say("1,500 tokens are minted by the stand-in, which checks no custody.")


def _trade_with_the_listed(
    stage: Stage,
    manifest: Manifest,
    platform: Platform,
    share: ContractInstance,
    cast: dict[str, AccountAPI],
) -> None:
    listed = read_list(manifest.sanctions.file)
    lazarus = next(entry for entry in listed.entries if "LAZARUS" in entry.sdn_name)
    only_usdt = next(entry for entry in listed.entries if entry.asset_tag != "ETH")
    custodian = accounts.test_accounts[4]
    stage.check(
        f"all {len(listed.entries)} addresses of the file are in the gate's list, and no others",
        {platform.gate.ever_blocked(i) for i in range(platform.gate.ever_blocked_count())}
        == set(listed.addresses),
    )
    stage.check(
        f"clients of Chainalysis's oracle can ask the gate ({lazarus.sdn_name})",
        platform.gate.isSanctioned(lazarus.address),
    )
    stage.refused(
        f"Ada sends to {lazarus.sdn_name}",
        "gate: receiver on SDN list",
        lambda: share.transfer(lazarus.address, 1, sender=cast["Ada"]),
    )
    stage.refused(
        f"a mint to {only_usdt.sdn_name}, whom a filter for ETH would miss",
        "gate: receiver on SDN list",
        lambda: platform.minter.mint(share, only_usdt.address, 1, sender=custodian),
    )
    share.transfer(cast["Ben"], to_wei(50, "ether"), sender=cast["Ada"])
    stage.check(
        "Ada sends 50 to Ben, who has shown no papers",
        share.balanceOf(cast["Ben"]) == to_wei(450, "ether"),
    )


# ---- record instants ----


def _announce_records(stage: Stage, manifest: Manifest, share: ContractInstance) -> list[int]:
    paying_agent = _member(manifest, "paying_agent")
    records = [int(datetime.combine(date, CLOSE).timestamp()) for date in RECORD_DATES]
    before = 0
    for record in records:
        share.schedule_record(record, before, sender=paying_agent)
        before = record
    stage.say("17:00 New York on " + ", ".join(f"{date:%Y-%m-%d}" for date in RECORD_DATES) + ".")
    stage.refused(
        "an instant within the settlement window",
        "share: record not 1-366 days off",
        lambda: share.schedule_record(chain.pending_timestamp + 3_600, 0, sender=paying_agent),
    )
    stage.refused(
        "a position before its instant",
        "share: record not reached",
        lambda: share.balance_at(paying_agent, records[0]),
    )
    return records


def _trade_across(
    stage: Stage, share: ContractInstance, cast: dict[str, AccountAPI], records: list[int]
) -> None:
    ada, ben, cleo = cast.values()
    first, _, last = (datetime.fromtimestamp(record, NEW_YORK) for record in records)

    def trade(moment: datetime, sender: AccountAPI, receiver: AccountAPI, amount: int) -> None:
        stage.travel(moment)
        share.transfer(receiver, to_wei(amount, "ether"), sender=sender)

    second = timedelta(seconds=1)
    trade(first - second, ada, cleo, 200)
    stage.say(
        f"One second before {first:%m-%d %H:%M}, Ada sells 200 to Cleo: Cleo's at the record."
    )
    trade(first, ben, cleo, 450)
    stage.say("At that very second Ben sells all he has, 450, to Cleo: Ben's at the record.")
    trade(last + timedelta(hours=3), cleo, ada, 700)
    stage.say("The next two instants pass without any transaction; then Cleo sells 700 to Ada.")


def _show_positions(
    stage: Stage, share: ContractInstance, cast: dict[str, AccountAPI], records: list[int]
) -> None:
    def held(who: Callable[[str], int]) -> list[int]:
        return [int(from_wei(who(name), "ether")) for name in cast]

    expected = [[750, 450, 300], [750, 0, 750], [750, 0, 750]]
    found = [held(lambda name, at=at: share.balance_at(cast[name], at)) for at in records]
    today = held(lambda name: share.balanceOf(cast[name]))
    days = [f"#{date:%m-%d} 17:00" for date in RECORD_DATES] + ["#now"]
    columns = list(zip(*found, today, strict=True))
    rows = [[name, *map(str, row)] for name, row in zip(cast, columns, strict=True)]
    supplies = [int(from_wei(share.supply_at(at), "ether")) for at in records]
    supplies.append(int(from_wei(share.totalSupply(), "ether")))
    stage.table(["holder", *days], [*rows, ["all", *map(str, supplies)]])
    stage.bars(list(cast), list(zip(*found, strict=True)), days[:3])

    stage.check("the positions are those of the last second before each instant", found == expected)
    stage.check(
        "at every instant they add up to the supply",
        [sum(each) for each in [*found, today]] == supplies,
    )
    position = share.record_position(cast["Ben"], records[0])
    stage.check(
        "Ben, who has sold everything, is still the one to be paid and to vote",
        (position.raw, position.actor) == (to_wei(450, "ether"), cast["Ben"].address),
    )


# ---- the books ----


def _audit(stage: Stage, platform: Platform) -> None:
    report, _ = audit(platform.record)
    print_report(report, stage.console)
    stage.check("logs and storage tell the same story", report.equal)
