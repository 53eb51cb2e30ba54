"""The holders of a share at one instant, from logs alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from wholeshare.audit.books.base import ZERO
from wholeshare.audit.evidence import parties
from wholeshare.register.refusals import Gates, Refusal

if TYPE_CHECKING:
    from wholeshare.audit.books import ShareBook
    from wholeshare.audit.books.listings import Listed
    from wholeshare.history import History, Moment
    from wholeshare.register.instant import Instant


@dataclass(frozen=True)
class Holder:
    """One account of record. Amounts are raw tokens."""

    account: str
    """In lower case, as every address here."""
    actor: str
    """Who acts and is paid for it now: itself, or whoever recoveries have made its successor."""
    tokens: int
    locked: int
    """By a redemption."""
    frozen: int
    """By order; may exceed what is held."""
    is_estate: bool
    """Held for an estate."""
    last_outgoing_ts: int
    """When its holder last acted himself; zero if never."""
    refusal: Refusal
    has_held: bool
    """By then, if only for a moment."""

    @property
    def encumbered(self) -> int:
        """What he could not move."""
        return min(self.tokens, self.locked + self.frozen)


@dataclass(frozen=True)
class Register:
    """All accounts of record of one share."""

    listed: Listed
    instant: Instant
    gates: Gates
    multiplier: int
    """Shares per token, 18 decimals."""
    supply: int
    """Raw tokens, counted apart from the holdings."""
    holders: tuple[Holder, ...]
    """Most tokens first, equals by address; also those without any, where storage must be empty."""

    @classmethod
    def rebuild(
        cls,
        share: ShareBook,
        now: ShareBook,
        gates: Gates,
        estates: Collection[str],
        accounts: Collection[str],
        instant: Instant,
    ) -> Self:
        """
        Args:
            share: logs up to the instant entered.
            now: all logs entered.
            estates: accounts that were held for an estate.
            accounts: all that are looked at.
        """
        holders = [
            Holder(
                account=name,
                actor=now.actor_of(name),
                tokens=account.balance,
                locked=account.locked,
                frozen=account.frozen,
                is_estate=name in estates,
                last_outgoing_ts=account.last_outgoing,
                refusal=gates.refusal(name),
                has_held=account.last_change > 0,
            )
            for name, account in ((name, share.accounts[name]) for name in accounts)
            if name != ZERO
        ]
        return cls(
            listed=share.listed,
            instant=instant,
            gates=gates,
            multiplier=share.multiplier_at(instant.ts),
            supply=share.supply.balance,
            holders=tuple(sorted(holders, key=lambda each: (-each.tokens, each.account))),
        )


def register_of(history: History, now: Moment, symbol: str, instant: Instant) -> Register:
    """The register of a listing; `now` is the moment of all logs."""
    past = history.at(instant.last_ts)
    share = past.shares[symbol]
    holds = past.enforcement.holds.items()
    return Register.rebuild(
        share=share,
        now=now.shares[symbol],
        gates=Gates.of(past, history.evidence.state, share.gates[-1], instant.ts),
        estates={
            account for (of, account), hold in holds if of == share.address and hold.is_estate
        },
        accounts=parties(history.evidence.logs),
        instant=instant,
    )
