"""Views of contracts, asked in bulk as of a block of the past and a second of one's own choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_abi import decode, encode
from eth_utils import function_signature_to_4byte_selector

from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from wholeshare.audit.node import Node
    from wholeshare.register.instant import Instant


@dataclass(frozen=True)
class View:
    """One function; structs are given as their members."""

    signature: str
    returns: tuple[str, ...]

    def calldata(self, *arguments: Any) -> str:
        """A call of it."""
        types = self.signature[self.signature.index("(") + 1 : -1].split(",")
        selector = function_signature_to_4byte_selector(self.signature)
        return "0x" + (selector + encode([each for each in types if each], arguments)).hex()


CLOCK = View("clock()", ("uint48",))


class Asked:
    """What views answer at the end of one block."""

    def __init__(self, node: Node, block: int, ts: int | None = None) -> None:
        """
        Args:
            ts: UTC second as of which views answer, by default the block's own. Some things lapse
                or take effect by time alone, without a block.
        """
        self._node = node
        self.block = block
        self._at = [hex(block)] if ts is None else [hex(block), {}, {"time": hex(ts)}]

    @classmethod
    def at(cls, node: Node, share: str, instant: Instant) -> Asked:
        """As of an instant.

        Raises:
            BadInput: the node cannot answer as of a second of one's own choice.
        """
        if instant.ts == instant.block_ts:
            return cls(node, instant.block)
        asked = cls(node, instant.block, instant.ts)
        if asked.one(CLOCK, share) != (instant.ts,):
            raise BadInput("node: eth_call: expected one that takes the time of a block")
        return asked

    def one(self, view: View, contract: str, *arguments: Any) -> tuple[Any, ...]:
        """One answer."""
        (answer,) = self.all(view, contract, [arguments])
        return answer

    def all(
        self, view: View, contract: str, questions: Iterable[tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """Answers in order.

        Raises:
            BadInput: the view reverts, or the node does not know the block's state.
        """
        calls = [{"to": contract, "data": view.calldata(*each)} for each in questions]
        params = [[call, *self._at] for call in calls]
        answers = self._node.call_many("eth_call", params, f"Asking {view.signature}")
        return [decode(view.returns, bytes.fromhex(answer[2:])) for answer in answers]


def is_remembered(node: Node, contract: str, block: int) -> bool:
    """Whether a node still knows the state at the end of a block."""
    try:
        return len(node.call("eth_getCode", contract, hex(block))) > 2
    except BadInput:
        return False
