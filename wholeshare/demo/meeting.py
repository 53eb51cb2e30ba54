"""The meeting: instructions passed through, counted, and compared with what the custodian voted."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from ape import accounts, chain, project
from eth_utils import keccak

from wholeshare.ballots import CHOICES, MICRO_SHARE, pack
from wholeshare.demo import act
from wholeshare.demo.life import CLOSE, TOKEN, Life, new_york
from wholeshare.demo.stage import Stage
from wholeshare.standing import Reason
from wholeshare.times import NEW_YORK

ID = 0
ANNOUNCED = date(2025, 12, 18)
RECORD_DAY = date(2026, 1, 2)
OPENS = new_york(date(2026, 1, 8))
LISTED_DAY = date(2026, 2, 10)
TOKEN_CUTOFF = new_york(date(2026, 2, 18), CLOSE)
CUSTODIAN_CUTOFF = new_york(date(2026, 2, 20), CLOSE)
MEETING = datetime.combine(date(2026, 2, 24), time(11, 0, tzinfo=NEW_YORK))
FOR_AGAINST_ABSTAIN = 1  # IMeetings.Kind
NOT_VOTED = 1  # IMeetings.Policy
BROKEN = 8  # IMeetings.Outcome
MICRO = TOKEN // MICRO_SHARE
"""Micro-shares of a share."""
VOTERS = ("Ada", "Cleo", "Dana")
"""Whose ballots count in the end."""
FEWER = 100
"""Shares that the custodian forgets to vote."""


@act("meeting")
def play(stage: Stage, life: Life) -> None:
    """Announce, instruct, change one's mind, strike, count, execute, compare."""
    items = ballot_items()
    stage.travel(new_york(ANNOUNCED))
    stage.scene("Apple's meeting of 2026-02-24 is announced with its five items")
    _announce(stage, life, items)
    stage.travel(new_york(RECORD_DAY, CLOSE) + timedelta(hours=1))
    life.attest(new_york(RECORD_DAY, CLOSE))
    stage.travel(OPENS)
    stage.scene("Holders instruct, in one transaction each")
    ballots = _instruct(stage, life, len(items))
    stage.travel(new_york(LISTED_DAY))
    stage.scene("Finn, who has voted, is listed (made up) before the cut-off")
    case = keccak(text="another listing made up for the demo")
    life.platform.gate.block(
        [life.people["Finn"]], Reason.SDN_LISTED, case, sender=life.member("compliance")
    )
    stage.travel(TOKEN_CUTOFF + timedelta(seconds=1))
    stage.scene("The cut-off has passed: anybody counts, and strikes who is blocked")
    _count(stage, life, ballots)
    stage.travel(CUSTODIAN_CUTOFF - timedelta(hours=1))
    stage.scene("The custodian votes the omnibus proxy, 100 shares too few, and reports it")
    _execute(stage, life, items)


def ballot_items() -> list[dict]:
    """The items of Apple's annual meeting of 2026, from `data/vote_results_8k_507.json`."""
    meetings = json.loads((project.path / "data/vote_results_8k_507.json").read_text())["meetings"]
    return next(each["ballot"] for each in meetings if each["meeting"] == str(MEETING.date()))


def _announce(stage: Stage, life: Life, items: list[dict]) -> None:
    record = new_york(RECORD_DAY, CLOSE)
    life.records += life.schedule_records("proxy_agent", [record])
    moments = (record, OPENS, OPENS, TOKEN_CUTOFF, CUSTODIAN_CUTOFF, MEETING)
    terms = (
        life.share.address,
        *(int(moment.timestamp()) for moment in moments),
        NOT_VOTED,
        keccak(text=json.dumps(items)),
        [(FOR_AGAINST_ABSTAIN, each["class"] == "routine", each["title"]) for each in items],
    )
    life.platform.meetings.create(terms, sender=life.member("proxy_agent"))
    names = ("record", "opens", "tokens' cut-off", "custodian's cut-off", "meeting")
    dates = (record, OPENS, TOKEN_CUTOFF, CUSTODIAN_CUTOFF, MEETING)
    stage.table(names, [[f"{moment:%Y-%m-%d %H:%M}" for moment in dates]])
    stage.check(
        "the record is 10 to 60 days before the meeting (DGCL 213)",
        10 <= (MEETING.date() - RECORD_DAY).days <= 60,
    )


