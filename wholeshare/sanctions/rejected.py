"""Dealings that a gate has rejected: logged by a desk, or failed and found by scanning blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from eth_utils import keccak, to_checksum_address

from wholeshare.audit.logs import Events
from wholeshare.sanctions.deadlines import report_due
from wholeshare.times import day_of

if TYPE_CHECKING:
    from wholeshare.audit.node import Node

REJECTED = "TransferRejected(address,address,address,uint256,uint8,uint256)"
OF_A_PARTY = tuple(f"gate: {party} " for party in ("account", "sender", "receiver", "operator"))
"""How the texts of the reason table begin that name whom a gate refuses. A gate has others: of a
key that it does not obey, and that it cannot tell; those are no rejections. A share's own begin
otherwise."""
SPAN = 10_000
"""Blocks asked for logs at once."""


@dataclass(frozen=True)
class Rejection:
    """One dealing that did not take place."""

    ts: int
    transaction: str
    sender: str
    contract: str
    """Which refused it."""
    reason: str
    """As the contract said it."""

    @property
    def due(self) -> date:
        """Of the report that it was rejected."""
        return report_due(day_of(self.ts))


def logged(node: Node, shares: Iterable[str], first: int, last: int) -> Iterator[Rejection]:
    """What desks have logged of some shares in a range of blocks, of whichever desk."""
    from ape import project

    topic = "0x" + keccak(text=REJECTED).hex()
    of_shares = [f"0x{int(share, 16):064x}" for share in shares]
    events = Events(project.TransferDesk.contract_type)
    for start in node.progress(range(first, last + 1, SPAN), "Fetching rejections"):
        end = min(start + SPAN - 1, last)
        where = {"fromBlock": hex(start), "toBlock": hex(end), "topics": [topic, of_shares]}
        for raw in _of_desks(node, node.call("eth_getLogs", where)):
            block = node.call("eth_getBlockByNumber", raw["blockNumber"], False)
            log = events.decode(raw, int(block["timestamp"], 16))
            reason = _text(node, log.values["share"], log.values["code"], log.block)
            if reason.startswith(OF_A_PARTY):
                yield Rejection(
                    ts=log.ts,
                    transaction=log.transaction,
                    sender=to_checksum_address(log.values["sender"]),
                    contract=to_checksum_address(log.values["share"]),
                    reason=reason,
                )


def _of_desks(node: Node, logs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Without those of other contracts, which could accuse anybody of anything."""
    from ape import project

    code = "0x" + project.TransferDesk.contract_type.runtime_bytecode.to_bytes().hex()
    is_desk: dict[str, bool] = {}
    for log in logs:
        address = log["address"]
        if address not in is_desk:
            is_desk[address] = node.call("eth_getCode", address, log["blockNumber"]) == code
        if is_desk[address]:
            yield log


def _text(node: Node, share: str, code: int, block: int) -> str:
    from eth_abi import decode
    from eth_utils.abi import function_signature_to_4byte_selector

    selector = function_signature_to_4byte_selector("messageForTransferRestriction(uint8)")
    data = f"0x{selector.hex()}{code:064x}"
    answer = node.call("eth_call", {"to": share, "data": data}, hex(block))
    return decode(["string"], bytes.fromhex(answer[2:]))[0]


def failed(node: Node, contracts: Iterable[str], first: int, last: int) -> Iterator[Rejection]:
    """Failed transactions to some contracts that a gate has refused, in a range of blocks.

    A failed transaction leaves no reason: it is asked for again as of the block before, so that
    what changed earlier in its own block is not seen.
    """
    to = {contract.lower() for contract in contracts}
    numbers = [(hex(number), True) for number in range(first, last + 1)]
    blocks = node.call_many("eth_getBlockByNumber", numbers, "Scanning blocks")
    sent = [
        (block, transaction)
        for block in blocks
        for transaction in block["transactions"]
        if (transaction["to"] or "").lower() in to
    ]
    hashes = [(transaction["hash"],) for _, transaction in sent]
    receipts = node.call_many("eth_getTransactionReceipt", hashes, "Reading receipts")
    for (block, transaction), receipt in zip(sent, receipts, strict=True):
        if int(receipt["status"], 16) == 0:
            reason = _ask_again(transaction)
            if reason.startswith(OF_A_PARTY):
                yield Rejection(
                    ts=int(block["timestamp"], 16),
                    transaction=transaction["hash"],
                    sender=to_checksum_address(transaction["from"]),
                    contract=to_checksum_address(transaction["to"]),
                    reason=reason,
                )


def _ask_again(transaction: dict[str, Any]) -> str:
    from ape import chain
    from web3.exceptions import ContractLogicError

    call = {
        "from": to_checksum_address(transaction["from"]),
        "to": to_checksum_address(transaction["to"]),
        "data": transaction["input"],
    }
    try:
        chain.provider.web3.eth.call(call, int(transaction["blockNumber"], 16) - 1)
    except ContractLogicError as error:
        return str(error.message).removeprefix("execution reverted: ")
    return ""
