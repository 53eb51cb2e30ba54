"""Issuance: shares first, tokens second."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from wholeshare.demo import act
from wholeshare.demo.life import EVENING, TOKEN, Life, new_york
from wholeshare.demo.stage import Stage

TRADE_DAY = date(2025, 10, 30)
SETTLEMENT_DAY = date(2025, 10, 31)  # T+1
LATE_DAY = date(2025, 11, 3)  # a weekend later
MISSING = 10
"""Shares that the custodian pays for and does not receive."""
LENT = 100
NORMAL, IMPAIRED = 1, 8  # ICustody.State
PRICE = Fraction("271.40")
WANTED = {"Ada": 1_000, "Ben": 300, "Cleo": 100, "Eve": 60, "Finn": 40}


@act("issue")
def play(stage: Stage, life: Life) -> None:
    """Subscribe, buy, settle, attest, mint; and what is not covered is not minted."""
    until = new_york(SETTLEMENT_DAY) + timedelta(days=7)
    stage.scene("Five people subscribe; the custodian buys for them, in a book of its own")
    requests = {
        name: life.subscribe(life.people[name], tokens, tokens * PRICE, until)
        for name, tokens in WANTED.items()
    }
    purchases = _buy(life)
    _show_book(stage, life, TRADE_DAY)
    life.attest(stage.now)
    stage.refused(
        "a mint against shares that are bought but in transit",
        "custody: not covered",
        lambda: life.order("fill", requests["Ada"], reference=purchases["Ada"]),
    )

    evening = new_york(SETTLEMENT_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    stage.scene("Shares have settled, the attestor has signed, tokens are minted; not all of them")
    _show_book(stage, life, SETTLEMENT_DAY)
    for name in ("Ada", "Cleo", "Finn"):
        life.order("fill", requests[name], reference=purchases[name])
    stage.refused(
        "Eve's mint, for whom the custodian received 10 shares too few",
        "custody: not covered",
        lambda: life.order("fill", requests["Eve"], reference=purchases["Eve"]),
    )
    stage.refused(
        "Ben's mint, whose shares come a day late",
        "custody: not covered",
        lambda: life.order("fill", requests["Ben"], reference=purchases["Ben"]),
    )
    _buy_shares(life, MISSING, SETTLEMENT_DAY)

    evening = new_york(LATE_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    stage.scene("The missing shares are bought, the late ones have come")
    for name in ("Ben", "Eve"):
        life.order("fill", requests[name], reference=purchases[name])
    _show_book(stage, life, LATE_DAY)
    _show_cover(stage, life)
    _refuse_more(stage, life, purchases["Ada"], until)
    _lend(stage, life)


def _buy(life: Life) -> dict[str, str]:
    """One purchase for each; Eve's comes short and Ben's late."""
    faults = {"Eve": {"kind": "short", "amount": str(MISSING)}, "Ben": {"kind": "late"}}
    purchases = {}
    for name, tokens in WANTED.items():
        if name in faults:
            life.custodian.order("fault", **faults[name])
        purchases[name] = _buy_shares(life, tokens, TRADE_DAY)
    return purchases


def _buy_shares(life: Life, shares: int, day: date) -> str:
    price = str(float(PRICE))
    return life.custodian.order("buy", shares=str(shares), price=price, day=str(day))


def _show_cover(stage: Stage, life: Life) -> None:
    stage.check(
        "every subscriber has what was ordered",
        all(
            life.share.balanceOf(life.people[name]) == tokens * TOKEN
            for name, tokens in WANTED.items()
        ),
    )
    supply, coverage = life.share.totalSupply(), life.platform.custody.coverage(life.share)
    stage.check(
        f"{supply // TOKEN:,} tokens stand for {coverage.settled // TOKEN:,} settled shares",
        supply == coverage.settled == coverage.owed,
    )


def _show_book(stage: Stage, life: Life, day: date) -> None:
    statement = life.custodian.statement(str(day))
    stage.table(
        ["the custodian's book", "#shares"],
        [
            ["settled", f"{float(statement['settled']):,.0f}"],
            ["in transit", f"{float(statement['in_transit']):,.0f}"],
            ["lent", f"{float(statement['lent']):,.0f}"],
        ],
    )


def _refuse_more(stage: Stage, life: Life, used: str, until: datetime) -> None:
    """One more subscription, which nothing backs: it is cancelled, and the money comes back."""
    ada, market = life.people["Ada"], life.platform.market
    before = life.usdc.balanceOf(ada)
    request = life.subscribe(ada, 10, 10 * PRICE, until)
    stage.refused(
        "a second mint against the same deposit",
        "market: ticket is used",
        lambda: life.order("fill", request, reference=used),
    )
    stage.refused(
        "a mint against a deposit that the attestor has not seen",
        "custody: not covered",
        lambda: life.order("fill", request, reference="made up"),
    )
    market.cancel(*request.arguments, sender=ada)
    market.withdraw(life.share, life.usdc, ada, sender=ada)
    stage.check(
        f"Ada calls it off and has her {float(10 * PRICE):,.2f} USDC back",
        life.usdc.balanceOf(ada) == before and life.usdc.balanceOf(market) == 0,
    )


def _lend(stage: Stage, life: Life) -> None:
    """The custodian lends what is not his to lend; the attestor sees it."""
    custody, share = life.platform.custody, life.share
    life.custodian.order("lend", shares=str(LENT))
    life.attest(stage.now)
    stage.check(
        f"with {LENT} shares lent out the listing is impaired, by fact and at once",
        custody.coverage(share).state == IMPAIRED,
    )
    life.custodian.order("lend", shares=str(-LENT))
    life.attest(stage.now)
    stage.check("when they are back it is normal", custody.coverage(share).state == NORMAL)
