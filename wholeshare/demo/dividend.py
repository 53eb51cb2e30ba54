"""The dividend: paid to whoever held at the record instant, to the cent, whoever that is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from ape import accounts
from eth_utils import keccak

from wholeshare.demo import act
from wholeshare.demo.ledger import apple_dividend
from wholeshare.demo.life import TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.standing import EVERY_REASON, Reason, lift
from wholeshare.times import NEW_YORK

ID = 0
RECORD_DAY = date(2025, 11, 10)
LISTED_DAY = date(2025, 11, 12)
PAYABLE_DAY = date(2025, 11, 13)
DELISTED_DAY = date(2025, 12, 1)
WAIT_DAY = date(2025, 12, 14)  # more than 30 days after the opening
RATES_BPS = {"Ada": 0, "Ben": 1_500, "Cleo": 0}
DOCUMENTS = {"Ada": "W-9", "Ben": "W-8BEN, treaty of 15 %", "Cleo": "W-9"}
DEFAULT = "none: 30 %"
STATUTORY_BPS = 3_000
RATE = 260_000
"""USDC units for a token."""


@act("dividend")
def play(stage: Stage, life: Life) -> None:
    """Attest, fund, open, push, claim, block, release."""
    record = datetime.fromtimestamp(life.records[0], NEW_YORK)
    stage.travel(record + timedelta(hours=1))
    life.attest(record)
    stage.travel(new_york(LISTED_DAY))
    stage.scene("Before the payment Eve is listed (made up), and documents for tax come in")
    _prepare(stage, life)
    stage.travel(new_york(PAYABLE_DAY) + timedelta(minutes=5))
    stage.scene("The custodian has received the dividend; it is funded and opened")
    _open(stage, life)
    stage.scene("Anybody pushes, the stranger claims, an attacker gets nothing")
    _pay(stage, life)
    stage.travel(new_york(DELISTED_DAY))
    stage.scene("Eve is delisted; two more instants have passed with no transaction between them")
    _release(stage, life)
    stage.travel(new_york(WAIT_DAY))
    stage.scene("Finn, who gave no documents and never asked, is paid after thirty days")
    _close(stage, life)


def _prepare(stage: Stage, life: Life) -> None:
    paying_agent, eve = life.member("paying_agent"), life.people["Eve"]
    until = int(datetime(2028, 12, 31, tzinfo=UTC).timestamp())
    for name, rate in RATES_BPS.items():
        document = keccak(text=f"{DOCUMENTS[name]} of {name}")
        life.platform.dividends.set_tax_profile(
            life.people[name], rate, until, document, sender=paying_agent
        )
    case = keccak(text="a listing made up for the demo")
    life.platform.gate.block([eve], Reason.SDN_LISTED, case, sender=life.member("compliance"))
    stage.refused(
        "Eve sells what she has",
        "gate: sender on SDN list",
        lambda: life.share.transfer(life.people["Ada"], 1, sender=eve),
    )


def _open(stage: Stage, life: Life) -> None:
    dividends, agent = life.platform.dividends, life.member("paying_agent")
    rate = apple_dividend(RECORD_DAY)["amount_usd"]
    dollars = Fraction(life.custodian.order("dividend", record_day=str(RECORD_DAY), rate=rate))
    received = int(dollars * USDC)
    life.usdc.mint(agent, received, sender=life.circle)
    stage.refused(
        "to open before the money is there",
        "dividends: not fully funded",
        lambda: dividends.open(life.share, ID, sender=agent),
    )
    life.usdc.approve(dividends, received, sender=agent)
    dividends.fund(life.share, ID, received, sender=agent)
    opened = dividends.open(life.share, ID, sender=agent)
    (event,) = opened.decode_logs(dividends.DividendOpened)
    stage.check(
        f"{event.settled // TOKEN:,} shares were settled at the record, attested as of that second,"
        f" for {event.supply // TOKEN:,} tokens",
        event.settled == event.supply and event.as_of_ts == life.records[0],
    )
    stage.check(
        f"the custodian's own book says {float(dollars):,.2f} USD received, the contract owes "
        f"{event.gross / USDC:,.2f}",
        event.gross == received,
    )


def _pay(stage: Stage, life: Life) -> None:
    dividends, share, usdc = life.platform.dividends, life.share, life.usdc
    attacker, dana = accounts.test_accounts[16], life.people["Dana"]
    before = {name: usdc.balanceOf(who) for name, who in life.people.items()}
    pooled = usdc.balanceOf(life.pair)
    everybody = [*(life.people[name] for name in ("Ada", "Ben", "Cleo", "Eve", "Finn")), life.pair]
    dividends.push(share, ID, everybody, sender=attacker)
    life.pair.skim(attacker, sender=attacker)
    stage.check(
        "who pushes a pool's dividend and skims the pool gets 0",
        usdc.balanceOf(attacker) == 0 and usdc.balanceOf(life.pair) == pooled,
    )
    dividends.claim(share, ID, dana, sender=dana)
    stage.refused(
        "the stranger claims once more",
        "dividends: already processed",
        lambda: dividends.claim(share, ID, dana, sender=dana),
    )
    got = {name: usdc.balanceOf(who) - before[name] for name, who in life.people.items()}
    rows = [
        [
            name,
            f"{share.balance_at(who, life.records[0]) // TOKEN:,}",
            f"{share.balanceOf(who) // TOKEN:,}",
            DOCUMENTS.get(name, DEFAULT),
            f"{got[name] / USDC:,.2f}",
        ]
        for name, who in life.people.items()
    ]
    stage.table(["holder", "#tokens at record", "#tokens now", "documents", "#USDC paid"], rows)
    stage.check(
        "Ben, who sold everything at the record instant, is paid: 300 x 0.26 less 15 %",
        got["Ben"] == 66_300_000,
    )
    stage.check("Dana, whom nobody knows, has 50 x 0.26 less 30 %", got["Dana"] == 9_100_000)
    stage.check("Eve's 15.60 wait in the blocked ledger", got["Eve"] == 0)
    life.figures["dana_dividend"] = f"{got['Dana'] / USDC:.2f}"
    _show_buckets(stage, life, {"Finn": life.people["Finn"], "the pool": life.pair})


def _show_buckets(stage: Stage, life: Life, unpaid: dict[str, object]) -> None:
    """Every bucket, held against the positions at the record and who has had what.

    Args:
        unpaid: those whose part is still to be claimed.
    """
    buckets = life.platform.dividends.buckets(life.share, ID)
    names = ("funded", "paid", "withheld", "remitted", "blocked", "rest")
    stage.table(
        [f"#{name}" for name in names],
        [[f"{getattr(buckets, name) / USDC:,.2f}" for name in names]],
    )
    due = {
        name: life.share.balance_at(who, life.records[0]) * RATE // TOKEN
        for name, who in {**life.people, "the pool": life.pair}.items()
    }
    rest = sum(due[name] for name in unpaid)
    paid = sum(
        due[name] * (10_000 - RATES_BPS.get(name, STATUTORY_BPS)) // 10_000
        for name in due.keys() - unpaid.keys() - ({"Eve"} if buckets.blocked else set())
    )
    blocked = due["Eve"] if buckets.blocked else 0
    expected = (
        sum(due.values()),
        paid,
        sum(due.values()) - paid - blocked - rest,
        0,
        blocked,
        rest,
    )
    stage.check(
        "every bucket is what positions, documents and payments make it, to the cent",
        tuple(getattr(buckets, name) for name in names) == expected,
    )
    stage.check(
        "and the contract holds what has not left",
        life.usdc.balanceOf(life.platform.dividends) == buckets.funded - buckets.paid,
    )


def _release(stage: Stage, life: Life) -> None:
    dividends, share, eve = life.platform.dividends, life.share, life.people["Eve"]
    passer_by = accounts.test_accounts[16]
    stage.refused(
        "Eve's dividend before she is delisted",
        "gate: account on SDN list",
        lambda: dividends.release(share, ID, eve, sender=passer_by),
    )
    case = keccak(text="the delisting made up for the demo")
    keys = life.members("compliance")
    lift(life.platform.gate, [eve], EVERY_REASON, case, *keys)
    before = life.usdc.balanceOf(eve)
    dividends.release(share, ID, eve, sender=eve)
    paid = life.usdc.balanceOf(eve) - before
    stage.check(
        f"then she is paid: {paid / USDC:.2f} USDC, 60 x 0.26 less 30 %", paid == 10_920_000
    )
    held = [[share.balance_at(who, at) for who in life.people.values()] for at in life.records]
    stage.check(
        "the two instants that nobody marked are on record all the same",
        held[1] == held[2] == [share.balanceOf(who) for who in life.people.values()],
    )


def _close(stage: Stage, life: Life) -> None:
    finn, dividends, usdc = life.people["Finn"], life.platform.dividends, life.usdc
    attacker = accounts.test_accounts[16]
    before, pooled = usdc.balanceOf(finn), usdc.balanceOf(life.pair)
    dividends.push(life.share, ID, [finn, life.pair], sender=attacker)
    life.pair.skim(attacker, sender=attacker)
    stage.check("Finn has 40 x 0.26 less 30 %", usdc.balanceOf(finn) - before == 7_280_000)
    stage.check(
        "the attacker, who pushed the pool along and skimmed it again, still has 0",
        usdc.balanceOf(attacker) == 0 and usdc.balanceOf(life.pair) == pooled,
    )
    _show_buckets(stage, life, {"the pool": life.pair})
    buckets = dividends.buckets(life.share, ID)
    stage.say("What is left is the pool's own 150 x 0.26; nobody else can have it.")
    life.figures["dividend_paid"] = f"{buckets.paid / USDC:,.2f}"
