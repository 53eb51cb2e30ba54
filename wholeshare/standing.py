"""The reasons of `modules/reasons.vy`, and what takes two keys: to lift them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance


class Reason(IntEnum):
    """Why an account is restricted; numbers are permanent. A set of them is joined in bits."""

    SDN_LISTED = 1
    FIFTY_PERCENT = 2
    COURT_ORDER = 3
    REVIEW = 4
    PROVISIONAL = 5


SANCTIONS = frozenset({Reason.SDN_LISTED, Reason.FIFTY_PERCENT})
"""What a sanctions oracle reports."""


def joined(reasons: Iterable[int]) -> int:
    """A set of reasons as the gate joins them: bit n is reason n."""
    return sum(1 << reason for reason in set(reasons))


def parted(reasons: int) -> set[Reason]:
    """The reasons of a set that the gate has joined."""
    return {reason for reason in Reason if reasons >> reason & 1}


EVERY_REASON = joined(Reason)


def lift(
    gate: ContractInstance,
    accounts: Sequence[object],
    reasons: int,
    case_hash: bytes,
    proposer: AccountAPI,
    confirmer: AccountAPI,
) -> ReceiptAPI:
    """Lift joined reasons from accounts, with two keys; gives the second's receipt."""
    terms = (list(accounts), reasons, case_hash)
    (proposed,) = gate.UnblockProposed.from_receipt(gate.propose_unblock(*terms, sender=proposer))
    return gate.confirm_unblock(proposed.id, *terms, sender=confirmer)
