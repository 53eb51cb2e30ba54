"""The books of the timelock: its members, and what they have announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import keccak

from wholeshare.audit.books.base import Book, Entry

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log

NO_SALT = "0x" + 64 * "0"
DONE = 1
"""What the contract stores for an operation that was executed."""
ROLES = {
    NO_SALT: "admin",
    **{
        "0x" + keccak(text=f"{name}_ROLE").hex(): name.lower()
        for name in ("PROPOSER", "EXECUTOR", "CANCELLER")
    },
}


@dataclass
class Operation:
    """One announced call."""

    ready_ts: int
    call: dict[str, Any]
    """Target, amount and payload."""
    predecessor: str
    salt: str = NO_SALT
    stored: int = 0

    @property
    def id(self) -> str:
        """Its hash, which names it."""
        types = ["address", "uint256", "bytes", "bytes32", "bytes32"]
        call = self.call
        payload, predecessor, salt = map(_bytes, (call["payload"], self.predecessor, self.salt))
        values = [call["target"], call["amount"], payload, predecessor, salt]
        return "0x" + keccak(encode(types, values)).hex()


class TimelockBook(Book):
    """snekmate's timelock controller.

    Salts are not stored, but an operation's name is a hash over its salt too.
    """

    kind = "Timelock"

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        self.operations: dict[str, Operation] = {}
        self.named: set[str] = set()
        """Every operation that a log names."""
        self.minimum_delay = 0

    def on_RoleGranted(self, log: Log, role: str, account: str, sender: str) -> None:
        self.expect(log, account not in self.members[role], "grants a role that is held")
        self.members[role].add(account)

    def on_RoleRevoked(self, log: Log, role: str, account: str, sender: str) -> None:
        self.expect(log, account in self.members[role], "revokes a role that is not held")
        self.members[role].discard(account)

    def on_MinimumDelayChange(self, log: Log, old_duration: int, new_duration: int) -> None:
        self.expect(log, old_duration == self.minimum_delay, "old delay was another")
        self.minimum_delay = new_duration

    def on_CallScheduled(
        self, log: Log, id: str, index: int, predecessor: str, delay: int, **call: Any
    ) -> None:
        known = self.operations.get(id)
        self.expect(log, not (known and known.stored), "operation is there already")
        ready_ts = log.ts + delay
        self.operations[id] = Operation(ready_ts, call, predecessor, stored=ready_ts)
        self.named.add(id)

    def on_CallSalt(self, log: Log, id: str, salt: str) -> None:
        self.named.add(id)
        if operation := self._find(log, id):
            operation.salt = salt

    def on_Cancelled(self, log: Log, id: str) -> None:
        if operation := self._find(log, id):
            self.expect(log, operation.stored > DONE, "operation is not pending")
            operation.stored = 0

    def on_CallExecuted(self, log: Log, id: str, index: int, **call: Any) -> None:
        if operation := self._find(log, id):
            self.expect(log, call == operation.call, "executes another call than announced")
            self.expect(log, DONE < operation.stored <= log.ts, "operation is not ready")
            operation.stored = DONE

    def _find(self, log: Log, id: str) -> Operation | None:
        self.named.add(id)
        self.expect(log, id in self.operations, "no CallScheduled of this operation")
        return self.operations.get(id)

    def close(self) -> None:
        for id, operation in self.operations.items():
            self.expect(None, operation.id == id, f"operation {id} is not the hash of its logs")

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for role, name in ROLES.items():
            for account in sorted(accounts):
                held = account in self.members[role]
                key = (role, account)
                yield Entry("members", f"{name} {account}", "access_control.hasRole", key, held)
            # No function that changes a role's admin is exported.
            yield Entry("role admins", name, "access_control.getRoleAdmin", (role,), NO_SALT)
        for id in sorted(self.named):
            stored = self.operations[id].stored if id in self.operations else 0
            yield Entry("operations", id, "timelock_controller.get_timestamp", (id,), stored)
        variable = "timelock_controller.get_minimum_delay"
        yield Entry("minimum delay", "minimum delay", variable, (), self.minimum_delay)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
