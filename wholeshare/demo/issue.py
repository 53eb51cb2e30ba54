"""Issuance: shares first, tokens second."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from wholeshare.demo import act
from wholeshare.demo.life import EVENING, TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage

TRADE_DAY = date(2025, 10, 30)
SETTLEMENT_DAY = date(2025, 10, 31)  # T+1
LATE_DAY = date(2025, 11, 3)  # a weekend later
MISSING = 10
"""Shares that the custodian pays for and does not receive."""
LENT = 100
NORMAL, IMPAIRED = 1, 8  # ICustody.State
PRICE = Fraction("271.40")
FEE = Fraction("0.02")
"""Of issue and redemption, a token; the cap in code is 0.05."""
WANTED = {"Ada": 1_000, "Ben": 300, "Cleo": 100, "Eve": 60, "Finn": 40}


@act("issue")
def play(stage: Stage, life: Life) -> None:
    """Subscribe, buy, settle, attest, mint; and what is not covered is not minted."""
    until = new_york(SETTLEMENT_DAY) + timedelta(days=7)
    stage.scene("Five people subscribe; the custodian buys for them, in a book of its own")
    _publish_fees(stage, life)
    requests = {
        name: life.subscribe(life.people[name], tokens, tokens * (PRICE + FEE), until)
        for name, tokens in WANTED.items()
    }
    purchases = _buy(life)
    _show_book(stage, life, TRADE_DAY)
    life.attest(stage.now)
    stage.refused(
        "a mint against shares that are bought but in transit",
        "custody: not covered",
        lambda: life.fill(requests["Ada"], purchases["Ada"]),
    )

    evening = new_york(SETTLEMENT_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    stage.scene("Shares have settled, the attestor has signed, tokens are minted; not all of them")
    _show_book(stage, life, SETTLEMENT_DAY)
    for name in ("Ada", "Cleo", "Finn"):
        life.fill(requests[name], purchases[name])
    stage.refused(
        "Eve's mint, for whom the custodian received 10 shares too few",
        "custody: not covered",
        lambda: life.fill(requests["Eve"], purchases["Eve"]),
    )
    came = WANTED["Eve"] - MISSING
    life.fill(requests["Eve"], purchases["Eve"], came, came * PRICE)
    stage.check(
        f"Eve has the {came} that came, and waits for {MISSING} at the same price",
        life.share.balanceOf(life.people["Eve"]) == came * TOKEN,
    )
    stage.refused(
        "Ben's mint, whose shares come a day late",
        "custody: not covered",
        lambda: life.fill(requests["Ben"], purchases["Ben"]),
    )
    missing = _buy_shares(life, MISSING, SETTLEMENT_DAY)

    evening = new_york(LATE_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    stage.scene("The missing shares are bought, the late ones have come")
    life.fill(requests["Ben"], purchases["Ben"])
    life.fill(requests["Eve"], missing, MISSING)
    _show_book(stage, life, LATE_DAY)
    _show_cover(stage, life)
    _collect_fees(stage, life)
    _refuse_more(stage, life, purchases["Ada"], until)
    _lend(stage, life)


def _publish_fees(stage: Stage, life: Life) -> None:
    issuer, market = life.member("issuer"), life.platform.market
    stage.refused(
        "a fee of six dollars for a hundred tokens",
        "market: fee over the cap",
        lambda: market.set_fees(life.share, life.usdc, (USDC * 6 // 100, 0, issuer), sender=issuer),
    )
    fee = int(FEE * USDC)
    market.set_fees(life.share, life.usdc, (fee, fee, issuer), sender=issuer)


def _collect_fees(stage: Stage, life: Life) -> None:
    issuer = life.member("issuer")
    before = life.usdc.balanceOf(issuer)
    life.platform.market.withdraw(life.share, life.usdc, issuer, sender=issuer)
    due = sum(WANTED.values()) * FEE * USDC
    stage.check(
        f"{float(due / USDC):,.2f} USDC of fees, and nothing else was deducted",
        life.usdc.balanceOf(issuer) - before == due,
    )


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
    request = life.subscribe(ada, 10, 10 * (PRICE + FEE), until)
    stage.refused(
        "a second mint against the same deposit",
        "market: ticket is used",
        lambda: life.fill(request, used),
    )
    stage.refused(
        "a mint against a deposit that the attestor has not seen",
        "custody: not covered",
        lambda: life.fill(request, "made up", 10, 10 * PRICE),
    )
    market.cancel(*request.arguments, sender=ada)
    market.withdraw(life.share, life.usdc, ada, sender=ada)
    stage.check(
        f"Ada calls it off and has her {float(10 * (PRICE + FEE)):,.2f} USDC back",
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
