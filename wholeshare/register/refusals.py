"""What a share's gate said of an account at an instant, as far as logs tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from wholeshare.audit.books import Book, GateBook, OracleBook, RegisterBook
from wholeshare.audit.gates import stacks
from wholeshare.standing import Reason, joined

if TYPE_CHECKING:
    from wholeshare.audit.state import State
    from wholeshare.history import Moment

SEND = 1
"""Member of the flag `IGate.Purpose`: every reason that stops anything else stops this, too."""
LISTED_BY_ORACLE, NOT_REGISTERED, REGISTRATION_LAPSED, ORACLE_SILENT = 6, 7, 8, 17
"""Codes of `modules/reasons.vy` beside `Reason`."""


@dataclass(frozen=True)
class Refusal:
    """Why an account might not send tokens; a code of zero: it might."""

    code: int = 0
    since_ts: int = 0
    """From which on without a gap; zero where logs do not tell."""


@dataclass(frozen=True)
class Gates:
    """A share's gate and all that it is stacked on, each asked before the one above it."""

    address: str
    books: tuple[Book | None, ...]
    """From the top; None is no gate of these sources."""
    ts: int

    @classmethod
    def of(cls, moment: Moment, state: State, gate: str, ts: int) -> Self:
        """Those that a moment's logs tell of, as of a second."""
        books = tuple(moment.gates.get(address) for address in stacks(state, [gate]))
        return cls(gate, books, ts)

    def refusal(self, account: str) -> Refusal:
        """What logs alone say."""
        found = (self._refusal_of(book, account) for book in reversed(self.books))
        return next((refusal for refusal in found if refusal.code), Refusal())

    def explains(self, account: str, code: int) -> bool:
        """Whether a gate that logs tell of could answer so.

        No log of the platform holds what an upstream oracle answers, or a gate of other sources.
        """
        told = self.refusal(account).code
        if code == told or None in self.books:
            return True
        asks_oracles = any(isinstance(book, OracleBook) for book in self.books)
        # The own list is asked before any oracle, a register after them.
        is_upstream = code in (LISTED_BY_ORACLE, ORACLE_SILENT) and told not in set(Reason)
        return asks_oracles and is_upstream

    def _refusal_of(self, book: Book | None, account: str) -> Refusal:
        if isinstance(book, GateBook):
            return self._by_reason(book, account)
        if isinstance(book, RegisterBook):
            return self._by_register(book, account)
        return Refusal()

    def _by_reason(self, gate: GateBook, account: str) -> Refusal:
        stopping = [reason for reason in Reason if gate.stops(reason) & SEND]
        standing = gate.standings[account]
        stands = standing.reasons_at(self.ts)
        code = next((reason for reason in stopping if stands >> reason & 1), 0)
        return Refusal(int(code), standing.began(joined(stopping))) if code else Refusal()

    def _by_register(self, register: RegisterBook, account: str) -> Refusal:
        wallet = register.wallets.get(account)
        if wallet is None:
            return Refusal(NOT_REGISTERED)
        if self.ts < wallet.expires:
            return Refusal()
        return Refusal(REGISTRATION_LAPSED, wallet.expires)
