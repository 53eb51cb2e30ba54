"""Roles, as far as somebody gets or loses one during a run."""

from __future__ import annotations

from tests.property.platform.transactions import Role, emitter
from tests.property.tx import Event, Tx

ROLES = "roles"
emit = emitter(ROLES)


class Roles:
    def __init__(self, members: dict[Role, tuple[str, ...]]) -> None:
        self.members = members

    def grant(self, tx: Tx, role: int, account: str) -> list[Event]:
        held = self.members[Role(role)]
        if account in held:
            return []
        self.members[Role(role)] = (*held, account)
        return [emit("RoleGranted", role=role, account=account, sender=tx.sender)]

    def revoke(self, tx: Tx, role: int, account: str) -> list[Event]:
        held = self.members[Role(role)]
        if account not in held:
            return []
        self.members[Role(role)] = tuple(each for each in held if each != account)
        return [emit("RoleRevoked", role=role, account=account, sender=tx.sender)]
