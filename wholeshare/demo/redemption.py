"""Redemption: from the token back to money, in steps that never loosen the cover."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from wholeshare.demo import act
from wholeshare.demo.issue import FEE
from wholeshare.demo.life import EVENING, TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage

SALE_DAY = date(2026, 3, 18)
SETTLEMENT_DAY = date(2026, 3, 19)
PRICE = Fraction("68.00")  # after the split
TOKENS = 100
SHARES = 400


@act("redemption")
def play(stage: Stage, life: Life) -> None:
    """Lock, commit, sell, attest, settle, withdraw."""
    stage.travel(new_york(SALE_DAY))
    life.attest(new_york(SALE_DAY) - timedelta(minutes=5))
    stage.scene("Cleo redeems 100 tokens, which now stand for 400 shares")
    cleo, market, share = life.people["Cleo"], life.platform.market, life.share
    request = life.redeem(
        cleo, TOKENS, SHARES * PRICE * Fraction("0.98"), new_york(SALE_DAY) + timedelta(days=3)
    )
    free = share.balanceOf(cleo) - TOKENS * TOKEN
    stage.refused(
        "Cleo sells what she has locked",
        "share: tokens are encumbered",
        lambda: share.transfer(life.people["Ada"], free + 1, sender=cleo),
    )
    headrooms = [_headroom(life)]
    life.order("commit", request)
    headrooms.append(_headroom(life))
    stage.refused(
        "Cleo calls off what is past the point of no return",
        "market: not in that state",
        lambda: market.cancel(*request.arguments, sender=cleo),
    )
    sale = life.custodian.order(
        "deliver",
        shares=str(SHARES),
        price=str(float(PRICE)),
        day=str(SALE_DAY),
        tokens=TOKENS * TOKEN,
    )

    evening = new_york(SETTLEMENT_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    headrooms.append(_headroom(life))
    stage.scene("The sale has settled, the shares have left, the tokens are burned, Cleo is paid")
    proceeds, fee = int(SHARES * PRICE * USDC), int(TOKENS * FEE * USDC)
    life.pay_custodian(proceeds)
    life.order("settle", request, reference=sale)
    headrooms.append(_headroom(life))
    before = life.usdc.balanceOf(cleo)
    market.withdraw(share, life.usdc, cleo, sender=life.people["Ada"])
    stage.check(
        f"Cleo has {(proceeds - fee) / USDC:,.2f} USDC, what the sale brought less the fee",
        life.usdc.balanceOf(cleo) - before == proceeds - fee,
    )
    issuer = life.member("issuer")
    market.withdraw(share, life.usdc, issuer, sender=issuer)
    stage.check("commit, delivery and burn each left headroom as it was", len(set(headrooms)) == 1)
    coverage = life.platform.custody.coverage(share)
    stage.check(
        f"{share.totalSupply() // TOKEN:,} tokens, {coverage.settled // TOKEN:,} shares settled, "
        f"{coverage.owed // TOKEN:,} owed",
        coverage.settled == coverage.owed == share.totalSupplyUI(),
    )
    life.figures["settled"] = f"{coverage.settled // TOKEN:,}"
    life.figures["owed"] = f"{coverage.owed // TOKEN:,}"


def _headroom(life: Life) -> int:
    return life.platform.custody.coverage(life.share).headroom
