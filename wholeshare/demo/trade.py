"""Trade: among strangers, on a pool that nobody at the company knows, and never with the listed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ape_test.accounts import TestAccount
from eth_account import Account

from wholeshare.demo import act
from wholeshare.demo.life import TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.sanctions.reading import read_list
from wholeshare.thirdparty.usdc import mint_usdc
from wholeshare.times import NEW_YORK

TRADE_DAY = date(2025, 11, 4)
POOLED = 200
BOUGHT = 50
NO_DEADLINE = 2**256 - 1


@act("trade")
def play(stage: Stage, life: Life) -> None:
    """The listed are refused, a stranger buys on a pool, all trade across a record instant."""
    stage.travel(new_york(TRADE_DAY))
    stage.scene("Who is on the list neither sends, nor receives, nor orders")
    _trade_with_the_listed(stage, life)
    stage.scene("A key made a moment ago buys on a Uniswap pool")
    _trade_on_a_pool(stage, life)
    stage.scene("Everybody trades until the record instant, and after it")
    _trade_across(stage, life)


def _trade_with_the_listed(stage: Stage, life: Life) -> None:
    ada, ben, share = life.people["Ada"], life.people["Ben"], life.share
    listed = read_list(life.manifest.sanctions.file)
    lazarus = next(entry for entry in listed.entries if "LAZARUS" in entry.names)
    only_usdt = next(entry for entry in listed.entries if entry.tags != ("ETH",))
    for entry, what in ((lazarus, ""), (only_usdt, ", whom a filter for ETH would miss")):
        stage.refused(
            f"Ada sends to {entry.names}{what}",
            "gate: receiver on SDN list",
            lambda to=entry.address: share.transfer(to, 1, sender=ada),
        )
    before = share.balanceOf(ben)
    share.transfer(ben, 1, sender=ada)
    share.transfer(ada, 1, sender=ben)
    stage.check(
        "Ada and Ben, who have shown no papers, trade freely", share.balanceOf(ben) == before
    )


def _trade_on_a_pool(stage: Stage, life: Life) -> None:
    ada, share = life.people["Ada"], life.share
    dana = _stranger(life)
    life.pair = life.uniswap.add_liquidity(
        (share, POOLED * TOKEN), (life.usdc, POOLED * 271_400_000), ada
    )
    budget = 20_000 * USDC
    mint_usdc(life.usdc, life.circle, {dana: budget})
    life.usdc.approve(life.uniswap.router, budget, sender=dana)
    life.uniswap.router.swapTokensForExactTokens(
        BOUGHT * TOKEN, budget, [life.usdc, share], dana, NO_DEADLINE, sender=dana
    )
    paid = (budget - life.usdc.balanceOf(dana)) / USDC
    stage.check(
        f"{dana.address} buys {BOUGHT} AAPL on Uniswap for {paid:,.2f} USDC",
        share.balanceOf(dana) == BOUGHT * TOKEN,
    )
    stage.check(
        "no role, manifest or list has ever heard of that key",
        life.platform.roles.roles_of(dana) == 0
        and dana.address not in life.manifest.model_dump_json()
        and life.platform.gate.status(dana).since_ts == 0,
    )


def _stranger(life: Life) -> TestAccount:
    """Dana: a key generated in this run, with ether for gas and nothing else."""
    account = Account.create()
    dana = TestAccount(index=0, address_str=account.address, private_key=account.key.hex())
    life.circle.transfer(dana, "10 ether")
    life.people["Dana"] = dana
    return dana


def _trade_across(stage: Stage, life: Life) -> None:
    share = life.share
    ada, ben, cleo = (life.people[name] for name in ("Ada", "Ben", "Cleo"))
    record = datetime.fromtimestamp(life.records[0], NEW_YORK)
    stage.travel(record - timedelta(seconds=1))
    share.transfer(cleo, 200 * TOKEN, sender=ada)
    stage.say(f"One second before {record:%Y-%m-%d %H:%M}, Ada sells 200 to Cleo: Cleo's.")
    stage.travel(record)
    share.transfer(cleo, 300 * TOKEN, sender=ben)
    stage.say("At that very second Ben sells all he has, 300, to Cleo: Ben's at the record.")
    holders = {**life.people, "the pool": life.pair}
    held = {name: share.balance_at(who, record_ts(record)) for name, who in holders.items()}
    now = {name: share.balanceOf(who) for name, who in holders.items()}
    rows = [[name, f"{held[name] // TOKEN:,}", f"{now[name] // TOKEN:,}"] for name in holders]
    stage.table(["holder", "#at the record", "#now"], rows)
    stage.bars(
        list(holders),
        [(held[name] // TOKEN, now[name] // TOKEN) for name in holders],
        ["at the record", "now"],
    )
    stage.check(
        "what everybody held then adds up to the supply",
        sum(held.values()) == share.supply_at(record_ts(record)),
    )
    stage.check(
        "Ben, who has sold everything, is still the one to be paid",
        (held["Ben"], now["Ben"]) == (300 * TOKEN, 0),
    )


def record_ts(moment: datetime) -> int:
    """A moment as the contracts count."""
    return int(moment.timestamp())
