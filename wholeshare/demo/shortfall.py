"""A shortfall: 60 shares are gone, and everybody is paid alike, the first as the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ape import project

from wholeshare.attestations import suspend
from wholeshare.demo import act
from wholeshare.demo.life import EVENING, TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.manifest import load_manifest
from wholeshare.market import Request
from wholeshare.signers import account_of

MANIFEST = "manifests/two.yaml"
"""Names the second equity."""
PRICE = Fraction("500.00")
TRADE_DAY, ISSUE_DAY = date(2026, 7, 6), date(2026, 7, 7)
LOSS_DAY, RESOLUTION_DAY = date(2026, 7, 13), date(2026, 7, 14)
RUN = {"Ben": date(2026, 7, 15), "Cleo": date(2026, 7, 20), "Ada": date(2026, 7, 22)}
"""When each hands in all that he has: the first in the first hour, the last a week later."""
RECOVERY_DAY = date(2026, 7, 27)
NEXT_DAY = timedelta(days=1)
"""T+1, as no holiday is among these days."""
HELD = {"Ada": 6_100, "Ben": 3_000, "Cleo": 1_000}
EARLY = 100
"""Tokens of Ada's that are past the point of no return when the shares are lost."""
LOST, FOUND = 60, 30
IMPAIRED, SUSPENDED, RESOLUTION = 8, 4, 16  # ICustody.State


@dataclass(frozen=True)
class Sale:
    """A request past the point of no return, whose shares are sold."""

    name: str
    request: Request
    reference: str
    worth: int
    """Raw tokens' worth that it is paid."""

    @property
    def proceeds(self) -> int:
        """Units of USDC."""
        return int(Fraction(self.worth, TOKEN) * PRICE * USDC)


@dataclass(frozen=True)
class Part:
    """What somebody was paid for his tokens; both raw."""

    redeemed: int
    paid: int

    @property
    def of_one(self) -> float:
        """For one token."""
        return self.paid / self.redeemed

    @property
    def figures(self) -> list[str]:
        """Whole ones, for a table."""
        return [f"{self.redeemed // TOKEN:,}", f"{self.paid // TOKEN:,}"]


@act("shortfall")
def play(stage: Stage, life: Life) -> None:
    """Issue, lose, object, agree, resolve, redeem, recover."""
    stage.travel(new_york(TRADE_DAY))
    stage.scene("A second equity is listed, with an account of its own at another custodian")
    msft = life.list_another(load_manifest(project.path / MANIFEST).listings[1])
    _issue(stage, msft)
    stage.travel(new_york(LOSS_DAY))
    msft.attest(new_york(LOSS_DAY) - timedelta(minutes=5))
    early = _sell(msft, "Ada", msft.redeem(*_asks(msft, "Ada", EARLY, LOSS_DAY)), LOSS_DAY)
    msft.custodian.order("lose", shares=str(LOST), day=str(LOSS_DAY))
    stage.scene(f"{LOST} shares are gone, and one attestor sees it first")
    _object(stage, msft)
    _resolve(stage, msft, early)
    _recover(stage, msft, _run(stage, msft))


# ---- before ------------------------------------------------------------------------------------


