"""What an audit rests on: the platform's logs, and raw words of its contracts' storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wholeshare.audit.contracts import kind_of
from wholeshare.audit.gates import stacks
from wholeshare.audit.logs import Log, fetch_logs
from wholeshare.audit.state import State
from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from wholeshare.audit.node import Node

CORE = (
    "Timelock",
    "Roles",
    "SanctionsGate",
    "Custody",
    "CorporateActions",
    "PrimaryMarket",
    "Dividends",
    "Meetings",
    "Enforcement",
    "Listings",
)
"""Contracts that exist once."""


@dataclass(frozen=True)
class Evidence:
    """All that is fetched; what follows from it needs no node but for words not read yet."""

    core: Mapping[str, str]
    """Addresses of `CORE`, in lower case."""
    logs: list[Log]
    state: State

    @cached_property
    def by_contract(self) -> dict[str, list[Log]]:
        """The logs of each contract that has logged."""
        logs: dict[str, list[Log]] = {}
        for log in self.logs:
            logs.setdefault(log.contract, []).append(log)
        return logs


def collect(node: Node, core: Mapping[str, str], first: int, last: int) -> Evidence:
    """Fetch the logs of the platform, of every share that it lists and every gate that they name.

    Args:
        core: address of each contract of `CORE`.
        first: block of the platform's first contract.
        last: block to audit; storage is that at its end.

    Raises:
        BadInput: a contract is not what these sources compile to, or the node refuses.
    """
    core = {name: core[name].lower() for name in CORE}
    state = State(node, last)
    for name, address in core.items():
        _check(state, name, address)
    logs = _fetch(node, {address: name for name, address in core.items()}, first, last)

    shares = {log.values["share"]: "Share" for log in logs if log.event == "EquityListed"}
    for share in shares:
        _check(state, "Share", share)
    logs += _fetch(node, shares, first, last)

    # A gate asks this platform's Roles, so none is older than the platform.
    named = {log.values["gate"] for log in logs if log.event == "GateSet"}
    gates = {gate: kind for gate, kind in stacks(state, sorted(named)).items() if kind}
    gates.pop(core["SanctionsGate"], None)
    logs += _fetch(node, gates, first, last)
    return Evidence(core, sorted(logs, key=lambda log: log.place), state)


def _check(state: State, name: str, address: str) -> None:
    if not kind_of(name).is_at(state, address):
        raise BadInput(f"{name}: expected the contract of these sources at {address}")


def _fetch(node: Node, contracts: Mapping[str, str], first: int, last: int) -> list[Log]:
    if not contracts:  # a node takes no address for all addresses
        return []
    events = {address: kind_of(name).events for address, name in contracts.items()}
    return fetch_logs(node, events, first, last)


def parties(logs: Iterable[Log]) -> frozenset[str]:
    """Every account that a log names, and every contract that logs."""
    return frozenset(account for log in logs for account in (log.contract, *log.accounts))
