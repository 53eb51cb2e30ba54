"""A payment token: ERC-20 without any oddity but that its issuer can freeze who receives."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from tests.property.gate import ZERO
from tests.property.platform.transactions import require
from tests.property.tx import Event, Tx


class Refusal(StrEnum):
    BALANCE = "token: balance too low"
    ALLOWANCE = "token: allowance too low"
    FROZEN = "token: receiver is frozen"


class Money:
    def __init__(self, name: str) -> None:
        self.name = name
        self.balances: Counter[str] = Counter()
        self.allowances: Counter[tuple[str, str]] = Counter()
        self.frozen: set[str] = set()

    def mint(self, tx: Tx, receiver: str, amount: int) -> list[Event]:
        self.balances[receiver] += amount
        return [self._moved(ZERO, receiver, amount)]

    def approve(self, tx: Tx, spender: str, amount: int) -> list[Event]:
        self.allowances[tx.sender, spender] = amount
        fields = {"owner": tx.sender, "spender": spender, "value": amount}
        return [Event(self.name, "Approval", fields)]

    def set_frozen(self, tx: Tx, account: str, frozen: bool) -> list[Event]:
        (self.frozen.add if frozen else self.frozen.discard)(account)
        return []

    def pull(self, spender: str, payer: str, amount: int) -> list[Event]:
        """What the spender, a contract, takes in from somebody who approved it."""
        require(self.allowances[payer, spender] >= amount, Refusal.ALLOWANCE)
        self.allowances[payer, spender] -= amount
        return self.push(payer, spender, amount)

    def push(self, payer: str, payee: str, amount: int) -> list[Event]:
        require(payee not in self.frozen, Refusal.FROZEN)
        require(self.balances[payer] >= amount, Refusal.BALANCE)
        self.balances[payer] -= amount
        self.balances[payee] += amount
        return [self._moved(payer, payee, amount)]

    def _moved(self, sender: str, receiver: str, amount: int) -> Event:
        fields = {"sender": sender, "receiver": receiver, "value": amount}
        return Event(self.name, "Transfer", fields)
