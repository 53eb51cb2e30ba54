"""Orders to `Enforcement`: as it hashes them, and how two keys give them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import TYPE_CHECKING

from wholeshare.construction import ZERO

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

FULL = 2**128 - 1
"""Raw tokens: the level of a freeze of everything, what comes later included."""


class Kind(IntFlag):
    """Of `IEnforcement`."""

    COURT_ORDER = 1
    LICENCE = 2
    THEFT = 4
    ERROR = 8
    INHERITANCE = 16
    FREEZE = 32
    ESTATE_HOLD = 64
    RECOVERY = 128
    ESTATE = 256


@dataclass(frozen=True)
class Order:
    """The fields of `IEnforcement.Order`, in its order and units."""

    kind: Kind
    account: str
    expiry_ts: int
    document_hash: bytes
    """Of the judgment, licence, report or affidavit."""
    share: str = ZERO
    """None in a recovery or estate, which is for all listings."""
    receiver: str = ZERO
    """Of the tokens, or the successor; none in a freeze."""
    amount: int = 0
    """Raw tokens: to move, or the level of a freeze."""

    def as_tuple(self) -> tuple:
        """In the order of the contract's struct."""
        return (
            self.kind,
            self.share,
            self.account,
            self.receiver,
            self.amount,
            self.expiry_ts,
            self.document_hash,
        )


@dataclass(frozen=True)
class Filed:
    """An order that one key filed: every later step names its number and repeats it."""

    id: int
    order: Order

    @property
    def arguments(self) -> tuple[int, tuple]:
        """What each of `Enforcement`'s later functions takes first."""
        return self.id, self.order.as_tuple()


def file(enforcement: ContractInstance, order: Order, agent: AccountAPI) -> Filed:
    """Publish an order with the first key.

    Args:
        agent: signs; a transfer agent.
    """
    (filed,) = enforcement.file(order.as_tuple(), sender=agent).decode_logs(enforcement.OrderFiled)
    return Filed(filed.id, order)
