"""The other side of the custodian's process: starts it, sends orders, stops it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from fractions import Fraction
from typing import Any

from wholeshare.errors import WrongState


class Refused(WrongState):
    """An order that the custodian's book or a contract refused; the reason is the message."""


class CustodianClient:
    """A running custodian; a context that ends with its process. Days are `2025-10-30`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "wholeshare.custodian"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address: str = self.order("address")

    def __enter__(self) -> CustodianClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; without orders it ends by itself."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def order(self, name: str, **arguments: Any) -> Any:
        """Have an order carried out.

        Returns:
            What it answers: see `wholeshare.custodian.process.Custodian`.

        Raises:
            Refused: by the book or by a contract, with the reason; nothing was done.
            WrongState: the process has ended.
        """
        answer = json.loads(self._exchange(json.dumps({"do": name, **arguments})))
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    def _exchange(self, line: str) -> str:
        try:
            print(line, file=self._process.stdin, flush=True)
            if answer := self._process.stdout.readline():
                return answer
        except BrokenPipeError:
            pass
        raise WrongState("custodian: ended without an answer")

    def statement(self, day: str) -> dict[str, Any]:
        """The account at the end of a day, shares and dollars as fractions."""
        stated = self.order("statement", day=day)
        figures = {
            name: Fraction(stated[name]) for name in ("settled", "in_transit", "lent", "cash")
        }
        return stated | figures
