"""What the law orders: a lost key, a judgment, an estate; a dividend and a vote are outstanding."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from ape import accounts
from ape.api import AccountAPI
from eth_utils import keccak

from wholeshare.ballots import pack
from wholeshare.demo import act
from wholeshare.demo.ledger import apple_dividend
from wholeshare.demo.life import CLOSE, TOKEN, USDC, Life, new_york
from wholeshare.demo.meeting import FOR_AGAINST_ABSTAIN, MICRO, NOT_VOTED
from wholeshare.demo.stage import Stage
from wholeshare.dividends.terms import Terms
from wholeshare.enforcement import FULL, Filed, Kind, Order, file
from wholeshare.times import NEW_YORK

ID = 1
"""Of the dividend and of the meeting: each is the second of the listing."""
ANNOUNCED = date(2026, 4, 30)
RECORD = new_york(date(2026, 5, 11), CLOSE)
OPENS = new_york(date(2026, 5, 12))
PAYABLE = new_york(date(2026, 5, 14))
JUDGMENT = OPENS + timedelta(days=3, hours=1)
NOTICE_ENDS = OPENS + timedelta(days=14, hours=1)
PARTED = NOTICE_ENDS + timedelta(days=3, hours=1)
TOKEN_CUTOFF = new_york(date(2026, 6, 18), CLOSE)
CUSTODIAN_CUTOFF = new_york(date(2026, 6, 22), CLOSE)
MEETING = datetime.combine(date(2026, 6, 25), time(11, 0, tzinfo=NEW_YORK))
EXPIRY = OPENS + timedelta(days=80)
ITEMS = ["Approve the reincorporation in Delaware (made up)"]
NEWCOMERS = {
    "Eve's new key": 20,
    "Marshal": 21,
    "Dana's executor": 22,
    "Dana's son": 23,
    "Dana's niece": 24,
    "Impostor": 25,
}
"""By number of the development account; none of them had anything so far."""
LEVY = 15
"""Tokens that a court takes of Finn's 40."""
LEGACIES = {"Dana's son": 30, "Dana's niece": 20}


@act("enforcement")
def play(stage: Stage, life: Life) -> None:
    """Announce, vote, file, hold, wait, execute, succeed, inherit, count."""
    life.people |= {name: accounts.test_accounts[at] for name, at in NEWCOMERS.items()}
    stage.travel(new_york(ANNOUNCED))
    stage.scene("One record instant is announced for a dividend and a special meeting")
    _announce(stage, life)
    stage.travel(RECORD + timedelta(hours=1))
    life.attest(RECORD)
    stage.travel(OPENS)
    stage.scene("Eve and Dana vote; then Eve has lost her key, Dana has died, Finn is sued")
    _vote(life)
    orders = _file(stage, life)
    stage.travel(PAYABLE + timedelta(hours=1))
    stage.scene("The dividend is open; nobody whose key is lost or dead can ask for it")
    _open_dividend(stage, life)
    stage.travel(JUDGMENT)
    stage.scene("Three days after its filing the judgment is carried out")
    _levy(stage, life, orders["levy"])
    stage.travel(NOTICE_ENDS)
    stage.scene("Fourteen days after their filing the accounts are handed over")
    _succeed(stage, life, orders)
    legacies = _file_legacies(stage, life)
    stage.travel(PARTED)
    stage.scene("Dana's tokens are parted among her heirs")
    _part(stage, life, legacies)
    stage.travel(TOKEN_CUTOFF + timedelta(seconds=1))
    stage.scene("The cut-off has passed: votes count as their holders' keys left them")
    _count(stage, life)


# ---- the dividend and the vote that are outstanding --------------------------------------------


