"""What is attested of each listing and what follows from it, for people."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntFlag
from typing import TYPE_CHECKING

from wholeshare.attestations import Statement
from wholeshare.times import in_words, span
from wholeshare.units import TOKEN, format_amount

if TYPE_CHECKING:
    from ape.contracts import ContractInstance


class State(IntFlag):
    """Of `ICustody`."""

    NORMAL = 1
    STALE = 2
    SUSPENDED = 4
    IMPAIRED = 8
    RESOLUTION = 16


def describe(custody: ContractInstance, share: ContractInstance, now_ts: int) -> dict[str, str]:
    """A listing's coverage, limits and attestors at this block, by what each fact is called."""
    coverage, terms, limits = (
        custody.coverage(share),
        custody.terms(share),
        custody.mint_limits(share),
    )
    facts = {"state": State(coverage.state).name}
    if custody.is_shut(share):
        facts["shut"] = "until the unit of the split is attested"
    facts |= dict(_describe_age(coverage.as_of_ts, terms.max_age, now_ts))
    facts |= {
        "settled": format_amount(coverage.settled),
        "encumbered": format_amount(coverage.encumbered),
        "owed": format_amount(coverage.owed),
        "margin": format_amount(coverage.margin),
        "headroom": format_amount(coverage.headroom),
        "may be minted": f"{format_amount(limits.on_attestation)} on this attestation, "
        f"{format_amount(limits.in_a_day)} today",
        "committed, in all": format_amount(coverage.committed_total),
        "leaving": format_amount(coverage.leaving),
        "attestors": f"{terms.quorum} of {len(terms.attestors)}",
        "signed by": ", ".join(custody.attested_by(share)) or "nobody",
    }
    if (until_ts := custody.suspended_until(share)) > now_ts:
        facts["suspended until"] = in_words(until_ts)
    return facts | dict(_describe_round(custody, share, coverage.residual))


def _describe_age(as_of_ts: int, max_age: int, now_ts: int) -> Iterator[tuple[str, str]]:
    if not as_of_ts:
        yield "as of", "nothing is attested"
        return
    yield "as of", in_words(as_of_ts)
    left = as_of_ts + max_age - now_ts
    yield "fresh", f"for {span(left)}" if left >= 0 else f"no more since {span(left)}"


def _describe_round(
    custody: ContractInstance, share: ContractInstance, residual: int
) -> Iterator[tuple[str, str]]:
    if not (number := custody.last_round(share)):
        return
    round = custody.resolution(share, number)
    course = f"ended {in_words(round.ended_ts)}" if round.ended_ts else "runs"
    factor = f"{format_amount(round.due)} for {format_amount(round.of)}"
    yield f"resolution {number}", f"{course}, {factor}"
    yield "residual claims", format_amount(residual)


def compare(
    custody: ContractInstance, share: ContractInstance, new: Statement
) -> list[tuple[str, str, str]]:
    """What a statement would change: a line for each figure, in force and new."""
    old = custody.coverage(share)
    last = custody.last_attestation(share)
    lines = [
        ("as of", in_words(old.as_of_ts) if old.as_of_ts else "never", in_words(new.as_of_ts)),
        ("unit epoch", str(old.unit_epoch), str(new.unit_epoch)),
        ("settled", format_amount(old.settled), format_amount(new.settled)),
        ("encumbered", format_amount(old.encumbered), format_amount(new.encumbered)),
        ("delivered", format_amount(last.delivered_total), format_amount(new.delivered_total)),
    ]
    if new.unit_epoch == custody.unit_epoch_at(share, new.as_of_ts) == _epoch_now(custody, share):
        raw = share.totalSupply() - old.leaving + old.committed_total + old.residual
        owed = -(-(raw - new.delivered_total) * share.uiMultiplier() // TOKEN)
        spare = new.settled - new.encumbered - owed
        lines.append(("owed", format_amount(old.owed), format_amount(owed)))
        lines.append(("beyond that", _spare(old), format_amount(spare)))
    return lines


def _spare(coverage: object) -> str:
    return format_amount(coverage.settled - coverage.encumbered - coverage.owed)


def _epoch_now(custody: ContractInstance, share: ContractInstance) -> int:
    from ape import chain

    return custody.unit_epoch_at(share, chain.pending_timestamp)
