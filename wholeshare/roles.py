"""The roles of `IRoles.vyi`, and what nobody may hold together."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag


class Role(IntFlag):
    """Bits as `Roles` stores and logs them."""

    ADMIN = 1
    ISSUER = 2
    ATTESTOR = 4
    CUSTODIAN = 8
    TRANSFER_AGENT = 16
    COMPLIANCE = 32
    PAYING_AGENT = 64
    PROXY_AGENT = 128
    REGISTRAR = 256
    GUARDIAN = 512


_REFUSED = {
    Role.ATTESTOR: Role.CUSTODIAN | Role.PAYING_AGENT,
    Role.CUSTODIAN: Role.PAYING_AGENT | Role.ISSUER | Role.PROXY_AGENT,
    Role.TRANSFER_AGENT: Role.COMPLIANCE,
    Role.ADMIN: ~Role.ADMIN,
}


def refused_pair(held: Iterable[Role]) -> tuple[Role, Role] | None:
    """Two of these roles that `Roles` refuses on one address, or None if it takes them all."""
    held = list(held)
    for role in held:
        for other in held:
            if other & _REFUSED.get(role, Role(0)):
                return role, other
    return None