def _instruct(stage: Stage, life: Life, items: int) -> dict[str, list[int]]:
    """Everybody's first ballots, and Cleo's second; returns those in force."""
    meetings, share = life.platform.meetings, life.share
    weights = {name: meetings.weight(share, ID, who) // MICRO for name, who in life.people.items()}

    def send(name: str, old: list[int], new: list[int]) -> None:
        who = life.people[name]
        meetings.instruct(share, ID, who, old, new, sender=who)

    ballots = {
        "Ada": [pack([weights["Ada"] * 6 // 10 * MICRO, weights["Ada"] * 4 // 10 * MICRO])] * items,
        "Cleo": [pack([weights["Cleo"] * MICRO])] * items,
        "Dana": [pack([weights["Dana"] * MICRO])] * (items - 1) + [pack([0, 50 * MICRO])],
        "Finn": [pack([0, weights["Finn"] * MICRO])] * items,
    }
    for name, ballot in ballots.items():
        send(name, [], ballot)
    against = [pack([0, weights["Cleo"] * MICRO])]
    changed = ballots["Cleo"][:-1] + against
    send("Cleo", ballots["Cleo"], changed)
    ballots["Cleo"] = changed
    stage.table(
        ["holder", "#votes at record", "instruction"],
        [
            ["Ada, for clients of hers", f"{weights['Ada']:,}", "60 % for, 40 % against"],
            ["Cleo", f"{weights['Cleo']:,}", "for; on the last item, on second thought, against"],
            ["Dana, whom nobody knows", f"{weights['Dana']:,}", "for; against the last item"],
            ["Finn", f"{weights['Finn']:,}", "against everything"],
            ["Eve, and the pool", f"{weights['Eve']:,}; 150", "none"],
        ],
    )
    too_many = [pack([(weights["Dana"] + 1) * MICRO])] * items
    stage.refused(
        "Dana votes one share more than she held",
        "meetings: more than the weight",
        lambda: send("Dana", ballots["Dana"], too_many),
    )
    stage.refused(
        "Ben, who held nothing at the record, votes",
        "meetings: more than the weight",
        lambda: send("Ben", [], [pack([MICRO])] * items),
    )
    return ballots


def _count(stage: Stage, life: Life, ballots: dict[str, list[int]]) -> None:
    struck = ballots["Finn"]
    meetings, share, anybody = life.platform.meetings, life.share, accounts.test_accounts[16]
    stage.refused(
        "an instruction after the cut-off",
        "meetings: past the cut-off",
        lambda: meetings.instruct(
            share, ID, life.people["Eve"], [], struck, sender=life.people["Eve"]
        ),
    )
    stage.refused(
        "to close the count before the blocked are struck",
        "meetings: walk is not over",
        lambda: meetings.finalize(share, ID, sender=anybody),
    )
    meetings.tally_step(share, ID, 256, [struck], [], sender=anybody)
    meetings.finalize(share, ID, sender=anybody)
    meeting = meetings.meeting(share, ID)
    counted = [_words(meetings.tally(share, ID, item)) for item in range(len(struck))]
    stage.check(
        "the count is the sum of the ballots of Ada, Cleo and Dana, as they stood last",
        counted == [sum(each) for each in zip(*(ballots[n] for n in VOTERS), strict=True)],
    )
    stage.check(
        f"Finn's {meeting.blocked // MICRO} votes are struck and counted for nobody",
        meeting.blocked == 40 * MICRO,
    )


def _words(count: Any) -> int:
    """The word of an item's votes."""
    return pack([count.in_favour, count.against, count.abstain])


def _execute(stage: Stage, life: Life, items: list[dict]) -> None:
    meetings, share = life.platform.meetings, life.share
    counts = [meetings.tally(share, ID, item) for item in range(len(items))]
    words = [_words(count) for count in counts]
    life.custodian.order("fault", kind="misvoted", amount=str(FEWER * MICRO))
    life.custodian.order("receipt", share=share.address, meeting=ID, instructed=words)
    (filed,) = meetings.ReceiptFiled.range(0, chain.blocks.height + 1)
    short = {item: in_favour for item, in_favour, *_ in filed.differences}
    rows = []
    for number, (item, count) in enumerate(zip(items, counts, strict=True)):
        figures = (count.in_favour, count.against, count.abstain, count.uninstructed)
        rows.append(
            [
                item["title"],
                *(f"{figure // MICRO:,}" for figure in figures),
                f"BREAK: {short[number] // MICRO:,} for" if number in short else "matched",
            ]
        )
    stage.table(["item", *(f"#{choice}" for choice in CHOICES), "#none", "executed"], rows)
    meeting = meetings.meeting(share, ID)
    supply = share.supply_at(life.records[-1]) // MICRO_SHARE
    stage.check(
        "on every item for + against + abstain + uninstructed + blocked is the supply at record",
        all(
            count.in_favour + count.against + count.abstain + count.uninstructed + meeting.blocked
            == supply
            for count in counts
        ),
    )
    stage.check(
        f"{FEWER} shares that were instructed and not voted are named, item and choice, for good",
        meetings.outcome(share, ID) == BROKEN and short == {0: -FEWER * MICRO},
    )
    life.figures["dana_votes"] = f"{meetings.weight(share, ID, life.people['Dana']) // MICRO}"
    life.figures["instructed"] = f"{(counts[0].in_favour + counts[0].against) // MICRO:,}"
    life.figures["misvoted"] = str(FEWER)