def _issue(stage: Stage, life: Life) -> None:
    until = new_york(ISSUE_DAY) + timedelta(days=7)
    bought = []
    for name, tokens in HELD.items():
        who, dollars = life.people[name], tokens * PRICE
        life.usdc.mint(who, int(dollars * USDC), sender=life.circle)
        order = {"shares": str(tokens), "price": str(float(PRICE)), "day": str(TRADE_DAY)}
        reference = life.custodian.order("buy", **order)
        bought.append((life.subscribe(who, tokens, dollars, until), reference))
    evening = new_york(ISSUE_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    for request, reference in bought:
        life.fill(request, reference)
    coverage, total = life.platform.custody.coverage(life.share), sum(HELD.values())
    stage.check(
        f"{total:,} tokens stand for {coverage.settled // TOKEN:,} settled shares",
        life.share.totalSupply() == coverage.settled == coverage.owed == total * TOKEN,
    )


def _object(stage: Stage, life: Life) -> None:
    custody, share = life.platform.custody, life.share
    evening = new_york(LOSS_DAY, EVENING)
    stage.travel(evening)
    third = account_of(custody.terms(share).attestors[2], "attestors")
    suspend(custody, life.state(evening), third)
    stage.check(
        "his objection alone suspends the listing, for three days at the most",
        custody.coverage(share).state == SUSPENDED,
    )
    request = life.redeem(*_asks(life, "Ben", 1, LOSS_DAY))
    stage.refused(
        "Ben's redemption meanwhile", "market: custody is not normal",
        lambda: life.order("commit", request),
    )  # fmt: skip
    life.attest(evening)
    stage.check(
        "a quorum agrees: the listing is impaired, by fact, and nobody can run from it",
        custody.coverage(share).state == IMPAIRED,
    )
    stage.refused(
        "Ben's redemption now", "market: custody is not normal",
        lambda: life.order("commit", request),
    )  # fmt: skip
    life.platform.market.cancel(*request.arguments, sender=life.people["Ben"])


# ---- the resolution ----------------------------------------------------------------------------


def _resolve(stage: Stage, life: Life, early: Sale) -> None:
    custody, share = life.platform.custody, life.share
    evening = new_york(RESOLUTION_DAY, EVENING)
    stage.travel(evening)
    stage.scene("The quorum declares that everybody is paid one part of what he has")
    life.attest(evening, is_resolution=True)
    resolution = custody.resolution(share, 1)
    life.figures["factor"] = f"{resolution.due / resolution.of:.3f}"
    stage.check(
        f"{resolution.of // TOKEN:,} tokens, {resolution.due // TOKEN:,} shares: the factor is "
        f"{life.figures['factor']}",
        custody.coverage(share).state == RESOLUTION
        and (resolution.due, resolution.of) == (9_940 * TOKEN, 10_000 * TOKEN),
    )
    _settle(life, early)
    stage.check(
        f"Ada's {EARLY} tokens that were past the point of no return are paid in full",
        life.platform.market.request(early.request.id).done == EARLY * TOKEN,
    )


def _run(stage: Stage, life: Life) -> dict[str, Part]:
    """Everybody hands in all that he has, on different days."""
    parts = {}
    for name, day in RUN.items():
        tokens = life.share.balanceOf(life.people[name]) // TOKEN
        stage.travel(new_york(day))
        life.attest(new_york(day) - timedelta(minutes=5), is_resolution=True)
        sale = _sell(life, name, life.redeem(*_asks(life, name, tokens, day)), day)
        _settle_later(stage, life, [sale], day)
        parts[name] = Part(tokens * TOKEN, sale.worth)
    stage.scene(
        "Everybody has handed in all tokens, the first in the first hour, the last a week on"
    )
    rows = [
        [name, f"{RUN[name]:%d %B}", *part.figures, f"{part.of_one:.3f}"]
        for name, part in parts.items()
    ]
    stage.table(["who", "asked", "#tokens", "#paid, in tokens' worth", "#for one"], rows)
    stage.check("the last is paid as the first", len({each.of_one for each in parts.values()}) == 1)
    coverage = life.platform.custody.coverage(life.share)
    stage.check(
        f"no token and no share is left; {LOST} shares are still owed, and to whom is on record",
        life.share.totalSupply() == coverage.settled == 0 and coverage.owed == LOST * TOKEN,
    )
    return parts


def _recover(stage: Stage, life: Life, parts: dict[str, Part]) -> None:
    morning, market = new_york(RECOVERY_DAY), life.platform.market
    life.custodian.order("lose", shares=str(-FOUND), day=str(RECOVERY_DAY))
    stage.travel(morning)
    stage.scene(f"{FOUND} of the {LOST} shares are found, and paid out at one rate as well")
    life.attest(morning - timedelta(minutes=5), is_resolution=True)
    sales = []
    for name in parts:
        who, until = life.people[name], morning + timedelta(days=3)
        due = market.residual_of(life.share, 1, who).due
        least = Fraction(due, TOKEN) * PRICE * Fraction("0.98")
        claim = life.redeem_residual(who, due, least, until)
        sales.append(_sell(life, name, claim, RECOVERY_DAY))
    _settle_later(stage, life, sales, RECOVERY_DAY)
    now = {
        sale.name: Part(parts[sale.name].redeemed, parts[sale.name].paid + sale.worth)
        for sale in sales
    }
    rows = [[name, *part.figures, f"{part.of_one:.3f}"] for name, part in now.items()]
    stage.table(["who", "#tokens", "#paid, in tokens' worth", "#for one"], rows)
    stage.check(
        "whoever redeemed early and late has the same part by now",
        len({part.of_one for part in now.values()}) == 1,
    )
    owed = life.platform.custody.coverage(life.share).owed
    stage.check(f"{LOST - FOUND} shares are still owed", owed == (LOST - FOUND) * TOKEN)


# ---- steps of a request ------------------------------------------------------------------------


def _asks(life: Life, name: str, tokens: int, day: date) -> tuple:
    """Who asks, for how many tokens, at least so many dollars, until when."""
    least = tokens * PRICE * Fraction("0.98")
    return life.people[name], tokens, least, new_york(day) + timedelta(days=3)


def _sell(life: Life, name: str, request: Request, day: date) -> Sale:
    """Commit, then sell the shares that it is paid of."""
    life.order("commit", request)
    worth = life.platform.market.request(request.id).done
    shares = str(Fraction(worth, TOKEN))
    order = {"shares": shares, "price": str(float(PRICE)), "day": str(day), "tokens": worth}
    return Sale(name, request, life.custodian.order("deliver", **order), worth)


def _settle_later(stage: Stage, life: Life, sales: Iterable[Sale], day: date) -> None:
    evening = new_york(day + NEXT_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening, is_resolution=True)
    for sale in sales:
        _settle(life, sale)


def _settle(life: Life, sale: Sale) -> None:
    """Pay, burn what is burned, and have the money collected."""
    who = life.people[sale.name]
    life.pay_custodian(sale.proceeds)
    life.order("settle", sale.request, reference=sale.reference)
    life.platform.market.withdraw(life.share, life.usdc, who, sender=who)