def _announce(stage: Stage, life: Life) -> None:
    life.records += life.schedule_records("proxy_agent", [RECORD])
    record_ts, payable_ts = int(RECORD.timestamp()), int(PAYABLE.timestamp())
    per_share = _rate()
    life.platform.dividends.declare(
        Terms.at_record(
            life.share,
            record_ts,
            ex_ts=record_ts - 3_600,
            payable_ts=payable_ts,
            rate=int(per_share * USDC * 10**18),
            payment_token=life.usdc,
            document_hash=keccak(text="the declaration of May 2026"),
            unit_epoch=1,  # shares after the split
        ),
        sender=life.member("paying_agent"),
    )
    moments = (RECORD, OPENS, OPENS, TOKEN_CUTOFF, CUSTODIAN_CUTOFF, MEETING)
    terms = (
        life.share.address,
        *(int(moment.timestamp()) for moment in moments),
        NOT_VOTED,
        keccak(text=json.dumps(ITEMS)),
        [(FOR_AGAINST_ABSTAIN, False, title) for title in ITEMS],
    )
    life.platform.meetings.create(terms, sender=life.member("proxy_agent"))
    stage.say(
        f"Apple's 0.27 of May 2026 is {float(per_share)} for a share after the split of this demo."
    )


def _rate() -> Fraction:
    """Dollars for a share after the split; a token stands for four."""
    return Fraction(apple_dividend(RECORD.date())["amount_usd"]) / 4


def _vote(life: Life) -> None:
    for name in ("Eve", "Dana"):
        _instruct(life, name, life.people[name], [], _ballot(life, name, 0))


def _ballot(life: Life, name: str, choice: int) -> list[int]:
    """The whole weight of an account of record for one choice: 0 is for, 1 against."""
    weight = life.platform.meetings.weight(life.share, ID, life.people[name])
    return [pack([0] * choice + [weight])]


def _instruct(life: Life, name: str, by: AccountAPI, old: list[int], new: list[int]) -> None:
    life.platform.meetings.instruct(life.share, ID, life.people[name], old, new, sender=by)


def _open_dividend(stage: Stage, life: Life) -> None:
    dividends, agent = life.platform.dividends, life.member("paying_agent")
    received = life.custodian.order(
        "dividend", record_day=str(RECORD.date()), rate=str(float(_rate()))
    )
    amount = int(Fraction(received) * USDC)
    life.usdc.mint(agent, amount, sender=life.circle)
    life.usdc.approve(dividends, amount, sender=agent)
    dividends.fund(life.share, ID, amount, sender=agent)
    dividends.open(life.share, ID, sender=agent)
    finn = life.people["Finn"]
    dividends.push(life.share, ID, [finn], sender=life.people["Ada"])
    due = dividends.set_aside(life.share, ID, finn)
    stage.check(
        f"Finn is blocked: his {due / USDC:.2f} USDC wait in the blocked ledger",
        due == 40 * 270_000,
    )


# ---- orders ------------------------------------------------------------------------------------


def _order(life: Life, kind: Kind, of: str, to: str | None = None, tokens: int = 0) -> Order:
    """An order of AAPL, or for all listings if it hands an account over."""
    is_succession = kind in Kind.RECOVERY | Kind.ESTATE
    who = {"receiver": life.people[to].address} if to else {}
    where = {} if is_succession else {"share": life.share.address}
    return Order(
        kind=kind,
        account=life.people[of].address,
        amount=tokens,
        expiry_ts=int(EXPIRY.timestamp()),
        document_hash=keccak(text=f"what says {kind.name} of {of}"),
        **who,
        **where,
    )


