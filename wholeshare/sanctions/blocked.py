"""What the sanctioned have on the platform, since when, and what was released: from logs alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from wholeshare.audit.books.market import SUBSCRIPTION, State
from wholeshare.sanctions.deadlines import report_due
from wholeshare.standing import SANCTIONS, joined, parted
from wholeshare.times import day_of
from wholeshare.units import TOKEN

if TYPE_CHECKING:
    from wholeshare.audit.books.share import ShareBook
    from wholeshare.history import History, Moment

SANCTIONED = joined(SANCTIONS)


@dataclass(frozen=True)
class Blocked:
    """Property of one sanctioned address in one listing, or its money there."""

    account: str
    symbol: str
    reasons: str
    since_ts: int
    """From which on the address has been sanctioned without a gap."""
    tokens: int
    """Raw."""
    shares: int
    """Units of a share that they stand for."""
    money: tuple[tuple[str, str, int], ...]
    """What is held for the address: what it is, payment token, its units."""

    @property
    def due(self) -> date:
        """Of the report that it was blocked."""
        return report_due(day_of(self.since_ts))


@dataclass(frozen=True)
class Release:
    """An address that ceased to be sanctioned."""

    account: str
    ts: int
    case_hash: str
    transaction: str


def blocked_property(moment: Moment) -> Iterator[Blocked]:
    """Every sanctioned address that has something, by listing."""
    for account, standing in moment.gate.standings.items():
        reasons = standing.reasons_at(moment.ts)
        if not reasons & SANCTIONED:
            continue
        for symbol, share in moment.shares.items():
            tokens = share.accounts[account].balance if account in share.accounts else 0
            money = tuple(_money(moment, share, account))
            if tokens or money:
                yield Blocked(
                    account=to_checksum_address(account),
                    symbol=symbol,
                    reasons=", ".join(sorted(each.name for each in parted(reasons))),
                    since_ts=standing.began(SANCTIONED),
                    tokens=tokens,
                    shares=tokens * share.multiplier_at(moment.ts) // TOKEN,
                    money=money,
                )


def _money(moment: Moment, share: ShareBook, account: str) -> Iterator[tuple[str, str, int]]:
    for dividend in moment.dividends.dividends.values():
        if dividend.share == share.address and dividend.accrued[account]:
            token = to_checksum_address(dividend.terms["payment_token"])
            yield f"dividend {dividend.id}, before tax", token, dividend.accrued[account]
    for (of_share, token, holder), owed in moment.market.owing.items():
        if (of_share, holder) == (share.address, account) and owed:
            yield "owed by the market", to_checksum_address(token), owed
    for id, request in moment.market.requests.items():
        terms = request.terms
        if not terms or (terms["share"], terms["holder"]) != (share.address, account):
            continue
        if request.state == State.OPEN and terms["kind"] == SUBSCRIPTION:
            left = terms["payment"] - terms["payment"] * request.done // terms["amount"]
            yield f"paid in for request {id}", to_checksum_address(terms["payment_token"]), left


def releases(history: History, until_ts: int) -> Iterator[Release]:
    """Addresses that were sanctioned and are no longer, in the order of their release."""
    gate = history.at(until_ts).gate.address
    before: dict[str, int] = {}
    for log in history.evidence.logs:
        if log.contract != gate or log.event != "StatusSet" or log.ts > until_ts:
            continue
        account, reasons = log.values["account"], log.values["reasons"]
        if before.get(account, 0) & SANCTIONED and not reasons & SANCTIONED:
            address, case = to_checksum_address(account), log.values["case_hash"]
            yield Release(address, log.ts, case, log.transaction)
        before[account] = reasons
