"""Of a sanctions gate: what one key wants lifted, until a second one lifts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from eth_abi import encode
from eth_utils import keccak, to_bytes, to_hex

from wholeshare.audit import words
from wholeshare.audit.books.base import Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

NO_HASH = "0x" + 64 * "0"


class Waiting(NamedTuple):
    """By the names that the packed word has for its fields."""

    proposer: int
    due: int
    list_version: int


class Terms(NamedTuple):
    """What is to be lifted, as both keys send it."""

    accounts: tuple[str, ...]
    reasons: int
    case_hash: str


class GateRemovals:
    """Entered by the gate's book."""

    def __init__(self, expect: Callable[[Log | None, bool, str], None]) -> None:
        """
        Args:
            expect: notes an oddity of the book's.
        """
        self.expect = expect
        self.count = 0
        self.waiting: dict[int, Waiting] = {}
        self.terms: dict[int, Terms] = {}
        """Of those that wait."""

    def propose(
        self,
        log: Log,
        id: int,
        proposer: str,
        terms: Terms,
        due_ts: int,
        list_version: int,
    ) -> None:
        self.expect(log, id == self.count + 1, "numbers are not consecutive")
        self.count = id
        self.waiting[id] = Waiting(int(proposer, 16), due_ts, list_version)
        self.terms[id] = terms

    def confirm(self, log: Log, id: int, member: str) -> None:
        waiting = self.waiting.get(id)
        by_another = waiting is not None and waiting.proposer != int(member, 16)
        self.expect(log, by_another, "was not proposed by another")
        self.end(log, id)

    def end(self, log: Log, id: int) -> None:
        self.expect(log, id in self.waiting, "no such removal waits")
        self.waiting.pop(id, None)
        self.terms.pop(id, None)

    def entries(self) -> Iterator[Entry]:
        yield Entry("removals", "count", "removals.removal_count", (), self.count)
        for id in range(1, self.count + 2):
            waiting = self.waiting.get(id)
            value = words.REMOVAL.fill(**(waiting._asdict() if waiting else {}))
            word, what = "removals.removal_word", f"removal {id}"
            yield Entry("removals", what, word, (id,), value, words.REMOVAL)
            terms = _hash(self.terms[id]) if id in self.terms else NO_HASH
            yield Entry("removals", f"{what}, terms", "removals.removal_hash", (id,), terms)


def _hash(terms: Terms) -> str:
    values = [terms.accounts, terms.reasons, to_bytes(hexstr=terms.case_hash)]
    return to_hex(keccak(encode(["address[]", "uint256", "bytes32"], values)))