def _file(stage: Stage, life: Life) -> dict[str, Filed]:
    """One agent files, another approves; returns the orders by what they are for."""
    enforcement, (first, second) = life.platform.enforcement, life.members("transfer_agent")
    theft = _order(life, Kind.THEFT, "Finn", "Ada", LEVY * TOKEN)
    stage.refused(
        "to take from Finn, who is blocked, for less than a court or a licence",
        "gate: account on SDN list",
        lambda: enforcement.file(theft.as_tuple(), sender=first),
    )
    wanted = {
        "levy": _order(life, Kind.COURT_ORDER, "Finn", "Marshal", LEVY * TOKEN),
        "recovery": _order(life, Kind.RECOVERY, "Eve", "Eve's new key"),
        "fraud": _order(life, Kind.RECOVERY, "Cleo", "Impostor"),
        "hold": _order(life, Kind.ESTATE_HOLD, "Dana", tokens=FULL),
        "estate": _order(life, Kind.ESTATE, "Dana", "Dana's executor"),
    }
    filed = {name: file(enforcement, order, first) for name, order in wanted.items()}
    stage.table(
        ["number", "order", "account", "to", "#tokens", "not before"],
        [_row(life, each) for each in filed.values()],
        title="Filed by one transfer agent, each with the hash of its document",
    )
    dana = life.people["Dana"]
    stage.refused(
        "Dana's phone still sends, but her tokens are held at once, by one key, for seven days",
        "share: tokens are encumbered",
        lambda: life.share.transfer(life.people["Ada"], TOKEN, sender=dana),
    )
    levy = filed["levy"]
    stage.refused(
        "the agent who filed the judgment approves it himself",
        "enforcement: approver is filer",
        lambda: enforcement.approve(*levy.arguments, sender=first),
    )
    for each in filed.values():
        enforcement.approve(*each.arguments, sender=second)
    stage.refused(
        "to carry the judgment out before its notice ends",
        "enforcement: too early",
        lambda: enforcement.execute(*levy.arguments, sender=second),
    )
    life.share.transfer(life.people["Ada"], TOKEN, sender=life.people["Cleo"])
    stage.say("Cleo, of whom an impostor says that her key is lost, sends Ada one token.")
    return filed


def _row(life: Life, filed: Filed) -> list[str]:
    order = filed.order
    names = {who.address: name for name, who in life.people.items()}
    moves = order.kind in Kind.COURT_ORDER | Kind.INHERITANCE
    notice = 0 if order.kind == Kind.ESTATE_HOLD else 3 if moves else 14
    return [
        str(filed.id),
        order.kind.name.lower().replace("_", " "),
        names[order.account],
        names.get(order.receiver, ""),
        f"{order.amount // TOKEN:,}" if moves else "all",
        f"{OPENS + timedelta(days=notice):%Y-%m-%d}" if notice else "at once",
    ]


def _levy(stage: Stage, life: Life, levy: Filed) -> None:
    share, finn, marshal = life.share, life.people["Finn"], life.people["Marshal"]
    due = life.platform.dividends.set_aside(share, ID, finn)
    life.platform.enforcement.execute(*levy.arguments, sender=life.people["Ada"])
    stage.check(
        f"the marshal has {LEVY} of Finn's 40 tokens, by two keys and a judgment",
        share.balanceOf(marshal) == LEVY * TOKEN and share.balanceOf(finn) == 25 * TOKEN,
    )
    stage.check(
        "nothing but tokens moved: Finn's part of the dividend is still his",
        life.platform.dividends.set_aside(share, ID, finn) == due,
    )


