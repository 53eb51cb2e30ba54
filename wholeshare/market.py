"""Requests to `PrimaryMarket`: terms as it hashes them, and how they are sent."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

from ape import chain
from eth_utils import to_hex

from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance


class Kind(IntEnum):
    """Of `IPrimaryMarket`."""

    SUBSCRIPTION = 1
    REDEMPTION = 2
    RESIDUAL = 4


class RejectReason(IntFlag):
    """Of `IPrimaryMarket`: why a custodian turns a request down."""

    INELIGIBLE = 1
    PRICE = 2
    DOCUMENTS = 4
    MARKET_CLOSED = 8
    OTHER = 16


@dataclass(frozen=True)
class Terms:
    """The fields of `IPrimaryMarket.Terms`, in its order and units."""

    kind: Kind
    share: str
    holder: str
    payment_token: str
    """The zero address for a redemption in kind."""
    amount: int
    """Raw tokens."""
    payment: int
    """Payment units, fee included: the most that a subscriber pays, the least that a redeemer
    accepts."""
    expiry_ts: int
    delivery_hash: bytes
    """Of the instructions for the shares' way into or out of custody."""

    def as_json(self) -> list[Any]:
        """For a counterparty in another process."""
        return [*astuple(self)[:-1], to_hex(self.delivery_hash)]


@dataclass(frozen=True)
class Request:
    """A request that was made: every later step names its number and repeats its terms."""

    id: int
    terms: Terms

    @property
    def arguments(self) -> tuple[int, tuple]:
        """What each of `PrimaryMarket`'s later functions takes first."""
        return self.id, astuple(self.terms)


def find_request(market: ContractInstance, id: int, first_block: int) -> Request:
    """A request by its number, with the terms that its event told.

    Args:
        first_block: of the market.

    Raises:
        BadInput: no such request was made.
    """
    if id >= (count := market.request_count()):
        raise BadInput(f"ID: expected a request below {count}, got {id}")
    last = chain.blocks.height + 1
    (log,) = market.Requested.range(first_block, last, search_topics={"id": id})
    values = {each.name: getattr(log, each.name) for each in fields(Terms)}
    return Request(id, Terms(**values | {"kind": Kind(values["kind"])}))


def request_residual(
    market: ContractInstance, terms: Terms, round: int, actor: AccountAPI
) -> Request:
    """Ask for what a recovery has brought to those who redeemed in a round of a resolution.

    Args:
        actor: signs for the holder of the terms.
    """
    asked = market.redeem_residual(astuple(terms), round, sender=actor)
    (requested,) = asked.decode_logs(market.Requested)
    return Request(requested.id, terms)


def request(market: ContractInstance, terms: Terms, holder: AccountAPI) -> Request:
    """Subscribe or redeem. A subscriber must have approved the payment.

    Args:
        holder: signs, and is the one of the terms.
    """
    ask = market.subscribe if terms.kind is Kind.SUBSCRIPTION else market.redeem
    (requested,) = ask(astuple(terms), sender=holder).decode_logs(market.Requested)
    return Request(requested.id, terms)
