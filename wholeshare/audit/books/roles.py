"""The books of Roles: who is a member of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wholeshare.audit.books.base import Book, Entry
from wholeshare.roles import Role

if TYPE_CHECKING:
    from wholeshare.audit.logs import Log


class RolesBook(Book):
    """Members and their number."""

    kind = "Roles"

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.members: defaultdict[Role, set[str]] = defaultdict(set)

    def on_RoleGranted(self, log: Log, role: int, account: str, sender: str) -> None:
        members = self.members[Role(role)]
        self.expect(log, account not in members, "grants a role that is held")
        members.add(account)

    def on_RoleRevoked(self, log: Log, role: int, account: str, sender: str) -> None:
        members = self.members[Role(role)]
        self.expect(log, account in members, "revokes a role that is not held")
        members.discard(account)

    def entries(self, accounts: frozenset[str]) -> Iterator[Entry]:
        for account in sorted(accounts):
            held = Role(sum(role for role in self.members if account in self.members[role]))
            yield Entry("members", account, "roles_of", (account,), held)
        for role in Role:
            count = len(self.members[role])
            yield Entry("member counts", role.name, "member_count", (role,), count)
