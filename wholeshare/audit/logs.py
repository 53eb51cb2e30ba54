"""Fetch and decode the logs of contracts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_abi import decode
from eth_abi.grammar import ABIType, TupleType, parse
from eth_utils import keccak

from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from ethpm_types import ContractType
    from ethpm_types.abi import EventABI

    from wholeshare.audit.node import Node

SPAN = 10_000
"""Blocks asked for at once: what public nodes allow."""


@dataclass(frozen=True, slots=True)
class Log:
    """One decoded log. Addresses are in lower case, bytes in hex."""

    contract: str
    """Address of the contract that logged it."""
    event: str
    values: dict[str, Any]
    """The event's arguments by name."""
    accounts: tuple[str, ...]
    """Every address among them."""
    ts: int
    """Time of its block, UTC seconds."""
    block: int
    index: int
    """Place among all logs of the block."""
    transaction: str

    @property
    def place(self) -> tuple[int, int]:
        """What logs are ordered by."""
        return self.block, self.index

    def follows(self, other: Log) -> bool:
        """Whether nothing was logged between the other and this, by anybody."""
        return (self.transaction, self.index) == (other.transaction, other.index + 1)


class Events:
    """The events of one kind of contract, as its ABI declares them."""

    def __init__(self, contract_type: ContractType) -> None:
        self._by_topic = {
            "0x" + keccak(text=event.selector).hex(): event for event in contract_type.events
        }

    @property
    def names(self) -> list[str]:
        """In the order of the ABI."""
        return [event.name for event in self._by_topic.values()]

    def fields(self, name: str) -> list[str]:
        """The arguments of an event, in order."""
        events = {event.name: event for event in self._by_topic.values()}
        return [each.name for each in events[name].inputs]

    def decode(self, raw: dict[str, Any], ts: int) -> Log:
        """Decode a log as JSON-RPC gives it.

        Raises:
            BadInput: no event of the contract.
        """
        if not raw["topics"] or raw["topics"][0] not in self._by_topic:
            raise BadInput(f"log of {raw['address']}: expected an event of its ABI, got {raw}")
        event = self._by_topic[raw["topics"][0]]
        values = _decode_values(event, raw["topics"], bytes.fromhex(raw["data"][2:]))
        return Log(
            contract=raw["address"].lower(),
            event=event.name,
            values=values,
            accounts=tuple(_accounts(event, values)),
            ts=ts,
            block=int(raw["blockNumber"], 16),
            index=int(raw["logIndex"], 16),
            transaction=raw["transactionHash"],
        )


def fetch_logs(node: Node, events: dict[str, Events], first: int, last: int) -> list[Log]:
    """All logs of some contracts in a range of blocks, in order.

    Args:
        node: where to ask.
        events: what each contract, by address in lower case, can log.
        first: block.
        last: block, included.
    """
    raw: list[dict[str, Any]] = []
    for start in node.progress(range(first, last + 1, SPAN), "Fetching logs"):
        end = min(start + SPAN - 1, last)
        where = {"fromBlock": hex(start), "toBlock": hex(end), "address": list(events)}
        raw += node.call("eth_getLogs", where)
    times = _times(node, raw)
    return [events[log["address"].lower()].decode(log, times[log["blockNumber"]]) for log in raw]


def _times(node: Node, raw: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Time of each log's block: from the log if the node gives it there, else from the header."""
    times = {log["blockNumber"]: log.get("blockTimestamp") for log in raw}
    unknown = [number for number, ts in times.items() if ts is None]
    params = [(number, False) for number in unknown]
    headers = node.call_many("eth_getBlockByNumber", params, "Fetching block times")
    times |= {header["number"]: header["timestamp"] for header in headers}
    return {number: int(ts, 16) for number, ts in times.items()}


def _decode_values(event: EventABI, topics: list[str], data: bytes) -> dict[str, Any]:
    indexed = iter(topics[1:])
    plain = iter(decode([each.canonical_type for each in event.inputs if not each.indexed], data))
    return {
        each.name: _decode_topic(each.canonical_type, next(indexed))
        if each.indexed
        else _in_hex(next(plain))
        for each in event.inputs
    }


def _decode_topic(kind: str, topic: str) -> Any:
    """An indexed argument of one word; no event here indexes a longer one."""
    (value,) = decode([kind], bytes.fromhex(topic[2:]))
    return _in_hex(value)


def _in_hex(value: Any) -> Any:
    return "0x" + value.hex() if isinstance(value, bytes) else value


def _accounts(event: EventABI, values: dict[str, Any]) -> Iterable[str]:
    for each in event.inputs:
        yield from _accounts_in(parse(each.canonical_type), values[each.name])


def _accounts_in(kind: ABIType, value: Any) -> Iterable[str]:
    if kind.is_array:
        for item in value:
            yield from _accounts_in(kind.item_type, item)
    elif isinstance(kind, TupleType):
        for member, item in zip(kind.components, value, strict=True):
            yield from _accounts_in(member, item)
    elif kind.base == "address":
        yield value
