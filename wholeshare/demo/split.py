"""A split: hypothetical, with the ratio of 2020. No balance moves, everybody has more shares."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from fractions import Fraction

from ape import project
from eth_utils import keccak

from wholeshare.demo import act
from wholeshare.demo.life import TOKEN, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.times import NEW_YORK

ANNOUNCED = date(2026, 3, 2)
DISTRIBUTION = datetime(2026, 3, 13, 20, 0, tzinfo=NEW_YORK)  # a Friday, after the close
IN_NEW_SHARES = date(2026, 3, 14)  # the custodian's count, from the Saturday on
SPLIT = 1
"""Member of CorporateActions' flag `Kind`."""
EX = datetime(2026, 3, 16, 9, 30, tzinfo=NEW_YORK)


@act("split")
def play(stage: Stage, life: Life) -> None:
    """Announce, cover, shut for the weekend, multiply, attest anew."""
    stage.travel(new_york(ANNOUNCED))
    life.attest(new_york(ANNOUNCED) - timedelta(minutes=5))
    stage.scene("A hypothetical 4:1 split is announced")
    _announce(stage, life)
    held = {name: life.share.balanceOf(who) for name, who in life.people.items()}
    shares = {name: life.share.balanceOfUI(who) for name, who in life.people.items()}

    life.custodian.order("split", ratio="/".join(map(str, ratio_of_2020())), day=str(IN_NEW_SHARES))
    stage.travel(DISTRIBUTION + timedelta(hours=14))
    stage.scene("The weekend: the custodian's count changes on another day than the token's")
    _try_the_weekend(stage, life)

    stage.travel(EX)
    life.attest(EX)
    stage.scene("The ex-date: four shares a token, without a transaction")
    _show_effect(stage, life, held, shares)


def ratio_of_2020() -> tuple[int, int]:
    """New shares for old ones in Apple's split of 2020."""
    splits = json.loads((project.path / "data/corporate_actions_splits.json").read_text())["events"]
    apple = next(each for each in splits if each["ticker"] == "AAPL")
    return apple["ratio_new"], apple["ratio_old"]


def _announce(stage: Stage, life: Life) -> None:
    ratio = ratio_of_2020()
    actions, issuer = life.platform.corporate_actions, life.member("issuer")
    document = keccak(text="Hypothetical: four for one, as on 2020-08-31")
    close_ts, effective_ts = int(DISTRIBUTION.timestamp()), int(EX.timestamp())
    stage.refused(
        "a split without ten days' notice",
        "actions: notice too short",
        lambda: actions.schedule(
            life.share,
            (SPLIT, ratio, close_ts - 7 * 86_400, effective_ts - 7 * 86_400, document),
            sender=issuer,
        ),
    )
    action = (SPLIT, ratio, close_ts, effective_ts, document)
    actions.schedule(life.share, action, sender=issuer)
    stage.check(
        f"shares per token: {life.share.uiMultiplier() // TOKEN} now, "
        f"{life.share.newUIMultiplier() // TOKEN} from {EX:%Y-%m-%d %H:%M}",
        life.share.newUIMultiplier() == 4 * life.share.uiMultiplier(),
    )


def _try_the_weekend(stage: Stage, life: Life) -> None:
    settled = life.custodian.statement(str(IN_NEW_SHARES))["settled"]
    stage.say(f"The custodian counts {int(settled):,} shares, the tokens still stand for 1,500.")
    stage.refused(
        "an attestation in the custodian's new shares, before the tokens count in them",
        "custody: wrong unit epoch",
        lambda: life.attest(stage.now),
    )
    cleo = life.people["Cleo"]
    request = life.redeem(cleo, 100, Fraction(1), EX + timedelta(days=7))
    stage.refused(
        "a redemption at the wrong share count",
        "market: shut in the ex-window",
        lambda: life.order("commit", request),
    )
    life.platform.market.cancel(*request.arguments, sender=cleo)


def _show_effect(stage: Stage, life: Life, held: dict[str, int], shares: dict[str, int]) -> None:
    share = life.share
    stage.table(
        ["holder", "#tokens", "#shares before", "#shares now"],
        [
            [name, *(f"{n // TOKEN:,}" for n in (held[name], shares[name], share.balanceOfUI(who)))]
            for name, who in life.people.items()
        ],
    )
    stage.check(
        "no balance has moved, and everybody has four times the shares",
        all(
            share.balanceOf(who) == held[name] and share.balanceOfUI(who) == 4 * shares[name]
            for name, who in life.people.items()
        ),
    )
    stage.check(
        "what was held at past instants is as it was",
        share.multiplier_at(life.records[0]) == TOKEN,
    )
    coverage = life.platform.custody.coverage(share)
    stage.check(
        f"attested anew: {coverage.settled // TOKEN:,} shares for {coverage.owed // TOKEN:,} owed",
        coverage.settled == coverage.owed,
    )
    status = life.platform.corporate_actions.status(share)
    stage.check("the primary market is open again", not status.is_shut)
