"""JSON-RPC in bulk: the two questions an audit asks a node are asked by the ten thousand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import track

from wholeshare.errors import BadInput

if TYPE_CHECKING:
    from ape.api import ProviderAPI

BATCH = 500
"""Calls in one request; nodes limit its size, and more would not be faster."""


class Node:
    """The node that Ape is connected to, asked in batches past web3's formatters."""

    def __init__(self, provider: ProviderAPI) -> None:
        self._rpc = provider.web3.provider
        self._console = Console(stderr=True)

    def call(self, method: str, *params: Any) -> Any:
        """One call.

        Raises:
            BadInput: the node refuses it.
        """
        return _result(method, self._rpc.make_request(method, params))

    def call_many(self, method: str, params: Sequence[Sequence[Any]], doing: str) -> list[Any]:
        """The results of many calls of one method, in order; `doing` names the progress bar.

        Raises:
            BadInput: the node refuses one of them.
        """
        results = []
        for start in self.progress(range(0, len(params), BATCH), doing):
            calls = [(method, each) for each in params[start : start + BATCH]]
            answers = self._rpc.make_batch_request(calls)
            # A node that refuses the batch as a whole answers with a single object.
            answers = answers if isinstance(answers, list) else [answers]
            results += [_result(method, answer) for answer in answers]
        return results

    def progress(self, steps: range, doing: str) -> Iterable[int]:
        """The steps of long work, with a bar on a terminal."""
        hidden = not self._console.is_terminal or len(steps) < 2
        return track(steps, doing, console=self._console, transient=True, disable=hidden)


def _result(method: str, answer: dict[str, Any]) -> Any:
    if "error" in answer:
        raise BadInput(f"node: {method}: expected an answer, got {answer['error']['message']!r}")
    return answer["result"]
