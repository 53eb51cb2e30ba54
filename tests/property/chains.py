"""Chains on which the same bytecode runs: an EVM in this process, and a node behind Ape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from ape import chain
from eth_utils import to_bytes, to_checksum_address, to_hex
from pyrevm import EVM, AccountInfo, BlockEnv, Env

GAS = 30_000_000  # a block's


class Log(NamedTuple):
    address: str
    topics: list[bytes]
    data: bytes


class Result(NamedTuple):
    ok: bool
    output: bytes
    """What was returned, or the data of the revert."""
    logs: list[Log]


class Call(NamedTuple):
    sender: str
    to: str
    data: bytes


class Chain(Protocol):
    """What a state machine needs of a chain. Addresses are text, times UTC seconds."""

    chain_id: int
    gap: int
    """Seconds that must lie between two blocks: with 0 two transactions may share a second."""

    def send(self, call: Call, time: int) -> Result:
        """Carry out a transaction in a block of exactly that second."""

    def call(self, calls: Sequence[Call]) -> list[Result]:
        """What transactions would do in the second of the last block; none has an effect."""

    def mine(self, time: int) -> None:
        """Add an empty block."""

    def deploy(self, deployer: str, code: bytes) -> str:
        """Create a contract and return its address."""

    def set_code(self, address: str, code: bytes) -> None:
        """Put code where none was deployed."""


class Revm:
    """An EVM without blocks, gas prices or signatures, at some ten microseconds a transaction."""

    chain_id = 1
    gap = 0

    def __init__(self, time: int) -> None:
        block = BlockEnv(number=1, timestamp=time, gas_limit=GAS)
        self._evm = EVM(spec_id="CANCUN", gas_limit=GAS, env=Env(block=block))

    def deploy(self, deployer: str, code: bytes) -> str:
        return self._evm.deploy(deployer, code)

    def set_code(self, address: str, code: bytes) -> None:
        self._evm.insert_account_info(address, AccountInfo(code=code))

    def send(self, call: Call, time: int) -> Result:
        self.mine(time)
        result = self._run(call)
        if not result.ok:
            return result
        logs = [Log(log.address, log.data[0], log.data[1]) for log in self._evm.result.logs]
        return result._replace(logs=logs)

    def call(self, calls: Sequence[Call]) -> list[Result]:
        results = []
        for call in calls:
            checkpoint = self._evm.snapshot()
            results.append(self._run(call))
            self._evm.revert(checkpoint)
        return results

    def mine(self, time: int) -> None:
        # The number stays: no contract reads it.
        self._evm.set_block_env(BlockEnv(number=1, timestamp=time, gas_limit=GAS))

    def _run(self, call: Call) -> Result:
        try:
            output = self._evm.message_call(call.sender, call.to, calldata=call.data)
        except RuntimeError as error:
            return Result(ok=False, output=_revert_data(error), logs=[])
        finally:
            # Otherwise re-entrancy locks would outlive the transaction that set them.
            self._evm.reset_transient_storage()
        return Result(ok=True, output=output, logs=[])


def _revert_data(error: RuntimeError) -> bytes:
    """pyrevm tells what a revert carried in its error's text only."""
    found = re.fullmatch(r"Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}", str(error))
    if not found:  # out of gas, an invalid opcode: never expected
        raise error
    return bytes.fromhex(found[1])


class Ape:
    """The node that Ape is connected to. It lets everybody send: its own accounts and others."""

    gap = 1

    def __init__(self, senders: Iterable[str]) -> None:
        """
        Args:
            senders: all who send. They get what fees cost, since blocks have a price for gas.
        """
        for sender in senders:
            chain.provider.unlock_account(to_checksum_address(sender))
            chain.provider.set_balance(to_checksum_address(sender), 10**24)
        self.chain_id = chain.chain_id
        self.keep()

    def keep(self) -> None:
        """Let `reset` come back to where the chain is now."""
        self._start = chain.snapshot()

    def reset(self) -> None:
        """Go back to where the chain was when this was made, or told to keep it."""
        chain.restore(self._start)
        self.keep()  # restoring has used it up

    def deploy(self, deployer: str, code: bytes) -> str:
        transaction = {"from": deployer, "data": to_hex(code), "gas": hex(GAS)}
        receipt = chain.provider.make_request("eth_sendTransactionSync", [transaction])
        return receipt["contractAddress"]

    def set_code(self, address: str, code: bytes) -> None:
        chain.provider.make_request("anvil_setCode", [address, to_hex(code)])

    def send(self, call: Call, time: int) -> Result:
        chain.pending_timestamp = time
        # Not through `account.call`, which spends a tenth of a second on explaining a refusal.
        transaction = _transaction(call) | {"gas": hex(GAS)}
        receipt = chain.provider.make_request("eth_sendTransactionSync", [transaction])
        assert chain.blocks.head.timestamp == time, "mined in another second"
        trace = chain.provider.make_request(
            "debug_traceTransaction", [receipt["transactionHash"], {"tracer": "callTracer"}]
        )
        logs = [
            Log(
                log["address"],
                [to_bytes(hexstr=topic) for topic in log["topics"]],
                to_bytes(hexstr=log["data"]),
            )
            for log in receipt["logs"]
        ]
        output = to_bytes(hexstr=trace.get("output", "0x"))
        return Result(ok=receipt["status"] == "0x1", output=output, logs=logs)

    def call(self, calls: Sequence[Call]) -> list[Result]:
        if not calls:
            return []  # an empty batch is not a request
        requests = [("eth_call", [_transaction(call), "latest"]) for call in calls]
        answers = chain.provider.web3.provider.make_batch_request(requests)
        return [_called(answer) for answer in answers]

    def mine(self, time: int) -> None:
        chain.pending_timestamp = time
        chain.mine()


def _transaction(call: Call) -> dict[str, str]:
    return {"from": call.sender, "to": call.to, "data": to_hex(call.data)}


def _called(answer: dict) -> Result:
    error = answer.get("error")
    output = to_bytes(hexstr=error.get("data", "0x") if error else answer["result"])
    return Result(ok=not error, output=output, logs=[])
