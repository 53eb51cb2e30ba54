"""The register: who held a share at an instant, from logs alone, and proved equal to storage.

An account of record is an address. A pool, a lending market or an omnibus wallet is one, whoever is
behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wholeshare.audit.node import Node
from wholeshare.errors import BadInput
from wholeshare.history import History
from wholeshare.register.holders import Register, register_of
from wholeshare.register.instant import Instant, instant_of
from wholeshare.register.proof import Differs, Proof, prove

if TYPE_CHECKING:
    from ape.api import ProviderAPI

    from wholeshare.deployments import Record

__all__ = ["Differs", "Instant", "Proof", "Register", "prove", "proved_register"]


def proved_register(
    record: Record, provider: ProviderAPI, symbol: str | None, as_of: str | None
) -> Proof:
    """The register of a listing on the connected chain.

    Args:
        symbol: of the listing; may be left out if there is one.
        as_of: a moment as people write it, by default that of the latest block.

    Raises:
        BadInput: no such listing or moment, or the node refuses.
        Differs: storage is not what the logs say.
    """
    history, node = History.fetch(record), Node(provider)
    latest = history.evidence.state.block
    now = history.at(history.evidence.logs[-1].ts)
    if symbol is None and len(now.shares) == 1:
        (symbol,) = now.shares
    if symbol not in now.shares:
        known = ", ".join(now.shares) or "none"
        raise BadInput(f"--symbol: expected one of {known}, got {symbol!r}")
    instant = instant_of(node, now.shares[symbol], latest, as_of)
    register = register_of(history, now, symbol, instant)
    return prove(node, register, history.evidence.core["Enforcement"], latest)
