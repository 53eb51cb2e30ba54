"""Two tracks of one share, side by side; then everything that the sanctioned can try."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from ape import chain, project
from eth_utils import keccak

from wholeshare.ballots import MICRO_SHARE
from wholeshare.demo import act
from wholeshare.demo.evasion import show_evasions
from wholeshare.demo.life import CLOSE, EVENING, TOKEN, USDC, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.dividends.terms import Terms
from wholeshare.manifest import load_manifest

MANIFEST = "manifests/devnet.yaml"
SYMBOL = "AAPLR"
PARTICIPANT = 443
"""Number of a participant of the depository, made up."""
TRADE_DAY, ISSUE_DAY = date(2026, 8, 3), date(2026, 8, 4)
RECORD_DAY, PAYABLE_DAY = date(2026, 8, 17), date(2026, 8, 20)
MEETING_DAYS = (0, 5, 5, 20, 22, 30)
"""After the record: notice, opening, both cut-offs and the meeting."""
BOUGHT, SOLD = 100, 40
PRICE = Fraction("70.00")
RATE = Fraction("0.27")
FOR_AGAINST_ABSTAIN = NOT_VOTED = 1
"""Members of the flags of Dividends and Meetings."""


@dataclass(frozen=True)
class Entitled:
    """What one holder had at the record, and what follows from it."""

    track: str
    tokens: int
    shares: int
    dividend: int
    weight: int


@act("sanctions")
def play(stage: Stage, life: Life) -> None:
    """List on the registered track, pay and count alike on both, then try to get around the gate.

    Told aside: what is tried here is no part of the life whose books are audited in the end.
    """
    with stage.aside(new_york(TRADE_DAY)), TemporaryDirectory() as folder:
        record_path = Path(folder) / "deployment.json"
        shutil.copy(life.record_path, record_path)
        apart = replace(life, record_path=record_path, people=dict(life.people))
        registered = _list(stage, apart)
        _issue(stage, registered, apart)
        _entitle(stage, apart, registered)
        show_evasions(stage, apart, registered)


def holder_of(life: Life) -> str:
    """Who has most of the equity that is lived."""
    free = {
        name: life.share.balanceOf(who)
        for name, who in life.people.items()
        if life.share.canSend(who)
    }
    return max(free, key=free.get)


# ---- the registered track ----------------------------------------------------------------------


def _list(stage: Stage, life: Life) -> Life:
    stage.scene("The same share is listed a second time, for registered wallets only")
    apple = load_manifest(project.path / MANIFEST).listings[0]
    listing = apple.model_copy(update={"symbol": SYMBOL, "track": "registered"})
    registered = life.list_another(listing)
    length = len(project.Share.contract_type.runtime_bytecode.to_bytes())
    codes = [chain.provider.get_code(each.address) for each in (life.share, registered.share)]
    stage.check(
        f"{length:,} bytes of the same code, with the same ISIN, behind two gates",
        codes[0][:length] == codes[1][:length]
        and life.share.gate() == life.platform.gate
        and registered.share.gate() == registered.platform.register,
    )
    return registered


def _register(life: Life, *names: str) -> None:
    expires_ts = int(new_york(ISSUE_DAY + timedelta(days=365)).timestamp())
    document = keccak(text="an account agreement made up for the demo")
    wallets = [
        (life.people[name].address, PARTICIPANT, "US", expires_ts, document) for name in names
    ]
    life.platform.register.register(wallets, sender=life.member("registrar"))


def _issue(stage: Stage, life: Life, open_life: Life) -> None:
    name = holder_of(open_life)
    who, stranger = life.people[name], life.people["Dana"]
    other = next(each for each in ("Ada", "Ben", "Cleo") if life.people[each] != who)
    _register(life, name, other)
    dollars = BOUGHT * PRICE
    life.usdc.mint(who, int(dollars * USDC), sender=life.circle)
    order = {"shares": str(BOUGHT), "price": str(float(PRICE)), "day": str(TRADE_DAY)}
    reference = life.custodian.order("buy", **order)
    request = life.subscribe(who, BOUGHT, dollars, new_york(ISSUE_DAY) + timedelta(days=7))
    evening = new_york(ISSUE_DAY, EVENING)
    stage.travel(evening)
    life.attest(evening)
    life.fill(request, reference)
    life.share.transfer(life.people[other], SOLD * TOKEN, sender=who)
    stage.check(
        f"{name} buys {BOUGHT} and sells {SOLD} of them to {other}: both are registered",
        life.share.balanceOf(who) == (BOUGHT - SOLD) * TOKEN,
    )
    stage.refused(
        f"{name} sells to Dana, whom no participant answers for",
        "gate: receiver not registered",
        lambda: life.share.transfer(stranger, TOKEN, sender=who),
    )
    life.figures["registered_holder"] = name


# ---- the same dividend and the same vote -------------------------------------------------------


def _entitle(stage: Stage, open_life: Life, registered: Life) -> None:
    stage.scene("One record, one rate, one ballot: both tracks are paid and counted alike")
    name = registered.figures["registered_holder"]
    lives = {"open": open_life, "registered": registered}
    for life in lives.values():
        _announce(life)
    record = new_york(RECORD_DAY, CLOSE)
    stage.travel(record + timedelta(hours=1))
    for life in lives.values():
        life.attest(record)
    stage.travel(new_york(PAYABLE_DAY) + timedelta(minutes=5))
    found = [_entitled(track, life, name) for track, life in lives.items()]
    rows = [
        [
            each.track,
            f"{each.tokens / TOKEN:,.2f}",
            f"{each.shares / TOKEN:,.2f}",
            f"{each.dividend / USDC:,.2f}",
            f"{each.dividend / USDC / (each.shares / TOKEN):.4f}",
            f"{each.weight * MICRO_SHARE / each.shares:.4f}",
        ]
        for each in found
    ]
    columns = ["track", "#tokens", "#shares", "#USDC before tax", "#USDC a share", "#votes a share"]
    stage.table(columns, rows, title=f"{name}, on either track")
    stage.check(
        f"a share earns {float(RATE):.2f} USDC on either track, to the unit",
        all(each.dividend == each.shares * int(RATE * USDC) // TOKEN for each in found),
    )
    stage.check(
        "and has one vote on either",
        all(each.weight == each.shares // MICRO_SHARE for each in found),
    )


def _announce(life: Life) -> None:
    record = new_york(RECORD_DAY, CLOSE)
    (record_ts,) = life.schedule_records("paying_agent", [record])
    unit_epoch = life.platform.custody.unit_epoch_at(life.share, record_ts)
    declared = Terms.at_record(
        life.share,
        record_ts,
        ex_ts=record_ts,
        payable_ts=int(new_york(PAYABLE_DAY).timestamp()),
        rate=int(RATE * USDC) * 10**18,
        payment_token=life.usdc,
        document_hash=keccak(text="a declaration made up for the demo"),
        unit_epoch=unit_epoch,
    )
    life.platform.dividends.declare(declared, sender=life.member("paying_agent"))
    moments = [int((record + timedelta(days=days)).timestamp()) for days in MEETING_DAYS]
    called = (
        life.share.address,
        record_ts,
        *moments[1:],
        NOT_VOTED,
        keccak(text="a proxy statement made up for the demo"),
        [(FOR_AGAINST_ABSTAIN, False, "Election of a director")],
    )
    life.platform.meetings.create(called, sender=life.member("proxy_agent"))


def _entitled(track: str, life: Life, name: str) -> Entitled:
    """Fund, open, and have the holder claim."""
    dividends, meetings, share = life.platform.dividends, life.platform.meetings, life.share
    agent, who = life.member("paying_agent"), life.people[name]
    id, meeting = dividends.count(share) - 1, meetings.meeting_count(share) - 1
    record_ts = int(new_york(RECORD_DAY, CLOSE).timestamp())
    due = int(share.supply_at(record_ts) * share.multiplier_at(record_ts) // TOKEN * RATE * USDC)
    due = due // TOKEN + 1
    life.usdc.mint(agent, due, sender=life.circle)
    life.usdc.approve(dividends, due, sender=agent)
    dividends.fund(share, id, due, sender=agent)
    dividends.open(share, id, sender=agent)
    (claimed,) = dividends.Claimed.from_receipt(dividends.claim(share, id, who, sender=who))
    tokens, multiplier, _ = share.record_position(who, record_ts)
    return Entitled(
        track=track,
        tokens=tokens,
        shares=tokens * multiplier // TOKEN,
        dividend=claimed.gross,
        weight=meetings.weight(share, meeting, who),
    )