def _succeed(stage: Stage, life: Life, orders: dict[str, Filed]) -> None:
    enforcement, share = life.platform.enforcement, life.share
    anybody, eve, dana = life.people["Ada"], life.people["Eve"], life.people["Dana"]
    stage.refused(
        "to hand over Cleo's account, which has sent a token since",
        "enforcement: account objected",
        lambda: enforcement.execute_succession(*orders["fraud"].arguments, 64, sender=anybody),
    )
    held = {who.address: share.balanceOf(who) for who in (eve, dana)}
    for name, account in (("recovery", eve), ("estate", dana)):
        enforcement.execute_succession(*orders[name].arguments, 64, sender=anybody)
        enforcement.apply(share, account, sender=anybody)
    heirs = {"Eve": "Eve's new key", "Dana": "Dana's executor"}
    stage.check(
        "both accounts are handed over whole, by anybody, and retired for good",
        all(
            share.balanceOf(life.people[new]) == held[life.people[old].address]
            and share.account(life.people[old]).successor == life.people[new]
            for old, new in heirs.items()
        ),
    )
    stage.refused(
        "Ada sends a token to the old key",
        "share: account is retired",
        lambda: share.transfer(eve, TOKEN, sender=anybody),
    )
    dividends = life.platform.dividends
    stage.refused(
        "the old key asks for the dividend",
        "dividends: not for the caller",
        lambda: dividends.claim(share, ID, eve, sender=eve),
    )
    for old, new in heirs.items():
        before = life.usdc.balanceOf(life.people[new])
        dividends.claim(share, ID, life.people[old], sender=life.people[new])
        paid = life.usdc.balanceOf(life.people[new]) - before
        tokens = share.balance_at(life.people[old], life.records[-1]) // TOKEN
        stage.check(
            f"{new} has {old}'s dividend: {tokens} x 0.27 less 30 %, {paid / USDC:.2f} USDC",
            paid == tokens * 270_000 * 7 // 10,
        )
    old, new = (_ballot(life, "Eve", choice) for choice in (0, 1))
    _instruct(life, "Eve", life.people["Eve's new key"], old, new)
    stage.say("Eve changes the vote of her old key; Dana's executor lets hers stand.")


def _file_legacies(stage: Stage, life: Life) -> list[Filed]:
    """What each heir is to have, out of the executor's account, which took the hold over."""
    enforcement, (first, second) = life.platform.enforcement, life.members("transfer_agent")
    executor = life.people["Dana's executor"]
    stage.refused(
        "the executor sells before the court has parted the estate",
        "share: tokens are encumbered",
        lambda: life.share.transfer(life.people["Ada"], TOKEN, sender=executor),
    )
    legacies = []
    for heir, tokens in LEGACIES.items():
        order = _order(life, Kind.INHERITANCE, "Dana's executor", heir, tokens * TOKEN)
        legacies.append(file(enforcement, order, first))
        enforcement.approve(*legacies[-1].arguments, sender=second)
    return legacies


def _part(stage: Stage, life: Life, legacies: list[Filed]) -> None:
    enforcement, (first, second) = life.platform.enforcement, life.members("transfer_agent")
    for each in legacies:
        enforcement.execute(*each.arguments, sender=life.people["Ada"])
    release = file(enforcement, _order(life, Kind.FREEZE, "Dana's executor"), first)
    enforcement.approve(*release.arguments, sender=second)
    executor = life.people["Dana's executor"]
    stage.check(
        "the heirs have 30 and 20 tokens, the estate nothing, and the hold has ended",
        all(
            life.share.balanceOf(life.people[heir]) == tokens * TOKEN
            for heir, tokens in LEGACIES.items()
        )
        and life.share.balanceOf(executor) == life.share.getFrozenTokens(executor) == 0,
    )


def _count(stage: Stage, life: Life) -> None:
    meetings, share, anybody = life.platform.meetings, life.share, life.people["Ada"]
    meetings.tally_step(share, ID, 256, [], [], sender=anybody)
    meetings.finalize(share, ID, sender=anybody)
    count, meeting = meetings.tally(share, ID, 0), meetings.meeting(share, ID)
    stage.table(
        ["item", "#for", "#against", "#none", "#blocked"],
        [
            [
                ITEMS[0],
                *(
                    f"{figure // MICRO:,}"
                    for figure in (
                        count.in_favour,
                        count.against,
                        count.uninstructed,
                        meeting.blocked,
                    )
                ),
            ]
        ],
    )
    stage.check(
        "Dana's 200 votes are for, as she gave them; Eve's 240 against, as her new key did",
        (count.in_favour, count.against) == (200 * MICRO, 240 * MICRO),
    )
