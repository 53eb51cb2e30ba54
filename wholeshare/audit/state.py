"""The chain's state at one block, as raw words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wholeshare.audit.layout import WORD

if TYPE_CHECKING:
    from wholeshare.audit.node import Node


class State:
    """Storage words and code, each read once."""

    def __init__(self, node: Node, block: int) -> None:
        self.block = block
        self.words: dict[tuple[str, int], int] = {}
        """By address in lower case and slot."""
        self._node = node
        self._at = hex(block)
        self._codes: dict[str, bytes] = {}
        self._answers: dict[tuple[str, str], int] = {}

    def load(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Read what is not known yet of these words, in batches."""
        missing = list(dict.fromkeys(key for key in wanted if key not in self.words))
        params = [(address, hex(slot), self._at) for address, slot in missing]
        words = self._node.call_many("eth_getStorageAt", params, "Reading storage")
        self.words.update(zip(missing, (int(word, 16) for word in words), strict=True))

    def code(self, address: str) -> bytes:
        """The code at an address, immutables included; empty if there is none."""
        if address not in self._codes:
            code = self._node.call("eth_getCode", address, self._at)
            self._codes[address] = bytes.fromhex(code[2:])
        return self._codes[address]

    def tail(self, address: str, count: int) -> list[int]:
        """The last words of the code, its immutables; zero where there is no code."""
        tail = self.code(address)[-count * WORD :].rjust(count * WORD, b"\0")
        return [int.from_bytes(tail[i : i + WORD], "big") for i in range(0, len(tail), WORD)]

    def constant(self, address: str, calldata: str) -> int:
        """What a pure function answers: a fact of the code, not of the state."""
        if (address, calldata) not in self._answers:
            call = {"to": address, "data": calldata}
            self._answers[address, calldata] = int(self._node.call("eth_call", call, self._at), 16)
        return self._answers[address, calldata]
